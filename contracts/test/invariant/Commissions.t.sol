// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ICommissions} from "../../src/interfaces/ICommissions.sol";
import {CommissionsHandler} from "./CommissionsHandler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Commissions invariants
/// @notice What holds of commissions after any sequence of actions; README.md beside it says why each matters.
contract CommissionsInvariants is Invariants("Commissions") {
    CommissionsHandler internal handler;

    function setUp() public override {
        super.setUp();
        fund();
        handler = new CommissionsHandler(commissions, address(campaign), address(treasury));
        handler.agree(0, 3);
        handler.agree(1, 2);
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    /// forge-config: default.invariant.runs = 16
    function invariant_PaysForWorkAfterAnySequenceOfActions() public view {
        _movesForwardOnly();
        _paysEachMilestoneOnce();
        _holdsNothing();
    }

    function _movesForwardOnly() private view numbered("Commissions 1") {
        assertTrue(handler.isStateForward(), "Commissions 1");
    }

    function _paysEachMilestoneOnce() private view numbered("Commissions 2") {
        uint256 total;
        for (uint256 id = 1; id <= handler.commissionCount(); ++id) {
            uint256 paid = _agreesWithTheBooks(id);
            assertEq(commissions.totalPaid(id), paid, "Commissions 2");
            total += paid;
        }
        uint256 received;
        for (uint256 i = 0; i < handler.artistCount(); ++i) {
            address artist_ = handler.artists(i);
            assertEq(artist_.balance, handler.paidTo(artist_), "Commissions 2");
            received += artist_.balance;
        }
        assertEq(total, received, "Commissions 2");
    }

    function _agreesWithTheBooks(uint256 id) private view returns (uint256 paid) {
        uint256[] memory amounts = handler.amountsOf(id);
        (, address artist_,, uint256 count, bool isEnded) = commissions.commissionOf(id);
        assertEq(artist_, handler.artistOf(id), "Commissions 2");
        assertEq(count, amounts.length, "Commissions 2");
        assertEq(isEnded, handler.isEnded(id), "Commissions 2");
        for (uint256 i = 1; i <= count; ++i) {
            (uint256 amount, ICommissions.MilestoneState state, string memory work) = commissions.milestoneOf(id, i);
            assertEq(amount, amounts[i - 1], "Commissions 2");
            assertEq(work, handler.work(id, i), "Commissions 2");
            assertEq(state == ICommissions.MilestoneState.Paid, handler.isPaid(id, i), "Commissions 2");
            if (state == ICommissions.MilestoneState.Paid) paid += amount;
        }
    }

    function _holdsNothing() private view numbered("Commissions 3") {
        assertEq(address(commissions).balance, 0, "Commissions 3");
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("deliver"), 0);
    }
}
