// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Payment
/// @notice Sends ETH to strangers.
library Payment {
    /// @notice Sends `amount` wei to `recipient` with at most `gasLimit` gas.
    /// @dev What the recipient returns is not copied: it could be large enough to use up the payer's gas.
    /// @return success Whether the recipient took it.
    function trySend(address recipient, uint256 amount, uint256 gasLimit) internal returns (bool success) {
        assembly ("memory-safe") {
            success := call(gasLimit, recipient, amount, 0, 0, 0, 0)
        }
    }
}
