// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title ICommissions
/// @notice What a campaign's members have ordered from an artist: milestones with amounts, the work delivered for each, and
/// what was paid for it.
///
/// The money stays in the treasury until a proposal pays a milestone. That proposal names the content id of the work that
/// its members looked at, and fails if another has been delivered since. An advance is a first milestone whose work is the
/// agreement that the artist signed.
///
/// @dev Assumptions: the treasury acts on executed proposals only. Liveness: an artist that does not accept ETH cannot be
/// paid until it does; a proposal that pays it can be executed again until then.
interface ICommissions {
    /// @notice What a milestone is at this moment.
    enum MilestoneState {
        /// @notice Nothing has been delivered for it.
        Agreed,
        /// @notice Work was delivered, and can be delivered afresh until it is paid.
        Delivered,
        /// @notice It was paid, for the work that was delivered last.
        Paid
    }

    /// @notice By proposal, the members of `campaign` commissioned `artist`, to be paid by `treasury`.
    /// @param amounts Wei for each milestone; milestones count from 1.
    /// @param terms Content id (CID) of the agreement, a JSON document.
    event CommissionAgreed(
        uint256 indexed commissionId,
        address indexed campaign,
        address indexed artist,
        address treasury,
        uint256[] amounts,
        string terms
    );

    /// @notice The artist delivered `work`, a content id, for a milestone; it takes the place of what was there before.
    event WorkDelivered(uint256 indexed commissionId, uint256 indexed milestone, string work);

    /// @notice The treasury paid `amount` wei to `artist` for `work`, by proposal.
    /// @param totalPaid Wei paid for all milestones of the commission, this one included.
    event MilestonePaid(
        uint256 indexed commissionId,
        uint256 indexed milestone,
        address indexed artist,
        uint256 amount,
        uint256 totalPaid,
        string work
    );

    /// @notice By proposal, the commission ended: nothing more is delivered or paid.
    event CommissionEnded(uint256 indexed commissionId);

    /// @notice `caller` is not who may make this call: the campaign's treasury, or for a delivery the artist.
    error NotAuthorized(address caller);
    /// @notice `campaign` was not launched by the factory that this contract trusts, or is not funded.
    error NotAFundedCampaign(address campaign);
    /// @notice Terms of a commission outside their bounds: `field` names the first that is.
    error InvalidCommission(string field);
    /// @notice There is no commission with this id.
    error UnknownCommission(uint256 commissionId);
    /// @notice The commission has no milestone with this number; they count from 1 to `milestoneCount`.
    error UnknownMilestone(uint256 commissionId, uint256 milestone, uint256 milestoneCount);
    /// @notice The commission has ended.
    error Ended(uint256 commissionId);
    /// @notice The milestone was paid already.
    error AlreadyPaid(uint256 commissionId, uint256 milestone);
    /// @notice The delivered work's content id must not be empty.
    error EmptyWork();
    /// @notice Not `work` was delivered last, but `delivered`; empty if nothing was.
    error NotDelivered(string work, string delivered);
    /// @notice The milestone is paid with exactly `expected` wei; `sent` wei came.
    error WrongPayment(uint256 sent, uint256 expected);
    /// @notice The artist did not accept `amount` wei.
    error TransferFailed(address artist, uint256 amount);

    /// @notice Commissions `artist` for `campaign`; only by its treasury, once funded. Ids count from 1.
    /// @param amounts Wei for each milestone: 1 to `MAX_MILESTONES` of them, each greater than 0.
    /// @param terms Content id (CID) of the agreement; not empty.
    function agree(address campaign, address artist, uint256[] calldata amounts, string calldata terms)
        external
        returns (uint256 commissionId);

    /// @notice Delivers `work`, a content id, for a milestone that is not paid; only by the artist.
    function deliver(uint256 commissionId, uint256 milestone, string calldata work) external;

    /// @notice Pays a milestone's amount, exactly, to the artist; only by the treasury, and only if `work` is what was
    /// delivered last.
    function pay(uint256 commissionId, uint256 milestone, string calldata work) external payable;

    /// @notice Ends a commission; only by the treasury.
    function end(uint256 commissionId) external;

    /// @notice Who works, for whom, who pays, and whether it has ended.
    function commissionOf(uint256 commissionId)
        external
        view
        returns (address campaign, address artist, address treasury, uint256 milestoneCount, bool isEnded);
    /// @notice A milestone's amount in wei, its state, and the content id of the work delivered last.
    function milestoneOf(uint256 commissionId, uint256 milestone)
        external
        view
        returns (uint256 amount, MilestoneState state, string memory work);
    /// @notice Wei paid for all milestones of a commission.
    function totalPaid(uint256 commissionId) external view returns (uint256);
    /// @notice Commissions agreed.
    function commissionCount() external view returns (uint256);
}
