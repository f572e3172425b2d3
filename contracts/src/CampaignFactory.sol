// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {LibClone} from "solady/utils/LibClone.sol";

import {CampaignGovernor} from "./CampaignGovernor.sol";
import {Treasury} from "./Treasury.sol";
import {ICampaign} from "./interfaces/ICampaign.sol";
import {ICampaignFactory} from "./interfaces/ICampaignFactory.sol";
import {CampaignArgs} from "./libraries/CampaignArgs.sol";

/// @title CampaignFactory
/// @notice Launches campaigns; it keeps no power over them, and nobody has any over it.
/// @dev `CampaignLaunched` and `GovernanceConfigured` come before the governor's and the treasury's own first events, so
/// that an indexer which starts to follow a contract on the former sees the latter.
contract CampaignFactory is ICampaignFactory {
    /// @notice Longest name and symbol, in bytes.
    uint256 public constant MAX_NAME_LENGTH = 64;
    /// @notice Longest metadata id, in bytes.
    uint256 public constant MAX_METADATA_LENGTH = 256;
    /// @notice Longest of each of the governance's delays and periods, in seconds: a slip of the keyboard must not lock
    /// the funds for good.
    uint256 public constant MAX_GOVERNANCE_DELAY = 365 days;

    /// @notice The campaign that all campaigns are clones of.
    address public immutable campaignImplementation;
    /// @notice The governor that all governors are clones of.
    address public immutable governorImplementation;
    /// @notice The treasury that all treasuries are clones of.
    address payable public immutable treasuryImplementation;

    /// @inheritdoc ICampaignFactory
    mapping(address campaign => bool) public isCampaign;

    /// @dev What `launch` is called with and what it makes of it; in memory, since the stack cannot hold it.
    struct Launch {
        string name;
        string symbol;
        string metadata;
        ICampaign.Terms terms;
        Governance governance;
        address campaign;
        address governor;
        address treasury;
    }

    constructor(address campaign, address governor, address payable treasury) {
        campaignImplementation = campaign;
        governorImplementation = governor;
        treasuryImplementation = treasury;
    }

    /// @inheritdoc ICampaignFactory
    function launch(
        string calldata name,
        string calldata symbol,
        string calldata metadata,
        ICampaign.Terms calldata terms,
        Governance calldata governance,
        bytes32 salt
    ) external returns (address campaign, address governor, address treasury) {
        Launch memory data;
        data.name = name;
        data.symbol = symbol;
        data.metadata = metadata;
        data.terms = terms;
        data.governance = governance;
        _checkTexts(data);
        _checkTerms(data.terms);
        _checkGovernance(data.governance);

        _deploy(data, keccak256(abi.encode(msg.sender, salt)));
        isCampaign[data.campaign] = true;
        _announce(data);

        Treasury(payable(data.treasury)).initialize(data.governor, data.governance.timelockDelay);
        CampaignGovernor(payable(data.governor))
            .initialize(data.name, ICampaign(data.campaign), Treasury(payable(data.treasury)), data.governance);
        return (data.campaign, data.governor, data.treasury);
    }

    /*//////////////////////////////////////////////////////////////
                               THE LAUNCH
    //////////////////////////////////////////////////////////////*/

    function _deploy(Launch memory data, bytes32 salt) private {
        data.governor = LibClone.cloneDeterministic_PUSH0(governorImplementation, salt);
        data.treasury = LibClone.cloneDeterministic_PUSH0(treasuryImplementation, salt);
        data.campaign = LibClone.cloneDeterministic(
            campaignImplementation,
            CampaignArgs.encode(data.terms, data.treasury, data.governor, data.name, data.symbol, data.metadata),
            salt
        );
    }

    function _announce(Launch memory data) private {
        emit CampaignLaunched(
            data.campaign,
            msg.sender,
            data.governor,
            data.treasury,
            data.terms.goalMin,
            data.terms.goalMax,
            data.terms.contributionMin,
            data.terms.membershipThreshold,
            data.terms.opensAt,
            data.terms.closesAt,
            data.terms.finalizeBy,
            data.name,
            data.symbol,
            data.metadata
        );
        emit GovernanceConfigured(
            data.campaign,
            data.governor,
            data.governance.votingDelay,
            data.governance.votingPeriod,
            data.governance.lateQuorumExtension,
            data.governance.timelockDelay,
            data.governance.proposalThreshold,
            data.governance.quorumPercent
        );
    }

    /*//////////////////////////////////////////////////////////////
                                 CHECKS
    //////////////////////////////////////////////////////////////*/

    function _checkTexts(Launch memory data) private pure {
        if (!_isWithin(bytes(data.name).length, 1, MAX_NAME_LENGTH)) revert InvalidTerms("name");
        if (!_isWithin(bytes(data.symbol).length, 1, MAX_NAME_LENGTH)) revert InvalidTerms("symbol");
        if (bytes(data.metadata).length > MAX_METADATA_LENGTH) revert InvalidTerms("metadata");
    }

    function _checkTerms(ICampaign.Terms memory terms) private view {
        if (terms.goalMin == 0) revert InvalidTerms("goalMin");
        if (terms.goalMax < terms.goalMin) revert InvalidTerms("goalMax");
        if (!_isWithin(terms.contributionMin, 1, terms.goalMax)) revert InvalidTerms("contributionMin");
        if (!_isWithin(terms.membershipThreshold, 1, terms.goalMax)) revert InvalidTerms("membershipThreshold");
        if (terms.closesAt <= terms.opensAt || terms.closesAt <= block.timestamp) revert InvalidTerms("closesAt");
        if (terms.finalizeBy <= terms.closesAt) revert InvalidTerms("finalizeBy");
    }

    function _checkGovernance(Governance memory governance) private pure {
        if (governance.votingDelay > MAX_GOVERNANCE_DELAY) revert InvalidTerms("votingDelay");
        if (!_isWithin(governance.votingPeriod, 1, MAX_GOVERNANCE_DELAY)) revert InvalidTerms("votingPeriod");
        if (governance.lateQuorumExtension > MAX_GOVERNANCE_DELAY) revert InvalidTerms("lateQuorumExtension");
        if (governance.timelockDelay > MAX_GOVERNANCE_DELAY) revert InvalidTerms("timelockDelay");
        // Nobody has more than one vote, so a higher threshold would leave nobody to propose.
        if (governance.proposalThreshold > 1) revert InvalidTerms("proposalThreshold");
        if (!_isWithin(governance.quorumPercent, 1, 100)) revert InvalidTerms("quorumPercent");
    }

    function _isWithin(uint256 value, uint256 least, uint256 most) private pure returns (bool) {
        return value >= least && value <= most;
    }
}
