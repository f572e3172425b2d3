// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title AdmissionTrace
/// @notice How many members there were at any past time. Every admission raises the number by exactly one, so the
/// times of admission say it all: eight of them share a storage slot, where a checkpoint each would take one.
/// @dev The caller holds the length: it has a slot at hand that it reads anyway. Times are Unix seconds below 2^32 and
/// must not decrease.
library AdmissionTrace {
    /// @param words Eight times each, the earliest in the lowest 32 bits.
    struct Trace {
        mapping(uint256 index => uint256) words;
    }

    /// @notice Appends `time` to a trace of `length` times.
    function push(Trace storage self, uint256 length, uint256 time) internal {
        self.words[length >> 3] |= time << ((length & 7) << 5);
    }

    /// @notice How many of the `length` times are at or before `time`.
    function countAt(Trace storage self, uint256 length, uint256 time) internal view returns (uint256) {
        // Everything below `low` is at or before `time`, everything from `high` on is after it.
        uint256 low = 0;
        uint256 high = length;
        while (low < high) {
            uint256 middle = (low + high) >> 1;
            if (uint32(self.words[middle >> 3] >> ((middle & 7) << 5)) <= time) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
