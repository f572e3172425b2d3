// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC721} from "solady/tokens/ERC721.sol";

import {ICampaign} from "./interfaces/ICampaign.sol";
import {ICampaignFactory} from "./interfaces/ICampaignFactory.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {Ipfs} from "./libraries/Ipfs.sol";

/// @title ModelRegistry
/// @notice Each model is one ERC-721 token, owned by its campaign's treasury: only an executed proposal acts for it.
/// @dev A sale of the token by proposal moves the right to publish versions; the income stays with the campaign's
/// owners for good. The number of versions shares the slot of the token's owner (Solady's extra data).
contract ModelRegistry is ERC721, IModelRegistry {
    /// @notice The factory whose campaigns can have models.
    ICampaignFactory public immutable factory;

    /// @inheritdoc IModelRegistry
    uint256 public modelCount;

    mapping(uint256 modelId => address) private _campaigns;
    mapping(uint256 modelId => string) private _metadata;

    constructor(ICampaignFactory factory_) {
        factory = factory_;
    }

    /// @inheritdoc IModelRegistry
    function registerModel(address campaign, string calldata name_, string calldata metadata)
        external
        returns (uint256 modelId)
    {
        if (!factory.isCampaign(campaign) || ICampaign(campaign).state() != ICampaign.State.Funded) {
            revert NotAFundedCampaign(campaign);
        }
        address treasury = ICampaign(campaign).treasury();
        if (msg.sender != treasury) revert NotAuthorized(msg.sender);
        _requireNotEmpty(name_, "name");

        modelId = ++modelCount;
        _campaigns[modelId] = campaign;
        _metadata[modelId] = metadata;
        emit ModelRegistered(modelId, campaign, treasury, name_, metadata);
        // The treasury is known to hold tokens: it needs no call to ask it.
        _mint(treasury, modelId);
    }

    /// @inheritdoc IModelRegistry
    function publishVersion(
        uint256 modelId,
        string calldata weights,
        string calldata trainingData,
        string calldata licence
    ) external returns (uint256 version) {
        _requireModel(modelId);
        if (msg.sender != _ownerOf(modelId)) revert NotAuthorized(msg.sender);
        _requireNotEmpty(weights, "weights");
        _requireNotEmpty(trainingData, "trainingData");
        _requireNotEmpty(licence, "licence");

        version = _getExtraData(modelId) + 1;
        _setExtraData(modelId, uint96(version));
        emit VersionPublished(modelId, version, weights, trainingData, licence);
    }

    /// @inheritdoc IModelRegistry
    function campaignOf(uint256 modelId) external view returns (address) {
        _requireModel(modelId);
        return _campaigns[modelId];
    }

    /// @inheritdoc IModelRegistry
    function versionCount(uint256 modelId) external view returns (uint256) {
        _requireModel(modelId);
        return _getExtraData(modelId);
    }

    /// @inheritdoc ERC721
    function name() public pure override returns (string memory) {
        return "MODEL-WIP Models";
    }

    /// @inheritdoc ERC721
    function symbol() public pure override returns (string memory) {
        return "MODEL";
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 modelId) public view override returns (string memory) {
        _requireModel(modelId);
        return Ipfs.uri(_metadata[modelId]);
    }

    function _requireModel(uint256 modelId) private view {
        if (!_exists(modelId)) revert UnknownModel(modelId);
    }

    function _requireNotEmpty(string calldata value, string memory field) private pure {
        if (bytes(value).length == 0) revert EmptyField(field);
    }
}
