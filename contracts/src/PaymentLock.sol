// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title PaymentLock
/// @notice Keeps payments from being entered while another is under way whose books are not yet final.
/// @dev A batch takes effects back where a payment is refused, and an ERC-20 may call its recipient before it moves a
/// balance. ETH to a single account needs no lock: its books are final before it leaves.
abstract contract PaymentLock {
    /// @notice The call came from within a payment.
    error Reentered();

    bool private transient _isPaying;

    modifier nonReentrant() {
        _requireUnlocked();
        _isPaying = true;
        _;
        _isPaying = false;
    }

    function _requireUnlocked() internal view {
        if (_isPaying) revert Reentered();
    }
}
