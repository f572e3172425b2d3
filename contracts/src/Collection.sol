// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;
import {ERC1155} from "solady/tokens/ERC1155.sol";
import {ICollection} from "./interfaces/ICollection.sol";
import {ISource} from "./interfaces/ISource.sol";
abstract contract Collection is ERC1155, ICollection {
    function name() external view virtual returns (string memory);
    function contractURI() external view virtual returns (string memory);
    function platform() external view virtual returns (address);
    function feeTerms() external view virtual returns (ISource.FeeTerms memory);
}
