// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICampaign} from "../../src/interfaces/ICampaign.sol";
import {CampaignHandler} from "./CampaignHandler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Campaign invariants
/// @notice What holds after any sequence of actions; README.md beside it says why each matters.
abstract contract CampaignInvariants is Invariants("Campaign") {
    CampaignHandler internal handler;

    function setUp() public virtual override {
        super.setUp();
        handler = new CampaignHandler(campaign);
        vm.warp(opensAt);
        targetContract(address(handler));
    }

    /// @dev All in one, so that one run of actions serves them all.
    function invariant_HoldsAfterAnySequenceOfActions() public view {
        _owesNoMoreThanItHolds();
        _conservesEveryWei();
        _agreesWithTheBooks();
        _neverLowersAnEntitlement();
        _movesForwardOnly();
        _refundsTheExactContributionOnce();
        _hasAVoteForEachMember();
        _countsTheMembersOfATime();
    }

    function _sum(function(address) external view returns (uint256) amountOf) private view returns (uint256 sum) {
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            sum += amountOf(handler.actors(i));
        }
    }

    function _owesNoMoreThanItHolds() private view numbered("Campaign 1") {
        uint256 owed = _sum(campaign.withdrawable);
        assertLe(owed, address(campaign).balance, "Campaign 1");
        if (campaign.state() == ICampaign.State.Funded) {
            // All but the remainder of the division, less than a wei for each owner, is owed to someone.
            assertLe(address(campaign).balance - owed, handler.actorCount(), "Campaign 1");
        }
        assertLe(_sum(campaign.refundable), address(campaign).balance, "Campaign 1");
    }

    function _conservesEveryWei() private view numbered("Campaign 2") {
        assertEq(
            handler.paidIn() + handler.income(),
            address(campaign).balance + handler.toTreasury() + handler.withdrawn() + handler.refunded(),
            "Campaign 2"
        );
        assertEq(address(treasury).balance, handler.toTreasury(), "Campaign 2");
    }

    function _agreesWithTheBooks() private view numbered("Campaign 3") {
        assertEq(campaign.totalContributed(), handler.paidIn(), "Campaign 3");
        assertEq(campaign.totalWithdrawn(), handler.withdrawn(), "Campaign 3");
        assertEq(campaign.totalRefunded(), handler.refunded(), "Campaign 3");
        bool isFunded = campaign.state() == ICampaign.State.Funded;
        assertEq(campaign.totalIncome(), isFunded ? handler.income() : 0, "Campaign 3");
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            (uint256 contributed, uint256 withdrawn,) = campaign.positionOf(actor);
            assertEq(contributed, handler.contributedBy(actor), "Campaign 3");
            assertEq(withdrawn, handler.withdrawnBy(actor), "Campaign 3");
            if (isFunded) {
                assertEq(
                    withdrawn + campaign.withdrawable(actor),
                    Math.mulDiv(handler.income(), contributed, handler.paidIn()),
                    "Campaign 3"
                );
            }
        }
    }

    function _neverLowersAnEntitlement() private view numbered("Campaign 4") {
        assertTrue(handler.isEntitlementMonotone(), "Campaign 4");
    }

    function _movesForwardOnly() private view numbered("Campaign 5") {
        assertTrue(handler.isStateForward(), "Campaign 5");
    }

    function _refundsTheExactContributionOnce() private view numbered("Campaign 6") {
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            uint256 refunded = handler.refundedTo(actor);
            assertTrue(refunded == 0 || refunded == handler.contributedBy(actor), "Campaign 6");
        }
    }

    function _hasAVoteForEachMember() private view numbered("Campaign 7") {
        uint256 votes;
        uint256 admissions;
        for (uint256 i = 0; i < handler.actorCount(); ++i) {
            address actor = handler.actors(i);
            (uint256 contributed,, uint256 memberSince) = campaign.positionOf(actor);
            assertEq(memberSince != 0, contributed >= THRESHOLD, "Campaign 7");
            if (memberSince != 0) ++admissions;
            bool isMember = memberSince != 0 && handler.refundedTo(actor) == 0;
            assertEq(campaign.getVotes(actor), isMember ? 1 : 0, "Campaign 7");
            assertEq(campaign.balanceOf(actor), campaign.getVotes(actor), "Campaign 7");
            votes += campaign.getVotes(actor);
        }
        assertEq(campaign.memberCount(), admissions, "Campaign 7");
        assertLe(votes, admissions, "Campaign 7");
        if (campaign.state() != ICampaign.State.Failed) assertEq(votes, admissions, "Campaign 7");
    }

    function _countsTheMembersOfATime() private view numbered("Campaign 8") {
        uint256 finalizedAt = campaign.finalizedAt();
        if (finalizedAt == 0 || finalizedAt == block.timestamp) return;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 time = finalizedAt + (block.timestamp - 1 - finalizedAt) * i / 4;
            uint256 votes;
            for (uint256 j = 0; j < handler.actorCount(); ++j) {
                votes += campaign.getPastVotes(handler.actors(j), time);
            }
            assertEq(campaign.getPastTotalSupply(time), votes, "Campaign 8");
        }
    }
}

/// @notice From the opening on: all ways from Funding.
contract OpenCampaignInvariants is CampaignInvariants {}

/// @notice From a funded campaign on: income and withdrawals.
contract FundedCampaignInvariants is CampaignInvariants {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; campaign.totalContributed() < GOAL_MAX; ++i) {
            handler.contribute(i, uint256(keccak256(abi.encode(i))));
        }
        // Before the finalization too: it is nobody's contribution.
        handler.forceEth(0.05 ether);
        handler.finalize();
        handler.payIncome(1 ether);
    }

    /// @dev Proves that the runs reach what they are about.
    function afterInvariant() public view {
        assertEq(handler.calls("finalize"), 1);
        assertGt(handler.calls("payIncome") + handler.calls("forceEth"), 2);
        assertGt(handler.calls("withdraw") + handler.calls("withdrawMany"), 0);
    }
}

/// @notice From a failed campaign on: refunds.
contract FailedCampaignInvariants is CampaignInvariants {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < handler.actorCount() && campaign.totalContributed() < GOAL_MIN - 1 ether; ++i) {
            handler.contribute(i, (i + 1) * 0.03 ether);
        }
        vm.warp(closesAt);
        handler.wait(1, 1);
    }

    function afterInvariant() public view {
        assertEq(uint256(campaign.state()), uint256(ICampaign.State.Failed));
    }
}
