// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title ICredits
/// @notice Prepaid ETH for generations. Users deposit; an operator meters what they generate and settles it in batches,
/// within what each user signed for; all that is settled goes to the owners of the model.
///
/// An authorization is a limit, in wei, on all that an account ever spends on one model: cumulative, so that it can be
/// raised, and no signature or settlement can be used twice. It is given by the account itself, or by its EIP-712 signature
///
///     SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)
///
/// for the account's current epoch. A user leaves in two steps, so that what was generated can still be settled: revoking
/// all authorizations, and withdrawing what is unspent, take effect `settlementDelay` seconds after they are asked for.
///
/// Each settlement records the root of a Merkle tree of receipts, at most once, so that anyone can check what was settled. A
/// leaf is keccak256(keccak256(abi.encode(hashReceipt(receipt)))), and pairs are sorted, as OpenZeppelin's library has it.
///
/// @dev Trust: within its limits an account trusts the operators to charge for what they generated. They cannot take more
/// than the limit, nor more than was deposited, nor send it anywhere but to the model's owners. The owner only names
/// operators. Liveness: without an operator nothing is settled, and every deposit can be withdrawn after the delay.
interface ICredits {
    /// @notice What `account` is charged in a settlement, in wei; greater than 0.
    struct Debit {
        address account;
        uint256 amount;
    }

    /// @notice One generation, as its operator signs it (EIP-712, in this contract's domain) and settles it.
    /// @param generation Identifier of the generation.
    /// @param modelId Model that made the image.
    /// @param version Version of the model.
    /// @param account Account charged.
    /// @param promptHash keccak256 of the prompt's UTF-8.
    /// @param seed Seed that makes the image reproducible.
    /// @param image Content id (CID) of the image.
    /// @param price Wei charged.
    /// @param createdAt Unix time in seconds at which the image was made.
    struct Receipt {
        bytes32 generation;
        uint256 modelId;
        uint256 version;
        address account;
        bytes32 promptHash;
        uint256 seed;
        string image;
        uint256 price;
        uint256 createdAt;
    }

    /// @notice `payer` paid `amount` wei in for `account`.
    /// @param balance Wei that `account` has, this deposit included.
    event Deposited(address indexed account, address indexed payer, uint256 amount, uint256 balance);

    /// @notice `account` may be charged up to `limit` wei in all for model `modelId`.
    event SpendingAuthorized(address indexed account, uint256 indexed modelId, uint256 limit, uint256 epoch);

    /// @notice All authorizations of `account` end at `effectiveAt` (Unix seconds), when its epoch becomes `epoch`.
    event RevocationRequested(address indexed account, uint256 epoch, uint256 effectiveAt);

    /// @notice `account` can withdraw up to `amount` wei from `availableAt` (Unix seconds) on; 0 takes a request back.
    event WithdrawalRequested(address indexed account, uint256 amount, uint256 availableAt);

    /// @notice `amount` wei went back to `account`, which has `balance` left.
    event CreditsWithdrawn(address indexed account, address indexed caller, uint256 amount, uint256 balance);

    /// @notice `account` was charged `amount` wei in the settlement that follows.
    /// @param spent Wei that it has spent on the model in all.
    /// @param balance Wei that it has left.
    event Debited(
        address indexed account,
        uint256 indexed modelId,
        bytes32 indexed receiptsRoot,
        uint256 amount,
        uint256 spent,
        uint256 balance
    );

    /// @notice `operator` settled `count` generations of a model: `amount` wei, the sum of the debits before, went to the
    /// owners of `campaign`. Its `IncomeReceived` is the next log.
    /// @param totalSettled Wei settled for the model in all, this settlement included.
    event Settled(
        bytes32 indexed receiptsRoot,
        uint256 indexed modelId,
        address indexed operator,
        address campaign,
        uint256 count,
        uint256 amount,
        uint256 totalSettled
    );

    /// @notice `operator` may settle, or no longer.
    event OperatorChanged(address indexed operator, bool isOperator);

    /// @notice The account must not be the zero address.
    error InvalidAccount();
    /// @notice The settlement delay is outside its bounds, in seconds.
    error InvalidDelay(uint256 delay, uint256 least, uint256 most);
    /// @notice A deposit needs some ETH, and a debit some amount.
    error ZeroAmount();
    /// @notice `caller` is not an operator.
    error NotOperator(address caller);
    /// @notice The signature was good until `deadline` (Unix seconds).
    error AuthorizationExpired(uint256 deadline);
    /// @notice The signature is not that of `account` for this authorization in this epoch.
    error InvalidSignature(address account);
    /// @notice Within an epoch a limit can only be raised; it is `current`.
    error LimitNotRaised(uint256 limit, uint256 current);
    /// @notice A revocation is under way already; it takes effect at `effectiveAt` (Unix seconds).
    error RevocationPending(uint256 effectiveAt);
    /// @notice The settlement would charge `account` more than it authorized: it has spent `spent` of `limit` wei.
    error LimitExceeded(address account, uint256 amount, uint256 spent, uint256 limit);
    /// @notice `account` has only `balance` of the `amount` wei.
    error BalanceExceeded(address account, uint256 amount, uint256 balance);
    /// @notice The receipts with this root were settled already.
    error AlreadySettled(bytes32 receiptsRoot);
    /// @notice A settlement is of at most `most` generations.
    error CountExceeded(uint256 count, uint256 most);
    /// @notice A settlement needs receipts and debits: `field` is empty.
    error EmptySettlement(string field);
    /// @notice `account` has no request for a withdrawal.
    error NoWithdrawalRequested(address account);
    /// @notice The withdrawal is possible from `availableAt` (Unix seconds) on.
    error WithdrawalPending(uint256 availableAt);
    /// @notice `recipient` did not accept `amount` wei.
    error TransferFailed(address recipient, uint256 amount);

    /*//////////////////////////////////////////////////////////////
                                THE USER
    //////////////////////////////////////////////////////////////*/

    /// @notice Deposits `msg.value` wei for `account`.
    function deposit(address account) external payable;

    /// @notice Lets operators charge the caller up to `limit` wei in all for a model; more than before in this epoch.
    /// A limit above 2^96 - 1 is as good as that.
    function authorize(uint256 modelId, uint256 limit) external;

    /// @notice As `authorize`, by the signature of `account`: an EOA's, or a contract's by ERC-1271. By anyone.
    function authorizeBySignature(
        address account,
        uint256 modelId,
        uint256 limit,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Revokes all authorizations of the caller, from `settlementDelay` seconds later on.
    function revoke() external;

    /// @notice Asks for `amount` wei, to be withdrawn from `settlementDelay` seconds later on; in place of an earlier request.
    /// Settlements until the withdrawal can still use them.
    function requestWithdrawal(uint256 amount) external;

    /// @notice Pays `account` what it asked for, or what is left of it; by anyone, to `account` only.
    /// @return amount Wei withdrawn.
    function withdraw(address account) external returns (uint256 amount);

    /*//////////////////////////////////////////////////////////////
                               THE OPERATOR
    //////////////////////////////////////////////////////////////*/

    /// @notice Charges `debits` for `count` generations of a model and pays them to its owners; only by an operator. All of
    /// it or nothing.
    /// @param receiptsRoot Root of the Merkle tree of their receipts; identifies the settlement, and settles once.
    /// @return amount Wei paid to the owners: the sum of the debits.
    function settle(uint256 modelId, bytes32 receiptsRoot, uint256 count, Debit[] calldata debits)
        external
        returns (uint256 amount);

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @notice Wei that `account` has: deposited, and neither charged nor withdrawn.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Wei that new generations of a model may cost `account`: within its limit, and within its balance less what it
    /// asked back; 0 while a revocation is pending. What was generated before that can be settled beyond it.
    /// @dev A request can wait for good: who generates on what is asked back may see it withdrawn before the settlement.
    function spendable(address account, uint256 modelId) external view returns (uint256);
    /// @notice What `account` authorized for a model in its current epoch, and has spent on it in all, in wei.
    function authorizationOf(address account, uint256 modelId) external view returns (uint256 limit, uint256 spent);
    /// @notice The epoch for which `account` has to sign.
    function epochOf(address account) external view returns (uint256);
    /// @notice Unix time at which all authorizations of `account` end; 0 if no revocation is pending.
    function revocationOf(address account) external view returns (uint256 effectiveAt);
    /// @notice Wei that `account` asked for, and the Unix time from which it can withdraw them; 0 for none.
    function withdrawalOf(address account) external view returns (uint256 amount, uint256 availableAt);
    /// @notice Wei settled for a model in all.
    function totalSettled(uint256 modelId) external view returns (uint256);
    /// @notice How many generations were settled with this root, of which model, and when (Unix seconds; 0: not settled).
    function settlementOf(bytes32 receiptsRoot)
        external
        view
        returns (uint256 modelId, uint256 count, uint256 settledAt);
    /// @notice EIP-712 hash of a receipt's struct; in a token's terms it says which generation made its image.
    function hashReceipt(Receipt calldata receipt) external pure returns (bytes32);
    /// @notice What an operator signs for a receipt: its EIP-712 digest in this contract's domain.
    function receiptDigest(Receipt calldata receipt) external view returns (bytes32);
    /// @notice Whether `receipt` is one of those settled with this root, for its model, by its Merkle `proof`.
    function isSettled(bytes32 receiptsRoot, Receipt calldata receipt, bytes32[] calldata proof)
        external
        view
        returns (bool);
    /// @notice Whether `account` may settle.
    function isOperator(address account) external view returns (bool);
    /// @notice Seconds from asking for a revocation or a withdrawal to its effect.
    function settlementDelay() external view returns (uint256);
}
