// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Collection} from "../../src/Collection.sol";
import {ISource} from "../../src/interfaces/ISource.sol";
import {Forcer, Refuser} from "../mocks/Recipients.sol";
import {CallingToken, FeeToken, Token} from "../mocks/Tokens.sol";

/// @title CollectionHandler
/// @notice Mints, pays royalties and withdraws as people do, and keeps its own books of it by the published terms: the ghosts.
contract CollectionHandler is CommonBase, StdCheats, StdUtils {
    uint256 private constant BPS = 10_000;

    Collection public immutable collection;
    address public immutable creator;
    address public immutable platform;
    uint96 public immutable price;
    address[] public referrers;
    Token[] public tokens;
    ISource.FeeTerms private _terms;

    /// @dev Ghosts, in wei.
    uint256 public toOwners;
    uint256 public forced;
    mapping(address account => uint256) public earned;
    mapping(address account => uint256) public withdrawn;
    /// @dev Ghosts, in a token's smallest unit.
    mapping(Token token => uint256) public tokenSent;
    mapping(Token token => uint256) public tokenEarned;
    mapping(Token token => uint256) public tokenWithdrawn;

    uint256 public minted;
    mapping(string action => uint256) public calls;

    constructor(Collection collection_, address creator_, address platform_, uint96 price_) {
        collection = collection_;
        creator = creator_;
        platform = platform_;
        price = price_;
        _terms = collection_.feeTerms();
        referrers = [address(0), address(0xbef001), address(0xbef002), creator_, address(new Refuser())];
        tokens = [new Token(), new FeeToken(300), new CallingToken()];
    }

    function accountCount() external view returns (uint256) {
        return referrers.length;
    }

    function tokenCount() external view returns (uint256) {
        return tokens.length;
    }

    function mint(uint256 seed, uint256 quantity) external {
        quantity = bound(quantity, 1, 50);
        address referrer = referrers[seed % referrers.length];
        uint256 cost = quantity * (uint256(price) + _terms.mintFee);
        hoax(address(0x3147e2), cost);
        collection.mint{value: cost}(address(0x3147e2), 1, quantity, referrer);

        uint256 fees = quantity * _terms.mintFee;
        uint256 prices = quantity * price;
        uint256 owners = fees * _terms.ownersFeeBps / BPS + prices * _terms.ownersPriceBps / BPS;
        uint256 creators = fees * _terms.creatorFeeBps / BPS + prices - prices * _terms.ownersPriceBps / BPS;
        uint256 referred = referrer == address(0) ? 0 : fees * _terms.referrerFeeBps / BPS;
        toOwners += owners;
        earned[creator] += creators;
        earned[referrer] += referred;
        earned[platform] += cost - owners - creators - referred;
        minted += quantity;
        ++calls["mint"];
    }

    function payRoyalty(uint256 amount) external {
        amount = bound(amount, 0, 10 ether);
        deal(address(this), amount);
        (bool success,) = address(collection).call{value: amount}("");
        require(success, "royalty refused");
        uint256 owners = amount * _terms.ownersPriceBps / BPS;
        toOwners += owners;
        earned[creator] += amount - owners;
        ++calls["payRoyalty"];
    }

    function forceEth(uint256 amount) external {
        amount = bound(amount, 1, 0.1 ether);
        deal(address(this), amount);
        new Forcer{value: amount}(payable(address(collection)));
        forced += amount;
    }

    function withdraw(uint256 seed) external {
        address account = seed % 3 == 0 ? platform : seed % 3 == 1 ? creator : referrers[seed % referrers.length];
        if (collection.earningsOf(account) == 0) return;
        uint256 before = account.balance;
        try collection.withdrawEarnings(account) returns (uint256 amount) {
            require(account.balance - before == amount, "paid otherwise than told");
            withdrawn[account] += amount;
            ++calls["withdraw"];
        } catch {
            require(account == referrers[4], "only the refuser refuses");
        }
    }

    /*//////////////////////////////////////////////////////////////
                                 TOKENS
    //////////////////////////////////////////////////////////////*/

    function payTokenRoyalty(uint256 seed, uint256 amount) external {
        tokens[seed % tokens.length].mint(address(collection), bound(amount, 0, 1e30));
    }

    function shareRoyalties(uint256 seed) external {
        Token token = tokens[seed % tokens.length];
        uint256 unshared = token.balanceOf(address(collection)) - (tokenEarned[token] - tokenWithdrawn[token]);
        uint256 owners = unshared * _terms.ownersPriceBps / BPS;
        require(collection.shareRoyalties(address(token)) == unshared, "shared otherwise than came");
        tokenSent[token] += owners;
        tokenEarned[token] += unshared - owners;
        if (unshared != 0) ++calls["shareRoyalties"];
    }

    function withdrawTokens(uint256 seed) external {
        Token token = tokens[seed % tokens.length];
        if (collection.tokenEarningsOf(address(token)) == 0) return;
        tokenWithdrawn[token] += collection.withdrawTokenEarnings(address(token));
        ++calls["withdrawTokens"];
    }
}
