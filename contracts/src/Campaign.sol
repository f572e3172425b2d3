// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Membership} from "./Membership.sol";
import {TokenIncome} from "./TokenIncome.sol";
import {ICampaign} from "./interfaces/ICampaign.sol";
import {CampaignArgs} from "./libraries/CampaignArgs.sol";
import {Payment} from "./libraries/Payment.sol";
import {Position} from "./types/Position.sol";
import {Totals} from "./types/Totals.sol";

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
contract Campaign is ICampaign, Membership, TokenIncome {
    /*//////////////////////////////////////////////////////////////
                                 STORAGE
    //////////////////////////////////////////////////////////////*/

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
        Totals totals = _totals;
        uint256 membershipThreshold = _checkContribution(totals);
        totals = totals.addContributed(msg.value);
        Position position = _positions[account].addContributed(msg.value);

        bool isAdmitted = position.memberSince() == 0 && position.contributed() >= membershipThreshold;
        if (isAdmitted) {
            totals = totals.addMember();
            position = position.admitted(block.timestamp, totals.memberCount());
        }
        _positions[account] = position;
        _totals = totals;

        emit Contributed(
            account, msg.sender, msg.value, position.contributed(), totals.contributed(), totals.memberCount()
        );
        if (isAdmitted) _announceAdmission(account);
    }

    /// @dev Reverts unless `msg.value` can be contributed now.
    /// @return membershipThreshold Read together with the limits.
    function _checkContribution(Totals totals) private view returns (uint256 membershipThreshold) {
        (, uint256 goalMax, uint256 closesAt,) = CampaignArgs.goal();
        uint256 contributionMin;
        uint256 opensAt;
        (contributionMin, membershipThreshold, opensAt) = CampaignArgs.limits();

        if (block.timestamp < opensAt || block.timestamp >= closesAt) {
            revert NotOpen(block.timestamp, opensAt, closesAt);
        }
        if (totals.finalizedAt() != 0) revert WrongState(State.Funding, State.Funded);

        uint256 remaining;
        unchecked {
            remaining = goalMax - totals.contributed();
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
        Totals totals = _totals;
        _requireState(totals, State.Funding);
        (uint256 goalMin, uint256 goalMax, uint256 closesAt,) = CampaignArgs.goal();
        uint256 amount = totals.contributed();
        // From closesAt on, a total below goalMin is the state Failed and does not get here.
        if (amount < goalMax && block.timestamp < closesAt) revert NotFinalizable(amount, goalMin, closesAt);

        _totals = totals.finalized(block.timestamp);
        address recipient = CampaignArgs.treasury();
        emit Finalized(msg.sender, recipient, amount, totals.memberCount());
        _send(recipient, amount);
    }

    /// @inheritdoc ICampaign
    function refund(address account) external returns (uint256 amount) {
        Totals totals = _totals;
        _requireState(totals, State.Failed);
        Position position = _positions[account];
        amount = position.contributed();
        if (amount == 0 || position.isRefunded()) revert NothingToRefund(account);

        totals = totals.addPaidOut(amount);
        _positions[account] = position.refunded();
        _totals = totals;

        emit Refunded(account, msg.sender, amount, totals.paidOut());
        if (position.memberSince() != 0) _announceExit(account);
        _send(account, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                 INCOME
    //////////////////////////////////////////////////////////////*/

    /// @notice Takes income for the owners; from anyone, once funded.
    receive() external payable {
        Totals totals = _totals;
        if (totals.finalizedAt() == 0) revert WrongState(State.Funded, _stateOf(totals));
        emit IncomeReceived(msg.sender, msg.value, _incomeOf(totals));
    }

    /// @inheritdoc ICampaign
    function withdraw(address account) external returns (uint256 amount) {
        _requireUnlocked();
        Totals totals = _totals;
        _requireState(totals, State.Funded);
        Position position = _positions[account];
        uint256 income = _incomeOf(totals);
        amount = _dueOf(position, totals, income);
        if (amount == 0) revert NothingToWithdraw(account);

        position = position.addWithdrawn(amount);
        totals = totals.addPaidOut(amount);
        _positions[account] = position;
        _totals = totals;

        emit Withdrawn(account, msg.sender, amount, position.withdrawn(), totals.paidOut(), income);
        _send(account, amount);
    }

    /// @inheritdoc ICampaign
    /// @dev A recipient gets at most `BATCH_GAS_LIMIT` gas. Effects come before each payment and are taken back where it
    /// is refused; whatever the recipient did meanwhile was undone with its call. A caller that sends too little gas can
    /// make a recipient seem to refuse: `WithdrawalRefused` is information, and costs nobody anything.
    function withdrawMany(address[] calldata accounts) external nonReentrant returns (uint256 amount) {
        _requireFunded();
        for (uint256 i = 0; i < accounts.length; ++i) {
            amount += _tryWithdraw(accounts[i]);
        }
    }

    /// @dev Pays `account` what it is due, unless it refuses.
    /// @return amount Wei withdrawn.
    function _tryWithdraw(address account) private returns (uint256 amount) {
        Totals totals = _totals;
        Position position = _positions[account];
        amount = _dueOf(position, totals, _incomeOf(totals));
        if (amount == 0) return 0;

        Totals totalsAfter = totals.addPaidOut(amount);
        Position positionAfter = position.addWithdrawn(amount);
        _totals = totalsAfter;
        _positions[account] = positionAfter;

        if (Payment.trySend(account, amount, BATCH_GAS_LIMIT)) {
            emit Withdrawn(
                account,
                msg.sender,
                amount,
                positionAfter.withdrawn(),
                totalsAfter.paidOut(),
                // Afresh: the recipient may have sent income, whose event is before this one.
                _incomeOf(totalsAfter)
            );
        } else {
            _totals = totals;
            _positions[account] = position;
            emit WithdrawalRefused(account, msg.sender, amount);
            amount = 0;
        }
    }

    /// @dev Wei of income that ever came in, by whatever way; `totals` of a funded campaign.
    function _incomeOf(Totals totals) private view returns (uint256) {
        unchecked {
            return address(this).balance + totals.paidOut();
        }
    }

    /// @dev floor(income * contributed / totalContributed) - withdrawn, in wei; see `ICampaign`.
    function _dueOf(Position position, Totals totals, uint256 income) private pure returns (uint256) {
        unchecked {
            return income * position.contributed() / totals.contributed() - position.withdrawn();
        }
    }

    function _requireFunded() internal view override {
        _requireState(_totals, State.Funded);
    }

    function _isFunded() internal view override returns (bool) {
        return _totals.finalizedAt() != 0;
    }

    function _shareOf(address account) internal view override returns (uint256, uint256) {
        return (_positions[account].contributed(), _totals.contributed());
    }

    function _send(address recipient, uint256 amount) private {
        if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);
    }

    /*//////////////////////////////////////////////////////////////
                                  STATE
    //////////////////////////////////////////////////////////////*/

    function _stateOf(Totals totals) private view returns (State) {
        if (totals.finalizedAt() != 0) return State.Funded;
        (uint256 goalMin,, uint256 closesAt, uint256 finalizeBy) = CampaignArgs.goal();
        if (block.timestamp < closesAt) return State.Funding;
        return totals.contributed() < goalMin || block.timestamp >= finalizeBy ? State.Failed : State.Funding;
    }

    function _requireState(Totals totals, State expected) private view {
        State actual = _stateOf(totals);
        if (actual != expected) revert WrongState(expected, actual);
    }

    /*//////////////////////////////////////////////////////////////
                                MEMBERSHIP
    //////////////////////////////////////////////////////////////*/

    function _admittedAt(address account) internal view override returns (uint256) {
        Position position = _positions[account];
        return position.isRefunded() ? 0 : position.memberSince();
    }

    function _finalMemberCount() internal view override returns (uint256 count, uint256 since) {
        Totals totals = _totals;
        return (totals.memberCount(), totals.finalizedAt());
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
        Totals totals = _totals;
        if (totals.finalizedAt() == 0) return 0;
        return _dueOf(_positions[account], totals, _incomeOf(totals));
    }

    /// @inheritdoc ICampaign
    function refundable(address account) external view returns (uint256) {
        Position position = _positions[account];
        return _stateOf(_totals) == State.Failed && !position.isRefunded() ? position.contributed() : 0;
    }

    /// @inheritdoc ICampaign
    /// @dev A refund changes nothing here: the history stays.
    function positionOf(address account)
        external
        view
        returns (uint256 contributed, uint256 withdrawn, uint256 memberSince)
    {
        Position position = _positions[account];
        return (position.contributed(), position.withdrawn(), position.memberSince());
    }

    /// @inheritdoc ICampaign
    function memberNumberOf(address account) external view returns (uint256) {
        return _positions[account].memberNumber();
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
        return _totals.contributed();
    }

    /// @inheritdoc ICampaign
    function totalIncome() external view returns (uint256) {
        Totals totals = _totals;
        return totals.finalizedAt() == 0 ? 0 : _incomeOf(totals);
    }

    /// @inheritdoc ICampaign
    function totalWithdrawn() external view returns (uint256) {
        Totals totals = _totals;
        return totals.finalizedAt() == 0 ? 0 : totals.paidOut();
    }

    /// @inheritdoc ICampaign
    function totalRefunded() external view returns (uint256) {
        Totals totals = _totals;
        return totals.finalizedAt() == 0 ? totals.paidOut() : 0;
    }

    /// @inheritdoc ICampaign
    function memberCount() external view returns (uint256) {
        return _totals.memberCount();
    }

    /// @inheritdoc ICampaign
    function finalizedAt() external view returns (uint256) {
        return _totals.finalizedAt();
    }
}
