// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Vm} from "forge-std/Vm.sol";

import {Collection} from "../../src/Collection.sol";
import {ICampaign} from "../../src/interfaces/ICampaign.sol";
import {ICampaignFactory} from "../../src/interfaces/ICampaignFactory.sol";
import {ISource} from "../../src/interfaces/ISource.sol";
import {ITokenIncome} from "../../src/interfaces/ITokenIncome.sol";
import {Base} from "../Base.t.sol";
import {Bomber, Forcer, Reenterer} from "../mocks/Recipients.sol";
import {FeeToken, OddToken, RebasingToken} from "../mocks/Tokens.sol";

/// @title Findings of Fabric's CrowdFinancingV1
/// @notice QSP-n: Quantstamp's report of January 2023. FAB2-n: its second round, as the commits name them. POC-n: what
/// still went wrong in the deployed code when it was executed.
contract FabricRegressions is Base {
    /// @notice Tokens that rebase or take fees broke the sums; here each token's owners share what is there, to the last unit,
    /// and ETH and other tokens know nothing of it.
    function test_QSP1_SharesTokensWhoseBalancesMove() public {
        fund();
        payIncome(1.6 ether);
        RebasingToken rebasing = new RebasingToken();
        rebasing.mint(address(campaign), 1600);
        campaign.withdrawToken(address(rebasing), ann);
        rebasing.rebase(50);
        campaign.withdrawToken(address(rebasing), cleo);
        campaign.withdrawToken(address(rebasing), ben);
        assertEq(rebasing.balanceOf(address(campaign)), 0);

        FeeToken taxed = new FeeToken(1000);
        taxed.mint(address(this), 16_000);
        taxed.transfer(address(campaign), 16_000);
        assertEq(campaign.tokenWithdrawable(address(taxed), cleo), 9000);
        assertEq(campaign.withdrawToken(address(taxed), cleo), 9000);
        assertEq(campaign.tokenWithdrawable(address(taxed), ann), 900);
        assertEq(campaign.withdrawable(ann), 0.1 ether);
    }

    /// @notice Payments counted before the campaign was funded; here none is taken, and ETH forced in meets no goal.
    function test_QSP2_CountsNoPaymentTowardsTheGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MIN - 1 ether);
        new Forcer{value: 4 ether}(payable(address(campaign)));
        deal(address(this), 1 ether);
        (bool taken,) = address(campaign).call{value: 1 ether}("");
        assertFalse(taken);
        assertEq(campaign.totalContributed(), GOAL_MIN - 1 ether);
        assertEq(campaign.totalIncome(), 0);
        vm.warp(closesAt);
        assertEq(uint256(campaign.state()), uint256(ICampaign.State.Failed));
    }

    /// @notice A least deposit could put the goal out of reach; here whatever remains can be given, by anyone.
    function testFuzz_QSP3_TakesWhateverRemains(uint256 remainder) public {
        remainder = bound(remainder, 1, 1 ether);
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - remainder);
        contribute(ben, remainder);
        campaign.finalize();
        assertEq(address(treasury).balance, GOAL_MAX);
    }

    /// @notice The fee collector's own deposit was overwritten; here whatever is given for an account adds up.
    function test_QSP4_AddsUpWhatAnAccountGaveAndWasGiven() public {
        vm.warp(opensAt);
        contribute(platform, 1 ether);
        hoax(ann, 2 ether);
        campaign.contributeFor{value: 2 ether}(platform);
        contribute(platform, 1 ether);
        (uint256 contributed,,) = campaign.positionOf(platform);
        assertEq(contributed, 4 ether);
    }

    /// @notice The payout's product could overflow; here its factors fit 96 bits, and all of them are used.
    function testFuzz_QSP6_PaysTheGreatestAmounts(uint96 part, uint96 income) public {
        ICampaign.Terms memory terms_ = terms();
        terms_.goalMax = type(uint96).max;
        (campaign, governor, treasury) = launch(terms_, governance(), "greatest");
        uint256 given = bound(part, 2 ** 95, type(uint96).max - CONTRIBUTION_MIN);
        uint256 received = bound(income, 2 ** 95, type(uint96).max);
        vm.warp(opensAt);
        contribute(ann, given);
        contribute(ben, type(uint96).max - given);
        campaign.finalize();
        payIncome(received);

        campaign.withdraw(ann);
        uint256 expected = Math.mulDiv(received, given, type(uint96).max);
        assertEq(ann.balance, expected);
        (uint256 contributed, uint256 withdrawn,) = campaign.positionOf(ann);
        assertEq(contributed, given);
        assertEq(withdrawn, expected);
        assertEq(campaign.totalContributed(), type(uint96).max);
        assertEq(campaign.totalWithdrawn(), expected);
        assertEq(campaign.withdrawable(ben), Math.mulDiv(received, type(uint96).max - given, type(uint96).max));
    }

    /// @notice Fees had no cap; here a campaign takes none, and a mint's are bounded, the bound itself included.
    function test_QSP10_BoundsEveryFee() public {
        ISource.FeeTerms memory most = ISource.FeeTerms({
            mintFee: uint96(source.MAX_MINT_FEE()),
            ownersFeeBps: 5000,
            creatorFeeBps: 3000,
            referrerFeeBps: 2000,
            ownersPriceBps: 10_000,
            royaltyBps: uint16(source.MAX_ROYALTY_BPS())
        });
        vm.startPrank(platform);
        source.setFeeTerms(most);
        assertEq(abi.encode(source.feeTerms()), abi.encode(most));
        most.mintFee += 1;
        vm.expectRevert(abi.encodeWithSelector(ISource.InvalidFeeTerms.selector, "mintFee"));
        source.setFeeTerms(most);
    }

    /// @notice ETH that came without a call was stuck; here it is income like any other, to the wei.
    function test_QSP11_SharesForcedEth() public {
        fund();
        new Forcer{value: 1.6 ether}(payable(address(campaign)));
        campaign.withdraw(ann);
        campaign.withdraw(ben);
        campaign.withdraw(cleo);
        assertEq(ann.balance, 0.1 ether);
        assertEq(address(campaign).balance, 0);
    }

    /// @notice A campaign could end early unannounced; here only the greatest goal ends it, as its terms say.
    function test_QSP12_EndsEarlyOnlyAtTheGreatestGoal() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - 1);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.NotFinalizable.selector, GOAL_MAX - 1, GOAL_MIN, closesAt));
        campaign.finalize();
        contribute(ben, 1);
        campaign.finalize();
        assertEq(campaign.finalizedAt(), opensAt);
    }

    /// @notice Whoever owed the income could keep it (also POC-12); here a mint pays the owners within itself.
    function test_QSP17_PaysTheOwnersWithinTheMint() public {
        fund();
        Collection collection = publish(registerModel(), 1 ether);
        hoax(stranger, 1 ether + MINT_FEE);
        collection.mint{value: 1 ether + MINT_FEE}(stranger, 1, 1, address(0));
        assertEq(address(campaign).balance, 0.3 ether + MINT_FEE * 4 / 10);
    }

    /// @notice A transfer of shares moved the wrong part of their withdrawals; here no transfer exists.
    function test_FAB2_1_MovesNoPosition() public {
        fund();
        payIncome(1.6 ether);
        campaign.withdraw(ann);
        vm.prank(ann);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.transferFrom(ann, stranger, uint160(ann));
        assertEq(campaign.withdrawable(stranger), 0);
    }

    /// @notice Shares minted as a fee diluted the owners wrongly; here nothing can add a share once funded.
    function test_FAB2_2_DilutesNobody() public {
        fund();
        payIncome(8 ether);
        campaign.withdraw(ann);
        hoax(stranger, 1 ether);
        vm.expectRevert(
            abi.encodeWithSelector(ICampaign.WrongState.selector, ICampaign.State.Funding, ICampaign.State.Funded)
        );
        campaign.contribute{value: 1 ether}();
        payIncome(8 ether);
        assertEq(campaign.totalContributed(), 8 ether);
        assertEq(campaign.withdrawable(ann), 0.5 ether);
    }

    /// @notice One exact goal forbade any minimum above a wei; here MODEL-WIP's 8 ETH and 0.03 ETH can be had.
    function test_FAB2_4_HasOneGoalAndAMinimum() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.goalMin = terms_.goalMax;
        terms_.contributionMin = uint96(THRESHOLD);
        (campaign, governor, treasury) = launch(terms_, governance(), "exactly 8");
        vm.warp(opensAt);
        for (uint160 i = 1; i <= 266; ++i) {
            contribute(address(0xa000 + i), THRESHOLD);
        }
        contribute(ann, GOAL_MAX - 266 * THRESHOLD);
        campaign.finalize();
        assertEq(campaign.memberCount(), 266);
    }

    /// @notice A recipient that takes no money locked it for good; here the window ends and everyone is refunded.
    function test_FAB2_5_RefundsWhatNobodyCouldTake() public {
        vm.warp(opensAt);
        contribute(ann, 3 ether);
        contribute(ben, 5 ether);
        vm.etch(address(treasury), address(new Bomber()).code);
        vm.expectRevert();
        campaign.finalize();
        vm.warp(finalizeBy);
        campaign.refund(ann);
        campaign.refund(ben);
        assertEq(ann.balance + ben.balance, 8 ether);
    }

    /// @notice Allowances could be left over; here nothing can be approved.
    function test_FAB2_8_ApprovesNobody() public {
        fund();
        vm.startPrank(ann);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.approve(ben, uint160(ann));
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.setApprovalForAll(ben, true);
        assertFalse(campaign.isApprovedForAll(ann, ben));
    }

    /// @notice A refund left its shares in the total; here it ends the claim and the vote, and the books still agree.
    function test_FAB2_10_EndsTheClaimAndTheVoteWithTheRefund() public {
        fail_();
        campaign.refund(ann);
        assertEq(campaign.refundable(ann), 0);
        assertEq(campaign.getVotes(ann), 0);
        assertEq(campaign.balanceOf(ann), 0);
        assertEq(campaign.totalContributed() - campaign.totalRefunded(), address(campaign).balance);
    }

    /// @notice Plain ETH could not come in; here it can, with the 100,000 gas that splitters push with.
    function test_POC1_TakesWhatASplitterPushes() public {
        fund();
        deal(address(this), 1 ether);
        (bool taken,) = address(campaign).call{value: 1 ether, gas: 100_000}("");
        assertTrue(taken);
        assertEq(campaign.totalIncome(), 1 ether);
    }

    /// @notice The last honest owner could not be paid (POC-2) and views panicked (POC-3); here neither, at any remainder.
    function testFuzz_POC2_PaysTheLastOwner(uint256[6] memory incomes, uint256 order) public {
        vm.warp(opensAt);
        contribute(ann, 1 ether + 1);
        contribute(ben, 3 ether + 2);
        contribute(cleo, 2 ether - 1);
        vm.warp(closesAt);
        campaign.finalize();
        address[3] memory owners = [ann, ben, cleo];
        for (uint256 i = 0; i < incomes.length; ++i) {
            payIncome(bound(incomes[i], 1, 7));
            for (uint256 j = 0; j < 3; ++j) {
                address owner = owners[(order % 3 + i + j) % 3];
                if (campaign.withdrawable(owner) != 0) campaign.withdraw(owner);
            }
        }
        assertLt(address(campaign).balance, 3);
    }

    /// @notice A transfer of nothing by nobody panicked; here any transfer is refused by name.
    function test_POC4_RefusesATransferByName() public {
        fund();
        vm.prank(stranger);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.transferFrom(stranger, ann, 0);
    }

    /// @notice Moving shares about multiplied what an account may have; here it has one vote, however it gives.
    function test_POC5_GivesOneVoteHoweverOftenOneGives() public {
        vm.warp(opensAt);
        for (uint256 i = 0; i < 10; ++i) {
            contribute(ann, THRESHOLD);
        }
        assertEq(campaign.getVotes(ann), 1);
        assertEq(campaign.memberCount(), 1);
    }

    /// @notice Only an old contributor could fill a last gap below the minimum; here a new one can.
    function test_POC6_LetsAnyoneFillTheLastGap() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - CONTRIBUTION_MIN + 1);
        contribute(stranger, CONTRIBUTION_MIN - 1);
        assertEq(campaign.totalContributed(), GOAL_MAX);
    }

    /// @notice Income not yet withdrawn left with sold shares; here even the model's sale leaves it with its owners.
    function test_POC7_LeavesTheIncomeWithItsOwners() public {
        fund();
        uint256 modelId = registerModel();
        payIncome(8 ether);
        vm.prank(address(treasury));
        registry.transferFrom(address(treasury), stranger, modelId);
        payIncome(8 ether);
        assertEq(campaign.withdrawable(ann), 1 ether);
        assertEq(campaign.withdrawable(stranger), 0);
    }

    /// @notice Shares appeared without an event; here the events alone, added up, are the contract's totals.
    function test_POC8_TellsEveryChangeByAnEvent() public {
        vm.recordLogs();
        fund();
        payIncome(3 ether);
        campaign.withdraw(ann);
        campaign.withdraw(cleo);
        uint256 contributed;
        uint256 income;
        uint256 withdrawn;
        uint256 members;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (topic == ICampaign.Contributed.selector) contributed += uint256(bytes32(logs[i].data));
            if (topic == ICampaign.IncomeReceived.selector) income += uint256(bytes32(logs[i].data));
            if (topic == ICampaign.Withdrawn.selector) withdrawn += uint256(bytes32(logs[i].data));
            if (topic == keccak256("Locked(uint256)")) ++members;
        }
        assertEq(contributed, campaign.totalContributed());
        assertEq(income, campaign.totalIncome());
        assertEq(withdrawn, campaign.totalWithdrawn());
        assertEq(members, campaign.memberCount());
    }

    /// @notice One event stood for refund and income; here each has its own.
    function test_POC9_TellsARefundFromIncome() public {
        fail_();
        vm.recordLogs();
        campaign.refund(ben);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], ICampaign.Refunded.selector);
        assertEq(logs.length, 1);
    }

    /// @notice A deployment told nothing but its address; here the first event has every term.
    function test_POC10_AnnouncesTheTerms() public {
        vm.expectEmit(false, true, false, false, address(factory));
        emit ICampaignFactory.CampaignLaunched(
            address(0),
            address(this),
            address(0),
            address(0),
            GOAL_MIN,
            GOAL_MAX,
            CONTRIBUTION_MIN,
            THRESHOLD,
            opensAt,
            closesAt,
            finalizeBy,
            "MODEL-WIP",
            "WIP",
            CID
        );
        launch(terms(), governance(), "announced");
    }

    /// @notice Guards compared with what a caller said it sent; here what counts is what arrived, and nobody says anything.
    function testFuzz_FAB2_6_CountsWhatArrives(uint256 amount, uint256 feeBps) public {
        fund();
        FeeToken token = new FeeToken(bound(feeBps, 0, 10_000));
        amount = bound(amount, 0, type(uint128).max);
        token.mint(address(this), amount);
        token.transfer(address(campaign), amount);
        uint256 arrived = amount - amount * token.feeBps() / 10_000;
        assertEq(campaign.recordTokenIncome(address(token)), arrived);
        assertEq(campaign.totalTokenIncome(address(token)), arrived);
    }

    /// @notice Tokens that answer nothing could not be used, and a no went unheard; here neither answer is relied on.
    function test_FAB2_7_PaysTokensThatAnswerNothing() public {
        fund();
        OddToken token = new OddToken();
        token.mint(address(campaign), 1600);
        token.behave(OddToken.Way.Silent);
        assertEq(campaign.withdrawToken(address(token), ann), 100);
        token.behave(OddToken.Way.Declines);
        vm.expectRevert(abi.encodeWithSelector(ITokenIncome.TokenTransferFailed.selector, address(token), ben, 500));
        campaign.withdrawToken(address(token), ben);
        assertEq(campaign.tokenWithdrawable(address(token), ben), 500);
    }

    /// @notice Nothing but the order of lines kept callers from coming back in; here they do, into every door, for nothing.
    function test_POC11_OwesNothingToWhoComesBackIn() public {
        Reenterer reenterer = new Reenterer(campaign);
        vm.warp(opensAt);
        contribute(ann, 4 ether);
        contribute(address(reenterer), 4 ether);
        campaign.finalize();
        bytes[4] memory doors = [
            abi.encodeCall(campaign.withdraw, (address(reenterer))),
            abi.encodeCall(campaign.refund, (address(reenterer))),
            abi.encodeCall(campaign.finalize, ()),
            abi.encodeCall(campaign.contribute, ())
        ];
        for (uint256 i = 0; i < doors.length; ++i) {
            payIncome(1 ether);
            reenterer.prepare(doors[i], 0);
            campaign.withdraw(address(reenterer));
            assertTrue(reenterer.entered());
            assertFalse(reenterer.succeeded());
        }
        assertEq(address(reenterer).balance, 2 ether);
        assertEq(campaign.withdrawable(ann), 2 ether);
    }
}
