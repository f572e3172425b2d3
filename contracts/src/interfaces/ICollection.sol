// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title ICollection
/// @notice An ERC-1155 collection that a creator published with images from a model.
///
/// A mint of `quantity` tokens costs exactly `quantity * (price + mintFee)` wei. With F = quantity * mintFee,
/// P = quantity * price and floor division:
///
///     owners   = F * ownersFeeBps / 10000 + P * ownersPriceBps / 10000    paid to the campaign at once
///     referrer = F * referrerFeeBps / 10000, or 0 without a referrer      credited, to be withdrawn
///     creator  = F * creatorFeeBps / 10000 + P - P * ownersPriceBps / 10000   credited
///     platform = the rest                                                 credited
///
/// Of a resale, marketplaces that honour ERC-2981 pay the collection `royaltyBps` of the price, and it shares them like a
/// price: R * ownersPriceBps / 10000 for the owners, the rest for the creator. That is done when ETH comes, and for an
/// ERC-20 by `shareRoyalties`.
///
/// @dev Liveness: a token that refuses the campaign, or the transfer, cannot be shared until it takes it. One that takes
/// fees, changes balances or lies harms the creator's and the owners' part of that token only.
interface ICollection {
    /// @notice A token on sale.
    /// @param price Wei per token, without the mint fee.
    /// @param maxSupply Tokens that can ever be minted; 0 for no limit.
    /// @param opensAt Unix time in seconds from which it can be minted; 0 for at once.
    /// @param closesAt Unix time in seconds from which it can no longer be minted; 0 for never.
    /// @param generation Identifier of the generation that made the image, as its receipt has it; 0 for none.
    /// @param receipt Hash of that receipt, as `ICredits.hashReceipt` has it; 0 for none.
    /// @param image Content id (CID) of the image.
    /// @param metadata Content id (CID) of the token's metadata, a JSON document.
    struct TokenTerms {
        uint96 price;
        uint64 maxSupply;
        uint32 opensAt;
        uint32 closesAt;
        bytes32 generation;
        bytes32 receipt;
        string image;
        string metadata;
    }

    /// @notice A token is on sale; fields as in `TokenTerms`.
    event TokenCreated(
        uint256 indexed tokenId,
        uint256 price,
        uint256 maxSupply,
        uint256 opensAt,
        uint256 closesAt,
        bytes32 generation,
        bytes32 receipt,
        string image,
        string metadata
    );

    /// @notice `minter` paid `paid` wei for `quantity` tokens, which went to `to`. The four amounts add up to `paid`.
    /// @param supply Tokens of this id minted in all, these included.
    event Minted(
        address indexed minter,
        address indexed to,
        uint256 indexed tokenId,
        uint256 quantity,
        uint256 supply,
        address referrer,
        uint256 paid,
        uint256 ownersAmount,
        uint256 creatorAmount,
        uint256 platformAmount,
        uint256 referrerAmount
    );

    /// @notice `account` withdrew `amount` wei of what mints and royalties had credited to it.
    event EarningsWithdrawn(address indexed account, address indexed caller, uint256 amount);

    /// @notice `from` paid a royalty of `amount` wei: `ownersAmount` went to the campaign, `creatorAmount` is credited to the
    /// creator.
    event RoyaltyReceived(address indexed from, uint256 amount, uint256 ownersAmount, uint256 creatorAmount);

    /// @notice Royalties of `amount` of the ERC-20 `token` were shared: `ownersAmount` went to the campaign, `creatorAmount`
    /// is credited to the creator.
    event TokenRoyaltyShared(
        address indexed token, address indexed caller, uint256 amount, uint256 ownersAmount, uint256 creatorAmount
    );

    /// @notice The creator withdrew `amount` of the ERC-20 `token`, which royalties had credited to it.
    event TokenEarningsWithdrawn(
        address indexed token, address indexed account, address indexed caller, uint256 amount
    );

    /// @notice The call is the creator's, or Source's while it publishes; `caller` is neither.
    error NotCreator(address caller);
    /// @notice There is no token with this id.
    error UnknownToken(uint256 tokenId);
    /// @notice The sale of the token opens at `opensAt` and closes at `closesAt` (Unix seconds); it is `time`.
    error NotOnSale(uint256 tokenId, uint256 time, uint256 opensAt, uint256 closesAt);
    /// @notice `requested` tokens are more than the `remaining` ones.
    error SupplyExceeded(uint256 tokenId, uint256 requested, uint256 remaining);
    /// @notice The mint costs exactly `expected` wei; `sent` wei came.
    error WrongPayment(uint256 sent, uint256 expected);
    /// @notice A mint needs at least one token.
    error ZeroQuantity();
    /// @notice Token terms outside their bounds: `field` names the first that is.
    error InvalidTokenTerms(string field);
    /// @notice `account` has nothing to withdraw.
    error NothingToWithdraw(address account);
    /// @notice `recipient` did not accept `amount` wei.
    error TransferFailed(address recipient, uint256 amount);
    /// @notice Nothing of `token` left when `amount` was to go to `recipient`.
    error TokenTransferFailed(address token, address recipient, uint256 amount);

    /// @notice Puts a further token on sale; only by the creator.
    function createToken(TokenTerms calldata terms) external returns (uint256 tokenId);

    /// @notice Mints `quantity` of `tokenId` to `to` for exactly `mintCost(tokenId, quantity)` wei.
    /// @param referrer Who brought the minter, or the zero address.
    function mint(address to, uint256 tokenId, uint256 quantity, address referrer) external payable;

    /// @notice Pays `account` what mints and royalties have credited to it; by anyone, to `account` only.
    function withdrawEarnings(address account) external returns (uint256 amount);

    /// @notice Shares what has come of the ERC-20 `token` as royalties; by anyone.
    /// @return amount What was shared; 0 if nothing has come.
    function shareRoyalties(address token) external returns (uint256 amount);

    /// @notice Pays the creator what royalties have credited to it of the ERC-20 `token`; by anyone, to the creator only.
    /// @return amount What was paid, greater than 0: less than was credited where the token's balance fell by itself.
    function withdrawTokenEarnings(address token) external returns (uint256 amount);

    /// @notice Wei that a mint costs, exactly.
    function mintCost(uint256 tokenId, uint256 quantity) external view returns (uint256);
    /// @notice Wei credited to `account` and not yet withdrawn.
    function earningsOf(address account) external view returns (uint256);
    /// @notice What is credited to the creator of the ERC-20 `token` and not yet withdrawn.
    function tokenEarningsOf(address token) external view returns (uint256);
    /// @notice Tokens of this id minted in all.
    function supplyOf(uint256 tokenId) external view returns (uint256);
    /// @notice Tokens put on sale; ids count from 1.
    function tokenCount() external view returns (uint256);
    function creator() external view returns (address);
    function campaign() external view returns (address);
    function modelId() external view returns (uint256);
}
