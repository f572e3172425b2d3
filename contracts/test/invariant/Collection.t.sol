// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Collection} from "../../src/Collection.sol";
import {Token} from "../mocks/Tokens.sol";
import {CollectionHandler} from "./CollectionHandler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Collection invariants
/// @notice What holds of a collection after any sequence of actions; README.md beside it says why each matters.
contract CollectionInvariants is Invariants("Collection") {
    /// @dev Prices and terms at which every division leaves a remainder.
    uint96 private constant PRICE = 0.001234567890123 ether;

    Collection internal collection;
    CollectionHandler internal handler;

    function setUp() public override {
        super.setUp();
        fund();
        collection = publish(registerModel(), PRICE);
        handler = new CollectionHandler(collection, creator, platform, PRICE);
        for (uint256 i = 0; i < handler.tokenCount(); ++i) {
            handler.payTokenRoyalty(i, 1e18);
        }
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    function invariant_HonoursItsTermsAfterAnySequenceOfActions() public view {
        _creditsByTheTerms();
        _holdsWhatItOwes();
        for (uint256 i = 0; i < handler.tokenCount(); ++i) {
            _sharesTheToken(handler.tokens(i));
        }
    }

    function _creditsByTheTerms() private view numbered("Collection 1") {
        assertEq(campaign.totalIncome(), handler.toOwners(), "Collection 1");
        assertEq(collection.supplyOf(1), handler.minted(), "Collection 1");
        _hasWhatTheTermsGive(creator);
        _hasWhatTheTermsGive(platform);
        for (uint256 i = 0; i < handler.accountCount(); ++i) {
            _hasWhatTheTermsGive(handler.referrers(i));
        }
    }

    function _hasWhatTheTermsGive(address account) private view {
        assertEq(collection.earningsOf(account), handler.earned(account) - handler.withdrawn(account), "Collection 1");
    }

    function _holdsWhatItOwes() private view numbered("Collection 2") {
        uint256 owed = collection.earningsOf(creator) + collection.earningsOf(platform);
        for (uint256 i = 0; i < handler.accountCount(); ++i) {
            address account = handler.referrers(i);
            if (account != creator) owed += collection.earningsOf(account);
        }
        assertEq(address(collection).balance, owed + handler.forced(), "Collection 2");
    }

    function _sharesTheToken(Token token) private view numbered("Collection 3") {
        uint256 credited = collection.tokenEarningsOf(address(token));
        assertEq(credited, handler.tokenEarned(token) - handler.tokenWithdrawn(token), "Collection 3");
        assertGe(token.balanceOf(address(collection)), credited, "Collection 3");
        // What was sent arrives, but for the fee of the second.
        uint256 arrived = campaign.totalTokenIncome(address(token));
        if (token == handler.tokens(1)) {
            assertLe(arrived, handler.tokenSent(token), "Collection 3");
            assertGe(arrived, handler.tokenSent(token) * 97 / 100, "Collection 3");
        } else {
            assertEq(arrived, handler.tokenSent(token), "Collection 3");
        }
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("mint") + handler.calls("payRoyalty"), 0);
        assertGt(handler.calls("shareRoyalties") + handler.calls("withdrawTokens"), 0);
    }
}
