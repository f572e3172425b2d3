// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ICommissions} from "../../src/interfaces/ICommissions.sol";
import {Base} from "../Base.t.sol";
import {CommissionsHandler} from "./CommissionsHandler.sol";

/// @title Commissions invariants
/// @notice What holds of commissions after any sequence of actions; README.md beside it says why each matters.
contract CommissionsInvariants is Base {
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
        // 1
        assertTrue(handler.isStateForward());
        // 2
        uint256 total;
        for (uint256 id = 1; id <= handler.commissionCount(); ++id) {
            uint256 paid = _agreesWithTheBooks(id);
            assertEq(commissions.totalPaid(id), paid);
            total += paid;
        }
        for (uint256 i = 0; i < handler.artistCount(); ++i) {
            address artist_ = handler.artists(i);
            assertEq(artist_.balance, handler.paidTo(artist_));
            total -= artist_.balance;
        }
        assertEq(total, 0);
        // 3
        assertEq(address(commissions).balance, 0);
    }

    function _agreesWithTheBooks(uint256 id) private view returns (uint256 paid) {
        uint256[] memory amounts = handler.amountsOf(id);
        (, address artist_,, uint256 count, bool isEnded) = commissions.commissionOf(id);
        assertEq(artist_, handler.artistOf(id));
        assertEq(count, amounts.length);
        assertEq(isEnded, handler.isEnded(id));
        for (uint256 i = 1; i <= count; ++i) {
            (uint256 amount, ICommissions.MilestoneState state, string memory work) = commissions.milestoneOf(id, i);
            assertEq(amount, amounts[i - 1]);
            assertEq(work, handler.work(id, i));
            assertEq(state == ICommissions.MilestoneState.Paid, handler.isPaid(id, i));
            if (state == ICommissions.MilestoneState.Paid) paid += amount;
        }
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("deliver"), 0);
    }
}
