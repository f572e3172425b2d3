// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {GovernorUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/GovernorUpgradeable.sol";
import {
    GovernorPreventLateQuorumUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorPreventLateQuorumUpgradeable.sol";
import {
    GovernorSettingsUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorSettingsUpgradeable.sol";
import {
    GovernorTimelockControlUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorTimelockControlUpgradeable.sol";
import {
    GovernorVotesUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorVotesUpgradeable.sol";
import {
    GovernorVotesQuorumFractionUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorVotesQuorumFractionUpgradeable.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

import {MemberCounting} from "./MemberCounting.sol";
import {Treasury} from "./Treasury.sol";
import {ICampaign} from "./interfaces/ICampaign.sol";
import {ICampaignFactory} from "./interfaces/ICampaignFactory.sol";

/// @title CampaignGovernor
/// @notice Where the members of one campaign propose and vote: OpenZeppelin's Governor, one vote per member. For must
/// exceed Against; the quorum counts For and Abstain, in percent of all members. What passes waits in the treasury's
/// timelock and is then executed by it.
/// @dev A clone: its factory initialises it in the transaction that creates it. Its clock is the campaign's, in
/// seconds. What differs from OpenZeppelin's modules differs in cost alone: what a vote needs lies in few slots (see `MemberCounting`), and the
/// late-quorum guard looks for the quorum only where a vote comes so late that it could extend anything. (A quorum of no
/// votes at all, a percentage of too few members, is never late here.)
contract CampaignGovernor is
    GovernorUpgradeable,
    GovernorSettingsUpgradeable,
    MemberCounting,
    GovernorVotesUpgradeable,
    GovernorVotesQuorumFractionUpgradeable,
    GovernorPreventLateQuorumUpgradeable,
    GovernorTimelockControlUpgradeable
{
    /*//////////////////////////////////////////////////////////////
                                 STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev Whose members vote, and how long a vote stays open after its quorum, in seconds: one slot.
    ICampaign private _campaign;
    uint48 private _voteExtension;

    /// @dev Whether the vote being counted is late, and without it there is no quorum.
    bool private transient _couldExtend;

    /// @dev The implementation itself governs nothing.
    constructor() {
        _disableInitializers();
    }

    /// @notice Sets the governor up; once.
    /// @param name_ Name, as wallets show it where they ask for a signature.
    /// @param campaign Campaign whose members vote.
    /// @param treasury Timelock that executes what they decide.
    /// @param governance How they decide.
    function initialize(
        string calldata name_,
        ICampaign campaign,
        Treasury treasury,
        ICampaignFactory.Governance calldata governance
    ) external initializer {
        _campaign = campaign;
        __Governor_init_unchained(name_);
        __GovernorSettings_init(governance.votingDelay, governance.votingPeriod, governance.proposalThreshold);
        __GovernorVotesQuorumFraction_init(governance.quorumPercent);
        __GovernorPreventLateQuorum_init(governance.lateQuorumExtension);
        __GovernorTimelockControl_init(treasury);
    }

    /// @dev What a ballot is signed for (EIP-712): the governor's name and version, as with OpenZeppelin, but not stored again.
    function _EIP712Name() internal view override returns (string memory) {
        return name();
    }

    function _EIP712Version() internal view override returns (string memory) {
        return version();
    }

    /*//////////////////////////////////////////////////////////////
                                PROPOSALS
    //////////////////////////////////////////////////////////////*/

    /// @dev Proposals wait for the campaign to be funded. Until then new members can still join, so the first of them
    /// could pass a proposal alone and execute it on everyone's money later. From `finalize` on nobody joins.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256) {
        ICampaign.State actual = _campaign.state();
        if (actual != ICampaign.State.Funded) revert ICampaign.WrongState(ICampaign.State.Funded, actual);
        return super._propose(targets, values, calldatas, description, proposer);
    }

    /*//////////////////////////////////////////////////////////////
                                  VOTES
    //////////////////////////////////////////////////////////////*/

    /// @notice The campaign, whose members have one vote each.
    function token() public view override returns (IERC5805) {
        return IERC5805(address(_campaign));
    }

    /// @inheritdoc GovernorVotesUpgradeable
    function clock() public view override(GovernorUpgradeable, GovernorVotesUpgradeable) returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc GovernorVotesUpgradeable
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(GovernorUpgradeable, GovernorVotesUpgradeable) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc GovernorPreventLateQuorumUpgradeable
    function lateQuorumVoteExtension() public view override returns (uint48) {
        return _voteExtension;
    }

    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal override {
        uint256 most = _maxLateQuorumVoteExtension();
        if (newVoteExtension > most) {
            revert GovernorPreventLateQuorumVoteExtensionTooLarge(newVoteExtension, most);
        }
        emit LateQuorumVoteExtensionSet(_voteExtension, newVoteExtension);
        _voteExtension = newVoteExtension;
    }

    /// @dev A vote that reaches the quorum extends the deadline if it comes later than the extension before it. Where it
    /// comes earlier, or the quorum is there without it, there is nothing to look for afterwards.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory params)
        internal
        override(GovernorUpgradeable, MemberCounting)
        returns (uint256)
    {
        bool isLate = block.timestamp + _voteExtension > GovernorUpgradeable.proposalDeadline(proposalId);
        _couldExtend = isLate && !_quorumReached(proposalId);
        return super._countVote(proposalId, account, support, weight, params);
    }

    function _memberNumber(address account) internal view override returns (uint256) {
        return _campaign.memberNumberOf(account);
    }

    function _tallyUpdated(uint256 proposalId)
        internal
        override(GovernorUpgradeable, GovernorPreventLateQuorumUpgradeable)
    {
        if (_couldExtend) super._tallyUpdated(proposalId);
    }

    /*//////////////////////////////////////////////////////////////
                          RESOLVED INHERITANCE
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc GovernorUpgradeable
    function state(uint256 proposalId)
        public
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (ProposalState)
    {
        return super.state(proposalId);
    }

    /// @inheritdoc GovernorUpgradeable
    function proposalDeadline(uint256 proposalId)
        public
        view
        override(GovernorUpgradeable, GovernorPreventLateQuorumUpgradeable)
        returns (uint256)
    {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc GovernorUpgradeable
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc GovernorSettingsUpgradeable
    function proposalThreshold()
        public
        view
        override(GovernorUpgradeable, GovernorSettingsUpgradeable)
        returns (uint256)
    {
        return super.proposalThreshold();
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor()
        internal
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (address)
    {
        return super._executor();
    }
}
