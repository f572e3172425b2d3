// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {LibString} from "solady/utils/LibString.sol";

import {Base} from "../Base.t.sol";

/// @title Invariants
/// @notice What the suites of invariants share. Each invariant has its suite's name and a number, as in README.md, which
/// stand in the message of what fails.
abstract contract Invariants is Base {
    string private _suite;

    /// @dev The one invariant to check, where there is one: so tools/mutate.ts asks whether each notices a fault by itself.
    string private _only = vm.envOr("INVARIANT", string(""));

    constructor(string memory suite) {
        _suite = suite;
    }

    function setUp() public virtual override {
        if (bytes(_only).length != 0 && !LibString.startsWith(_only, _suite)) vm.skip(true);
        super.setUp();
    }

    modifier numbered(string memory name) {
        if (bytes(_only).length == 0 || LibString.eq(_only, name)) _;
    }
}
