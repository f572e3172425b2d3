// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Base} from "../Base.t.sol";
import {Forcer} from "../mocks/Recipients.sol";
import {Token} from "../mocks/Tokens.sol";
import {ExactShares} from "./ExactShares.sol";

/// @title The splitter against exact rational numbers
/// @notice Replays random incomes and withdrawals in a campaign and in `ExactShares`: what is due, what was paid and the dust
/// must be the same to the last unit after each step.
contract SplitterDifferential is Base {
    uint256 private constant OWNERS = 4;

    address[OWNERS] private _owners = [ann, ben, cleo, stranger];
    ExactShares private _eth;
    ExactShares private _shares;
    Token private _token;

    function testFuzz_PaysEthAsExactFractionsDo(uint256[4] memory contributions, uint256[6] memory steps) public {
        _fundWith(contributions);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 amount = bound(steps[i] >> 16, 0, i % 2 == 0 ? 100 : 1e6 ether);
            if (steps[i] % 4 == 0) {
                deal(address(this), amount);
                new Forcer{value: amount}(payable(address(campaign)));
            } else {
                payIncome(amount);
            }
            _eth.add(amount);
            _withdrawEth((steps[i] >> 2) % OWNERS);
            if (steps[i] % 3 == 0) _withdrawEthInABatch(steps[i] >> 8);
            _assertEthAgrees();
        }
    }

    function testFuzz_PaysTokensAsExactFractionsDo(uint256[4] memory contributions, uint256[6] memory steps) public {
        _fundWith(contributions);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 amount = bound(steps[i] >> 16, 0, type(uint256).max >> ((steps[i] % 4) * 80 + 4));
            _token.mint(address(campaign), amount);
            _shares.add(amount);
            uint256 who = (steps[i] >> 2) % OWNERS;
            if (_shares.due(who) != 0) {
                assertEq(campaign.withdrawToken(address(_token), _owners[who]), _shares.withdraw(who));
            }
            if (steps[i] % 3 == 0) _withdrawTokensInABatch(steps[i] >> 8);
            _assertTokensAgree();
        }
    }

    function _fundWith(uint256[4] memory contributions) private {
        uint256[] memory parts = new uint256[](OWNERS);
        vm.warp(opensAt);
        for (uint256 i = 0; i < OWNERS; ++i) {
            parts[i] = bound(contributions[i], CONTRIBUTION_MIN, 1.9 ether);
            contribute(_owners[i], parts[i]);
        }
        if (campaign.totalContributed() < GOAL_MIN) {
            contribute(_owners[0], GOAL_MIN - 1);
            parts[0] += GOAL_MIN - 1;
        }
        vm.warp(closesAt);
        campaign.finalize();
        _eth = new ExactShares(parts);
        _shares = new ExactShares(parts);
        _token = new Token();
    }

    function _withdrawEth(uint256 who) private {
        if (_eth.due(who) != 0) assertEq(campaign.withdraw(_owners[who]), _eth.withdraw(who));
    }

    function _batch(uint256 seed) private view returns (address[] memory accounts, uint256[] memory indexes) {
        accounts = new address[](3);
        indexes = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) {
            indexes[i] = (seed >> (8 * i)) % OWNERS;
            accounts[i] = _owners[indexes[i]];
        }
    }

    function _withdrawEthInABatch(uint256 seed) private {
        (address[] memory accounts, uint256[] memory indexes) = _batch(seed);
        uint256 expected;
        for (uint256 i = 0; i < 3; ++i) {
            expected += _eth.withdraw(indexes[i]);
        }
        assertEq(campaign.withdrawMany(accounts), expected);
    }

    function _withdrawTokensInABatch(uint256 seed) private {
        (address[] memory accounts, uint256[] memory indexes) = _batch(seed);
        uint256 expected;
        for (uint256 i = 0; i < 3; ++i) {
            expected += _shares.withdraw(indexes[i]);
        }
        assertEq(campaign.withdrawTokenMany(address(_token), accounts), expected);
    }

    function _assertEthAgrees() private view {
        uint256 owed;
        for (uint256 i = 0; i < OWNERS; ++i) {
            assertEq(campaign.withdrawable(_owners[i]), _eth.due(i));
            owed += _eth.due(i);
        }
        assertEq(campaign.totalIncome(), _eth.income());
        assertEq(address(campaign).balance - owed, _eth.dust());
    }

    function _assertTokensAgree() private view {
        uint256 owed;
        for (uint256 i = 0; i < OWNERS; ++i) {
            assertEq(campaign.tokenWithdrawable(address(_token), _owners[i]), _shares.due(i));
            owed += _shares.due(i);
        }
        assertEq(campaign.totalTokenIncome(address(_token)), _shares.income());
        assertEq(_token.balanceOf(address(campaign)) - owed, _shares.dust());
    }
}
