// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {PaymentLock} from "./PaymentLock.sol";
import {ITokenIncome} from "./interfaces/ITokenIncome.sol";
import {Payment} from "./libraries/Payment.sol";

/// @title TokenIncome
/// @notice Shares income in ERC-20 tokens among the owners of a campaign; see `ITokenIncome` for the rules.
/// @dev The argument for solvency is `Campaign`'s, for tokens whose balances only transfers change. A token's amounts may be
/// as large as it likes, so products have 512 bits. Books follow the payment, since only then is known what left: every
/// call that trusts a balance is therefore locked against every other. Within a payment the views are not to be relied on.
abstract contract TokenIncome is ITokenIncome, PaymentLock {
    /// @dev What is known of one token.
    struct Ledger {
        uint256 totalIncome;
        uint256 totalWithdrawn;
        mapping(address account => uint256) withdrawn;
    }

    /// @dev Gas for one transfer in a batch: plenty for a token with hooks, and bounded.
    uint256 private constant BATCH_GAS_LIMIT = 300_000;

    mapping(address token => Ledger) private _ledgers;

    /*//////////////////////////////////////////////////////////////
                              THE CAMPAIGN'S
    //////////////////////////////////////////////////////////////*/

    /// @dev Reverts unless there are owners to share among.
    function _requireFunded() internal view virtual;

    /// @dev Whether there are owners to share among.
    function _isFunded() internal view virtual returns (bool);

    /// @dev What `account` and everyone contributed, in wei, of a funded campaign.
    function _shareOf(address account) internal view virtual returns (uint256 contributed, uint256 totalContributed);

    /*//////////////////////////////////////////////////////////////
                                 INCOME
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ITokenIncome
    function recordTokenIncome(address token) external returns (uint256 amount) {
        _requireUnlocked();
        _requireFunded();
        (, amount) = _record(_ledgers[token], token);
    }

    /// @inheritdoc ITokenIncome
    function withdrawToken(address token, address account) external nonReentrant returns (uint256 amount) {
        _requireFunded();
        Ledger storage ledger = _ledgers[token];
        (uint256 income,) = _record(ledger, token);
        uint256 due = _dueOf(ledger, account, income);
        if (due == 0) revert NothingOfTokenToWithdraw(token, account);
        amount = _pay(ledger, token, account, due, income, gasleft());
        if (amount == 0) revert TokenTransferFailed(token, account, due);
    }

    /// @inheritdoc ITokenIncome
    function withdrawTokenMany(address token, address[] calldata accounts)
        external
        nonReentrant
        returns (uint256 amount)
    {
        _requireFunded();
        Ledger storage ledger = _ledgers[token];
        for (uint256 i = 0; i < accounts.length; ++i) {
            (uint256 income,) = _record(ledger, token);
            uint256 due = _dueOf(ledger, accounts[i], income);
            if (due == 0) continue;
            uint256 paid = _pay(ledger, token, accounts[i], due, income, BATCH_GAS_LIMIT);
            if (paid == 0) emit TokenWithdrawalRefused(token, accounts[i], msg.sender, due);
            amount += paid;
        }
    }

    /// @dev Counts what has come since the last look.
    /// @return income All that was ever there.
    /// @return amount What is newly counted.
    function _record(Ledger storage ledger, address token) private returns (uint256 income, uint256 amount) {
        income = _incomeOf(ledger, token);
        uint256 recorded = ledger.totalIncome;
        if (income > recorded) {
            amount = income - recorded;
            ledger.totalIncome = income;
            emit TokenIncomeReceived(token, msg.sender, amount, income);
        }
    }

    /// @dev Pays `account`, and books to it what left: who withdraws bears what the token takes for it, and `income` stays
    /// what it is whatever the token does.
    /// @return paid What left; 0 if nothing did, and nothing is booked.
    function _pay(Ledger storage ledger, address token, address account, uint256 due, uint256 income, uint256 gasLimit)
        private
        returns (uint256 paid)
    {
        paid = Payment.sendToken(token, account, due, gasLimit);
        if (paid == 0) return 0;

        uint256 withdrawn = ledger.withdrawn[account] + paid;
        uint256 totalWithdrawn = ledger.totalWithdrawn + paid;
        ledger.withdrawn[account] = withdrawn;
        ledger.totalWithdrawn = totalWithdrawn;
        emit TokenWithdrawn(token, account, msg.sender, paid, withdrawn, totalWithdrawn, income);
    }

    function _incomeOf(Ledger storage ledger, address token) private view returns (uint256) {
        return SafeTransferLib.balanceOf(token, address(this)) + ledger.totalWithdrawn;
    }

    /// @dev floor(income * contributed / totalContributed) - withdrawn, at least 0 and at most what is there; see
    /// `ITokenIncome`.
    function _dueOf(Ledger storage ledger, address account, uint256 income) private view returns (uint256) {
        (uint256 contributed, uint256 totalContributed) = _shareOf(account);
        uint256 earned = FixedPointMathLib.fullMulDiv(income, contributed, totalContributed);
        uint256 due = FixedPointMathLib.zeroFloorSub(earned, ledger.withdrawn[account]);
        return FixedPointMathLib.min(due, income - ledger.totalWithdrawn);
    }

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ITokenIncome
    function tokenWithdrawable(address token, address account) external view returns (uint256) {
        if (!_isFunded()) return 0;
        Ledger storage ledger = _ledgers[token];
        return _dueOf(ledger, account, _incomeOf(ledger, token));
    }

    /// @inheritdoc ITokenIncome
    function tokenWithdrawnOf(address token, address account) external view returns (uint256) {
        return _ledgers[token].withdrawn[account];
    }

    /// @inheritdoc ITokenIncome
    function totalTokenIncome(address token) external view returns (uint256) {
        return _isFunded() ? _incomeOf(_ledgers[token], token) : 0;
    }

    /// @inheritdoc ITokenIncome
    function totalTokenWithdrawn(address token) external view returns (uint256) {
        return _ledgers[token].totalWithdrawn;
    }
}
