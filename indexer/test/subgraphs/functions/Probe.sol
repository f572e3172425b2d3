// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Asks its subgraph for what a host function makes of some values.
contract Probe {
    event Asked(uint256 indexed number, string name, string[] args, bytes data);

    function ask(uint256 number, string calldata name, string[] calldata args, bytes calldata data) external {
        emit Asked(number, name, args, data);
    }

    function half(uint256 value) external pure returns (uint256) {
        require(value % 2 == 0, "odd");
        return value / 2;
    }
}
