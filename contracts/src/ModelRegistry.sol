// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
abstract contract ModelRegistry is ERC721, IModelRegistry {}
