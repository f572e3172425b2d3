// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Collection} from "../../src/Collection.sol";
import {Base} from "../Base.t.sol";
import {Token} from "../mocks/Tokens.sol";
import {CollectionHandler} from "./CollectionHandler.sol";

/// @title Collection invariants
/// @notice What holds of a collection after any sequence of actions; README.md beside it says why each matters.
contract CollectionInvariants is Base {
    /// @dev Prices and terms at which every division leaves a remainder.
    uint96 private constant PRICE = 0.001234567890123 ether;

    Collection internal collection;
    CollectionHandler internal handler;

    function setUp() public override {
        super.setUp();
        fund();
        collection = publish(registerModel(), PRICE);
        handler = new CollectionHandler(collection, creator, platform, PRICE);
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    function invariant_HonoursItsTermsAfterAnySequenceOfActions() public view {
        // 1
        assertEq(campaign.totalIncome(), handler.toOwners());
        uint256 owed = _owedTo(creator) + _owedTo(platform);
        for (uint256 i = 0; i < handler.accountCount(); ++i) {
            address account = handler.referrers(i);
            if (account != creator) owed += _owedTo(account);
        }
        // 2
        assertEq(address(collection).balance, owed + handler.forced());
        assertEq(collection.supplyOf(1), handler.minted());
        for (uint256 i = 0; i < handler.tokenCount(); ++i) {
            _sharesTheToken(handler.tokens(i));
        }
    }

    /// @dev 1: what an account was credited is what the terms give it.
    function _owedTo(address account) private view returns (uint256 owed) {
        owed = collection.earningsOf(account);
        assertEq(owed, handler.earned(account) - handler.withdrawn(account));
    }

    /// @dev 3
    function _sharesTheToken(Token token) private view {
        uint256 credited = collection.tokenEarningsOf(address(token));
        assertEq(credited, handler.tokenEarned(token) - handler.tokenWithdrawn(token));
        assertGe(token.balanceOf(address(collection)), credited);
        // What was sent arrives, but for the fee of the second.
        uint256 arrived = campaign.totalTokenIncome(address(token));
        if (token == handler.tokens(1)) {
            assertLe(arrived, handler.tokenSent(token));
            assertGe(arrived, handler.tokenSent(token) * 97 / 100);
        } else {
            assertEq(arrived, handler.tokenSent(token));
        }
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("mint"), 0);
        assertGt(handler.calls("payRoyalty"), 0);
        assertGt(handler.calls("shareRoyalties"), 0);
    }
}
