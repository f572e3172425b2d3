// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

// Zora has Wrapped Ether at 0x4200000000000000000000000000000000000006 from its first block on. A development chain gets
// this one there: compiled here so that its code lies in the build.
// forge-lint: disable-next-line(unused-import)
import {WETH} from "solady/tokens/WETH.sol";
