// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

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
    /// @dev What the token answers is not asked: some answer nothing, some say no to what they did, and an answer could be
    /// large enough to use up the payer's gas. What counts is what left.
    /// @return sent By how much the payer's balance fell, fees on top included; 0 if nothing left.
    function sendToken(address token, address recipient, uint256 amount, uint256 gasLimit)
        internal
        returns (uint256 sent)
    {
        uint256 balance = SafeTransferLib.balanceOf(token, address(this));
        bytes memory data = abi.encodeCall(IERC20.transfer, (recipient, amount));
        assembly ("memory-safe") {
            pop(call(gasLimit, token, 0, add(data, 0x20), mload(data), 0, 0))
        }
        return FixedPointMathLib.zeroFloorSub(balance, SafeTransferLib.balanceOf(token, address(this)));
    }
}
