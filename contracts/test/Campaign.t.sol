// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Campaign} from "../src/Campaign.sol";
import {PaymentLock} from "../src/PaymentLock.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {Base} from "./Base.t.sol";
import {Bomber, Burner, Forcer, Reenterer, Refuser, Talker} from "./mocks/Recipients.sol";

contract CampaignTest is Base {
    function _assertState(ICampaign.State expected) private view {
        assertEq(uint256(campaign.state()), uint256(expected));
    }

    function _wrongState(ICampaign.State expected, ICampaign.State actual) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICampaign.WrongState.selector, expected, actual);
    }

    /*//////////////////////////////////////////////////////////////
                               CONTRIBUTE
    //////////////////////////////////////////////////////////////*/

    function test_RevertsBeforeOpening() public {
        vm.warp(opensAt - 1);
        deal(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NotOpen.selector, opensAt - 1, opensAt, closesAt));
        campaign.contribute{value: 1 ether}();
    }

    function test_RevertsFromClosingOn() public {
        vm.warp(closesAt);
        deal(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NotOpen.selector, closesAt, opensAt, closesAt));
        campaign.contribute{value: 1 ether}();
    }

    function test_TakesTheFirstAndTheLastSecond() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.warp(closesAt - 1);
        contribute(ann, 1 ether);
        assertEq(campaign.totalContributed(), 2 ether);
    }

    function test_RevertsOnceFinalized() public {
        fund();
        deal(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(_wrongState(ICampaign.State.Funding, ICampaign.State.Funded));
        campaign.contribute{value: 1 ether}();
    }

    function test_RevertsBelowTheMinimum() public {
        vm.warp(opensAt);
        deal(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(
            abi.encodeWithSelector(ICampaign.ContributionTooSmall.selector, CONTRIBUTION_MIN - 1, CONTRIBUTION_MIN)
        );
        campaign.contribute{value: CONTRIBUTION_MIN - 1}();
    }

    function test_RevertsWithNothingEvenWhenTheGoalIsMet() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX);
        vm.prank(ben);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.ContributionTooSmall.selector, 0, CONTRIBUTION_MIN));
        campaign.contribute();
    }

    function test_RevertsAboveWhatRemains() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - 1 ether);
        deal(ben, 2 ether);
        vm.prank(ben);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.ContributionExceedsGoal.selector, 1 ether + 1, 1 ether));
        campaign.contribute{value: 1 ether + 1}();
    }

    /// @dev Party's M-06 and M-07 of 2023-10: a remainder below the minimum kept the goal out of reach.
    function test_TakesLessThanTheMinimumWhereItFillsTheGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - 1);
        deal(ben, 1);
        vm.prank(ben);
        campaign.contribute{value: 1}();
        campaign.finalize();
        _assertState(ICampaign.State.Funded);
    }

    function test_RevertsForTheZeroAddress() public {
        vm.warp(opensAt);
        deal(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(ICampaign.InvalidAccount.selector);
        campaign.contributeFor{value: 1 ether}(address(0));
    }

    function test_GivesThePositionToTheAccountPaidFor() public {
        vm.warp(opensAt);
        deal(ann, 1 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Contributed(ben, ann, 1 ether, 1 ether, 1 ether, 1);
        vm.prank(ann);
        campaign.contributeFor{value: 1 ether}(ben);

        (uint256 contributed,, uint256 memberSince) = campaign.positionOf(ben);
        assertEq(contributed, 1 ether);
        assertEq(memberSince, block.timestamp);
        (contributed,, memberSince) = campaign.positionOf(ann);
        assertEq(contributed, 0);
        assertEq(memberSince, 0);
    }

    function test_EmitsRunningTotals() public {
        vm.warp(opensAt);
        contribute(ann, 0.01 ether);
        contribute(ben, 1 ether);
        deal(ann, 0.02 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Contributed(ann, ann, 0.02 ether, 0.03 ether, 1.03 ether, 2);
        vm.prank(ann);
        campaign.contribute{value: 0.02 ether}();
    }

    function testFuzz_AddsUpContributionsToTheWei(uint96[8] memory amounts, uint8 who) public {
        vm.warp(opensAt);
        uint256 total;
        uint256[3] memory byAccount;
        address[3] memory accounts = [ann, ben, cleo];
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 index = uint256(keccak256(abi.encode(who, i))) % 3;
            uint256 amount = bound(amounts[i], CONTRIBUTION_MIN, 1 ether);
            contribute(accounts[index], amount);
            byAccount[index] += amount;
            total += amount;
        }
        uint256 members;
        for (uint256 i = 0; i < 3; ++i) {
            (uint256 contributed,, uint256 memberSince) = campaign.positionOf(accounts[i]);
            assertEq(contributed, byAccount[i]);
            assertEq(memberSince != 0, byAccount[i] >= THRESHOLD);
            if (memberSince != 0) ++members;
        }
        assertEq(campaign.totalContributed(), total);
        assertEq(campaign.memberCount(), members);
        assertEq(address(campaign).balance, total);
    }

    /*//////////////////////////////////////////////////////////////
                                FINALIZE
    //////////////////////////////////////////////////////////////*/

    function test_FinalizesAtOnceAtTheGreatestGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX);
        vm.expectEmit(address(campaign));
        emit ICampaign.Finalized(stranger, address(treasury), GOAL_MAX, 1);
        vm.prank(stranger);
        campaign.finalize();

        assertEq(address(treasury).balance, GOAL_MAX);
        assertEq(address(campaign).balance, 0);
        assertEq(campaign.finalizedAt(), block.timestamp);
        _assertState(ICampaign.State.Funded);
    }

    function test_FinalizesAtClosingWithTheLeastGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MIN);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NotFinalizable.selector, GOAL_MIN, GOAL_MIN, closesAt));
        campaign.finalize();
        vm.warp(closesAt);
        campaign.finalize();
        assertEq(address(treasury).balance, GOAL_MIN);
    }

    function test_DoesNotFinalizeBelowTheLeastGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MIN - 1 ether);
        vm.warp(closesAt);
        vm.expectRevert(_wrongState(ICampaign.State.Funding, ICampaign.State.Failed));
        campaign.finalize();
    }

    function test_DoesNotFinalizeTwice() public {
        fund();
        vm.expectRevert(_wrongState(ICampaign.State.Funding, ICampaign.State.Funded));
        campaign.finalize();
    }

    function test_DoesNotFinalizeTooLate() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX);
        vm.warp(finalizeBy);
        vm.expectRevert(_wrongState(ICampaign.State.Funding, ICampaign.State.Failed));
        campaign.finalize();
    }

    /// @dev Fabric's FAB2-5: a recipient that takes no money locked it for good.
    function test_RefundsWhereTheTreasuryRefusesTheFunds() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX);
        vm.etch(address(treasury), address(new Bomber()).code);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.TransferFailed.selector, address(treasury), GOAL_MAX));
        campaign.finalize();
        vm.warp(finalizeBy);
        campaign.refund(ann);
        assertEq(ann.balance, GOAL_MAX);
    }

    function test_LeavesForcedEthToTheOwnersAsIncome() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX);
        new Forcer{value: 1 ether}(payable(address(campaign)));
        assertEq(campaign.totalIncome(), 0);
        campaign.finalize();
        assertEq(address(treasury).balance, GOAL_MAX);
        assertEq(campaign.totalIncome(), 1 ether);
        assertEq(campaign.withdrawable(ann), 1 ether);
    }

    function test_IsFundingWhileTheGoalIsMetAndNotFinalized() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MIN);
        vm.warp(finalizeBy - 1);
        _assertState(ICampaign.State.Funding);
        vm.warp(finalizeBy);
        _assertState(ICampaign.State.Failed);
    }

    /*//////////////////////////////////////////////////////////////
                                 REFUND
    //////////////////////////////////////////////////////////////*/

    function test_RefundsEveryWeiOfAFailedCampaign() public {
        fail_();
        assertEq(campaign.refundable(ann), 1 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Refunded(ann, stranger, 1 ether, 1 ether);
        vm.prank(stranger);
        assertEq(campaign.refund(ann), 1 ether);
        campaign.refund(ben);

        assertEq(ann.balance, 1 ether);
        assertEq(ben.balance, 0.01 ether);
        assertEq(address(campaign).balance, 0);
        assertEq(campaign.totalRefunded(), 1.01 ether);
        assertEq(campaign.totalContributed(), 1.01 ether);
        assertEq(campaign.totalWithdrawn(), 0);
    }

    function test_KeepsTheHistoryOfARefundedPosition() public {
        fail_();
        campaign.refund(ann);
        (uint256 contributed, uint256 withdrawn, uint256 memberSince) = campaign.positionOf(ann);
        assertEq(contributed, 1 ether);
        assertEq(withdrawn, 0);
        assertEq(memberSince, opensAt);
        assertEq(campaign.refundable(ann), 0);
    }

    function test_DoesNotRefundTwice() public {
        fail_();
        campaign.refund(ann);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NothingToRefund.selector, ann));
        campaign.refund(ann);
    }

    function test_DoesNotRefundWhoGaveNothing() public {
        fail_();
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NothingToRefund.selector, stranger));
        campaign.refund(stranger);
    }

    function test_DoesNotRefundUnlessFailed() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.expectRevert(_wrongState(ICampaign.State.Failed, ICampaign.State.Funding));
        campaign.refund(ann);
        assertEq(campaign.refundable(ann), 0);
    }

    function test_KeepsTheRefundOfARecipientThatRefusesIt() public {
        Refuser refuser = new Refuser();
        vm.warp(opensAt);
        contribute(address(refuser), 1 ether);
        vm.warp(closesAt);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.TransferFailed.selector, address(refuser), 1 ether));
        campaign.refund(address(refuser));
        refuser.accept();
        campaign.refund(address(refuser));
        assertEq(address(refuser).balance, 1 ether);
    }

    function test_PaysAReenteringContributorOnce() public {
        Reenterer reenterer = new Reenterer(campaign);
        vm.warp(opensAt);
        contribute(address(reenterer), 1 ether);
        contribute(ann, 1 ether);
        vm.warp(closesAt);
        uint256 before = address(reenterer).balance;
        reenterer.prepare(abi.encodeCall(campaign.refund, (address(reenterer))), 0);
        campaign.refund(address(reenterer));
        assertTrue(reenterer.entered());
        assertFalse(reenterer.succeeded());
        assertEq(address(reenterer).balance - before, 1 ether);
    }

    /*//////////////////////////////////////////////////////////////
                                 INCOME
    //////////////////////////////////////////////////////////////*/

    /// @dev Fabric's QSP-2: payments counted before the campaign was funded.
    function test_TakesNoIncomeBeforeItIsFunded() public {
        vm.warp(opensAt);
        deal(address(this), 1 ether);
        vm.expectRevert(_wrongState(ICampaign.State.Funded, ICampaign.State.Funding));
        // After `expectRevert`, a low-level call says whether it reverted as expected.
        (bool reverted,) = address(campaign).call{value: 1 ether}("");
        assertTrue(reverted);
    }

    function test_TakesNoIncomeOnceFailed() public {
        fail_();
        deal(address(this), 1 ether);
        vm.expectRevert(_wrongState(ICampaign.State.Funded, ICampaign.State.Failed));
        // After `expectRevert`, a low-level call says whether it reverted as expected.
        (bool reverted,) = address(campaign).call{value: 1 ether}("");
        assertTrue(reverted);
    }

    /// @dev Fabric's campaigns have no `receive`: plain ETH could not reach them.
    function test_TakesPlainEthAsIncome() public {
        fund();
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(this), 1 ether, 1 ether);
        payIncome(1 ether);
        campaign.withdraw(ann);
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(this), 2 ether, 3 ether);
        payIncome(2 ether);
        assertEq(campaign.totalIncome(), 3 ether);
    }

    function test_CountsForcedEthInTheTotalOfTheNextEvent() public {
        fund();
        new Forcer{value: 0.5 ether}(payable(address(campaign)));
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(this), 1 ether, 1.5 ether);
        payIncome(1 ether);
    }

    /*//////////////////////////////////////////////////////////////
                                WITHDRAW
    //////////////////////////////////////////////////////////////*/

    function test_PaysEachOwnerProRata() public {
        fund();
        payIncome(1.6 ether);
        assertEq(campaign.withdrawable(ann), 0.1 ether);
        assertEq(campaign.withdrawable(ben), 0.5 ether);
        assertEq(campaign.withdrawable(cleo), 1 ether);

        vm.expectEmit(address(campaign));
        emit ICampaign.Withdrawn(ben, stranger, 0.5 ether, 0.5 ether, 0.5 ether, 1.6 ether);
        vm.prank(stranger);
        assertEq(campaign.withdraw(ben), 0.5 ether);
        assertEq(ben.balance, 0.5 ether);
        assertEq(campaign.withdrawable(ben), 0);
        assertEq(campaign.withdrawable(ann), 0.1 ether);

        payIncome(1.6 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Withdrawn(ben, ben, 0.5 ether, 1 ether, 1 ether, 3.2 ether);
        vm.prank(ben);
        campaign.withdraw(ben);
    }

    function test_PaysAnOwnerWhoIsNotAMember() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - 0.01 ether);
        contribute(ben, 0.01 ether);
        campaign.finalize();
        payIncome(8 ether);
        assertEq(campaign.getVotes(ben), 0);
        campaign.withdraw(ben);
        assertEq(ben.balance, 0.01 ether);
    }

    function test_DoesNotPayWhoIsDueNothing() public {
        fund();
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NothingToWithdraw.selector, ann));
        campaign.withdraw(ann);
        payIncome(1 ether);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NothingToWithdraw.selector, stranger));
        campaign.withdraw(stranger);
    }

    function test_DoesNotPayUnlessFunded() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        assertEq(campaign.withdrawable(ann), 0);
        vm.expectRevert(_wrongState(ICampaign.State.Funded, ICampaign.State.Funding));
        campaign.withdraw(ann);
        address[] memory accounts = new address[](1);
        accounts[0] = ann;
        vm.expectRevert(_wrongState(ICampaign.State.Funded, ICampaign.State.Funding));
        campaign.withdrawMany(accounts);
    }

    function test_KeepsTheRemainderForLaterIncome() public {
        fund();
        payIncome(15);
        // Ann's part is 15/16 of a wei.
        assertEq(campaign.withdrawable(ann), 0);
        payIncome(1);
        assertEq(campaign.withdrawable(ann), 1);
    }

    function test_RevertsWhereTheOwnerRefuses() public {
        Refuser refuser = _fundWith(address(new Refuser()));
        payIncome(1 ether);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.TransferFailed.selector, address(refuser), 0.5 ether));
        campaign.withdraw(address(refuser));
        refuser.accept();
        campaign.withdraw(address(refuser));
        assertEq(address(refuser).balance, 0.5 ether);
    }

    function test_PaysAReenteringOwnerOnce() public {
        Reenterer reenterer = new Reenterer(campaign);
        _fundWith(address(reenterer));
        payIncome(1 ether);
        reenterer.prepare(abi.encodeCall(campaign.withdraw, (address(reenterer))), 0);
        campaign.withdraw(address(reenterer));
        assertTrue(reenterer.entered());
        assertFalse(reenterer.succeeded());
        assertEq(address(reenterer).balance, 0.5 ether);
        assertEq(campaign.withdrawable(ann), 0.5 ether);
    }

    function test_PaysAnOwnerWhoPaysIncomeWhileBeingPaid() public {
        Reenterer reenterer = new Reenterer(campaign);
        _fundWith(address(reenterer));
        payIncome(1 ether);
        reenterer.prepare("", 0.2 ether);
        campaign.withdraw(address(reenterer));
        assertTrue(reenterer.succeeded());
        assertEq(campaign.totalIncome(), 1.2 ether);
        assertEq(campaign.withdrawable(address(reenterer)), 0.1 ether);
        assertEq(campaign.withdrawable(ann), 0.6 ether);
    }

    /*//////////////////////////////////////////////////////////////
                             WITHDRAW MANY
    //////////////////////////////////////////////////////////////*/

    function test_PaysABatchAndSkipsThoseDueNothing() public {
        fund();
        payIncome(1.6 ether);
        address[] memory accounts = new address[](4);
        (accounts[0], accounts[1], accounts[2], accounts[3]) = (ann, stranger, ben, ann);
        vm.expectEmit(address(campaign));
        emit ICampaign.Withdrawn(ann, stranger, 0.1 ether, 0.1 ether, 0.1 ether, 1.6 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Withdrawn(ben, stranger, 0.5 ether, 0.5 ether, 0.6 ether, 1.6 ether);
        vm.prank(stranger);
        assertEq(campaign.withdrawMany(accounts), 0.6 ether);
        assertEq(ann.balance, 0.1 ether);
        assertEq(ben.balance, 0.5 ether);
        assertEq(campaign.withdrawable(cleo), 1 ether);

        vm.recordLogs();
        (accounts[2], accounts[3]) = (ann, stranger);
        assertEq(campaign.withdrawMany(accounts), 0);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_KeepsTheClaimOfWhoRefusesInABatch() public {
        _refuses(address(new Refuser()));
    }

    function test_SurvivesABombOfReturnedDataInABatch() public {
        _refuses(address(new Bomber()));
    }

    function test_SurvivesARecipientThatBurnsItsGasInABatch() public {
        _refuses(address(new Burner()));
    }

    function test_PaysATalkativeRecipientInABatchWithoutListening() public {
        address talker = address(new Talker());
        _fundWith(talker);
        payIncome(1 ether);
        address[] memory accounts = new address[](1);
        accounts[0] = talker;
        uint256 gasBefore = gasleft();
        assertEq(campaign.withdrawMany(accounts), 0.5 ether);
        // What it says costs it some 60,000; to copy that would cost as much again.
        assertLt(gasBefore - gasleft(), 120_000);
        assertEq(talker.balance, 0.5 ether);
    }

    function test_DoesNotLetARecipientOfABatchWithdrawWithinIt() public {
        Reenterer reenterer = new Reenterer(campaign);
        _fundWith(address(reenterer));
        payIncome(1 ether);
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (address(reenterer), ann);

        reenterer.prepare(abi.encodeCall(campaign.withdraw, (ann)), 0);
        campaign.withdrawMany(accounts);
        assertTrue(reenterer.entered());
        assertFalse(reenterer.succeeded());
        assertEq(reenterer.answer(), abi.encodeWithSelector(PaymentLock.Reentered.selector));
        assertEq(ann.balance, 0.5 ether);
        assertEq(address(reenterer).balance, 0.5 ether);

        payIncome(1 ether);
        reenterer.prepare(abi.encodeCall(campaign.withdrawMany, (accounts)), 0);
        campaign.withdrawMany(accounts);
        assertFalse(reenterer.succeeded());
        assertEq(reenterer.answer(), abi.encodeWithSelector(PaymentLock.Reentered.selector));
        assertEq(address(campaign).balance, 0);
    }

    function test_EmitsTheIncomeThatARecipientPaysWithinABatch() public {
        Reenterer reenterer = new Reenterer(campaign);
        _fundWith(address(reenterer));
        payIncome(1 ether);
        reenterer.prepare("", 0.2 ether);
        address[] memory accounts = new address[](1);
        accounts[0] = address(reenterer);
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(reenterer), 0.2 ether, 1.2 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.Withdrawn(address(reenterer), address(this), 0.5 ether, 0.5 ether, 0.5 ether, 1.2 ether);
        campaign.withdrawMany(accounts);
    }

    /*//////////////////////////////////////////////////////////////
                              THE ARITHMETIC
    //////////////////////////////////////////////////////////////*/

    /// @dev Against the definition in 512-bit arithmetic: whoever withdraws when, all that an owner has had and can have
    /// is floor(all income * its contribution / all contributions).
    function testFuzz_OwesExactlyTheFloorOfEachShare(
        uint96[4] memory contributions,
        uint96[8] memory incomes,
        uint256 withdrawals
    ) public {
        address[4] memory accounts = [ann, ben, cleo, stranger];
        uint256 total = _fundUpTo(contributions, accounts);

        uint256 income;
        for (uint256 i = 0; i < incomes.length; ++i) {
            uint256 amount = bound(incomes[i], 0, 1e9 ether);
            payIncome(amount);
            income += amount;
            address account = accounts[(withdrawals >> (8 * i)) % 4];
            if (campaign.withdrawable(account) != 0) campaign.withdraw(account);

            uint256 owed;
            for (uint256 j = 0; j < 4; ++j) {
                (uint256 contributed, uint256 withdrawn,) = campaign.positionOf(accounts[j]);
                uint256 due = campaign.withdrawable(accounts[j]);
                assertEq(withdrawn + due, Math.mulDiv(income, contributed, total));
                assertEq(withdrawn, accounts[j].balance);
                owed += due;
            }
            assertLe(owed, address(campaign).balance);
            assertLt(address(campaign).balance - owed, 4);
        }
    }

    function _fundUpTo(uint96[4] memory contributions, address[4] memory accounts) private returns (uint256 total) {
        vm.warp(opensAt);
        for (uint256 i = 0; i < 4; ++i) {
            contribute(accounts[i], bound(contributions[i], CONTRIBUTION_MIN, 2 ether));
        }
        uint256 soFar = campaign.totalContributed();
        if (soFar < GOAL_MIN) contribute(accounts[3], GOAL_MIN - soFar + CONTRIBUTION_MIN);
        total = campaign.totalContributed();
        vm.warp(closesAt);
        campaign.finalize();
    }

    /*//////////////////////////////////////////////////////////////
                                 HELPERS
    //////////////////////////////////////////////////////////////*/

    /// @dev Half is Ann's and half is that contract's.
    function _fundWith(address recipient) private returns (Refuser) {
        vm.warp(opensAt);
        contribute(ann, 4 ether);
        contribute(recipient, 4 ether);
        campaign.finalize();
        return Refuser(payable(recipient));
    }

    function _refuses(address recipient) private {
        _fundWith(recipient);
        payIncome(1 ether);
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (recipient, ann);
        vm.expectEmit(address(campaign));
        emit ICampaign.WithdrawalRefused(recipient, address(this), 0.5 ether);
        uint256 gasBefore = gasleft();
        assertEq(campaign.withdrawMany(accounts), 0.5 ether);
        assertLt(gasBefore - gasleft(), 300_000);

        assertEq(ann.balance, 0.5 ether);
        assertEq(recipient.balance, 0);
        assertEq(campaign.withdrawable(recipient), 0.5 ether);
        (, uint256 withdrawn,) = campaign.positionOf(recipient);
        assertEq(withdrawn, 0);
        assertEq(campaign.totalWithdrawn(), 0.5 ether);
        assertEq(campaign.totalRefunded(), 0);
    }
}
