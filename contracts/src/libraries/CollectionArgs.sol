// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ISource} from "../interfaces/ISource.sol";
import {CloneArgs} from "./CloneArgs.sol";

/// @title CollectionArgs
/// @notice The configuration of a collection, as its clone carries it: written by Source, read by the collection.
///
///     byte   0   creator 20 | mintFee 12
///     byte  32   campaign 20 | ownersFeeBps 2 | creatorFeeBps 2 | referrerFeeBps 2 | ownersPriceBps 2 | royaltyBps 2 | name's length 2
///     byte  64   platform 20 | modelId 12
///     byte  96   name | metadata
///
/// @dev A mint needs the first three words.
library CollectionArgs {
    uint256 private constant CAMPAIGN = 32;
    uint256 private constant PLATFORM = 64;
    uint256 private constant TEXTS = 96;

    /// @notice The arguments of a collection. `modelId` counts models, so 96 bits hold it.
    function encode(
        address creator_,
        address campaign_,
        address platform_,
        uint256 modelId_,
        ISource.FeeTerms memory fees_,
        string memory name_,
        string memory metadata_
    ) internal pure returns (bytes memory) {
        bytes memory fees = abi.encodePacked(
            fees_.ownersFeeBps, fees_.creatorFeeBps, fees_.referrerFeeBps, fees_.ownersPriceBps, fees_.royaltyBps
        );
        bytes memory head = abi.encodePacked(creator_, fees_.mintFee, campaign_, fees);
        return abi.encodePacked(head, uint16(bytes(name_).length), platform_, uint96(modelId_), name_, metadata_);
    }

    function creator() internal view returns (address) {
        return CloneArgs.account(0);
    }

    function campaign() internal view returns (address) {
        return CloneArgs.account(CAMPAIGN);
    }

    function platform() internal view returns (address) {
        return CloneArgs.account(PLATFORM);
    }

    function modelId() internal view returns (uint256) {
        return uint96(CloneArgs.word(PLATFORM));
    }

    function mintFee() internal view returns (uint256) {
        return uint96(CloneArgs.word(0));
    }

    function feeTerms() internal view returns (ISource.FeeTerms memory) {
        uint256 word = CloneArgs.word(CAMPAIGN);
        return ISource.FeeTerms({
            mintFee: uint96(mintFee()),
            ownersFeeBps: uint16(word >> 80),
            creatorFeeBps: uint16(word >> 64),
            referrerFeeBps: uint16(word >> 48),
            ownersPriceBps: uint16(word >> 32),
            royaltyBps: uint16(word >> 16)
        });
    }

    function name() internal view returns (string memory) {
        return CloneArgs.text(TEXTS, _nameLength());
    }

    function metadata() internal view returns (string memory) {
        return CloneArgs.textFrom(TEXTS + _nameLength());
    }

    function _nameLength() private view returns (uint256) {
        return uint16(CloneArgs.word(CAMPAIGN));
    }
}
