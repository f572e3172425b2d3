// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ICampaign} from "./interfaces/ICampaign.sol";
import {ICampaignFactory} from "./interfaces/ICampaignFactory.sol";
import {ICommissions} from "./interfaces/ICommissions.sol";
import {Payment} from "./libraries/Payment.sol";

/// @title Commissions
/// @notice The record of what campaigns have ordered from artists and what was paid for it; see `ICommissions`.
/// @dev It holds no money: what a treasury sends goes on to the artist within the call. It has no owner.
contract Commissions is ICommissions {
    struct Milestone {
        uint248 amount;
        bool isPaid;
        string work;
    }

    struct Commission {
        address campaign;
        address artist;
        address treasury;
        bool isEnded;
        uint256 totalPaid;
        Milestone[] milestones;
    }

    /// @notice Most milestones that a commission can have.
    uint256 public constant MAX_MILESTONES = 32;

    /// @notice Whose campaigns can commission.
    ICampaignFactory public immutable factory;

    /// @inheritdoc ICommissions
    uint256 public commissionCount;

    mapping(uint256 commissionId => Commission) private _commissions;

    constructor(ICampaignFactory factory_) {
        factory = factory_;
    }

    /*//////////////////////////////////////////////////////////////
                                THE MEMBERS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICommissions
    function agree(address campaign, address artist, uint256[] calldata amounts, string calldata terms)
        external
        returns (uint256 commissionId)
    {
        if (!factory.isCampaign(campaign) || ICampaign(campaign).state() != ICampaign.State.Funded) {
            revert NotAFundedCampaign(campaign);
        }
        address treasury = ICampaign(campaign).treasury();
        if (msg.sender != treasury) revert NotAuthorized(msg.sender);
        if (artist == address(0)) revert InvalidCommission("artist");
        if (amounts.length == 0 || amounts.length > MAX_MILESTONES) revert InvalidCommission("amounts");
        if (bytes(terms).length == 0) revert InvalidCommission("terms");

        commissionId = ++commissionCount;
        Commission storage commission = _commissions[commissionId];
        commission.campaign = campaign;
        commission.artist = artist;
        commission.treasury = treasury;
        for (uint256 i = 0; i < amounts.length; ++i) {
            // More than all the wei there are could never be paid.
            if (amounts[i] == 0 || amounts[i] > type(uint96).max) revert InvalidCommission("amounts");
            Milestone storage milestone = commission.milestones.push();
            milestone.amount = uint248(amounts[i]);
        }
        emit CommissionAgreed(commissionId, campaign, artist, treasury, amounts, terms);
    }

    /// @inheritdoc ICommissions
    function pay(uint256 commissionId, uint256 milestone, string calldata work) external payable {
        Commission storage commission = _openCommission(commissionId);
        if (msg.sender != commission.treasury) revert NotAuthorized(msg.sender);
        Milestone storage milestone_ = _unpaidMilestone(commission, commissionId, milestone);
        string memory delivered = milestone_.work;
        if (bytes(delivered).length == 0 || keccak256(bytes(delivered)) != keccak256(bytes(work))) {
            revert NotDelivered(work, delivered);
        }
        if (msg.value != milestone_.amount) revert WrongPayment(msg.value, milestone_.amount);

        milestone_.isPaid = true;
        uint256 totalPaid_ = commission.totalPaid + msg.value;
        commission.totalPaid = totalPaid_;
        address artist = commission.artist;
        emit MilestonePaid(commissionId, milestone, artist, msg.value, totalPaid_, work);
        if (!Payment.trySend(artist, msg.value, gasleft())) revert TransferFailed(artist, msg.value);
    }

    /// @inheritdoc ICommissions
    function end(uint256 commissionId) external {
        Commission storage commission = _openCommission(commissionId);
        if (msg.sender != commission.treasury) revert NotAuthorized(msg.sender);
        commission.isEnded = true;
        emit CommissionEnded(commissionId);
    }

    /*//////////////////////////////////////////////////////////////
                                THE ARTIST
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICommissions
    function deliver(uint256 commissionId, uint256 milestone, string calldata work) external {
        Commission storage commission = _openCommission(commissionId);
        if (msg.sender != commission.artist) revert NotAuthorized(msg.sender);
        Milestone storage milestone_ = _unpaidMilestone(commission, commissionId, milestone);
        if (bytes(work).length == 0) revert EmptyWork();
        milestone_.work = work;
        emit WorkDelivered(commissionId, milestone, work);
    }

    /*//////////////////////////////////////////////////////////////
                                  VIEWS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICommissions
    function commissionOf(uint256 commissionId)
        external
        view
        returns (address campaign, address artist, address treasury, uint256 milestoneCount, bool isEnded)
    {
        Commission storage commission = _commissionOf(commissionId);
        return
            (
                commission.campaign,
                commission.artist,
                commission.treasury,
                commission.milestones.length,
                commission.isEnded
            );
    }

    /// @inheritdoc ICommissions
    function milestoneOf(uint256 commissionId, uint256 milestone)
        external
        view
        returns (uint256 amount, MilestoneState state, string memory work)
    {
        Milestone storage milestone_ = _milestoneOf(_commissionOf(commissionId), commissionId, milestone);
        work = milestone_.work;
        state = milestone_.isPaid
            ? MilestoneState.Paid
            : bytes(work).length == 0 ? MilestoneState.Agreed : MilestoneState.Delivered;
        return (milestone_.amount, state, work);
    }

    /// @inheritdoc ICommissions
    function totalPaid(uint256 commissionId) external view returns (uint256) {
        return _commissionOf(commissionId).totalPaid;
    }

    /*//////////////////////////////////////////////////////////////
                                 LOOKUPS
    //////////////////////////////////////////////////////////////*/

    function _commissionOf(uint256 commissionId) private view returns (Commission storage commission) {
        commission = _commissions[commissionId];
        if (commission.campaign == address(0)) revert UnknownCommission(commissionId);
    }

    function _openCommission(uint256 commissionId) private view returns (Commission storage commission) {
        commission = _commissionOf(commissionId);
        if (commission.isEnded) revert Ended(commissionId);
    }

    function _milestoneOf(Commission storage commission, uint256 commissionId, uint256 milestone)
        private
        view
        returns (Milestone storage)
    {
        uint256 count = commission.milestones.length;
        if (milestone == 0 || milestone > count) revert UnknownMilestone(commissionId, milestone, count);
        return commission.milestones[milestone - 1];
    }

    function _unpaidMilestone(Commission storage commission, uint256 commissionId, uint256 milestone)
        private
        view
        returns (Milestone storage milestone_)
    {
        milestone_ = _milestoneOf(commission, commissionId, milestone);
        if (milestone_.isPaid) revert AlreadyPaid(commissionId, milestone);
    }
}
