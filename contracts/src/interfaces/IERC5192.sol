// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title IERC5192
/// @notice Minimal soulbound tokens: https://eips.ethereum.org/EIPS/eip-5192. Its interface id is 0xb45a3c0e.
interface IERC5192 {
    /// @notice The token can no longer be transferred.
    event Locked(uint256 tokenId);
    /// @notice The token can be transferred; part of the standard, never emitted here.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token cannot be transferred.
    function locked(uint256 tokenId) external view returns (bool);
}
