// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title Position
/// @notice What one account has done in a campaign, in one storage slot:
///
///     isRefunded 1 | memberNumber 31 | memberSince 32 | withdrawn 96 | contributed 96 bits
///
/// @dev A value type instead of a struct: one read and one write, whatever changes.
type Position is uint256;

using {
    contributed,
    withdrawn,
    memberSince,
    memberNumber,
    isRefunded,
    addContributed,
    addWithdrawn,
    admitted,
    refunded
} for Position global;

// coverage: forge measures functions of contracts only; these are measured with their callers, by planted faults too.
/// @notice Wei contributed, refunded or not.
function contributed(Position self) pure returns (uint256) {
    return uint96(Position.unwrap(self));
}

/// @notice Wei of income withdrawn.
function withdrawn(Position self) pure returns (uint256) {
    return uint96(Position.unwrap(self) >> 96);
}

/// @notice Unix time of admission; 0 for none.
function memberSince(Position self) pure returns (uint256) {
    return uint32(Position.unwrap(self) >> 192);
}

/// @notice Which member it is, by order of admission, from 1; 0 for none.
function memberNumber(Position self) pure returns (uint256) {
    return uint32(Position.unwrap(self) >> 224) & 0x7fffffff;
}

/// @notice Whether the contribution was paid back and the membership ended with it.
function isRefunded(Position self) pure returns (bool) {
    return Position.unwrap(self) >> 255 != 0;
}

/// @notice With `amount` more wei contributed; at most the goal, which fits.
function addContributed(Position self, uint256 amount) pure returns (Position) {
    unchecked {
        return Position.wrap(Position.unwrap(self) + amount);
    }
}

/// @notice With `amount` more wei withdrawn; at most all wei that ever came in, of which fewer than 2^87 exist.
function addWithdrawn(Position self, uint256 amount) pure returns (Position) {
    unchecked {
        return Position.wrap(Position.unwrap(self) + (amount << 96));
    }
}

/// @notice Admitted at `time`, a Unix time below 2^32, as member `number`, below 2^31; once.
function admitted(Position self, uint256 time, uint256 number) pure returns (Position) {
    return Position.wrap(Position.unwrap(self) | (time << 192) | (number << 224));
}

/// @notice Refunded.
function refunded(Position self) pure returns (Position) {
    return Position.wrap(Position.unwrap(self) | (1 << 255));
}
