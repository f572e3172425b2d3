// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

contract Sales {
    event Sold(bytes32 kind, uint256 amount, int256 gain);

    function sell(bytes32 kind, uint256 amount, int256 gain) external {
        emit Sold(kind, amount, gain);
    }
}
