// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Base} from "../Base.t.sol";
import {Intruder, Token} from "../mocks/Tokens.sol";
import {TokenIncomeHandler} from "./TokenIncomeHandler.sol";

/// @title Token income invariants
/// @notice What holds of each token after any sequence of actions; README.md beside it says why each matters.
contract TokenIncomeInvariants is Base {
    TokenIncomeHandler internal handler;

    function setUp() public override {
        super.setUp();
        address[] memory owners = new address[](5);
        (owners[0], owners[1], owners[2], owners[3]) = (ann, ben, cleo, stranger);
        owners[4] = address(new Intruder());
        vm.warp(opensAt);
        for (uint256 i = 0; i < owners.length; ++i) {
            contribute(owners[i], 1 ether + 0.1 ether * i + i);
        }
        vm.warp(closesAt);
        campaign.finalize();
        payIncome(1 ether);
        handler = new TokenIncomeHandler(campaign, owners);
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    /// forge-config: default.invariant.runs = 12
    function invariant_SharesEachTokenAfterAnySequenceOfActions() public view {
        for (uint256 i = 0; i < handler.tokenCount(); ++i) {
            Token token = handler.tokens(i);
            _owesNoMoreThanItHolds(token);
            _conservesEveryUnit(token);
            _owesTheExactFloor(token);
        }
        // 4
        assertTrue(handler.isEntitlementMonotone());
        // 5
        assertEq(campaign.totalIncome(), 1 ether);
        assertEq(campaign.totalWithdrawn(), 0);
        assertEq(address(campaign).balance, 1 ether);
    }

    /// @dev 1
    function _owesNoMoreThanItHolds(Token token) private view {
        uint256 owed;
        for (uint256 j = 0; j < handler.ownerCount(); ++j) {
            owed += campaign.tokenWithdrawable(address(token), handler.owners(j));
        }
        uint256 balance = token.balanceOf(address(campaign));
        assertLe(owed, balance);
        // All but the remainder of the division, less than a unit for each owner, is owed to someone.
        assertLt(balance - owed, handler.ownerCount());
    }

    /// @dev 2
    function _conservesEveryUnit(Token token) private view {
        assertEq(handler.income(token), token.balanceOf(address(campaign)) + handler.taken(token));
        assertEq(campaign.totalTokenIncome(address(token)), handler.income(token));
        assertEq(campaign.totalTokenWithdrawn(address(token)), handler.taken(token));
    }

    /// @dev 3
    function _owesTheExactFloor(Token token) private view {
        for (uint256 j = 0; j < handler.ownerCount(); ++j) {
            address owner = handler.owners(j);
            (uint256 contributed,,) = campaign.positionOf(owner);
            assertEq(campaign.tokenWithdrawnOf(address(token), owner), handler.takenBy(token, owner));
            assertEq(
                handler.takenBy(token, owner) + campaign.tokenWithdrawable(address(token), owner),
                Math.mulDiv(handler.income(token), contributed, campaign.totalContributed())
            );
        }
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("pay"), 1);
        assertGt(handler.calls("record"), 0);
        assertGt(handler.calls("withdraw") + handler.calls("withdrawMany"), 0);
    }
}
