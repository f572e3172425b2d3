// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Campaign} from "../../src/Campaign.sol";
import {CallingToken, FeeToken, Intruder, OddToken, Token} from "../mocks/Tokens.sol";

/// @title TokenIncomeHandler
/// @notice Pays a funded campaign in four tokens, withdraws them as owners do, good and bad, and keeps its own books of it:
/// the ghosts. The tokens: one as it should be; one that keeps a part of each transfer; one that calls its recipients; and
/// one that refuses an owner now and then.
contract TokenIncomeHandler is CommonBase, StdUtils {
    Campaign public immutable campaign;
    Token[] public tokens;
    address[] public owners;

    /// @dev Ghosts, in a token's smallest unit. `taken` is what left the campaign for an owner.
    mapping(Token token => uint256) public income;
    mapping(Token token => uint256) public announced;
    mapping(Token token => uint256) public taken;
    mapping(Token token => mapping(address owner => uint256)) public takenBy;

    /// @dev Ghosts of what must not go back.
    mapping(Token token => mapping(address owner => uint256)) private _entitledBefore;
    bool public isEntitlementMonotone = true;

    /// @dev How often each thing really happened: a run in which nothing does proves nothing.
    mapping(string action => uint256) public calls;

    constructor(Campaign campaign_, address[] memory owners_) {
        campaign = campaign_;
        owners = owners_;
        tokens = [new Token(), new FeeToken(300), new CallingToken(), new OddToken()];
    }

    function tokenCount() external view returns (uint256) {
        return tokens.length;
    }

    function ownerCount() external view returns (uint256) {
        return owners.length;
    }

    modifier watched(uint256 seed) {
        _;
        Token token = _token(seed);
        for (uint256 j = 0; j < owners.length; ++j) {
            uint256 entitled = campaign.tokenWithdrawnOf(address(token), owners[j])
                + campaign.tokenWithdrawable(address(token), owners[j]);
            if (entitled < _entitledBefore[token][owners[j]]) isEntitlementMonotone = false;
            _entitledBefore[token][owners[j]] = entitled;
        }
    }

    /// @dev Books to each owner what it got, with the fee that the token kept of it.
    function _book(Token token, address owner, uint256 amount) private {
        taken[token] += amount;
        takenBy[token][owner] += amount;
    }

    function _token(uint256 seed) private view returns (Token) {
        return tokens[seed % tokens.length];
    }

    function _owner(uint256 seed) private view returns (address) {
        return owners[seed % owners.length];
    }

    /*//////////////////////////////////////////////////////////////
                                 ACTIONS
    //////////////////////////////////////////////////////////////*/

    /// @dev Mostly everyday amounts, now and then one near the greatest there is.
    function pay(uint256 seed, uint256 amount) external watched(seed) {
        Token token = _token(seed);
        amount = bound(amount, 0, seed % 16 == 0 ? type(uint256).max / 20_000 : 1e24);
        amount = _min(amount, type(uint256).max / 10_000 - token.totalSupply());
        token.mint(address(this), amount);
        uint256 before = token.balanceOf(address(campaign));
        token.transfer(address(campaign), amount);
        income[token] += token.balanceOf(address(campaign)) - before;
        ++calls["pay"];
    }

    function record(uint256 seed) external watched(seed) {
        Token token = _token(seed);
        uint256 amount = campaign.recordTokenIncome(address(token));
        require(amount == income[token] - announced[token], "announced otherwise than came");
        announced[token] = income[token];
        ++calls["record"];
    }

    function withdraw(uint256 seed, uint256 ownerSeed) external watched(seed) {
        (Token token, address owner) = (_token(seed), _owner(ownerSeed));
        uint256 due = campaign.tokenWithdrawable(address(token), owner);
        if (due == 0) return;
        _letReenter(seed, token, owner);
        uint256 before = token.balanceOf(address(campaign));
        try campaign.withdrawToken(address(token), owner) returns (uint256 amount) {
            require(amount == due, "paid otherwise than due");
            require(before - token.balanceOf(address(campaign)) == amount, "paid otherwise than told");
            _book(token, owner, amount);
            announced[token] = income[token];
            ++calls["withdraw"];
        } catch {
            require(address(token) == address(tokens[3]), "only the odd one refuses");
            ++calls["refuse"];
        }
    }

    function withdrawMany(uint256 seed, uint256 count) external watched(seed) {
        Token token = _token(seed);
        address[] memory batch = new address[](bound(count, 1, 8));
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = _owner(uint256(keccak256(abi.encode(seed, i))));
        }
        uint256[] memory had = new uint256[](owners.length);
        for (uint256 j = 0; j < owners.length; ++j) {
            had[j] = token.balanceOf(owners[j]);
        }
        _letReenter(seed, token, batch[0]);
        uint256 before = token.balanceOf(address(campaign));
        uint256 told = campaign.withdrawTokenMany(address(token), batch);
        require(before - token.balanceOf(address(campaign)) == told, "paid otherwise than told");
        uint256 booked;
        for (uint256 j = 0; j < owners.length; ++j) {
            uint256 got = token.balanceOf(owners[j]) - had[j];
            if (got == 0) continue;
            // What left was the owner's whole due: the rest of it is the token's fee.
            uint256 amount = campaign.tokenWithdrawnOf(address(token), owners[j]) - takenBy[token][owners[j]];
            require(got == amount - _feeOf(token, amount), "booked otherwise than got");
            _book(token, owners[j], amount);
            booked += amount;
        }
        require(booked == told, "another was paid");
        announced[token] = income[token];
        ++calls["withdrawMany"];
    }

    function letTheOddOneRefuse(uint256 ownerSeed, uint256 wayIndex) external {
        OddToken.Way[7] memory ways = [
            OddToken.Way.Plain,
            OddToken.Way.Silent,
            OddToken.Way.Denies,
            OddToken.Way.Declines,
            OddToken.Way.Lies,
            OddToken.Way.Reverts,
            OddToken.Way.Talks
        ];
        OddToken(address(tokens[3])).behaveTowards(_owner(ownerSeed), ways[wayIndex % 7]);
    }

    function _feeOf(Token token, uint256 amount) private view returns (uint256) {
        return token == tokens[1] ? amount * 300 / 10_000 : 0;
    }

    function _letReenter(uint256 seed, Token token, address owner) private {
        bytes[3] memory calls_ = [
            abi.encodeCall(campaign.withdrawToken, (address(token), owner)),
            abi.encodeCall(campaign.recordTokenIncome, (address(token))),
            abi.encodeCall(campaign.withdraw, (owner))
        ];
        Intruder(payable(owners[owners.length - 1])).prepare(address(campaign), calls_[(seed >> 8) % 3]);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
