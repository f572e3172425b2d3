// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title IModelRegistry
/// @notice Each model is one ERC-721 token, owned by its campaign's treasury: only an executed proposal acts for it.
interface IModelRegistry {
    /// @notice A model is registered for the owners of `campaign`.
    /// @param metadata Content id (CID) of the model's metadata, a JSON document; may be empty.
    event ModelRegistered(
        uint256 indexed modelId, address indexed campaign, address indexed treasury, string name, string metadata
    );

    /// @notice A version of a model is published; versions count from 1 and never change.
    /// @param weights Content id of the weights.
    /// @param trainingData Content id of the manifest of the works that it was trained on.
    /// @param licence Content id of the licence's text.
    event VersionPublished(
        uint256 indexed modelId, uint256 indexed version, string weights, string trainingData, string licence
    );

    /// @notice `caller` is neither the model's owner nor, to register one, the treasury of the campaign.
    error NotAuthorized(address caller);
    /// @notice `campaign` was not launched by the factory that this registry trusts, or is not funded.
    error NotAFundedCampaign(address campaign);
    /// @notice There is no model with this id.
    error UnknownModel(uint256 modelId);
    /// @notice The field `field` must not be empty.
    error EmptyField(string field);

    /// @notice Registers a model for `campaign`; only by its treasury, once funded. Ids count from 1.
    function registerModel(address campaign, string calldata name, string calldata metadata)
        external
        returns (uint256 modelId);

    /// @notice Publishes the next version of a model; only by the model's owner.
    function publishVersion(
        uint256 modelId,
        string calldata weights,
        string calldata trainingData,
        string calldata licence
    ) external returns (uint256 version);

    /// @notice The campaign whose owners the model pays.
    function campaignOf(uint256 modelId) external view returns (address);
    /// @notice Versions published of a model.
    function versionCount(uint256 modelId) external view returns (uint256);
    /// @notice Models registered.
    function modelCount() external view returns (uint256);
}
