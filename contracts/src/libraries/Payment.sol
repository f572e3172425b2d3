// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Payment
/// @notice Sends ETH and ERC-20 tokens to strangers.
library Payment {
    /// @notice Sends `amount` wei to `recipient` with at most `gasLimit` gas.
    /// @dev What the recipient returns is not copied: it could be large enough to use up the payer's gas.
    /// @return success Whether the recipient took it.
    function trySend(address recipient, uint256 amount, uint256 gasLimit) internal returns (bool success) {
        assembly ("memory-safe") {
            success := call(gasLimit, recipient, amount, 0, 0, 0, 0)
        }
    }

    /// @notice Transfers `amount` of the ERC-20 `token` to `recipient` with at most `gasLimit` gas.
    /// @dev As with ETH, no more is copied of an answer than its first word. Tokens that answer nothing are taken at their
    /// word, if there is code at `token`.
    /// @return success Whether the token says that it was transferred.
    function trySendToken(address token, address recipient, uint256 amount, uint256 gasLimit)
        internal
        returns (bool success)
    {
        bytes memory data = abi.encodeCall(IERC20.transfer, (recipient, amount));
        assembly ("memory-safe") {
            success := call(gasLimit, token, 0, add(data, 0x20), mload(data), 0x00, 0x20)
            if success {
                switch returndatasize()
                case 0 { success := iszero(iszero(extcodesize(token))) }
                default { success := and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1)) }
            }
        }
    }
}
