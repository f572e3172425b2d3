// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Campaign} from "../../src/Campaign.sol";
import {Treasury} from "../../src/Treasury.sol";
import {CreditsHandler} from "./CreditsHandler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Credits invariants
/// @notice What holds after any sequence of actions; README.md beside it says why each matters.
contract CreditsInvariants is Invariants("Credits") {
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
        _settlesARootOnce();
        _movesForwardOnly();
        _givesBackInTime();
        _takesASignatureForWhatItSays();
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

    function _holdsWhatItOwes() private view numbered("Credits 1") {
        assertEq(_balances(), address(credits).balance - handler.forced(), "Credits 1");
    }

    function _conservesEveryWei() private view numbered("Credits 2") {
        assertEq(handler.deposited(), handler.settled() + handler.withdrawn() + _balances(), "Credits 2");
    }

    function _agreesWithTheBooks() private view numbered("Credits 3") {
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            assertEq(credits.balanceOf(actor), handler.balanceOf(actor), "Credits 3");
            for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
                (uint256 limit, uint256 spent) = credits.authorizationOf(actor, modelId);
                assertEq(limit, handler.limitOf(actor, modelId), "Credits 3");
                assertEq(spent, handler.spentBy(actor, modelId), "Credits 3");
            }
        }
    }

    function _chargesWithinTheLimits() private view numbered("Credits 4") {
        assertTrue(handler.isWithinLimits(), "Credits 4");
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
                (, uint256 spent) = credits.authorizationOf(actor, modelId);
                assertLe(spent, handler.greatestLimitOf(actor, modelId), "Credits 4");
            }
        }
    }

    function _paysTheOwners() private view numbered("Credits 5") {
        assertTrue(handler.isPaidInFull(), "Credits 5");
        for (uint256 modelId = 1; modelId <= handler.MODELS(); ++modelId) {
            uint256 settled = handler.settledFor(modelId);
            assertEq(credits.totalSettled(modelId), settled, "Credits 5");
            assertEq(Campaign(payable(handler.campaigns(modelId - 1))).totalIncome(), settled, "Credits 5");
        }
    }

    function _settlesARootOnce() private view numbered("Credits 6") {
        assertTrue(handler.isSettledOnce(), "Credits 6");
    }

    function _movesForwardOnly() private view numbered("Credits 7") {
        assertTrue(handler.isEpochForward(), "Credits 7");
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            assertEq(credits.epochOf(handler.actors(i)), handler.epochOf(handler.actors(i)), "Credits 7");
        }
    }

    function _givesBackInTime() private view numbered("Credits 8") {
        assertTrue(handler.isWithdrawnInTime(), "Credits 8");
    }

    function _takesASignatureForWhatItSays() private view numbered("Credits 9") {
        assertTrue(handler.isSignatureGoodOnce(), "Credits 9");
    }
}
