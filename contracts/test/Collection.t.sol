// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ERC1155} from "solady/tokens/ERC1155.sol";

import {Collection} from "../src/Collection.sol";
import {PaymentLock} from "../src/PaymentLock.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ICollection} from "../src/interfaces/ICollection.sol";
import {ISource} from "../src/interfaces/ISource.sol";
import {ITokenIncome} from "../src/interfaces/ITokenIncome.sol";
import {Base} from "./Base.t.sol";
import {Refuser} from "./mocks/Recipients.sol";
import {CallingToken, FeeToken, Intruder, OddToken, RebasingToken, Token} from "./mocks/Tokens.sol";

/// @notice Takes a token and, in that moment, withdraws what the mint has credited to it.
contract ReenteringMinter {
    uint256 public withdrawn;

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        withdrawn = ICollection(payable(msg.sender)).withdrawEarnings(address(this));
        return this.onERC1155Received.selector;
    }

    receive() external payable {}
}

contract CollectionTest is Base {
    uint96 private constant PRICE = 0.01 ether;

    address private immutable _referrer = makeAddr("referrer");

    uint256 private _modelId;
    /// @dev Token 1 is free but for the mint fee, token 2 has a price.
    Collection private _collection;

    function setUp() public override {
        super.setUp();
        fund();
        _modelId = registerModel();
        _collection = publish(_modelId, 0);
        vm.prank(creator);
        _collection.createToken(tokenTerms(PRICE));
    }

    function _mint(address to, uint256 tokenId, uint256 quantity, address referrer) private {
        uint256 cost = _collection.mintCost(tokenId, quantity);
        hoax(ann, cost);
        _collection.mint{value: cost}(to, tokenId, quantity, referrer);
    }

    function _create(ICollection.TokenTerms memory terms_) private returns (uint256) {
        vm.prank(creator);
        return _collection.createToken(terms_);
    }

    /*//////////////////////////////////////////////////////////////
                                 CREATE
    //////////////////////////////////////////////////////////////*/

    function test_PutsATokenOnSale() public {
        ICollection.TokenTerms memory terms_ = tokenTerms(PRICE);
        terms_.maxSupply = 10;
        terms_.opensAt = uint32(block.timestamp + 1);
        terms_.closesAt = uint32(block.timestamp + 2);
        vm.expectEmit(address(_collection));
        emit ICollection.TokenCreated(
            3, PRICE, 10, terms_.opensAt, terms_.closesAt, terms_.generation, terms_.receipt, CID, CID
        );
        assertEq(_create(terms_), 3);

        assertEq(_collection.tokenCount(), 3);
        assertEq(_collection.uri(3), string.concat("ipfs://", CID));
        assertEq(_collection.mintCost(3, 2), 2 * (PRICE + MINT_FEE));
        (uint256 price, uint256 maxSupply, uint256 opens, uint256 closes) = _collection.saleOf(3);
        assertEq(price, PRICE);
        assertEq(maxSupply, 10);
        assertEq(opens, terms_.opensAt);
        assertEq(closes, terms_.closesAt);
        (, maxSupply,,) = _collection.saleOf(1);
        assertEq(maxSupply, 0);
    }

    function test_PutsTokensOnSaleForItsCreatorOnly() public {
        vm.expectRevert(abi.encodeWithSelector(ICollection.NotCreator.selector, stranger));
        vm.prank(stranger);
        _collection.createToken(tokenTerms(PRICE));
    }

    function test_RefusesTokenTermsOutsideTheirBounds() public {
        ICollection.TokenTerms memory terms_ = tokenTerms(PRICE);
        terms_.maxSupply = type(uint48).max;
        vm.expectRevert(abi.encodeWithSelector(ICollection.InvalidTokenTerms.selector, "maxSupply"));
        _create(terms_);
        terms_ = tokenTerms(PRICE);
        terms_.closesAt = uint32(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ICollection.InvalidTokenTerms.selector, "closesAt"));
        _create(terms_);
        terms_.opensAt = uint32(block.timestamp + 2);
        terms_.closesAt = uint32(block.timestamp + 2);
        vm.expectRevert(abi.encodeWithSelector(ICollection.InvalidTokenTerms.selector, "closesAt"));
        _create(terms_);
        terms_ = tokenTerms(PRICE);
        terms_.image = "";
        vm.expectRevert(abi.encodeWithSelector(ICollection.InvalidTokenTerms.selector, "image"));
        _create(terms_);
        terms_ = tokenTerms(PRICE);
        terms_.metadata = "";
        vm.expectRevert(abi.encodeWithSelector(ICollection.InvalidTokenTerms.selector, "metadata"));
        _create(terms_);
    }

    /*//////////////////////////////////////////////////////////////
                                  MINT
    //////////////////////////////////////////////////////////////*/

    function test_SplitsAMintWithAReferrer() public {
        uint256 owners = 2 * (0.00024 ether + 0.003 ether);
        uint256 referred = 2 * 0.00006 ether;
        uint256 created = 2 * (0.00018 ether + 0.007 ether);
        uint256 rest = 2 * 0.00012 ether;
        uint256 cost = 2 * (PRICE + MINT_FEE);
        assertEq(owners + referred + created + rest, cost);

        hoax(ann, cost);
        vm.expectEmit(address(_collection));
        emit ICollection.Minted(ann, ben, 2, 2, 2, _referrer, cost, owners, created, rest, referred);
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(_collection), owners, owners);
        vm.expectEmit(address(_collection));
        emit ERC1155.TransferSingle(ann, address(0), ben, 2, 2);
        _collection.mint{value: cost}(ben, 2, 2, _referrer);

        assertEq(_collection.balanceOf(ben, 2), 2);
        assertEq(_collection.supplyOf(2), 2);
        assertEq(campaign.totalIncome(), owners);
        assertEq(_collection.earningsOf(creator), created);
        assertEq(_collection.earningsOf(platform), rest);
        assertEq(_collection.earningsOf(_referrer), referred);
    }

    function test_GivesThePlatformTheReferrersPartWhereThereIsNone() public {
        _mint(ben, 1, 1, address(0));
        assertEq(_collection.earningsOf(platform), 0.00018 ether);
        assertEq(_collection.earningsOf(creator), 0.00018 ether);
        assertEq(_collection.earningsOf(address(0)), 0);
        assertEq(campaign.totalIncome(), 0.00024 ether);
    }

    function test_AddsUpForAReferrerWhoIsAlsoTheCreatorOrThePlatform() public {
        _mint(ben, 1, 1, creator);
        assertEq(_collection.earningsOf(creator), 0.00024 ether);
        _mint(ben, 1, 1, platform);
        assertEq(_collection.earningsOf(platform), 0.00012 ether + 0.00018 ether);
    }

    function testFuzz_SharesEveryWeiByTheFormula(
        ISource.FeeTerms memory terms_,
        uint96 price,
        uint256 quantity,
        bool referred
    ) public {
        terms_.mintFee = uint96(bound(terms_.mintFee, 0, source.MAX_MINT_FEE()));
        terms_.ownersFeeBps = uint16(bound(terms_.ownersFeeBps, 0, 10_000));
        terms_.creatorFeeBps = uint16(bound(terms_.creatorFeeBps, 0, 10_000 - terms_.ownersFeeBps));
        terms_.referrerFeeBps =
            uint16(bound(terms_.referrerFeeBps, 0, 10_000 - terms_.ownersFeeBps - terms_.creatorFeeBps));
        terms_.ownersPriceBps = uint16(bound(terms_.ownersPriceBps, 0, 10_000));
        terms_.royaltyBps = uint16(bound(terms_.royaltyBps, 0, 1000));
        price = uint96(bound(price, 0, 1000 ether));
        quantity = bound(quantity, 1, 1_000_000);
        vm.prank(platform);
        source.setFeeTerms(terms_);
        _collection = publish(_modelId, price);
        _mint(ben, 1, quantity, referred ? _referrer : address(0));

        uint256 fees = quantity * terms_.mintFee;
        uint256 prices = quantity * price;
        uint256 owners = fees * terms_.ownersFeeBps / 10_000 + prices * terms_.ownersPriceBps / 10_000;
        uint256 referrers = referred ? fees * terms_.referrerFeeBps / 10_000 : 0;
        uint256 creators = fees * terms_.creatorFeeBps / 10_000 + prices - prices * terms_.ownersPriceBps / 10_000;
        assertEq(campaign.totalIncome(), owners);
        assertEq(_collection.earningsOf(_referrer), referrers);
        assertEq(_collection.earningsOf(creator), creators);
        assertEq(_collection.earningsOf(platform), fees + prices - owners - referrers - creators);
        assertEq(
            address(_collection).balance,
            _collection.earningsOf(_referrer) + _collection.earningsOf(creator) + _collection.earningsOf(platform)
        );
    }

    function test_TakesTheExactPaymentOnly() public {
        deal(ann, 1 ether);
        vm.startPrank(ann);
        vm.expectRevert(abi.encodeWithSelector(ICollection.WrongPayment.selector, MINT_FEE - 1, MINT_FEE));
        _collection.mint{value: MINT_FEE - 1}(ann, 1, 1, address(0));
        vm.expectRevert(abi.encodeWithSelector(ICollection.WrongPayment.selector, MINT_FEE + 1, MINT_FEE));
        _collection.mint{value: MINT_FEE + 1}(ann, 1, 1, address(0));
    }

    function test_MintsNothingForNothing() public {
        vm.expectRevert(ICollection.ZeroQuantity.selector);
        _collection.mint(ann, 1, 0, address(0));
    }

    function test_KnowsNoOtherToken() public {
        bytes memory unknown = abi.encodeWithSelector(ICollection.UnknownToken.selector, 3);
        vm.expectRevert(unknown);
        _collection.mint(ann, 3, 1, address(0));
        vm.expectRevert(unknown);
        _collection.mintCost(3, 1);
        vm.expectRevert(unknown);
        _collection.uri(3);
        vm.expectRevert(unknown);
        _collection.supplyOf(3);
        vm.expectRevert(abi.encodeWithSelector(ICollection.UnknownToken.selector, 0));
        _collection.uri(0);
    }

    function test_SellsWithinItsTimesOnly() public {
        ICollection.TokenTerms memory terms_ = tokenTerms(0);
        terms_.opensAt = uint32(block.timestamp + 10);
        terms_.closesAt = uint32(block.timestamp + 20);
        uint256 tokenId = _create(terms_);
        deal(ann, 1 ether);
        vm.startPrank(ann);

        uint256 time = terms_.opensAt - 1;
        vm.warp(time);
        vm.expectRevert(
            abi.encodeWithSelector(ICollection.NotOnSale.selector, tokenId, time, terms_.opensAt, terms_.closesAt)
        );
        _collection.mint{value: MINT_FEE}(ann, tokenId, 1, address(0));
        vm.warp(terms_.opensAt);
        _collection.mint{value: MINT_FEE}(ann, tokenId, 1, address(0));
        vm.warp(terms_.closesAt - 1);
        _collection.mint{value: MINT_FEE}(ann, tokenId, 1, address(0));
        time = terms_.closesAt;
        vm.warp(time);
        vm.expectRevert(
            abi.encodeWithSelector(ICollection.NotOnSale.selector, tokenId, time, terms_.opensAt, terms_.closesAt)
        );
        _collection.mint{value: MINT_FEE}(ann, tokenId, 1, address(0));
    }

    function test_SellsNoMoreThanItsSupply() public {
        ICollection.TokenTerms memory terms_ = tokenTerms(0);
        terms_.maxSupply = 3;
        uint256 tokenId = _create(terms_);
        _mint(ann, tokenId, 2, address(0));
        hoax(ann, 2 * MINT_FEE);
        vm.expectRevert(abi.encodeWithSelector(ICollection.SupplyExceeded.selector, tokenId, 2, 1));
        _collection.mint{value: 2 * MINT_FEE}(ann, tokenId, 2, address(0));
        _mint(ann, tokenId, 1, address(0));
        assertEq(_collection.supplyOf(tokenId), 3);
    }

    function test_SellsAnUnlimitedTokenWithoutOverflow() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICollection.SupplyExceeded.selector, 1, type(uint256).max, uint256(type(uint48).max))
        );
        _collection.mint(ann, 1, type(uint256).max, address(0));
    }

    /// @dev Sherlock's M-6 of 2024-04: any recipient of a fee that refuses it stopped every mint.
    function test_MintsThoughTheReferrerRefusesMoney() public {
        Refuser refuser = new Refuser();
        _mint(ben, 1, 1, address(refuser));
        assertEq(_collection.earningsOf(address(refuser)), 0.00006 ether);
        vm.expectRevert(abi.encodeWithSelector(ICollection.TransferFailed.selector, address(refuser), 0.00006 ether));
        _collection.withdrawEarnings(address(refuser));
        refuser.accept();
        _collection.withdrawEarnings(address(refuser));
        assertEq(address(refuser).balance, 0.00006 ether);
    }

    function test_HasSettledEverythingWhenTheReceiverCallsBack() public {
        ReenteringMinter minter = new ReenteringMinter();
        _mint(address(minter), 1, 1, address(minter));
        assertEq(minter.withdrawn(), 0.00006 ether);
        assertEq(_collection.earningsOf(address(minter)), 0);
        assertEq(_collection.balanceOf(address(minter), 1), 1);
        assertEq(address(_collection).balance, _collection.earningsOf(creator) + _collection.earningsOf(platform));
    }

    /*//////////////////////////////////////////////////////////////
                                EARNINGS
    //////////////////////////////////////////////////////////////*/

    function test_PaysEarningsToTheirAccountWhoeverAsks() public {
        _mint(ben, 2, 1, address(0));
        uint256 earned = _collection.earningsOf(creator);
        vm.expectEmit(address(_collection));
        emit ICollection.EarningsWithdrawn(creator, stranger, earned);
        vm.prank(stranger);
        assertEq(_collection.withdrawEarnings(creator), earned);
        assertEq(creator.balance, earned);
        assertEq(_collection.earningsOf(creator), 0);
    }

    function test_PaysEarningsOnce() public {
        _mint(ben, 1, 1, address(0));
        _collection.withdrawEarnings(creator);
        vm.expectRevert(abi.encodeWithSelector(ICollection.NothingToWithdraw.selector, creator));
        _collection.withdrawEarnings(creator);
    }

    function test_SupportsErc1155() public view {
        assertTrue(_collection.supportsInterface(0xd9b67a26));
        assertTrue(_collection.supportsInterface(0x0e89341c));
    }

    /*//////////////////////////////////////////////////////////////
                                ROYALTIES
    //////////////////////////////////////////////////////////////*/

    function _payRoyalty(uint256 amount) private {
        hoax(stranger, amount);
        (bool success,) = address(_collection).call{value: amount}("");
        assertTrue(success);
    }

    /// @dev A collection of which the owners have all, or nothing, of royalties.
    function _publishWith(uint16 ownersPriceBps, uint16 royaltyBps) private {
        ISource.FeeTerms memory terms_ = feeTerms();
        terms_.ownersPriceBps = ownersPriceBps;
        terms_.royaltyBps = royaltyBps;
        vm.prank(platform);
        source.setFeeTerms(terms_);
        _collection = publish(_modelId, PRICE);
    }

    function test_AsksForItsRoyaltyAsErc2981() public view {
        assertTrue(_collection.supportsInterface(0x2a55205a));
        (address receiver, uint256 amount) = _collection.royaltyInfo(1, 1 ether);
        assertEq(receiver, address(_collection));
        assertEq(amount, 0.05 ether);
        (, amount) = _collection.royaltyInfo(1, type(uint256).max);
        assertEq(amount, Math.mulDiv(type(uint256).max, 500, 10_000));
    }

    function testFuzz_AsksForTheFloorOfAnyPrice(uint16 royaltyBps, uint256 salePrice) public {
        royaltyBps = uint16(bound(royaltyBps, 0, source.MAX_ROYALTY_BPS()));
        _publishWith(3000, royaltyBps);
        (, uint256 amount) = _collection.royaltyInfo(1, salePrice);
        assertEq(amount, Math.mulDiv(salePrice, royaltyBps, 10_000));
    }

    function test_SharesARoyaltyInEthWhenItComes() public {
        uint256 income = campaign.totalIncome();
        hoax(stranger, 1 ether);
        vm.expectEmit(address(_collection));
        emit ICollection.RoyaltyReceived(stranger, 1 ether, 0.3 ether, 0.7 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(_collection), 0.3 ether, income + 0.3 ether);
        (bool success,) = address(_collection).call{value: 1 ether}("");
        assertTrue(success);
        assertEq(_collection.earningsOf(creator), 0.7 ether);
        _collection.withdrawEarnings(creator);
        assertEq(creator.balance, 0.7 ether);
    }

    function testFuzz_SharesEveryWeiOfARoyalty(uint16 ownersPriceBps, uint256 amount) public {
        _publishWith(uint16(bound(ownersPriceBps, 0, 10_000)), 1000);
        amount = bound(amount, 0, 1e9 ether);
        _payRoyalty(amount);
        uint256 owners = Math.mulDiv(amount, _collection.feeTerms().ownersPriceBps, 10_000);
        assertEq(campaign.totalIncome(), owners);
        assertEq(_collection.earningsOf(creator), amount - owners);
        assertEq(address(_collection).balance, amount - owners);
    }

    function test_PaysTheCampaignNoRoyaltyOfNothing() public {
        _publishWith(0, 500);
        vm.recordLogs();
        _payRoyalty(1 ether);
        assertEq(vm.getRecordedLogs().length, 1);
        assertEq(_collection.earningsOf(creator), 1 ether);

        Token token = new Token();
        token.mint(address(_collection), 1000);
        vm.recordLogs();
        _collection.shareRoyalties(address(token));
        assertEq(vm.getRecordedLogs().length, 1);
        assertEq(_collection.tokenEarningsOf(address(token)), 1000);
        assertEq(campaign.totalTokenIncome(address(token)), 0);
    }

    function test_SharesARoyaltyInAToken() public {
        Token token = new Token();
        token.mint(address(_collection), 1000);
        vm.expectEmit(address(_collection));
        emit ICollection.TokenRoyaltyShared(address(token), stranger, 1000, 300, 700);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenIncomeReceived(address(token), address(_collection), 300, 300);
        vm.prank(stranger);
        assertEq(_collection.shareRoyalties(address(token)), 1000);
        assertEq(token.balanceOf(address(campaign)), 300);
        assertEq(_collection.tokenEarningsOf(address(token)), 700);

        // What is credited is not shared again; what comes on top is.
        vm.recordLogs();
        assertEq(_collection.shareRoyalties(address(token)), 0);
        assertEq(vm.getRecordedLogs().length, 0);
        token.mint(address(_collection), 100);
        assertEq(_collection.shareRoyalties(address(token)), 100);
        assertEq(_collection.tokenEarningsOf(address(token)), 770);
        assertEq(campaign.totalTokenIncome(address(token)), 330);
    }

    function testFuzz_SharesEveryUnitOfATokensRoyalties(uint16 ownersPriceBps, uint256 first, uint256 second) public {
        _publishWith(uint16(bound(ownersPriceBps, 0, 10_000)), 500);
        uint256 bps = _collection.feeTerms().ownersPriceBps;
        second = bound(second, 0, type(uint256).max - first);
        Token token = new Token();
        token.mint(address(_collection), first);
        assertEq(_collection.shareRoyalties(address(token)), first);
        token.mint(address(_collection), second);
        assertEq(_collection.shareRoyalties(address(token)), second);
        uint256 owners = Math.mulDiv(first, bps, 10_000) + Math.mulDiv(second, bps, 10_000);
        assertEq(campaign.totalTokenIncome(address(token)), owners);
        assertEq(_collection.tokenEarningsOf(address(token)), first + second - owners);
        assertEq(token.balanceOf(address(_collection)), first + second - owners);
    }

    /// @dev The product of such an amount and the basis points has more than 256 bits.
    function test_SharesTheGreatestRoyaltyThereIs() public {
        Token token = new Token();
        token.mint(address(_collection), type(uint256).max);
        assertEq(_collection.shareRoyalties(address(token)), type(uint256).max);
        assertEq(campaign.totalTokenIncome(address(token)), Math.mulDiv(type(uint256).max, 3000, 10_000));
    }

    function test_PaysTheCreatorItsTokensWhoeverAsks() public {
        Token token = new Token();
        token.mint(address(_collection), 1000);
        _collection.shareRoyalties(address(token));
        token.mint(address(_collection), 50);
        vm.expectEmit(address(_collection));
        emit ICollection.TokenEarningsWithdrawn(address(token), creator, stranger, 700);
        vm.prank(stranger);
        assertEq(_collection.withdrawTokenEarnings(address(token)), 700);
        assertEq(token.balanceOf(creator), 700);
        assertEq(_collection.tokenEarningsOf(address(token)), 0);
        vm.expectRevert(abi.encodeWithSelector(ICollection.NothingToWithdraw.selector, creator));
        _collection.withdrawTokenEarnings(address(token));
        assertEq(_collection.shareRoyalties(address(token)), 50);
    }

    function test_KeepsRoyaltiesInOneTokenApartFromAllElse() public {
        _mint(ben, 2, 1, address(0));
        Token token = new Token();
        Token other = new Token();
        token.mint(address(_collection), 1000);
        other.mint(address(_collection), 2000);
        _collection.shareRoyalties(address(token));
        _collection.withdrawTokenEarnings(address(token));
        assertEq(other.balanceOf(address(_collection)), 2000);
        assertEq(_collection.tokenEarningsOf(address(other)), 0);
        assertEq(_collection.earningsOf(creator) + _collection.earningsOf(platform), address(_collection).balance);
        assertEq(_collection.shareRoyalties(address(other)), 2000);
    }

    function test_KeepsARoyaltyWholeThatATokenDoesNotMove() public {
        OddToken token = new OddToken();
        token.mint(address(_collection), 1000);
        token.behaveTowards(address(campaign), OddToken.Way.Lies);
        bytes memory failed =
            abi.encodeWithSelector(ICollection.TokenTransferFailed.selector, address(token), address(campaign), 300);
        vm.expectRevert(failed);
        _collection.shareRoyalties(address(token));
        token.behaveTowards(address(campaign), OddToken.Way.Reverts);
        vm.expectRevert(failed);
        _collection.shareRoyalties(address(token));
        assertEq(_collection.tokenEarningsOf(address(token)), 0);

        token.behaveTowards(address(campaign), OddToken.Way.Silent);
        assertEq(_collection.shareRoyalties(address(token)), 1000);
        token.behaveTowards(creator, OddToken.Way.Declines);
        vm.expectRevert(abi.encodeWithSelector(ICollection.TokenTransferFailed.selector, address(token), creator, 700));
        _collection.withdrawTokenEarnings(address(token));
        assertEq(_collection.tokenEarningsOf(address(token)), 700);
        token.behaveTowards(creator, OddToken.Way.Denies);
        assertEq(_collection.withdrawTokenEarnings(address(token)), 700);
    }

    function test_RecordsWhatArrivesOfARoyaltyWithFees() public {
        FeeToken token = new FeeToken(1000);
        token.mint(address(_collection), 1000);
        _collection.shareRoyalties(address(token));
        assertEq(campaign.totalTokenIncome(address(token)), 270);
        assertEq(_collection.tokenEarningsOf(address(token)), 700);
        assertEq(token.balanceOf(address(_collection)), 700);
    }

    /// @dev All or nothing left the creator with nothing where a token had shrunk by a unit.
    function test_PaysTheCreatorWhatIsLeftOfATokenThatShrank() public {
        RebasingToken token = new RebasingToken();
        token.mint(address(_collection), 1000);
        _collection.shareRoyalties(address(token));
        token.rebase(50);
        assertEq(_collection.shareRoyalties(address(token)), 0);
        assertEq(_collection.withdrawTokenEarnings(address(token)), 350);
        assertEq(_collection.tokenEarningsOf(address(token)), 350);
        vm.expectRevert(abi.encodeWithSelector(ICollection.NothingToWithdraw.selector, creator));
        _collection.withdrawTokenEarnings(address(token));
    }

    function test_LetsNobodyInWhileItSharesAToken() public {
        CallingToken token = new CallingToken();
        Intruder intruder = new Intruder();
        token.listen(address(intruder));
        bytes[2] memory calls = [
            abi.encodeCall(_collection.shareRoyalties, (address(token))),
            abi.encodeCall(_collection.withdrawTokenEarnings, (address(token)))
        ];
        for (uint256 i = 0; i < 2; ++i) {
            token.mint(address(_collection), 1000);
            intruder.prepare(address(_collection), calls[i]);
            _collection.shareRoyalties(address(token));
            _assertKeptOut(intruder);
            intruder.prepare(address(_collection), calls[i]);
            assertEq(_collection.withdrawTokenEarnings(address(token)), 700);
            _assertKeptOut(intruder);
        }
        assertEq(token.balanceOf(creator), 1400);
        assertEq(token.balanceOf(address(campaign)), 600);
        assertEq(campaign.totalTokenIncome(address(token)), 600);
    }

    function _assertKeptOut(Intruder intruder) private view {
        assertEq(intruder.entries(), 2);
        assertEq(intruder.successes(), 0);
        assertEq(intruder.answer(), abi.encodeWithSelector(PaymentLock.Reentered.selector));
    }

    /// @dev The campaign announces what came before the collection does: nothing is counted twice.
    function test_CountsARoyaltyOnceThatTheTokenAnnouncesItself() public {
        CallingToken token = new CallingToken();
        Intruder intruder = new Intruder();
        token.listen(address(intruder));
        token.mint(address(_collection), 1000);
        intruder.prepare(address(campaign), abi.encodeCall(campaign.recordTokenIncome, (address(token))));
        _collection.shareRoyalties(address(token));
        assertEq(intruder.successes(), 2);
        assertEq(campaign.totalTokenIncome(address(token)), 300);
        assertEq(campaign.recordTokenIncome(address(token)), 0);
    }
}
