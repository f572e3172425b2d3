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

    /// @dev Proves that what the runs are about can happen: a run in which nothing does proves nothing.
    function test_ReachesEveryNumber() public {
        for (uint256 i = 0; i < 500; ++i) {
            uint256 a = uint256(keccak256(abi.encode(i)));
            uint256 b = a >> 8;
            uint256 c = a >> 16;
            uint256 action = (a >> 24) % 13;
            if (action == 0) handler.deposit(a, b);
            if (action == 1) handler.authorize(a, b, c);
            if (action == 2) handler.sign(a, b, c, a >> 32);
            if (action == 3) handler.submit(a);
            if (action == 4) handler.revoke(a);
            if (action == 5) handler.requestWithdrawal(a, b);
            if (action == 6) handler.withdraw(a);
            if (action == 7) handler.letTheRefuserAccept(a);
            if (action == 8) handler.settle(a, b, c);
            if (action == 9) handler.overcharge(a, b, c);
            if (action == 10) handler.settleAgain(a, b, c);
            if (action == 11) handler.forceEth(a);
            if (action == 12) handler.wait(a, b);
        }
        string[13] memory numbers = [
            "deposit",
            "authorize",
            "sign",
            "submit",
            "refuse a signature",
            "revoke",
            "refuse a revocation",
            "requestWithdrawal",
            "withdraw",
            "refuse a withdrawal",
            "settle",
            "refuse an overcharge",
            "refuse a root"
        ];
        for (uint256 i = 0; i < numbers.length; ++i) {
            assertGt(handler.calls(numbers[i]), 4, numbers[i]);
        }
        invariant_HoldsAfterAnySequenceOfActions();
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
