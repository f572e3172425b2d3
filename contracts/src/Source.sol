// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Ownable} from "solady/auth/Ownable.sol";
import {LibClone} from "solady/utils/LibClone.sol";

import {Collection} from "./Collection.sol";
import {ICollection} from "./interfaces/ICollection.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {ISource} from "./interfaces/ISource.sol";
import {CollectionArgs} from "./libraries/CollectionArgs.sol";

/// @title Source
/// @notice Where anyone publishes collections made with a model, at terms that are fixed for a collection for good.
/// @dev The owner runs the platform. It sets the terms and the platform's recipient for collections to come, within
/// bounds, and has no power over those published.
contract Source is Ownable, ISource {
    /// @dev What a collection is made of.
    struct Publication {
        uint256 modelId;
        address campaign;
        address platform;
        FeeTerms fees;
        string name;
        string metadata;
    }

    /// @notice Greatest mint fee, in wei per token.
    uint256 public constant MAX_MINT_FEE = 0.01 ether;
    /// @notice Greatest royalty, in basis points.
    uint256 public constant MAX_ROYALTY_BPS = 1000;
    uint256 private constant BPS = 10_000;

    /// @notice The registry whose models can be used.
    IModelRegistry public immutable registry;
    /// @notice The collection that all collections are clones of.
    address public immutable collectionImplementation;

    FeeTerms private _feeTerms;
    /// @notice Who is credited the platform's part of collections published from now on.
    address public platform;
    /// @inheritdoc ISource
    mapping(address collection => bool) public isCollection;

    constructor(address owner, address platform_, IModelRegistry registry_, FeeTerms memory feeTerms_) {
        _initializeOwner(owner);
        registry = registry_;
        collectionImplementation = address(new Collection());
        _setFeeTerms(feeTerms_);
        _setPlatform(platform_);
    }

    /*//////////////////////////////////////////////////////////////
                                PUBLISHING
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ISource
    function publish(
        uint256 modelId,
        string calldata name,
        string calldata metadata,
        ICollection.TokenTerms[] calldata tokens
    ) external returns (address collection) {
        collection = _deploy(
            Publication({
                modelId: modelId,
                campaign: registry.campaignOf(modelId),
                platform: platform,
                fees: _feeTerms,
                name: name,
                metadata: metadata
            })
        );
        for (uint256 i = 0; i < tokens.length; ++i) {
            ICollection(collection).createToken(tokens[i]);
        }
    }

    function _deploy(Publication memory data) private returns (address collection) {
        collection = LibClone.clone(
            collectionImplementation,
            CollectionArgs.encode(
                msg.sender, data.campaign, data.platform, data.modelId, data.fees, data.name, data.metadata
            )
        );
        isCollection[collection] = true;
        emit CollectionPublished(
            collection,
            data.modelId,
            msg.sender,
            data.campaign,
            data.platform,
            data.fees.mintFee,
            data.fees.ownersFeeBps,
            data.fees.creatorFeeBps,
            data.fees.referrerFeeBps,
            data.fees.ownersPriceBps,
            data.fees.royaltyBps,
            data.name,
            data.metadata
        );
    }

    /*//////////////////////////////////////////////////////////////
                                  TERMS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ISource
    function feeTerms() external view returns (FeeTerms memory) {
        return _feeTerms;
    }

    /// @notice Sets the terms for collections published from now on; only by the owner.
    function setFeeTerms(FeeTerms calldata terms) external onlyOwner {
        _setFeeTerms(terms);
    }

    /// @notice Sets the platform's recipient for collections published from now on; only by the owner.
    function setPlatform(address platform_) external onlyOwner {
        _setPlatform(platform_);
    }

    function _setFeeTerms(FeeTerms memory terms) private {
        if (terms.mintFee > MAX_MINT_FEE) revert InvalidFeeTerms("mintFee");
        if (terms.ownersPriceBps > BPS) revert InvalidFeeTerms("ownersPriceBps");
        if (terms.royaltyBps > MAX_ROYALTY_BPS) revert InvalidFeeTerms("royaltyBps");
        if (uint256(terms.ownersFeeBps) + terms.creatorFeeBps + terms.referrerFeeBps > BPS) {
            revert InvalidFeeTerms("ownersFeeBps + creatorFeeBps + referrerFeeBps");
        }
        _feeTerms = terms;
        emit FeeTermsChanged(
            terms.mintFee,
            terms.ownersFeeBps,
            terms.creatorFeeBps,
            terms.referrerFeeBps,
            terms.ownersPriceBps,
            terms.royaltyBps
        );
    }

    function _setPlatform(address platform_) private {
        if (platform_ == address(0)) revert InvalidPlatform();
        platform = platform_;
        emit PlatformChanged(platform_);
    }
}
