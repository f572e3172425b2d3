// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Campaign} from "../../src/Campaign.sol";
import {Treasury} from "../../src/Treasury.sol";
import {Base} from "../Base.t.sol";
import {CreditsHandler} from "./CreditsHandler.sol";

/// @title Credits invariants
/// @notice What holds after any sequence of actions; README.md beside it says why each matters.
contract CreditsInvariants is Base {
    CreditsHandler internal handler;

    function setUp() public override {
        super.setUp();
        (Campaign other,, Treasury otherTreasury) = launch(terms(), governance(), "second");
        fund();
        registerModel();
        hoax(ann, GOAL_MAX);
        other.contribute{value: GOAL_MAX}();
        other.finalize();
        vm.prank(address(otherTreasury));
        registry.registerModel(address(other), "Another model", CID);

        address[] memory campaigns = new address[](2);
        campaigns[0] = address(campaign);
        campaigns[1] = address(other);
        handler = new CreditsHandler(credits, operator, campaigns);
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    function invariant_HoldsAfterAnySequenceOfActions() public view {
        _holdsWhatItOwes();
        _conservesEveryWei();
        _agreesWithTheBooks();
        _chargesWithinTheLimits();
        _paysTheOwners();
        assertTrue(handler.isSettledOnce());
        _movesForwardOnly();
        assertTrue(handler.isWithdrawnInTime());
        assertTrue(handler.isSignatureGoodOnce());
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("settle") + handler.calls("refuse an overcharge"), 0);
        assertGt(handler.calls("deposit") + handler.calls("authorize"), 0);
    }

    function _balances() private view returns (uint256 sum) {
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            sum += credits.balanceOf(handler.actors(i));
        }
    }

    /// @dev 1
    function _holdsWhatItOwes() private view {
        assertEq(_balances(), address(credits).balance - handler.forced());
    }

    /// @dev 2
    function _conservesEveryWei() private view {
        assertEq(handler.deposited(), handler.settled() + handler.withdrawn() + _balances());
    }

    /// @dev 3
    function _agreesWithTheBooks() private view {
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            assertEq(credits.balanceOf(actor), handler.balanceOf(actor));
            for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
                (uint256 limit, uint256 spent) = credits.authorizationOf(actor, modelId);
                assertEq(limit, handler.limitOf(actor, modelId));
                assertEq(spent, handler.spentBy(actor, modelId));
            }
        }
    }

    /// @dev 4
    function _chargesWithinTheLimits() private view {
        assertTrue(handler.isWithinLimits());
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
                (, uint256 spent) = credits.authorizationOf(actor, modelId);
                assertLe(spent, handler.greatestLimitOf(actor, modelId));
            }
        }
    }

    /// @dev 5
    function _paysTheOwners() private view {
        assertTrue(handler.isPaidInFull());
        for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
            uint256 settled = handler.settledFor(modelId);
            assertEq(credits.totalSettled(modelId), settled);
            assertEq(Campaign(payable(handler.campaigns(modelId - 1))).totalIncome(), settled);
        }
    }

    /// @dev 7
    function _movesForwardOnly() private view {
        assertTrue(handler.isEpochForward());
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            assertEq(credits.epochOf(handler.actors(i)), handler.epochOf(handler.actors(i)));
        }
    }
}
