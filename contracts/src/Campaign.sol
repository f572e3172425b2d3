// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Membership} from "./Membership.sol";
import {ICampaign} from "./interfaces/ICampaign.sol";
import {CampaignArgs} from "./libraries/CampaignArgs.sol";
import {Payment} from "./libraries/Payment.sol";

/// @title Campaign
/// @notice One crowdfund and, once funded, the splitter of its model's income; see `ICampaign` for the rules.
///
/// Why it is always solvent: with R = balance + totalWithdrawn, all that ever came in for the owners, and c(a) fixed,
/// the sum over all owners of floor(R * c(a) / T) is at most R. R never falls and rises with every wei that comes in,
/// by whatever way, so each owner's part of it only grows, whoever withdraws, and in whatever order. Both factors are
/// below 2^96 wei, so the product cannot overflow.
///
/// @dev A clone that carries its configuration behind its code: nothing to initialise, nothing to read from storage.
/// All that an account has is in one storage slot, and all totals are in another.
contract Campaign is ICampaign, Membership, ReentrancyGuardTransient {
    /*//////////////////////////////////////////////////////////////
                                 STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev One slot.
    /// @param contributed Wei contributed, refunded or not.
    /// @param withdrawn Wei of income withdrawn.
    /// @param memberSince Unix time of admission; 0 for none.
    /// @param refunded Whether the contribution was paid back and the membership ended with it.
    struct Position {
        uint96 contributed;
        uint96 withdrawn;
        uint32 memberSince;
        bool refunded;
    }

    /// @dev One slot.
    /// @param contributed Wei contributed by all accounts.
    /// @param paidOut Wei of income withdrawn once funded, wei refunded once failed: a campaign is never both.
    /// @param memberCount Accounts that have reached the membership threshold.
    /// @param finalizedAt Unix time of `finalize`; 0 before it.
    struct Totals {
        uint96 contributed;
        uint96 paidOut;
        uint32 memberCount;
        uint32 finalizedAt;
    }

    /// @dev Gas for a recipient in a batch: plenty for a wallet contract, too little to make the others' payment dear.
    uint256 private constant BATCH_GAS_LIMIT = 100_000;

    Totals private _totals;
    mapping(address account => Position) private _positions;

    /*//////////////////////////////////////////////////////////////
                                 FUNDING
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICampaign
    function contribute() external payable {
        _contribute(msg.sender);
    }

    /// @inheritdoc ICampaign
    function contributeFor(address account) external payable {
        if (account == address(0)) revert InvalidAccount();
        _contribute(account);
    }

    function _contribute(address account) private {
        Totals memory totals = _totals;
        uint256 membershipThreshold = _checkContribution(totals);

        Position memory position = _positions[account];
        unchecked {
            // At most goalMax, which fits.
            position.contributed += uint96(msg.value);
            totals.contributed += uint96(msg.value);
        }

        bool admitted = position.memberSince == 0 && position.contributed >= membershipThreshold;
        if (admitted) {
            position.memberSince = uint32(block.timestamp);
            _recordAdmission(totals.memberCount);
            unchecked {
                ++totals.memberCount;
            }
        }

        _positions[account] = position;
        _totals = totals;

        emit Contributed(account, msg.sender, msg.value, position.contributed, totals.contributed, totals.memberCount);
        if (admitted) _announceAdmission(account);
    }

    /// @dev Reverts unless `msg.value` can be contributed now.
    /// @return membershipThreshold Read together with the limits.
    function _checkContribution(Totals memory totals) private view returns (uint256 membershipThreshold) {
        (, uint256 goalMax, uint256 closesAt,) = CampaignArgs.goal();
        uint256 contributionMin;
        uint256 opensAt;
        (contributionMin, membershipThreshold, opensAt) = CampaignArgs.limits();

        if (block.timestamp < opensAt || block.timestamp >= closesAt) {
            revert NotOpen(block.timestamp, opensAt, closesAt);
        }
        if (totals.finalizedAt != 0) revert WrongState(State.Funding, State.Funded);

        uint256 remaining;
        unchecked {
            remaining = goalMax - totals.contributed;
        }
        if (msg.value > remaining) revert ContributionExceedsGoal(msg.value, remaining);
        // A remainder below the minimum must not keep the goal out of reach.
        if (msg.value < contributionMin && (msg.value < remaining || msg.value == 0)) {
            revert ContributionTooSmall(msg.value, contributionMin);
        }
    }

    /// @inheritdoc ICampaign
    /// @dev Moves exactly what was contributed: ETH forced in before is left to the owners as income.
    function finalize() external {
        Totals memory totals = _totals;
        _requireState(totals, State.Funding);
        (uint256 goalMin, uint256 goalMax, uint256 closesAt,) = CampaignArgs.goal();
        // From closesAt on, a total below goalMin is the state Failed and does not get here.
        if (totals.contributed < goalMax && block.timestamp < closesAt) {
            revert NotFinalizable(totals.contributed, goalMin, closesAt);
        }

        _totals.finalizedAt = uint32(block.timestamp);
        address recipient = CampaignArgs.treasury();
        emit Finalized(msg.sender, recipient, totals.contributed, totals.memberCount);
        _send(recipient, totals.contributed);
    }

    /// @inheritdoc ICampaign
    function refund(address account) external nonReentrant returns (uint256 amount) {
        Totals memory totals = _totals;
        _requireState(totals, State.Failed);
        Position memory position = _positions[account];
        if (position.contributed == 0 || position.refunded) revert NothingToRefund(account);

        amount = position.contributed;
        _positions[account].refunded = true;
        unchecked {
            // At most what was contributed in all.
            totals.paidOut += uint96(amount);
        }
        _totals.paidOut = totals.paidOut;

        emit Refunded(account, msg.sender, amount, totals.paidOut);
        if (position.memberSince != 0) _announceExit(account);
        _send(account, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                 INCOME
    //////////////////////////////////////////////////////////////*/

    /// @notice Takes income for the owners; from anyone, once funded.
    receive() external payable {
        Totals memory totals = _totals;
        if (totals.finalizedAt == 0) revert WrongState(State.Funded, _stateOf(totals));
        emit IncomeReceived(msg.sender, msg.value, _incomeOf(totals));
    }

    /// @inheritdoc ICampaign
    function withdraw(address account) external nonReentrant returns (uint256 amount) {
        Totals memory totals = _totals;
        _requireState(totals, State.Funded);
        Position memory position = _positions[account];
        uint256 income = _incomeOf(totals);
        amount = _dueOf(position, totals, income);
        if (amount == 0) revert NothingToWithdraw(account);

        _record(account, position, totals, amount);
        emit Withdrawn(account, msg.sender, amount, position.withdrawn, totals.paidOut, income);
        _send(account, amount);
    }

    /// @inheritdoc ICampaign
    /// @dev A recipient gets at most `BATCH_GAS_LIMIT` gas. Effects come before each payment and are taken back where
    /// it is refused; what the recipient did meanwhile was undone with its call, and the guard keeps it from
    /// withdrawing here, so that `totals` stays true.
    function withdrawMany(address[] calldata accounts) external nonReentrant returns (uint256 amount) {
        Totals memory totals = _totals;
        _requireState(totals, State.Funded);

        for (uint256 i = 0; i < accounts.length; ++i) {
            address account = accounts[i];
            Position memory position = _positions[account];
            uint256 due = _dueOf(position, totals, _incomeOf(totals));
            if (due == 0) continue;

            Position memory positionBefore = _positions[account];
            uint96 paidOutBefore = totals.paidOut;
            _record(account, position, totals, due);

            if (Payment.trySend(account, due, BATCH_GAS_LIMIT)) {
                amount += due;
                emit Withdrawn(account, msg.sender, due, position.withdrawn, totals.paidOut, _incomeOf(totals));
            } else {
                totals.paidOut = paidOutBefore;
                _totals.paidOut = paidOutBefore;
                _positions[account] = positionBefore;
                emit WithdrawalRefused(account, msg.sender, due);
            }
        }
    }

    /// @dev Notes in memory and in storage that `account` withdraws `amount` wei.
    function _record(address account, Position memory position, Totals memory totals, uint256 amount) private {
        unchecked {
            // Both are at most the income, and less than 2^87 wei exist.
            position.withdrawn += uint96(amount);
            totals.paidOut += uint96(amount);
        }
        _positions[account].withdrawn = position.withdrawn;
        _totals.paidOut = totals.paidOut;
    }

    /// @dev Wei of income that ever came in, by whatever way; `totals` of a funded campaign.
    function _incomeOf(Totals memory totals) private view returns (uint256) {
        unchecked {
            return address(this).balance + totals.paidOut;
        }
    }

    /// @dev floor(income * contributed / totalContributed) - withdrawn, in wei; see `ICampaign`.
    function _dueOf(Position memory position, Totals memory totals, uint256 income) private pure returns (uint256) {
        unchecked {
            return income * position.contributed / totals.contributed - position.withdrawn;
        }
    }

    function _send(address recipient, uint256 amount) private {
        if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                  STATE
    //////////////////////////////////////////////////////////////*/

    function _stateOf(Totals memory totals) private view returns (State) {
        if (totals.finalizedAt != 0) return State.Funded;
        (uint256 goalMin,, uint256 closesAt, uint256 finalizeBy) = CampaignArgs.goal();
        if (block.timestamp < closesAt) return State.Funding;
        return totals.contributed < goalMin || block.timestamp >= finalizeBy ? State.Failed : State.Funding;
    }

    function _requireState(Totals memory totals, State expected) private view {
        State actual = _stateOf(totals);
        if (actual != expected) revert WrongState(expected, actual);
    }

    /*//////////////////////////////////////////////////////////////
                                MEMBERSHIP
    //////////////////////////////////////////////////////////////*/

    function _admittedAt(address account) internal view override returns (uint256) {
        Position memory position = _positions[account];
        return position.refunded ? 0 : position.memberSince;
    }

    function _admissions() internal view override returns (uint256) {
        return _totals.memberCount;
    }

    /// @notice Name of the membership token: the campaign's.
    function name() external view returns (string memory) {
        return CampaignArgs.name();
    }

    /// @notice Symbol of the membership token: the campaign's.
    function symbol() external view returns (string memory) {
        return CampaignArgs.symbol();
    }

    /// @notice Content id (CID) of the campaign's metadata, a JSON document; may be empty.
    function metadata() public view override returns (string memory) {
        return CampaignArgs.metadata();
    }

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICampaign
    function withdrawable(address account) external view returns (uint256) {
        Totals memory totals = _totals;
        if (totals.finalizedAt == 0) return 0;
        return _dueOf(_positions[account], totals, _incomeOf(totals));
    }

    /// @inheritdoc ICampaign
    function refundable(address account) external view returns (uint256) {
        Position memory position = _positions[account];
        return _stateOf(_totals) == State.Failed && !position.refunded ? position.contributed : 0;
    }

    /// @inheritdoc ICampaign
    /// @dev A refund changes nothing here: the history stays.
    function positionOf(address account)
        external
        view
        returns (uint256 contributed, uint256 withdrawn, uint256 memberSince)
    {
        Position memory position = _positions[account];
        return (position.contributed, position.withdrawn, position.memberSince);
    }

    /// @inheritdoc ICampaign
    function state() external view returns (State) {
        return _stateOf(_totals);
    }

    /// @inheritdoc ICampaign
    function terms() external view returns (Terms memory terms_) {
        (uint256 goalMin, uint256 goalMax, uint256 closesAt, uint256 finalizeBy) = CampaignArgs.goal();
        (uint256 contributionMin, uint256 membershipThreshold, uint256 opensAt) = CampaignArgs.limits();
        terms_ = Terms({
            goalMin: uint96(goalMin),
            goalMax: uint96(goalMax),
            contributionMin: uint96(contributionMin),
            membershipThreshold: uint96(membershipThreshold),
            opensAt: uint32(opensAt),
            closesAt: uint32(closesAt),
            finalizeBy: uint32(finalizeBy)
        });
    }

    /// @inheritdoc ICampaign
    function treasury() external view returns (address) {
        return CampaignArgs.treasury();
    }

    /// @inheritdoc ICampaign
    function governor() external view returns (address) {
        return CampaignArgs.governor();
    }

    /// @inheritdoc ICampaign
    function totalContributed() external view returns (uint256) {
        return _totals.contributed;
    }

    /// @inheritdoc ICampaign
    function totalIncome() external view returns (uint256) {
        Totals memory totals = _totals;
        return totals.finalizedAt == 0 ? 0 : _incomeOf(totals);
    }

    /// @inheritdoc ICampaign
    function totalWithdrawn() external view returns (uint256) {
        Totals memory totals = _totals;
        return totals.finalizedAt == 0 ? 0 : totals.paidOut;
    }

    /// @inheritdoc ICampaign
    function totalRefunded() external view returns (uint256) {
        Totals memory totals = _totals;
        return totals.finalizedAt == 0 ? totals.paidOut : 0;
    }

    /// @inheritdoc ICampaign
    function memberCount() external view returns (uint256) {
        return _totals.memberCount;
    }

    /// @inheritdoc ICampaign
    function finalizedAt() external view returns (uint256) {
        return _totals.finalizedAt;
    }
}
