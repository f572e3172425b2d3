// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Totals
/// @notice What all accounts of a campaign have done, in one storage slot:
///
///     finalizedAt 32 | memberCount 32 | paidOut 96 | contributed 96 bits
///
/// @dev A value type instead of a struct: one read and one write, whatever changes.
type Totals is uint256;

using {
    contributed,
    paidOut,
    memberCount,
    finalizedAt,
    addContributed,
    addPaidOut,
    addMember,
    finalized
} for Totals global;

// coverage: forge measures functions of contracts only; these are measured with their callers, by planted faults too.
/// @notice Wei contributed by all accounts.
function contributed(Totals self) pure returns (uint256) {
    return uint96(Totals.unwrap(self));
}

/// @notice Wei of income withdrawn once funded, wei refunded once failed: a campaign is never both.
function paidOut(Totals self) pure returns (uint256) {
    return uint96(Totals.unwrap(self) >> 96);
}

/// @notice Accounts that have reached the membership threshold.
function memberCount(Totals self) pure returns (uint256) {
    return uint32(Totals.unwrap(self) >> 192);
}

/// @notice Unix time of `finalize`; 0 before it.
function finalizedAt(Totals self) pure returns (uint256) {
    return Totals.unwrap(self) >> 224;
}

/// @notice With `amount` more wei contributed; at most the goal, which fits.
function addContributed(Totals self, uint256 amount) pure returns (Totals) {
    unchecked {
        return Totals.wrap(Totals.unwrap(self) + amount);
    }
}

/// @notice With `amount` more wei paid out; at most all wei that ever came in, of which fewer than 2^87 exist.
function addPaidOut(Totals self, uint256 amount) pure returns (Totals) {
    unchecked {
        return Totals.wrap(Totals.unwrap(self) + (amount << 96));
    }
}

/// @notice With one more member.
function addMember(Totals self) pure returns (Totals) {
    unchecked {
        return Totals.wrap(Totals.unwrap(self) + (1 << 192));
    }
}

/// @notice Finalized at `time`, a Unix time below 2^32; once.
function finalized(Totals self, uint256 time) pure returns (Totals) {
    return Totals.wrap(Totals.unwrap(self) | (time << 224));
}
