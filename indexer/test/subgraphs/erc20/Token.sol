// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// As much of an ERC-20 as an index of one looks at.
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    string public constant symbol = "TKN";
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;

    receive() external payable {}

    function mint(address to, uint256 value) external {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function transfer(address to, uint256 value) external {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
    }

    function approve(address spender, uint256 value) external {
        emit Approval(msg.sender, spender, value);
    }

    /// Fails for those who have much.
    function allowanceOfPoor(address owner) external view returns (uint256) {
        require(balanceOf[owner] < 500, "rich");
        return balanceOf[owner] * 2;
    }
}
