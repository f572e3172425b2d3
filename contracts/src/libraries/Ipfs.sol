// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Ipfs
/// @notice Content ids as URIs.
library Ipfs {
    /// @notice "ipfs://<cid>"; empty for an empty `cid`.
    function uri(string memory cid) internal pure returns (string memory) {
        return bytes(cid).length == 0 ? "" : string.concat("ipfs://", cid);
    }
}
