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
interface ICollection {
    /// @notice A token on sale.
    /// @param price Wei per token, without the mint fee.
    /// @param maxSupply Tokens that can ever be minted; 0 for no limit.
    /// @param opensAt Unix time in seconds from which it can be minted; 0 for at once.
    /// @param closesAt Unix time in seconds from which it can no longer be minted; 0 for never.
    /// @param generation Identifier of the generation that made the image, as its receipt has it; 0 for none.
    /// @param metadata Content id (CID) of the token's metadata, a JSON document with the image's content id.
    struct TokenTerms {
        uint96 price;
        uint64 maxSupply;
        uint32 opensAt;
        uint32 closesAt;
        bytes32 generation;
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

    /// @notice `account` withdrew `amount` wei of what mints had credited to it.
    event EarningsWithdrawn(address indexed account, address indexed caller, uint256 amount);

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

    /// @notice Puts a further token on sale; only by the creator.
    function createToken(TokenTerms calldata terms) external returns (uint256 tokenId);

    /// @notice Mints `quantity` of `tokenId` to `to` for exactly `mintCost(tokenId, quantity)` wei.
    /// @param referrer Who brought the minter, or the zero address.
    function mint(address to, uint256 tokenId, uint256 quantity, address referrer) external payable;

    /// @notice Pays `account` what mints have credited to it; by anyone, to `account` only.
    function withdrawEarnings(address account) external returns (uint256 amount);

    /// @notice Wei that a mint costs, exactly.
    function mintCost(uint256 tokenId, uint256 quantity) external view returns (uint256);
    /// @notice Wei credited to `account` and not yet withdrawn.
    function earningsOf(address account) external view returns (uint256);
    /// @notice Tokens of this id minted in all.
    function supplyOf(uint256 tokenId) external view returns (uint256);
    /// @notice Tokens put on sale; ids count from 1.
    function tokenCount() external view returns (uint256);
    function creator() external view returns (address);
    function campaign() external view returns (address);
    function modelId() external view returns (uint256);
}
