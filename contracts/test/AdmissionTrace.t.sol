// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Test} from "forge-std/Test.sol";

import {AdmissionTrace} from "../src/libraries/AdmissionTrace.sol";

contract AdmissionTraceTest is Test {
    using AdmissionTrace for AdmissionTrace.Trace;

    AdmissionTrace.Trace private _trace;
    uint256[] private _times;

    function _push(uint256 time) private {
        _trace.push(_times.length, time);
        _times.push(time);
    }

    /// @dev The model: count them all.
    function _naiveCountAt(uint256 time) private view returns (uint256 count) {
        for (uint256 i = 0; i < _times.length; ++i) {
            if (_times[i] <= time) ++count;
        }
    }

    function test_CountsNothingInAnEmptyTrace() public view {
        assertEq(_trace.countAt(0, type(uint256).max), 0);
    }

    function test_CountsATimeFromItsOwnSecondOn() public {
        _push(1000);
        assertEq(_trace.countAt(1, 999), 0);
        assertEq(_trace.countAt(1, 1000), 1);
        assertEq(_trace.countAt(1, 1001), 1);
    }

    function test_CountsSeveralInOneSecond() public {
        for (uint256 i = 0; i < 20; ++i) {
            _push(1000);
        }
        assertEq(_trace.countAt(20, 999), 0);
        assertEq(_trace.countAt(20, 1000), 20);
    }

    function test_HoldsTheLastSecondOf32Bits() public {
        _push(type(uint32).max - 1);
        _push(type(uint32).max);
        assertEq(_trace.countAt(2, type(uint32).max - 1), 1);
        assertEq(_trace.countAt(2, type(uint32).max), 2);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_CountsWhatANaiveModelCounts(uint32 start, uint16[] calldata gaps, uint256 seed) public {
        vm.assume(gaps.length <= 100);
        uint256 time = bound(start, 1, type(uint32).max / 2);
        for (uint256 i = 0; i < gaps.length; ++i) {
            // Every other gap is none, so that several share a second.
            time += i % 2 == 0 ? 0 : gaps[i];
            _push(time);
        }
        assertEq(_trace.countAt(_times.length, 0), 0);
        assertEq(_trace.countAt(_times.length, time), _times.length);
        for (uint256 i = 0; i < 8; ++i) {
            uint256 at_ = bound(uint256(keccak256(abi.encode(seed, i))), 0, time + 1);
            assertEq(_trace.countAt(_times.length, at_), _naiveCountAt(at_));
        }
        for (uint256 i = 0; i < _times.length; ++i) {
            assertEq(_trace.countAt(_times.length, _times[i]), _naiveCountAt(_times[i]));
            assertEq(_trace.countAt(_times.length, _times[i] - 1), _naiveCountAt(_times[i] - 1));
        }
    }
}
