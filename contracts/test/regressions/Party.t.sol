// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {Collection} from "../../src/Collection.sol";
import {Membership} from "../../src/Membership.sol";
import {ICampaign} from "../../src/interfaces/ICampaign.sol";
import {ICampaignFactory} from "../../src/interfaces/ICampaignFactory.sol";
import {Base} from "../Base.t.sol";
import {Forcer} from "../mocks/Recipients.sol";
import {CallingToken, Intruder} from "../mocks/Tokens.sol";

/// @notice Referrer that asks for its earnings again while they are being paid.
contract ReenteringReferrer {
    bool public entered;
    bool public succeeded;

    receive() external payable {
        if (entered) return;
        entered = true;
        try Collection(payable(msg.sender)).withdrawEarnings(address(this)) {
            succeeded = true;
        } catch {}
    }
}

/// @title Findings of Party
/// @notice 2022_09_* and 2023_10_*: Code4rena's contests of those months.
contract PartyRegressions is Base {
    address[] private _targets;
    uint256[] private _values;
    bytes[] private _calldatas;

    function _propose(string memory description) private returns (uint256) {
        (_targets, _values, _calldatas) = one(artist, 1 ether, "");
        vm.prank(ann);
        return governor.propose(_targets, _values, _calldatas, description);
    }

    /// @notice A vote moved within the proposal's block voted twice; here votes do not move, and count from the past only.
    function test_2022_09_H01_CountsVotesOfThePastOnly() public {
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.votingDelay = 0;
        (campaign, governor, treasury) = launch(terms(), governance_, "at once");
        fund();
        uint256 proposalId = _propose("At once");
        uint256 now_ = block.timestamp;
        vm.expectRevert(abi.encodeWithSelector(Membership.ERC5805FutureLookup.selector, now_, uint48(now_)));
        campaign.getPastVotes(ann, now_);
        vm.expectRevert();
        vm.prank(ann);
        governor.castVote(proposalId, 1);
        vm.prank(ann);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.transferFrom(ann, stranger, uint160(ann));

        vm.warp(now_ + 1);
        vm.prank(ann);
        assertEq(governor.castVote(proposalId, 1), 1);
        vm.prank(stranger);
        assertEq(governor.castVote(proposalId, 1), 0);
    }

    /// @notice A distributor was entered again while it paid; here what is paid is booked before.
    function test_2022_09_H04_PaysEarningsToWhoComesBackOnce() public {
        fund();
        Collection collection = publish(registerModel(), 0);
        ReenteringReferrer referrer = new ReenteringReferrer();
        for (uint256 i = 0; i < 3; ++i) {
            hoax(ann, MINT_FEE);
            collection.mint{value: MINT_FEE}(ann, 1, 1, address(referrer));
        }
        collection.withdrawEarnings(address(referrer));
        assertTrue(referrer.entered());
        assertFalse(referrer.succeeded());
        assertEq(address(referrer).balance, 3 * 0.00006 ether);
        assertEq(address(collection).balance, collection.earningsOf(creator) + collection.earningsOf(platform));
    }

    /// @notice The same finding's own case: a token that calls its recipient, which calls back, before and after it moves.
    function test_2022_09_H04_PaysATokenToWhoComesBackOnce() public {
        Intruder intruder = new Intruder();
        vm.warp(opensAt);
        contribute(ann, 4 ether);
        contribute(address(intruder), 4 ether);
        campaign.finalize();
        CallingToken token = new CallingToken();
        token.mint(address(campaign), 1600);
        intruder.prepare(address(campaign), abi.encodeCall(campaign.withdrawToken, (address(token), address(intruder))));
        campaign.withdrawToken(address(token), address(intruder));
        assertEq(intruder.entries(), 2);
        assertEq(intruder.successes(), 0);
        assertEq(token.balanceOf(address(intruder)), 800);
        assertEq(campaign.withdrawToken(address(token), ann), 800);
    }

    /// @notice A gift of ETH brought a crowdfund to a standstill; here no gift changes what can be done.
    function testFuzz_2022_09_H07_GoesOnAfterAGift(uint96 gift) public {
        vm.warp(opensAt);
        new Forcer{value: bound(gift, 1, 1000 ether)}(payable(address(campaign)));
        uint256 snapshot = vm.snapshotState();
        contribute(ann, GOAL_MAX);
        campaign.finalize();
        assertEq(address(treasury).balance, GOAL_MAX);

        vm.revertToState(snapshot);
        contribute(ann, 1 ether);
        vm.warp(closesAt);
        campaign.refund(ann);
        assertEq(ann.balance, 1 ether);
    }

    /// @notice Others could delegate a member's votes again; here nobody can, nor can a signature.
    function test_2022_09_M02_DelegatesForNobody() public {
        fund();
        vm.expectRevert(ICampaign.DelegationDisabled.selector);
        campaign.delegateBySig(stranger, 0, type(uint256).max, 27, bytes32(uint256(1)), bytes32(uint256(1)));
        vm.prank(stranger);
        vm.expectRevert(ICampaign.DelegationDisabled.selector);
        campaign.delegate(ann);
        assertEq(campaign.delegates(ann), ann);
    }

    /// @notice An early contributor was the majority and could pass anything; here proposals wait until all are in.
    function test_2022_09_M08_LetsNobodyDecideEarly() public {
        vm.warp(opensAt);
        contribute(ann, GOAL_MIN);
        vm.warp(closesAt);
        (_targets, _values, _calldatas) = one(ann, GOAL_MIN, "");
        vm.prank(ann);
        vm.expectRevert(
            abi.encodeWithSelector(ICampaign.WrongState.selector, ICampaign.State.Funded, ICampaign.State.Funding)
        );
        governor.propose(_targets, _values, _calldatas, "Mine");
    }

    /// @notice What was sent too much was kept; here it is refused as a whole, with what would fit.
    function test_2022_09_M12_KeepsNothingOverTheGoal() public {
        vm.warp(opensAt);
        contribute(ann, 7 ether);
        deal(ben, 3 ether);
        vm.prank(ben);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.ContributionExceedsGoal.selector, 3 ether, 1 ether));
        campaign.contribute{value: 3 ether}();
        assertEq(ben.balance, 3 ether);
    }

    /// @notice The rule for a vote under way changed with the settings; here its quorum and its end stay as they began.
    function test_2023_10_M04_KeepsTheRulesOfAVoteUnderWay() public {
        fund();
        bytes memory call_ = abi.encodeCall(governor.updateQuorumNumerator, (100));
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = one(address(governor), 0, call_);
        bytes32 description = keccak256("Everyone must vote");
        vm.prank(ann);
        uint256 changing = governor.propose(targets, values, calldatas, "Everyone must vote");
        vm.warp(governor.proposalSnapshot(changing) + 1);
        vm.prank(ann);
        governor.castVote(changing, 1);
        vm.prank(ben);
        governor.castVote(changing, 1);
        vm.warp(governor.proposalDeadline(changing) + 1);
        governor.queue(targets, values, calldatas, description);
        vm.warp(governor.proposalEta(changing));

        uint256 underWay = _propose("Commission the artist");
        vm.warp(governor.proposalSnapshot(underWay) + 1);
        uint256 deadline = governor.proposalDeadline(underWay);
        governor.execute(targets, values, calldatas, description);
        assertEq(governor.quorumNumerator(), 100);
        assertEq(governor.quorum(governor.proposalSnapshot(underWay)), 1);
        assertEq(governor.proposalDeadline(underWay), deadline);
        vm.prank(ann);
        governor.castVote(underWay, 1);
        vm.warp(deadline + 1);
        assertEq(uint256(governor.state(underWay)), uint256(IGovernor.ProposalState.Succeeded));
    }

    /// @notice A crowdfund could not end where less than the minimum remained (M-06, M-07); here that may be given.
    function testFuzz_2023_10_M06_EndsWhereLessThanTheMinimumRemains(uint256 remainder) public {
        remainder = bound(remainder, 1, CONTRIBUTION_MIN - 1);
        vm.warp(opensAt);
        contribute(ann, GOAL_MAX - remainder);
        contribute(ben, remainder);
        campaign.finalize();
        assertEq(uint256(campaign.state()), uint256(ICampaign.State.Funded));
    }
}
