// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title ICampaign
/// @notice One crowdfund and, once funded, the splitter of its model's income.
///
/// Money is in wei and pro rata to what each account contributed; votes are equal, one per member. Positions and
/// memberships never move, so every entitlement is a pure function of three numbers that only grow:
///
///     due(a) = floor((balance + totalWithdrawn) * contributed(a) / totalContributed) - withdrawn(a)
///
/// The remainder of the division (less than one wei per owner) stays in the contract and is shared by later income.
///
/// @dev Assumptions: the chain's timestamp does not exceed 2^32 - 1; no account contributes more than 2^96 - 1 wei; there are fewer
/// than 2^31 members, whose admission would take 10^14 gas.
/// Liveness: `finalize` depends on the treasury accepting plain ETH. If it never does, every contribution can be
/// refunded once `finalizeBy` has passed.
interface ICampaign {
    /*//////////////////////////////////////////////////////////////
                                 TYPES
    //////////////////////////////////////////////////////////////*/

    /// @notice What a campaign is at this moment; it follows from time and totals and only ever moves forward.
    enum State {
        /// @notice Contributions are open, or will open, or the goal is met and `finalize` is due.
        Funding,
        /// @notice `finalize` has moved the funds to the treasury; income is shared among the owners.
        Funded,
        /// @notice The goal was missed, or nobody finalized in time; every wei can be refunded.
        Failed
    }

    /// @notice The terms of a campaign, fixed at launch.
    /// @param goalMin Least total in wei with which the campaign succeeds at `closesAt`; greater than 0.
    /// @param goalMax Total in wei at which it succeeds at once and takes no more; at least `goalMin`.
    /// @param contributionMin Least single contribution in wei, unless a smaller one exactly fills `goalMax`.
    /// @param membershipThreshold Cumulative contribution in wei from which an account is a member with one vote.
    /// @param opensAt Unix time in seconds from which contributions are taken.
    /// @param closesAt Unix time in seconds from which contributions are refused; later than `opensAt`.
    /// @param finalizeBy Unix time in seconds from which a campaign that nobody finalized has failed; later than
    /// `closesAt`.
    struct Terms {
        uint96 goalMin;
        uint96 goalMax;
        uint96 contributionMin;
        uint96 membershipThreshold;
        uint32 opensAt;
        uint32 closesAt;
        uint32 finalizeBy;
    }

    /*//////////////////////////////////////////////////////////////
                                 EVENTS
    //////////////////////////////////////////////////////////////*/

    /// @notice `payer` paid `amount` wei in for `account`.
    /// @param contributed Wei that `account` has contributed in all, this payment included.
    /// @param totalContributed Wei that all accounts have contributed, this payment included.
    /// @param memberCount Members after this payment.
    event Contributed(
        address indexed account,
        address indexed payer,
        uint256 amount,
        uint256 contributed,
        uint256 totalContributed,
        uint256 memberCount
    );

    /// @notice The campaign is funded: `amount` wei went to `treasury`.
    event Finalized(address indexed caller, address indexed treasury, uint256 amount, uint256 memberCount);

    /// @notice `account` got its whole contribution of `amount` wei back from a failed campaign.
    /// @param totalRefunded Wei refunded to all accounts, this refund included.
    event Refunded(address indexed account, address indexed caller, uint256 amount, uint256 totalRefunded);

    /// @notice `amount` wei arrived for the owners.
    /// @param totalIncome Wei ever received for the owners, `amount` and any ETH forced in before it included.
    event IncomeReceived(address indexed from, uint256 amount, uint256 totalIncome);

    /// @notice `amount` wei of income went to the owner `account`.
    /// @param withdrawn Wei that `account` has withdrawn in all, this withdrawal included.
    /// @param totalWithdrawn Wei that all owners have withdrawn, this withdrawal included.
    /// @param totalIncome Wei ever received for the owners, ETH forced in included.
    event Withdrawn(
        address indexed account,
        address indexed caller,
        uint256 amount,
        uint256 withdrawn,
        uint256 totalWithdrawn,
        uint256 totalIncome
    );

    /// @notice In a batch, `account` refused `amount` wei; it keeps its claim and nobody else is affected.
    event WithdrawalRefused(address indexed account, address indexed caller, uint256 amount);

    /*//////////////////////////////////////////////////////////////
                                 ERRORS
    //////////////////////////////////////////////////////////////*/

    /// @notice Contributions open at `opensAt` and close at `closesAt` (Unix seconds); it is `time`.
    error NotOpen(uint256 time, uint256 opensAt, uint256 closesAt);
    /// @notice `amount` wei is below the least contribution `minimum` and does not fill the goal.
    error ContributionTooSmall(uint256 amount, uint256 minimum);
    /// @notice `amount` wei is more than the `remaining` wei up to the goal; send at most that.
    error ContributionExceedsGoal(uint256 amount, uint256 remaining);
    /// @notice The contribution's account must not be the zero address.
    error InvalidAccount();
    /// @notice The call needs state `expected`; the campaign is in `actual`.
    error WrongState(State expected, State actual);
    /// @notice The goal is not met: `totalContributed` of `goalMin` wei, and it closes at `closesAt`.
    error NotFinalizable(uint256 totalContributed, uint256 goalMin, uint256 closesAt);
    /// @notice `account` has nothing to refund.
    error NothingToRefund(address account);
    /// @notice `account` has nothing to withdraw now.
    error NothingToWithdraw(address account);
    /// @notice `recipient` did not accept `amount` wei.
    error TransferFailed(address recipient, uint256 amount);
    /// @notice A membership belongs to its account for good.
    error Soulbound();
    /// @notice A vote belongs to its member and is active without delegation.
    error DelegationDisabled();
    /// @notice There is no membership with this token id.
    error UnknownMembership(uint256 tokenId);

    /*//////////////////////////////////////////////////////////////
                                FUNCTIONS
    //////////////////////////////////////////////////////////////*/

    /// @notice Contributes `msg.value` wei for the caller.
    function contribute() external payable;

    /// @notice Contributes `msg.value` wei for `account`, who gets the position, the vote and the income.
    function contributeFor(address account) external payable;

    /// @notice Moves the funds to the treasury; by anyone, once `goalMax` is reached, or at `closesAt` with `goalMin`.
    function finalize() external;

    /// @notice Pays `account` its whole contribution back, once the campaign has failed; by anyone, to `account` only.
    /// @return amount Wei refunded.
    function refund(address account) external returns (uint256 amount);

    /// @notice Pays `account` the income it is due; by anyone, to `account` only.
    /// @return amount Wei withdrawn, greater than 0.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice Pays each of `accounts` what it is due; skips those with nothing due, and those that refuse.
    /// @return amount Wei withdrawn in all.
    function withdrawMany(address[] calldata accounts) external returns (uint256 amount);

    /// @notice Wei of income that `account` can withdraw now; 0 unless funded.
    function withdrawable(address account) external view returns (uint256);

    /// @notice Wei that `account` can be refunded now; 0 unless failed.
    function refundable(address account) external view returns (uint256);

    /// @notice What `account` gave and took: wei contributed, wei of income withdrawn, Unix time of admission (0: none).
    function positionOf(address account)
        external
        view
        returns (uint256 contributed, uint256 withdrawn, uint256 memberSince);

    /// @notice Which member `account` is, by order of admission, from 1; 0 for none. Admission gives it for good: a refund,
    /// which ends the membership, leaves it.
    function memberNumberOf(address account) external view returns (uint256);

    function state() external view returns (State);
    function terms() external view returns (Terms memory);
    function treasury() external view returns (address);
    function governor() external view returns (address);
    /// @notice Wei contributed by all accounts; a refund does not lower it.
    function totalContributed() external view returns (uint256);
    /// @notice Wei of income ever received for the owners, ETH forced in included; 0 unless funded.
    function totalIncome() external view returns (uint256);
    /// @notice Wei of income withdrawn by all owners.
    function totalWithdrawn() external view returns (uint256);
    /// @notice Wei refunded to all accounts.
    function totalRefunded() external view returns (uint256);
    /// @notice Accounts that have reached the membership threshold.
    function memberCount() external view returns (uint256);
    /// @notice Unix time of `finalize`; 0 before it.
    function finalizedAt() external view returns (uint256);
}
