// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;
import {Ownable} from "solady/auth/Ownable.sol";
import {ISource} from "./interfaces/ISource.sol";
abstract contract Source is Ownable, ISource {}
