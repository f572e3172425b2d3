// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {Base} from "./Base.t.sol";

abstract contract Counting is Base {
    function propose(string memory description) internal returns (uint256 proposalId) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = one(artist, 1 ether, "");
        vm.prank(ann);
        return governor.propose(targets, values, calldatas, description);
    }

    /// @dev A proposal of three members, open to votes.
    function open() internal returns (uint256 proposalId) {
        fund();
        proposalId = propose("Commission the artist");
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
    }

    function vote(address account, uint256 proposalId, uint8 support) internal {
        vm.prank(account);
        governor.castVote(proposalId, support);
    }

    function assertVotes(uint256 proposalId, uint256 against, uint256 for_, uint256 abstain) internal view {
        (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes) = governor.proposalVotes(proposalId);
        assertEq(againstVotes, against);
        assertEq(forVotes, for_);
        assertEq(abstainVotes, abstain);
    }
}

contract MemberCountingTest is Counting {
    function test_CountsEachChoiceByItself() public {
        uint256 proposalId = open();
        vote(ann, proposalId, 0);
        assertVotes(proposalId, 1, 0, 0);
        vote(ben, proposalId, 1);
        assertVotes(proposalId, 1, 1, 0);
        vote(cleo, proposalId, 2);
        assertVotes(proposalId, 1, 1, 1);
        assertEq(governor.COUNTING_MODE(), "support=bravo&quorum=for,abstain");
    }

    function test_RefusesAnyOtherChoice() public {
        uint256 proposalId = open();
        vm.prank(ann);
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        governor.castVote(proposalId, 3);
        assertFalse(governor.hasVoted(proposalId, ann));
        assertVotes(proposalId, 0, 0, 0);
    }

    /// @dev As with OpenZeppelin's: it may speak, once, and counts for nothing.
    function testFuzz_LetsWhoIsNoMemberVoteOnceAndForNothing(uint160 seed) public {
        // Small ones look like a member's number.
        address account = address(seed % 2 == 0 ? seed : seed % 5);
        vm.assume(account != address(0) && account != ann && account != ben && account != cleo);
        uint256 proposalId = open();
        assertFalse(governor.hasVoted(proposalId, account));
        vote(account, proposalId, 1);
        assertTrue(governor.hasVoted(proposalId, account));
        assertVotes(proposalId, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, account));
        vote(account, proposalId, 1);

        vote(ann, proposalId, 1);
        vote(ben, proposalId, 1);
        vote(cleo, proposalId, 1);
        assertVotes(proposalId, 0, 3, 0);
    }
}

/// @notice Two proposals of as many members as there can be.
contract ManyMembersTest is Counting {
    /// @dev As many as MODEL-WIP can have: more than have their bits beside the counts, and more than have them in one slot.
    uint256 private constant MEMBERS = 266;

    uint256 private _proposalId;
    uint256 private _other;

    function setUp() public override {
        super.setUp();
        vm.warp(opensAt);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            contribute(_member(i), THRESHOLD);
        }
        contribute(stranger, GOAL_MAX - MEMBERS * THRESHOLD);
        campaign.finalize();
        vm.warp(block.timestamp + 1);
        _proposalId = propose("Commission the artist");
        _other = propose("Commission another");
        vm.warp(governor.proposalSnapshot(_proposalId) + 1);
    }

    function _member(uint256 index) private view returns (address) {
        return index == 0 ? ann : address(uint160(0xb000 + index));
    }

    function test_CountsAVoteOfEachMemberHoweverManyThereAre() public {
        for (uint256 i = 0; i < MEMBERS; ++i) {
            assertFalse(governor.hasVoted(_proposalId, _member(i)));
            vote(_member(i), _proposalId, uint8(i % 3));
            assertTrue(governor.hasVoted(_proposalId, _member(i)));
            assertFalse(governor.hasVoted(_other, _member(i)));
        }
        assertVotes(_proposalId, 89, 89, 88);
        assertVotes(_other, 0, 0, 0);
    }

    function testFuzz_CountsAVoteOnceWhateverTheMembersNumber(uint256[8] memory numbers) public {
        bool[] memory hasVoted = new bool[](MEMBERS + 1);
        uint256 votes;
        for (uint256 i = 0; i < numbers.length; ++i) {
            // Around where the bits go on elsewhere, or anywhere.
            uint256 number = bound(numbers[i] >> 2, 1, MEMBERS);
            if (numbers[i] % 4 == 0) number = bound(numbers[i] >> 2, 158, 161);
            if (numbers[i] % 4 == 1) number = bound(numbers[i] >> 2, 254, 257);
            address account = _member(number - 1);
            assertEq(campaign.memberNumberOf(account), number);
            if (hasVoted[number]) {
                vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, account));
            } else {
                hasVoted[number] = true;
                ++votes;
            }
            vote(account, _proposalId, 1);
        }
        assertVotes(_proposalId, 0, votes, 0);
    }
}
