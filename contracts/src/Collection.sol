// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ERC1155} from "solady/tokens/ERC1155.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {PaymentLock} from "./PaymentLock.sol";
import {ICollection} from "./interfaces/ICollection.sol";
import {ISource} from "./interfaces/ISource.sol";
import {ITokenIncome} from "./interfaces/ITokenIncome.sol";
import {CollectionArgs} from "./libraries/CollectionArgs.sol";
import {Ipfs} from "./libraries/Ipfs.sol";
import {Payment} from "./libraries/Payment.sol";

/// @title Collection
/// @notice An ERC-1155 collection that a creator published with images from a model; see `ICollection` for the split.
/// @dev A clone that carries its configuration behind its code. Only the campaign is paid within a mint: its code is
/// known and takes all it is sent, since only a funded campaign has a model. Everyone else withdraws, so that no
/// recipient can stop a mint.
contract Collection is ERC1155, IERC2981, PaymentLock, ICollection {
    /*//////////////////////////////////////////////////////////////
                                 STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev A token on sale; one slot. `maxSupply` is never 0, so that it also tells whether there is such a token.
    struct Sale {
        uint96 price;
        uint48 maxSupply;
        uint48 supply;
        uint32 opensAt;
        uint32 closesAt;
    }

    /// @dev How a payment is shared, in wei.
    struct Shares {
        uint256 owners;
        uint256 creator;
        uint256 platform;
        uint256 referrer;
    }

    uint256 private constant BPS = 10_000;
    /// @dev `maxSupply` of a token without a limit.
    uint48 private constant UNLIMITED = type(uint48).max;

    /// @dev Source made the implementation, and with it every clone.
    address private immutable _source = msg.sender;

    /// @inheritdoc ICollection
    uint256 public tokenCount;

    mapping(uint256 tokenId => Sale) private _sales;
    mapping(uint256 tokenId => string) private _metadata;

    /// @inheritdoc ICollection
    mapping(address account => uint256) public earningsOf;
    /// @inheritdoc ICollection
    mapping(address token => uint256) public tokenEarningsOf;

    /*//////////////////////////////////////////////////////////////
                                 TOKENS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICollection
    function createToken(TokenTerms calldata terms) external returns (uint256 tokenId) {
        if (msg.sender != CollectionArgs.creator() && msg.sender != _source) revert NotCreator(msg.sender);
        if (terms.maxSupply >= UNLIMITED) revert InvalidTokenTerms("maxSupply");
        if (terms.closesAt != 0 && (terms.closesAt <= terms.opensAt || terms.closesAt <= block.timestamp)) {
            revert InvalidTokenTerms("closesAt");
        }
        if (bytes(terms.image).length == 0) revert InvalidTokenTerms("image");
        if (bytes(terms.metadata).length == 0) revert InvalidTokenTerms("metadata");

        tokenId = ++tokenCount;
        _sales[tokenId] = Sale({
            price: terms.price,
            maxSupply: terms.maxSupply == 0 ? UNLIMITED : uint48(terms.maxSupply),
            supply: 0,
            opensAt: terms.opensAt,
            closesAt: terms.closesAt
        });
        _metadata[tokenId] = terms.metadata;
        emit TokenCreated(
            tokenId,
            terms.price,
            terms.maxSupply,
            terms.opensAt,
            terms.closesAt,
            terms.generation,
            terms.receipt,
            terms.image,
            terms.metadata
        );
    }

    /*//////////////////////////////////////////////////////////////
                                 MINTING
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICollection
    /// @dev Logs `Minted`, then the campaign's `IncomeReceived`, then `TransferSingle`. `to` may call back, as ERC-1155
    /// has it, and finds everything settled.
    function mint(address to, uint256 tokenId, uint256 quantity, address referrer) external payable {
        Sale memory sale = _saleOf(tokenId);
        uint256 supply = _checkMint(sale, tokenId, quantity);
        Shares memory shares = _share(quantity, sale.price, referrer);

        _sales[tokenId].supply = uint48(supply);
        _credit(CollectionArgs.creator(), shares.creator);
        _credit(CollectionArgs.platform(), shares.platform);
        _credit(referrer, shares.referrer);

        emit Minted(
            msg.sender,
            to,
            tokenId,
            quantity,
            supply,
            referrer,
            msg.value,
            shares.owners,
            shares.creator,
            shares.platform,
            shares.referrer
        );
        if (shares.owners != 0) _send(CollectionArgs.campaign(), shares.owners);
        _mint(to, tokenId, quantity, "");
    }

    /// @dev Reverts unless `quantity` tokens can be minted now for `msg.value`.
    /// @return supply Tokens minted in all, with these.
    function _checkMint(Sale memory sale, uint256 tokenId, uint256 quantity) private view returns (uint256 supply) {
        if (quantity == 0) revert ZeroQuantity();
        if (block.timestamp < sale.opensAt || (sale.closesAt != 0 && block.timestamp >= sale.closesAt)) {
            revert NotOnSale(tokenId, block.timestamp, sale.opensAt, sale.closesAt);
        }
        uint256 remaining = sale.maxSupply - sale.supply;
        if (quantity > remaining) revert SupplyExceeded(tokenId, quantity, remaining);
        supply = sale.supply + quantity;

        uint256 cost = quantity * (sale.price + CollectionArgs.mintFee());
        if (msg.value != cost) revert WrongPayment(msg.value, cost);
    }

    /// @dev The split in `ICollection`; the four shares add up to `msg.value`. Quantities below 2^48 and prices below
    /// 2^96 cannot overflow it.
    function _share(uint256 quantity, uint256 price, address referrer) private view returns (Shares memory shares) {
        ISource.FeeTerms memory terms = CollectionArgs.feeTerms();
        unchecked {
            uint256 fees = quantity * terms.mintFee;
            uint256 prices = quantity * price;
            uint256 ownersOfPrices = _ownersOf(prices, terms);
            shares.owners = fees * terms.ownersFeeBps / BPS + ownersOfPrices;
            shares.creator = fees * terms.creatorFeeBps / BPS + prices - ownersOfPrices;
            if (referrer != address(0)) shares.referrer = fees * terms.referrerFeeBps / BPS;
            shares.platform = msg.value - shares.owners - shares.creator - shares.referrer;
        }
    }

    /// @dev The owners' part of a price or a royalty; the creator has the rest.
    function _ownersOf(uint256 amount, ISource.FeeTerms memory terms) private pure returns (uint256) {
        return amount * terms.ownersPriceBps / BPS;
    }

    /*//////////////////////////////////////////////////////////////
                                ROYALTIES
    //////////////////////////////////////////////////////////////*/

    /// @notice Shares a royalty in ETH between the owners, who are paid at once, and the creator.
    receive() external payable {
        uint256 owners = _ownersOf(msg.value, CollectionArgs.feeTerms());
        uint256 creator_ = msg.value - owners;
        _credit(CollectionArgs.creator(), creator_);
        emit RoyaltyReceived(msg.sender, msg.value, owners, creator_);
        if (owners != 0) _send(CollectionArgs.campaign(), owners);
    }

    /// @inheritdoc ICollection
    /// @dev The creator's part stays until it is withdrawn, so that nobody's refusal holds up the owners.
    function shareRoyalties(address token) external nonReentrant returns (uint256 amount) {
        uint256 credited = tokenEarningsOf[token];
        uint256 balance = SafeTransferLib.balanceOf(token, address(this));
        if (balance <= credited) return 0;

        amount = balance - credited;
        uint256 owners = FixedPointMathLib.fullMulDiv(amount, CollectionArgs.feeTerms().ownersPriceBps, BPS);
        tokenEarningsOf[token] = credited + amount - owners;
        emit TokenRoyaltyShared(token, msg.sender, amount, owners, amount - owners);
        if (owners != 0) {
            address campaign_ = CollectionArgs.campaign();
            _sendToken(token, campaign_, owners);
            ITokenIncome(campaign_).recordTokenIncome(token);
        }
    }

    /// @inheritdoc ICollection
    /// @dev Where the balance fell by itself, what there is: the rest stays credited.
    function withdrawTokenEarnings(address token) external nonReentrant returns (uint256 amount) {
        address creator_ = CollectionArgs.creator();
        uint256 credited = tokenEarningsOf[token];
        amount = FixedPointMathLib.min(credited, SafeTransferLib.balanceOf(token, address(this)));
        if (amount == 0) revert NothingToWithdraw(creator_);
        tokenEarningsOf[token] = credited - amount;
        emit TokenEarningsWithdrawn(token, creator_, msg.sender, amount);
        _sendToken(token, creator_, amount);
    }

    function _sendToken(address token, address recipient, uint256 amount) private {
        if (Payment.sendToken(token, recipient, amount, gasleft()) == 0) {
            revert TokenTransferFailed(token, recipient, amount);
        }
    }

    /// @notice What a resale for `salePrice` owes, in its currency's smallest unit, and to whom: the collection itself, which
    /// shares it (ERC-2981).
    function royaltyInfo(uint256, uint256 salePrice) external view returns (address receiver, uint256 royaltyAmount) {
        return (address(this), FixedPointMathLib.fullMulDiv(salePrice, CollectionArgs.feeTerms().royaltyBps, BPS));
    }

    /*//////////////////////////////////////////////////////////////
                                EARNINGS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICollection
    function withdrawEarnings(address account) external returns (uint256 amount) {
        amount = earningsOf[account];
        if (amount == 0) revert NothingToWithdraw(account);
        earningsOf[account] = 0;
        emit EarningsWithdrawn(account, msg.sender, amount);
        _send(account, amount);
    }

    function _credit(address account, uint256 amount) private {
        if (amount != 0) earningsOf[account] += amount;
    }

    function _send(address recipient, uint256 amount) private {
        if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICollection
    function mintCost(uint256 tokenId, uint256 quantity) external view returns (uint256) {
        return quantity * (_saleOf(tokenId).price + CollectionArgs.mintFee());
    }

    /// @inheritdoc ICollection
    function supplyOf(uint256 tokenId) external view returns (uint256) {
        return _saleOf(tokenId).supply;
    }

    /// @notice How a token sells: wei per token without the mint fee, most tokens (0: no limit), and the Unix times at
    /// which the sale opens (0: at once) and closes (0: never).
    function saleOf(uint256 tokenId)
        external
        view
        returns (uint256 price, uint256 maxSupply, uint256 opensAt, uint256 closesAt)
    {
        Sale memory sale = _saleOf(tokenId);
        return (sale.price, sale.maxSupply == UNLIMITED ? 0 : sale.maxSupply, sale.opensAt, sale.closesAt);
    }

    /// @inheritdoc ICollection
    function creator() external view returns (address) {
        return CollectionArgs.creator();
    }

    /// @inheritdoc ICollection
    function campaign() external view returns (address) {
        return CollectionArgs.campaign();
    }

    /// @inheritdoc ICollection
    function modelId() external view returns (uint256) {
        return CollectionArgs.modelId();
    }

    /// @notice Who is credited the platform's part.
    function platform() external view returns (address) {
        return CollectionArgs.platform();
    }

    /// @notice See ERC-165.
    function supportsInterface(bytes4 interfaceId) public view override(ERC1155, IERC165) returns (bool) {
        return interfaceId == type(IERC2981).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @notice How a mint pays; fixed when the collection was published.
    function feeTerms() external view returns (ISource.FeeTerms memory) {
        return CollectionArgs.feeTerms();
    }

    /// @notice Name of the collection.
    function name() external view returns (string memory) {
        return CollectionArgs.name();
    }

    /// @notice Metadata of the collection, as marketplaces ask for it (ERC-7572).
    function contractURI() external view returns (string memory) {
        return Ipfs.uri(CollectionArgs.metadata());
    }

    /// @notice Metadata of a token.
    function uri(uint256 tokenId) public view override returns (string memory) {
        _saleOf(tokenId);
        return Ipfs.uri(_metadata[tokenId]);
    }

    function _saleOf(uint256 tokenId) private view returns (Sale memory sale) {
        sale = _sales[tokenId];
        if (sale.maxSupply == 0) revert UnknownToken(tokenId);
    }
}
