// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// As much of an ERC-721 as an index of one looks at.
contract Art {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    uint256 public supply;
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => string) internal uris;

    function mint(address to, string calldata uri) external {
        uint256 id = ++supply;
        ownerOf[id] = to;
        uris[id] = uri;
        emit Transfer(address(0), to, id);
    }

    function transfer(address to, uint256 id) external {
        address from = ownerOf[id];
        ownerOf[id] = to;
        emit Transfer(from, to, id);
    }

    function tokenURI(uint256 id) external view returns (string memory) {
        require(bytes(uris[id]).length > 0, "none");
        return uris[id];
    }
}
