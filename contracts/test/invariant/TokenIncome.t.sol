// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Intruder, Token} from "../mocks/Tokens.sol";
import {Invariants} from "./Invariants.sol";
import {TokenIncomeHandler} from "./TokenIncomeHandler.sol";

/// @title Token income invariants
/// @notice What holds of each token after any sequence of actions; README.md beside it says why each matters.
contract TokenIncomeInvariants is Invariants("Tokens") {
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
        _neverLowersAnEntitlement();
        _leavesTheEthAlone();
    }

    function _owesNoMoreThanItHolds(Token token) private view numbered("Tokens 1") {
        uint256 owed;
        for (uint256 j = 0; j < handler.ownerCount(); ++j) {
            owed += campaign.tokenWithdrawable(address(token), handler.owners(j));
        }
        uint256 balance = token.balanceOf(address(campaign));
        assertLe(owed, balance, "Tokens 1");
        // All but the remainder of the division, less than a unit for each owner, is owed to someone.
        assertLt(balance - owed, handler.ownerCount(), "Tokens 1");
    }

    function _conservesEveryUnit(Token token) private view numbered("Tokens 2") {
        assertEq(handler.income(token), token.balanceOf(address(campaign)) + handler.taken(token), "Tokens 2");
        assertEq(campaign.totalTokenIncome(address(token)), handler.income(token), "Tokens 2");
        assertEq(campaign.totalTokenWithdrawn(address(token)), handler.taken(token), "Tokens 2");
    }

    function _owesTheExactFloor(Token token) private view numbered("Tokens 3") {
        for (uint256 j = 0; j < handler.ownerCount(); ++j) {
            address owner = handler.owners(j);
            (uint256 contributed,,) = campaign.positionOf(owner);
            assertEq(campaign.tokenWithdrawnOf(address(token), owner), handler.takenBy(token, owner), "Tokens 3");
            assertEq(
                handler.takenBy(token, owner) + campaign.tokenWithdrawable(address(token), owner),
                Math.mulDiv(handler.income(token), contributed, campaign.totalContributed()),
                "Tokens 3"
            );
        }
    }

    function _neverLowersAnEntitlement() private view numbered("Tokens 4") {
        assertTrue(handler.isEntitlementMonotone(), "Tokens 4");
    }

    function _leavesTheEthAlone() private view numbered("Tokens 5") {
        assertEq(campaign.totalIncome(), 1 ether, "Tokens 5");
        assertEq(campaign.totalWithdrawn(), 0, "Tokens 5");
        assertEq(address(campaign).balance, 1 ether, "Tokens 5");
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertGt(handler.calls("pay"), 1);
        assertGt(handler.calls("record"), 0);
        assertGt(handler.calls("withdraw") + handler.calls("withdrawMany"), 0);
    }
}
