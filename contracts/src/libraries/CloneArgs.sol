// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title CloneArgs
/// @notice Reads the immutable arguments that a clone carries behind its 45 bytes of code, from inside that clone.
/// @dev For clones by Solady's `LibClone.clone*(implementation, args)`. A read costs about 100 gas where one cold
/// storage slot costs 2,100: a call always has its own code at hand.
library CloneArgs {
    /// @dev Bytes of code before the arguments.
    uint256 private constant START = 0x2d;

    /// @notice The 32 bytes of arguments from `offset` on.
    function word(uint256 offset) internal view returns (uint256 value) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0x00, add(START, offset), 0x20)
            value := mload(0x00)
        }
    }

    /// @notice The address in the first 20 of the 32 bytes of arguments from `offset` on.
    function account(uint256 offset) internal view returns (address) {
        return address(uint160(word(offset) >> 96));
    }

    /// @notice The `length` bytes of arguments from `offset` on, as text.
    function text(uint256 offset, uint256 length) internal view returns (string memory value) {
        value = new string(length);
        assembly ("memory-safe") {
            extcodecopy(address(), add(value, 0x20), add(START, offset), length)
        }
    }

    /// @notice All arguments from `offset` on, as text.
    function textFrom(uint256 offset) internal view returns (string memory) {
        return text(offset, address(this).code.length - START - offset);
    }
}
