// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Commissions} from "../src/Commissions.sol";
import {ICommissions} from "../src/interfaces/ICommissions.sol";
import {Base} from "./Base.t.sol";
import {Burner, Refuser, Talker} from "./mocks/Recipients.sol";

/// @notice An artist that calls back while it is paid.
contract ReenteringArtist {
    Commissions private immutable _commissions;

    bool public succeeded;

    constructor(Commissions commissions_) {
        _commissions = commissions_;
    }

    function deliver(uint256 commissionId, uint256 milestone, string calldata work) external {
        _commissions.deliver(commissionId, milestone, work);
    }

    receive() external payable {
        try _commissions.deliver(1, 1, "another") {
            succeeded = true;
        } catch {}
        try _commissions.pay{value: msg.value}(1, 1, "work") {
            succeeded = true;
        } catch {}
    }
}

contract CommissionsTest is Base {
    string private constant WORK = "bafkreiwork";
    string private constant OTHER_WORK = "bafkreiother";

    function setUp() public override {
        super.setUp();
        fund();
    }

    function _amounts() private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (1 ether, 2 ether);
    }

    function _agree(address artist_) private returns (uint256) {
        vm.prank(address(treasury));
        return commissions.agree(address(campaign), artist_, _amounts(), CID);
    }

    function _deliver(uint256 milestone, string memory work) private {
        vm.prank(artist);
        commissions.deliver(1, milestone, work);
    }

    function _pay(uint256 milestone, uint256 amount, string memory work) private {
        vm.prank(address(treasury));
        commissions.pay{value: amount}(1, milestone, work);
    }

    function _expectInvalid(string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(ICommissions.InvalidCommission.selector, field));
        vm.prank(address(treasury));
    }

    function _expectNotAuthorized(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotAuthorized.selector, caller));
        vm.prank(caller);
    }

    function _assertMilestone(uint256 milestone, ICommissions.MilestoneState expected, string memory work)
        private
        view
    {
        (uint256 amount, ICommissions.MilestoneState state, string memory delivered) =
            commissions.milestoneOf(1, milestone);
        assertEq(amount, milestone * 1 ether);
        assertEq(uint256(state), uint256(expected));
        assertEq(delivered, work);
    }

    /*//////////////////////////////////////////////////////////////
                                 AGREE
    //////////////////////////////////////////////////////////////*/

    function test_AgreesOnMilestones() public {
        vm.expectEmit(address(commissions));
        emit ICommissions.CommissionAgreed(1, address(campaign), artist, address(treasury), _amounts(), CID);
        assertEq(_agree(artist), 1);

        (address campaign_, address artist_, address treasury_, uint256 count, bool isEnded) =
            commissions.commissionOf(1);
        assertEq(campaign_, address(campaign));
        assertEq(artist_, artist);
        assertEq(treasury_, address(treasury));
        assertEq(count, 2);
        assertFalse(isEnded);
        _assertMilestone(1, ICommissions.MilestoneState.Agreed, "");
        _assertMilestone(2, ICommissions.MilestoneState.Agreed, "");
        assertEq(commissions.totalPaid(1), 0);

        assertEq(_agree(stranger), 2);
        assertEq(commissions.commissionCount(), 2);
        (, artist_,,,) = commissions.commissionOf(1);
        assertEq(artist_, artist);
    }

    function test_AgreesForATreasuryOnly() public {
        _expectNotAuthorized(ann);
        commissions.agree(address(campaign), artist, _amounts(), CID);
    }

    function test_AgreesForAFundedCampaignOnly() public {
        (campaign, governor, treasury) = launch(terms(), governance(), "another");
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotAFundedCampaign.selector, address(campaign)));
        vm.prank(address(treasury));
        commissions.agree(address(campaign), artist, _amounts(), CID);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotAFundedCampaign.selector, stranger));
        vm.prank(stranger);
        commissions.agree(stranger, artist, _amounts(), CID);
    }

    function test_RefusesCommissionsOutsideTheirBounds() public {
        uint256[] memory amounts = _amounts();
        _expectInvalid("artist");
        commissions.agree(address(campaign), address(0), amounts, CID);
        _expectInvalid("terms");
        commissions.agree(address(campaign), artist, amounts, "");
        _expectInvalid("amounts");
        commissions.agree(address(campaign), artist, new uint256[](0), CID);
        amounts[1] = 0;
        _expectInvalid("amounts");
        commissions.agree(address(campaign), artist, amounts, CID);
        amounts[1] = uint256(type(uint96).max) + 1;
        _expectInvalid("amounts");
        commissions.agree(address(campaign), artist, amounts, CID);
        amounts[1] = type(uint96).max;
        vm.prank(address(treasury));
        commissions.agree(address(campaign), artist, amounts, CID);
    }

    function test_TakesAsManyMilestonesAsItSays() public {
        uint256 most = commissions.MAX_MILESTONES();
        uint256[] memory amounts = new uint256[](most + 1);
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = i + 1;
        }
        _expectInvalid("amounts");
        commissions.agree(address(campaign), artist, amounts, CID);
        assembly ("memory-safe") {
            mstore(amounts, most)
        }
        vm.prank(address(treasury));
        commissions.agree(address(campaign), artist, amounts, CID);
        (,,, uint256 count,) = commissions.commissionOf(1);
        assertEq(count, most);
        (uint256 amount,,) = commissions.milestoneOf(1, most);
        assertEq(amount, most);
    }

    /*//////////////////////////////////////////////////////////////
                                DELIVER
    //////////////////////////////////////////////////////////////*/

    function test_TakesWorkAndWorkInItsPlace() public {
        _agree(artist);
        vm.expectEmit(address(commissions));
        emit ICommissions.WorkDelivered(1, 2, WORK);
        _deliver(2, WORK);
        _assertMilestone(2, ICommissions.MilestoneState.Delivered, WORK);
        _assertMilestone(1, ICommissions.MilestoneState.Agreed, "");
        _deliver(2, OTHER_WORK);
        _assertMilestone(2, ICommissions.MilestoneState.Delivered, OTHER_WORK);
    }

    function test_TakesWorkOfTheArtistOnly() public {
        _agree(artist);
        _expectNotAuthorized(stranger);
        commissions.deliver(1, 1, WORK);
        _expectNotAuthorized(address(treasury));
        commissions.deliver(1, 1, WORK);
    }

    function test_TakesNoWorkWithoutContent() public {
        _agree(artist);
        vm.expectRevert(ICommissions.EmptyWork.selector);
        _deliver(1, "");
    }

    function test_TakesNoWorkForWhatWasPaid() public {
        _agree(artist);
        _deliver(1, WORK);
        _pay(1, 1 ether, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.AlreadyPaid.selector, 1, 1));
        _deliver(1, OTHER_WORK);
        _assertMilestone(1, ICommissions.MilestoneState.Paid, WORK);
    }

    /*//////////////////////////////////////////////////////////////
                                  PAY
    //////////////////////////////////////////////////////////////*/

    function test_PaysTheArtistForTheWork() public {
        _agree(artist);
        _deliver(1, WORK);
        _deliver(2, OTHER_WORK);
        vm.expectEmit(address(commissions));
        emit ICommissions.MilestonePaid(1, 2, artist, 2 ether, 2 ether, OTHER_WORK);
        _pay(2, 2 ether, OTHER_WORK);
        vm.expectEmit(address(commissions));
        emit ICommissions.MilestonePaid(1, 1, artist, 1 ether, 3 ether, WORK);
        _pay(1, 1 ether, WORK);

        assertEq(artist.balance, 3 ether);
        assertEq(address(commissions).balance, 0);
        assertEq(address(treasury).balance, 5 ether);
        assertEq(commissions.totalPaid(1), 3 ether);
        _assertMilestone(1, ICommissions.MilestoneState.Paid, WORK);
        _assertMilestone(2, ICommissions.MilestoneState.Paid, OTHER_WORK);
    }

    function test_PaysFromTheTreasuryOnly() public {
        _agree(artist);
        _deliver(1, WORK);
        deal(ann, 1 ether);
        _expectNotAuthorized(ann);
        commissions.pay{value: 1 ether}(1, 1, WORK);
    }

    function test_PaysAMilestoneOnce() public {
        _agree(artist);
        _deliver(1, WORK);
        _pay(1, 1 ether, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.AlreadyPaid.selector, 1, 1));
        _pay(1, 1 ether, WORK);
    }

    function test_PaysForTheWorkThatWasDeliveredLastOnly() public {
        _agree(artist);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotDelivered.selector, WORK, ""));
        _pay(1, 1 ether, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotDelivered.selector, "", ""));
        _pay(1, 1 ether, "");
        _deliver(1, WORK);
        _deliver(1, OTHER_WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotDelivered.selector, WORK, OTHER_WORK));
        _pay(1, 1 ether, WORK);
        _pay(1, 1 ether, OTHER_WORK);
    }

    function testFuzz_PaysTheExactAmountOnly(uint256 amount, uint256 sent) public {
        uint256[] memory amounts = new uint256[](1);
        amounts[0] = amount = bound(amount, 1, type(uint96).max);
        vm.prank(address(treasury));
        commissions.agree(address(campaign), artist, amounts, CID);
        _deliver(1, WORK);
        sent = bound(sent, 0, type(uint96).max);
        deal(address(treasury), uint256(amount) + sent);
        if (sent != amount) {
            vm.expectRevert(abi.encodeWithSelector(ICommissions.WrongPayment.selector, sent, amount));
            _pay(1, sent, WORK);
        }
        _pay(1, amount, WORK);
        assertEq(artist.balance, amount);
        assertEq(commissions.totalPaid(1), amount);
        assertEq(address(commissions).balance, 0);
    }

    function test_PaysNothingToAnArtistThatRefuses() public {
        Refuser refuser = new Refuser();
        _agree(address(refuser));
        vm.prank(address(refuser));
        commissions.deliver(1, 1, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.TransferFailed.selector, address(refuser), 1 ether));
        _pay(1, 1 ether, WORK);
        assertEq(commissions.totalPaid(1), 0);
        assertEq(address(treasury).balance, 8 ether);
        refuser.accept();
        _pay(1, 1 ether, WORK);
        assertEq(address(refuser).balance, 1 ether);
    }

    function test_PaysNothingToAnArtistThatBurnsItsGas() public {
        Burner burner = new Burner();
        _agree(address(burner));
        vm.prank(address(burner));
        commissions.deliver(1, 1, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.TransferFailed.selector, address(burner), 1 ether));
        vm.prank(address(treasury));
        commissions.pay{value: 1 ether, gas: 3_000_000}(1, 1, WORK);
    }

    function test_PaysATalkativeArtistWithoutListening() public {
        Talker talker = new Talker();
        _agree(address(talker));
        vm.prank(address(talker));
        commissions.deliver(1, 1, WORK);
        uint256 gasBefore = gasleft();
        _pay(1, 1 ether, WORK);
        // What it says costs it some 60,000; to copy that would cost as much again.
        assertLt(gasBefore - gasleft(), 190_000);
        assertEq(address(talker).balance, 1 ether);
    }

    function test_HasSettledEverythingWhenTheArtistCallsBack() public {
        ReenteringArtist artist_ = new ReenteringArtist(commissions);
        _agree(address(artist_));
        artist_.deliver(1, 1, WORK);
        _pay(1, 1 ether, WORK);
        assertFalse(artist_.succeeded());
        assertEq(address(artist_).balance, 1 ether);
        assertEq(commissions.totalPaid(1), 1 ether);
        _assertMilestone(1, ICommissions.MilestoneState.Paid, WORK);
    }

    function test_HoldsNoMoney() public {
        _agree(artist);
        deal(address(this), 1 ether);
        (bool taken,) = address(commissions).call{value: 1 ether}("");
        assertFalse(taken);
    }

    /*//////////////////////////////////////////////////////////////
                                  END
    //////////////////////////////////////////////////////////////*/

    function test_EndsForTheTreasuryOnly() public {
        _agree(artist);
        _expectNotAuthorized(artist);
        commissions.end(1);
        vm.expectEmit(address(commissions));
        emit ICommissions.CommissionEnded(1);
        vm.prank(address(treasury));
        commissions.end(1);
        (,,,, bool isEnded) = commissions.commissionOf(1);
        assertTrue(isEnded);
    }

    function test_DoesNothingMoreOnceItEnded() public {
        _agree(artist);
        _deliver(1, WORK);
        vm.prank(address(treasury));
        commissions.end(1);
        bytes memory ended = abi.encodeWithSelector(ICommissions.Ended.selector, 1);
        vm.expectRevert(ended);
        _deliver(1, OTHER_WORK);
        vm.expectRevert(ended);
        _pay(1, 1 ether, WORK);
        vm.expectRevert(ended);
        vm.prank(address(treasury));
        commissions.end(1);
        _assertMilestone(1, ICommissions.MilestoneState.Delivered, WORK);
    }

    /*//////////////////////////////////////////////////////////////
                                LOOKUPS
    //////////////////////////////////////////////////////////////*/

    function test_KnowsNoOtherCommission() public {
        _agree(artist);
        bytes memory unknown = abi.encodeWithSelector(ICommissions.UnknownCommission.selector, 2);
        vm.expectRevert(unknown);
        commissions.commissionOf(2);
        vm.expectRevert(unknown);
        commissions.milestoneOf(2, 1);
        vm.expectRevert(unknown);
        commissions.totalPaid(2);
        vm.expectRevert(unknown);
        commissions.end(2);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.UnknownCommission.selector, 0));
        commissions.commissionOf(0);
    }

    function test_KnowsNoOtherMilestone() public {
        _agree(artist);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.UnknownMilestone.selector, 1, 0, 2));
        commissions.milestoneOf(1, 0);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.UnknownMilestone.selector, 1, 3, 2));
        _deliver(3, WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.UnknownMilestone.selector, 1, 3, 2));
        _pay(3, 3 ether, WORK);
    }

    /*//////////////////////////////////////////////////////////////
                               GOVERNANCE
    //////////////////////////////////////////////////////////////*/

    function test_GoesFromAgreementToPaymentByProposals() public {
        govern(
            address(commissions),
            0,
            abi.encodeCall(commissions.agree, (address(campaign), artist, _amounts(), CID)),
            "Commission the artist"
        );
        _deliver(1, WORK);
        govern(address(commissions), 1 ether, abi.encodeCall(commissions.pay, (1, 1, WORK)), "Pay for the first work");
        assertEq(artist.balance, 1 ether);
        assertEq(address(treasury).balance, 7 ether);
        assertEq(address(commissions).balance, 0);
        _assertMilestone(1, ICommissions.MilestoneState.Paid, WORK);

        govern(address(commissions), 0, abi.encodeCall(commissions.end, (1)), "End it");
        vm.expectRevert(abi.encodeWithSelector(ICommissions.Ended.selector, 1));
        _deliver(2, OTHER_WORK);
    }

    function test_DoesNotPayWhereOtherWorkCameAfterTheVote() public {
        _agree(artist);
        _deliver(1, WORK);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) =
            one(address(commissions), 1 ether, abi.encodeCall(commissions.pay, (1, 1, WORK)));
        bytes32 description = keccak256("Pay");
        _pass(targets, values, calldatas, "Pay");

        _deliver(1, OTHER_WORK);
        vm.expectRevert(abi.encodeWithSelector(ICommissions.NotDelivered.selector, WORK, OTHER_WORK));
        governor.execute(targets, values, calldatas, description);
        assertEq(artist.balance, 0);
        assertEq(address(treasury).balance, 8 ether);

        // What was voted for is delivered again: the same proposal pays it.
        _deliver(1, WORK);
        governor.execute(targets, values, calldatas, description);
        assertEq(artist.balance, 1 ether);
    }

    /// @dev All but the execution.
    function _pass(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) private {
        vm.prank(ann);
        uint256 proposalId = governor.propose(targets, values, calldatas, description);
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
        vm.prank(ann);
        governor.castVote(proposalId, 1);
        vm.prank(ben);
        governor.castVote(proposalId, 1);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        governor.queue(targets, values, calldatas, keccak256(bytes(description)));
        vm.warp(governor.proposalEta(proposalId));
    }
}
