// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {GovernorUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/GovernorUpgradeable.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

/// @title MemberCounting
/// @notice Counts votes as OpenZeppelin's GovernorCountingSimple does, for voters that are members: 0 Against, 1 For,
/// 2 Abstain; For must exceed Against, and the quorum counts For and Abstain.
/// @dev What differs is where it is kept: the counts of a proposal in one slot, and in the same slot a bit for each of the
/// first members that says whether it has voted. So a vote changes one slot, where OpenZeppelin's changes one and fills
/// another. Members with higher numbers have their bits 256 to a slot.
abstract contract MemberCounting is GovernorUpgradeable {
    using BitMaps for BitMaps.BitMap;

    /// @dev As in GovernorBravo.
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @dev What has been counted of one proposal.
    struct ProposalVote {
        uint32 againstVotes;
        uint32 forVotes;
        uint32 abstainVotes;
        uint160 firstHaveVoted;
        BitMaps.BitMap othersHaveVoted;
    }

    /// @dev Ballots below this have their bits beside the counts.
    uint256 private constant FIRST_BALLOTS = 160;
    /// @dev Members' numbers are below 2^32, and so their ballots.
    uint256 private constant MEMBER_BITS = 32;

    mapping(uint256 proposalId => ProposalVote) private _proposalVotes;

    /// @dev Which member `account` is, by order of admission, from 1; 0 where it is none. Must not change while anything
    /// can be voted on.
    function _memberNumber(address account) internal view virtual returns (uint256);

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain";
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return _isCast(_proposalVotes[proposalId], _ballotOf(account));
    }

    /// @notice The votes counted so far.
    function proposalVotes(uint256 proposalId)
        public
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        ProposalVote storage votes = _proposalVotes[proposalId];
        return (votes.againstVotes, votes.forVotes, votes.abstainVotes);
    }

    /// @inheritdoc GovernorUpgradeable
    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        (, uint256 forVotes, uint256 abstainVotes) = proposalVotes(proposalId);
        return quorum(proposalSnapshot(proposalId)) <= forVotes + abstainVotes;
    }

    /// @inheritdoc GovernorUpgradeable
    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        (uint256 againstVotes, uint256 forVotes,) = proposalVotes(proposalId);
        return forVotes > againstVotes;
    }

    /// @inheritdoc GovernorUpgradeable
    /// @dev `weight` is one or, of who is no member, nothing.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory)
        internal
        virtual
        override
        returns (uint256)
    {
        ProposalVote storage votes = _proposalVotes[proposalId];
        uint256 ballot = _ballotOf(account);
        if (_isCast(votes, ballot)) revert GovernorAlreadyCastVote(account);
        if (ballot < FIRST_BALLOTS) votes.firstHaveVoted |= uint160(1 << ballot);
        else votes.othersHaveVoted.set(ballot);

        if (support == uint8(VoteType.Against)) votes.againstVotes += uint32(weight);
        else if (support == uint8(VoteType.For)) votes.forVotes += uint32(weight);
        else if (support == uint8(VoteType.Abstain)) votes.abstainVotes += uint32(weight);
        else revert GovernorInvalidVoteType();
        return weight;
    }

    /// @dev The bit of `account`: a member's number, or what no member's number can be. Who is no member can vote too, as
    /// with OpenZeppelin, once and with no weight.
    function _ballotOf(address account) private view returns (uint256) {
        uint256 number = _memberNumber(account);
        return number != 0 ? number : uint256(uint160(account)) << MEMBER_BITS;
    }

    function _isCast(ProposalVote storage votes, uint256 ballot) private view returns (bool) {
        if (ballot < FIRST_BALLOTS) return (votes.firstHaveVoted >> ballot) & 1 != 0;
        return votes.othersHaveVoted.get(ballot);
    }
}
