// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Ownable} from "solady/auth/Ownable.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {MerkleProofLib} from "solady/utils/MerkleProofLib.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {ICredits} from "./interfaces/ICredits.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {Payment} from "./libraries/Payment.sol";

/// @title Credits
/// @notice Prepaid ETH for generations, settled in batches within what each user signed for; see `ICredits`.
/// @dev It holds exactly the sum of all balances, and whatever was forced on it. Only the campaign is paid in a settlement:
/// its code is known and takes all it is sent, since only a funded campaign has a model.
contract Credits is Ownable, EIP712, ICredits {
    /*//////////////////////////////////////////////////////////////
                                 STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev One slot, all that a settlement reads of an account. All wei that exist are fewer than 2^96.
    struct Account {
        uint96 balance;
        /// @dev Without a revocation that has become effective since; see `_epochOf`. Never comes round to an earlier one.
        uint64 epoch;
        uint64 revokedAt;
    }

    struct Withdrawal {
        uint96 amount;
        uint64 availableAt;
    }

    /// @dev What an account lets operators charge for one model; one slot. `limit` counts in `epoch` only, `spent` always.
    struct Authorization {
        uint96 limit;
        uint96 spent;
        uint64 epoch;
    }

    struct Settlement {
        uint96 modelId;
        uint96 count;
        uint64 settledAt;
    }

    /// @notice Least and greatest settlement delay, in seconds.
    uint256 public constant MIN_SETTLEMENT_DELAY = 1 hours;
    uint256 public constant MAX_SETTLEMENT_DELAY = 7 days;

    bytes32 private constant AUTHORIZATION_TYPEHASH = keccak256(
        "SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)"
    );
    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(bytes32 generation,uint256 modelId,uint256 version,address account,bytes32 promptHash,uint256 seed,string image,uint256 price,uint256 createdAt)"
    );

    /// @notice The registry whose models' owners are paid.
    IModelRegistry public immutable registry;
    /// @inheritdoc ICredits
    uint256 public immutable settlementDelay;

    mapping(address account => Account) private _accounts;
    mapping(address account => Withdrawal) private _withdrawals;
    mapping(address account => mapping(uint256 modelId => Authorization)) private _authorizations;
    mapping(bytes32 receiptsRoot => Settlement) private _settlements;
    /// @inheritdoc ICredits
    mapping(uint256 modelId => uint256) public totalSettled;
    /// @inheritdoc ICredits
    mapping(address account => bool) public isOperator;

    constructor(address owner, IModelRegistry registry_, uint256 settlementDelay_) {
        if (settlementDelay_ < MIN_SETTLEMENT_DELAY || settlementDelay_ > MAX_SETTLEMENT_DELAY) {
            revert InvalidDelay(settlementDelay_, MIN_SETTLEMENT_DELAY, MAX_SETTLEMENT_DELAY);
        }
        _initializeOwner(owner);
        registry = registry_;
        settlementDelay = settlementDelay_;
    }

    /// @notice Names an operator, or ends its work; only by the owner.
    function setOperator(address operator, bool isOperator_) external onlyOwner {
        isOperator[operator] = isOperator_;
        emit OperatorChanged(operator, isOperator_);
    }

    /*//////////////////////////////////////////////////////////////
                                 DEPOSITS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICredits
    function deposit(address account) external payable {
        if (account == address(0)) revert InvalidAccount();
        if (msg.value == 0) revert ZeroAmount();
        uint256 balance = _accounts[account].balance + msg.value;
        _accounts[account].balance = uint96(balance);
        emit Deposited(account, msg.sender, msg.value, balance);
    }

    /// @inheritdoc ICredits
    function requestWithdrawal(uint256 amount) external {
        uint256 balance = _accounts[msg.sender].balance;
        if (amount > balance) revert BalanceExceeded(msg.sender, amount, balance);
        uint256 availableAt = amount == 0 ? 0 : block.timestamp + settlementDelay;
        _withdrawals[msg.sender] = Withdrawal({amount: uint96(amount), availableAt: uint64(availableAt)});
        emit WithdrawalRequested(msg.sender, amount, availableAt);
    }

    /// @inheritdoc ICredits
    function withdraw(address account) external returns (uint256 amount) {
        Withdrawal memory withdrawal = _withdrawals[account];
        if (withdrawal.amount == 0) revert NoWithdrawalRequested(account);
        if (block.timestamp < withdrawal.availableAt) revert WithdrawalPending(withdrawal.availableAt);

        uint256 balance = _accounts[account].balance;
        // Settlements since the request may have used a part of it.
        amount = FixedPointMathLib.min(withdrawal.amount, balance);
        balance -= amount;
        delete _withdrawals[account];
        _accounts[account].balance = uint96(balance);
        emit CreditsWithdrawn(account, msg.sender, amount, balance);
        _send(account, amount);
    }

    /*//////////////////////////////////////////////////////////////
                              AUTHORIZATIONS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICredits
    function authorize(uint256 modelId, uint256 limit) external {
        _authorize(msg.sender, modelId, limit, _epochOf(_accounts[msg.sender]));
    }

    /// @inheritdoc ICredits
    function authorizeBySignature(
        address account,
        uint256 modelId,
        uint256 limit,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (block.timestamp > deadline) revert AuthorizationExpired(deadline);
        uint256 epoch = _epochOf(_accounts[account]);
        bytes32 digest =
            _hashTypedData(keccak256(abi.encode(AUTHORIZATION_TYPEHASH, account, modelId, limit, epoch, deadline)));
        if (!SignatureCheckerLib.isValidSignatureNowCalldata(account, digest, signature)) {
            revert InvalidSignature(account);
        }
        _authorize(account, modelId, limit, epoch);
    }

    /// @inheritdoc ICredits
    /// @dev One revocation at a time: a second one during the first would end at once what the first lets settle.
    function revoke() external {
        Account memory state = _accounts[msg.sender];
        if (block.timestamp < state.revokedAt) revert RevocationPending(state.revokedAt);
        state.epoch = uint64(_epochOf(state));
        uint256 effectiveAt = block.timestamp + settlementDelay;
        state.revokedAt = uint64(effectiveAt);
        _accounts[msg.sender] = state;
        emit RevocationRequested(msg.sender, uint256(state.epoch) + 1, effectiveAt);
    }

    /// @dev A signature that was given before a revocation can still be used until the revocation is effective.
    function _authorize(address account, uint256 modelId, uint256 limit, uint256 epoch) private {
        // Reverts for a model that is not there: nobody knows yet whose it will be.
        registry.campaignOf(modelId);
        Authorization memory authorization = _authorizations[account][modelId];
        uint256 current = authorization.epoch == epoch ? authorization.limit : 0;
        // More than 2^96 wei cannot be spent, so the greatest limit says the same.
        uint256 limit_ = FixedPointMathLib.min(limit, type(uint96).max);
        if (limit_ <= current) revert LimitNotRaised(limit, current);
        authorization.limit = uint96(limit_);
        authorization.epoch = uint64(epoch);
        _authorizations[account][modelId] = authorization;
        emit SpendingAuthorized(account, modelId, limit_, epoch);
    }

    function _epochOf(Account memory state) private view returns (uint256) {
        bool isRevoked = state.revokedAt != 0 && block.timestamp >= state.revokedAt;
        return uint256(state.epoch) + (isRevoked ? 1 : 0);
    }

    /// @dev Wei that `account` authorized in its current epoch.
    function _limitOf(Authorization memory authorization, Account memory state) private view returns (uint256) {
        return authorization.epoch == _epochOf(state) ? authorization.limit : 0;
    }

    /*//////////////////////////////////////////////////////////////
                               SETTLEMENT
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICredits
    /// @dev Logs a `Debited` for each debit, `Settled`, and the campaign's `IncomeReceived`.
    function settle(uint256 modelId, bytes32 receiptsRoot, uint256 count, Debit[] calldata debits)
        external
        returns (uint256 amount)
    {
        if (!isOperator[msg.sender]) revert NotOperator(msg.sender);
        if (receiptsRoot == 0) revert EmptySettlement("receiptsRoot");
        if (count == 0) revert EmptySettlement("count");
        if (count > type(uint96).max) revert CountExceeded(count, type(uint96).max);
        if (debits.length == 0) revert EmptySettlement("debits");
        if (_settlements[receiptsRoot].settledAt != 0) revert AlreadySettled(receiptsRoot);
        address campaign = registry.campaignOf(modelId);

        for (uint256 i = 0; i < debits.length; ++i) {
            amount += _debit(modelId, receiptsRoot, debits[i]);
        }
        _settlements[receiptsRoot] =
            Settlement({modelId: uint96(modelId), count: uint96(count), settledAt: uint64(block.timestamp)});
        uint256 total = totalSettled[modelId] + amount;
        totalSettled[modelId] = total;
        emit Settled(receiptsRoot, modelId, msg.sender, campaign, count, amount, total);
        _send(campaign, amount);
    }

    function _debit(uint256 modelId, bytes32 receiptsRoot, Debit calldata debit) private returns (uint256 amount) {
        address account = debit.account;
        amount = debit.amount;
        if (amount == 0) revert ZeroAmount();

        Account memory state = _accounts[account];
        Authorization memory authorization = _authorizations[account][modelId];
        uint256 limit = _limitOf(authorization, state);
        uint256 spent = authorization.spent;
        if (amount > FixedPointMathLib.zeroFloorSub(limit, spent)) revert LimitExceeded(account, amount, spent, limit);
        if (amount > state.balance) revert BalanceExceeded(account, amount, state.balance);

        spent += amount;
        uint256 balance = state.balance - amount;
        _authorizations[account][modelId].spent = uint96(spent);
        _accounts[account].balance = uint96(balance);
        emit Debited(account, modelId, receiptsRoot, amount, spent, balance);
    }

    function _send(address recipient, uint256 amount) private {
        if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                RECEIPTS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICredits
    function hashReceipt(Receipt calldata receipt) public pure returns (bytes32) {
        return keccak256(
            abi.encode(
                RECEIPT_TYPEHASH,
                receipt.generation,
                receipt.modelId,
                receipt.version,
                receipt.account,
                receipt.promptHash,
                receipt.seed,
                keccak256(bytes(receipt.image)),
                receipt.price,
                receipt.createdAt
            )
        );
    }

    /// @inheritdoc ICredits
    function receiptDigest(Receipt calldata receipt) external view returns (bytes32) {
        return _hashTypedData(hashReceipt(receipt));
    }

    /// @inheritdoc ICredits
    /// @dev Hashed twice, a leaf is never the 64 bytes of an inner node. A receipt of another model proves nothing: the
    /// owners of that model were not paid.
    function isSettled(bytes32 receiptsRoot, Receipt calldata receipt, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Settlement memory settlement = _settlements[receiptsRoot];
        if (settlement.settledAt == 0 || settlement.modelId != receipt.modelId) return false;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(hashReceipt(receipt)))));
        return MerkleProofLib.verifyCalldata(proof, receiptsRoot, leaf);
    }

    function _domainNameAndVersion() internal pure override returns (string memory name, string memory version) {
        return ("MODEL-WIP Credits", "1");
    }

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICredits
    function balanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance;
    }

    /// @inheritdoc ICredits
    function spendable(address account, uint256 modelId) external view returns (uint256) {
        Account memory state = _accounts[account];
        if (block.timestamp < state.revokedAt) return 0;
        Authorization memory authorization = _authorizations[account][modelId];
        uint256 authorized = FixedPointMathLib.zeroFloorSub(_limitOf(authorization, state), authorization.spent);
        uint256 kept = FixedPointMathLib.zeroFloorSub(state.balance, _withdrawals[account].amount);
        return FixedPointMathLib.min(authorized, kept);
    }

    /// @inheritdoc ICredits
    function authorizationOf(address account, uint256 modelId) external view returns (uint256 limit, uint256 spent) {
        Authorization memory authorization = _authorizations[account][modelId];
        return (_limitOf(authorization, _accounts[account]), authorization.spent);
    }

    /// @inheritdoc ICredits
    function epochOf(address account) external view returns (uint256) {
        return _epochOf(_accounts[account]);
    }

    /// @inheritdoc ICredits
    function revocationOf(address account) external view returns (uint256 effectiveAt) {
        effectiveAt = _accounts[account].revokedAt;
        if (block.timestamp >= effectiveAt) effectiveAt = 0;
    }

    /// @inheritdoc ICredits
    function withdrawalOf(address account) external view returns (uint256 amount, uint256 availableAt) {
        Withdrawal memory withdrawal = _withdrawals[account];
        return (withdrawal.amount, withdrawal.availableAt);
    }

    /// @inheritdoc ICredits
    function settlementOf(bytes32 receiptsRoot)
        external
        view
        returns (uint256 modelId, uint256 count, uint256 settledAt)
    {
        Settlement memory settlement = _settlements[receiptsRoot];
        return (settlement.modelId, settlement.count, settlement.settledAt);
    }
}
