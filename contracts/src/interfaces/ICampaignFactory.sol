// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

import {ICampaign} from "./ICampaign.sol";

/// @title ICampaignFactory
/// @notice Launches campaigns: a campaign, its governor and its treasury, in one transaction, by anyone.
interface ICampaignFactory {
    /// @notice How the members decide.
    /// @param votingDelay Seconds from a proposal to the start of its vote.
    /// @param votingPeriod Seconds for which a vote is open; greater than 0.
    /// @param lateQuorumExtension Seconds for which a vote stays open after its quorum is reached.
    /// @param timelockDelay Seconds from queueing a passed proposal to its execution.
    /// @param proposalThreshold Votes needed to propose.
    /// @param quorumPercent Percent of all members that must vote For or Abstain; 1 to 100.
    struct Governance {
        uint48 votingDelay;
        uint32 votingPeriod;
        uint48 lateQuorumExtension;
        uint48 timelockDelay;
        uint32 proposalThreshold;
        uint8 quorumPercent;
    }

    /// @notice A campaign is launched; with `GovernanceConfigured`, from the same transaction, its whole configuration.
    /// @param metadata Content id (CID) of the campaign's metadata, a JSON document; may be empty.
    event CampaignLaunched(
        address indexed campaign,
        address indexed creator,
        address governor,
        address treasury,
        uint256 goalMin,
        uint256 goalMax,
        uint256 contributionMin,
        uint256 membershipThreshold,
        uint256 opensAt,
        uint256 closesAt,
        uint256 finalizeBy,
        string name,
        string symbol,
        string metadata
    );

    /// @notice How the members of `campaign` decide; fields as in `Governance`.
    event GovernanceConfigured(
        address indexed campaign,
        address indexed governor,
        uint256 votingDelay,
        uint256 votingPeriod,
        uint256 lateQuorumExtension,
        uint256 timelockDelay,
        uint256 proposalThreshold,
        uint256 quorumPercent
    );

    /// @notice Terms that no campaign can have: `field` names the first that is wrong.
    error InvalidTerms(string field);

    /// @notice Launches a campaign. The same launch (caller, `salt`, terms and texts) gives the same addresses on
    /// every chain; a caller can use a `salt` once.
    function launch(
        string calldata name,
        string calldata symbol,
        string calldata metadata,
        ICampaign.Terms calldata terms,
        Governance calldata governance,
        bytes32 salt
    ) external returns (address campaign, address governor, address treasury);

    /// @notice Whether this factory launched `campaign`.
    function isCampaign(address campaign) external view returns (bool);
}
