// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

import {ICollection} from "./ICollection.sol";

/// @title ISource
/// @notice Where anyone publishes collections made with a model, at terms that are fixed for a collection for good.
interface ISource {
    /// @notice How a mint pays, in wei and basis points (1/10,000).
    /// @param mintFee Wei paid per token on top of its price; at most `MAX_MINT_FEE`.
    /// @param ownersFeeBps Part of the mint fee for the model's owners.
    /// @param creatorFeeBps Part of the mint fee for the creator.
    /// @param referrerFeeBps Part of the mint fee for the referrer; the platform's where a mint names none.
    /// @param ownersPriceBps Part of the price, and of royalties, for the model's owners; the creator has the rest.
    /// @param royaltyBps Part of the price of a resale that the collection asks for (ERC-2981); at most `MAX_ROYALTY_BPS`.
    /// The platform has the rest of the mint fee: the three parts of it add up to 10,000 at most.
    struct FeeTerms {
        uint96 mintFee;
        uint16 ownersFeeBps;
        uint16 creatorFeeBps;
        uint16 referrerFeeBps;
        uint16 ownersPriceBps;
        uint16 royaltyBps;
    }

    /// @notice `creator` published a collection made with a model; the fee terms are as in `FeeTerms`.
    /// @param metadata Content id (CID) of the collection's metadata, a JSON document; may be empty.
    event CollectionPublished(
        address indexed collection,
        uint256 indexed modelId,
        address indexed creator,
        address campaign,
        address platform,
        uint256 mintFee,
        uint256 ownersFeeBps,
        uint256 creatorFeeBps,
        uint256 referrerFeeBps,
        uint256 ownersPriceBps,
        uint256 royaltyBps,
        string name,
        string metadata
    );

    /// @notice The terms for collections published from now on.
    event FeeTermsChanged(
        uint256 mintFee,
        uint256 ownersFeeBps,
        uint256 creatorFeeBps,
        uint256 referrerFeeBps,
        uint256 ownersPriceBps,
        uint256 royaltyBps
    );

    /// @notice The platform's recipient for collections published from now on.
    event PlatformChanged(address indexed platform);

    /// @notice Terms outside their bounds: `field` names the first that is.
    error InvalidFeeTerms(string field);
    /// @notice The platform's recipient must not be the zero address.
    error InvalidPlatform();

    /// @notice Publishes a collection with its first tokens, numbered from 1.
    function publish(
        uint256 modelId,
        string calldata name,
        string calldata metadata,
        ICollection.TokenTerms[] calldata tokens
    ) external returns (address collection);

    /// @notice The terms for collections published from now on.
    function feeTerms() external view returns (FeeTerms memory);
    function platform() external view returns (address);
    /// @notice Whether `collection` was published here.
    function isCollection(address collection) external view returns (bool);
}
