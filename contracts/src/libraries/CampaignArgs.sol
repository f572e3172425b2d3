// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ICampaign} from "../interfaces/ICampaign.sol";
import {CloneArgs} from "./CloneArgs.sol";

/// @title CampaignArgs
/// @notice The configuration of a campaign, as its clone carries it: written by the factory, read by the campaign.
///
///     byte   0   goalMin 12 | goalMax 12 | closesAt 4 | finalizeBy 4
///     byte  32   contributionMin 12 | membershipThreshold 12 | opensAt 4 | name's length 2 | symbol's length 2
///     byte  64   treasury 20
///     byte  84   governor 20
///     byte 104   name | symbol | metadata
///
/// @dev The first word decides the state, the first two a contribution.
library CampaignArgs {
    uint256 private constant LIMITS = 32;
    uint256 private constant TREASURY = 64;
    uint256 private constant GOVERNOR = 84;
    uint256 private constant TEXTS = 104;

    /// @notice The arguments of a campaign with these `terms`, contracts and texts.
    function encode(
        ICampaign.Terms memory terms,
        address treasury_,
        address governor_,
        string memory name_,
        string memory symbol_,
        string memory metadata_
    ) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(terms.goalMin, terms.goalMax, terms.closesAt, terms.finalizeBy);
        bytes memory limits_ = abi.encodePacked(
            terms.contributionMin,
            terms.membershipThreshold,
            terms.opensAt,
            uint16(bytes(name_).length),
            uint16(bytes(symbol_).length)
        );
        return abi.encodePacked(head, limits_, treasury_, governor_, name_, symbol_, metadata_);
    }

    /// @notice Least and greatest total in wei, and the Unix times at which it closes and by which to finalize it.
    function goal() internal view returns (uint256 goalMin, uint256 goalMax, uint256 closesAt, uint256 finalizeBy) {
        uint256 word = CloneArgs.word(0);
        goalMin = word >> 160;
        goalMax = uint96(word >> 64);
        closesAt = uint32(word >> 32);
        finalizeBy = uint32(word);
    }

    /// @notice Least contribution and membership threshold in wei, and the Unix time at which contributions open.
    function limits() internal view returns (uint256 contributionMin, uint256 membershipThreshold, uint256 opensAt) {
        uint256 word = CloneArgs.word(LIMITS);
        contributionMin = word >> 160;
        membershipThreshold = uint96(word >> 64);
        opensAt = uint32(word >> 32);
    }

    function treasury() internal view returns (address) {
        return CloneArgs.account(TREASURY);
    }

    function governor() internal view returns (address) {
        return CloneArgs.account(GOVERNOR);
    }

    function name() internal view returns (string memory) {
        (uint256 nameLength,) = _lengths();
        return CloneArgs.text(TEXTS, nameLength);
    }

    function symbol() internal view returns (string memory) {
        (uint256 nameLength, uint256 symbolLength) = _lengths();
        return CloneArgs.text(TEXTS + nameLength, symbolLength);
    }

    function metadata() internal view returns (string memory) {
        (uint256 nameLength, uint256 symbolLength) = _lengths();
        return CloneArgs.textFrom(TEXTS + nameLength + symbolLength);
    }

    function _lengths() private view returns (uint256 nameLength, uint256 symbolLength) {
        uint256 word = CloneArgs.word(LIMITS);
        nameLength = uint16(word >> 16);
        symbolLength = uint16(word);
    }
}
