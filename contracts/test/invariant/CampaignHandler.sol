// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Campaign} from "../../src/Campaign.sol";
import {ICampaign} from "../../src/interfaces/ICampaign.sol";
import {Forcer, Reenterer, Refuser} from "../mocks/Recipients.sol";

/// @title CampaignHandler
/// @notice Uses a campaign as people do, good and bad, always within the rules, and keeps its own books of it: the ghosts.
contract CampaignHandler is CommonBase, StdCheats, StdUtils {
    Campaign public immutable campaign;
    address[] public actors;

    /// @dev Ghosts, in wei.
    uint256 public paidIn;
    uint256 public toTreasury;
    uint256 public income;
    uint256 public withdrawn;
    uint256 public refunded;
    mapping(address actor => uint256) public contributedBy;
    mapping(address actor => uint256) public withdrawnBy;
    mapping(address actor => uint256) public refundedTo;

    /// @dev Ghosts of what must not go back.
    mapping(address actor => uint256) public entitledBefore;
    ICampaign.State public stateBefore;
    bool public isEntitlementMonotone = true;
    bool public isStateForward = true;

    /// @dev How often each thing really happened: a run in which nothing does proves nothing.
    mapping(string action => uint256) public calls;

    constructor(Campaign campaign_) {
        campaign = campaign_;
        for (uint256 i = 1; i <= 8; ++i) {
            actors.push(address(uint160(0xac7000 + i)));
        }
        actors.push(address(new Refuser()));
        Reenterer reenterer = new Reenterer(campaign_);
        actors.push(address(reenterer));
    }

    function actorCount() external view returns (uint256) {
        return actors.length;
    }

    modifier watched() {
        _;
        ICampaign.State state = campaign.state();
        if (stateBefore != ICampaign.State.Funding && state != stateBefore) isStateForward = false;
        stateBefore = state;
        for (uint256 i = 0; i < actors.length; ++i) {
            address actor = actors[i];
            (, uint256 taken,) = campaign.positionOf(actor);
            uint256 entitled;
            unchecked {
                // If it were owed less than it took, the difference would be below zero, and this sum still right.
                entitled = taken + campaign.withdrawable(actor);
            }
            if (entitled < entitledBefore[actor]) isEntitlementMonotone = false;
            entitledBefore[actor] = entitled;
        }
    }

    /// @dev Books what each actor really got: one that calls back may have had another paid as well.
    modifier booked() {
        uint256[] memory before = new uint256[](actors.length);
        for (uint256 i = 0; i < actors.length; ++i) {
            before[i] = actors[i].balance;
        }
        _;
        bool isFunded = campaign.state() == ICampaign.State.Funded;
        for (uint256 i = 0; i < actors.length; ++i) {
            uint256 amount = actors[i].balance - before[i];
            if (isFunded) {
                withdrawn += amount;
                withdrawnBy[actors[i]] += amount;
            } else {
                refunded += amount;
                refundedTo[actors[i]] += amount;
            }
        }
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[seed % actors.length];
    }

    /*//////////////////////////////////////////////////////////////
                                 ACTIONS
    //////////////////////////////////////////////////////////////*/

    function contribute(uint256 seed, uint256 amount) external watched {
        ICampaign.Terms memory terms = campaign.terms();
        if (block.timestamp < terms.opensAt || block.timestamp >= terms.closesAt || campaign.finalizedAt() != 0) {
            return;
        }
        uint256 remaining = terms.goalMax - campaign.totalContributed();
        if (remaining == 0) return;
        amount = remaining <= terms.contributionMin
            ? remaining
            : bound(amount, terms.contributionMin, remaining > 1 ether ? 1 ether : remaining);
        address actor = _actor(seed);
        hoax(actor, actor.balance + amount);
        campaign.contribute{value: amount}();
        paidIn += amount;
        contributedBy[actor] += amount;
        ++calls["contribute"];
    }

    function finalize() external watched {
        ICampaign.Terms memory terms = campaign.terms();
        uint256 total = campaign.totalContributed();
        bool isDue = campaign.state() == ICampaign.State.Funding
            && (total == terms.goalMax || (block.timestamp >= terms.closesAt && total >= terms.goalMin));
        if (!isDue) return;
        campaign.finalize();
        toTreasury += total;
        ++calls["finalize"];
    }

    function payIncome(uint256 amount) external watched {
        if (campaign.state() != ICampaign.State.Funded) return;
        amount = bound(amount, 1, 3 ether);
        deal(address(this), amount);
        (bool success,) = address(campaign).call{value: amount}("");
        require(success, "income refused");
        income += amount;
        ++calls["payIncome"];
    }

    function forceEth(uint256 amount) external watched {
        amount = bound(amount, 1, 0.1 ether);
        deal(address(this), amount);
        new Forcer{value: amount}(payable(address(campaign)));
        income += amount;
        ++calls["forceEth"];
    }

    function withdraw(uint256 seed) external watched booked {
        address actor = _actor(seed);
        if (campaign.withdrawable(actor) == 0) return;
        _letReenter(seed, abi.encodeCall(campaign.withdraw, (actor)));
        uint256 before = actor.balance;
        try campaign.withdraw(actor) returns (uint256 amount) {
            require(actor.balance - before == amount, "paid otherwise than told");
            ++calls["withdraw"];
        } catch {
            require(actor == actors[8], "only the refuser refuses");
            ++calls["refuse"];
        }
    }

    function withdrawMany(uint256 seed, uint256 count) external watched booked {
        if (campaign.state() != ICampaign.State.Funded) return;
        address[] memory batch = new address[](bound(count, 1, 12));
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = _actor(uint256(keccak256(abi.encode(seed, i))));
        }
        _letReenter(seed, abi.encodeCall(campaign.withdrawMany, (batch)));
        uint256 before = address(campaign).balance;
        uint256 told = campaign.withdrawMany(batch);
        require(before - address(campaign).balance == told, "paid otherwise than told");
        ++calls["withdrawMany"];
    }

    function refund(uint256 seed) external watched booked {
        address actor = _actor(seed);
        if (campaign.refundable(actor) == 0) return;
        _letReenter(seed, abi.encodeCall(campaign.refund, (actor)));
        try campaign.refund(actor) {
            ++calls["refund"];
        } catch {
            require(actor == actors[8], "only the refuser refuses");
        }
    }

    function letTheRefuserAccept(uint256 seed) external watched {
        if (seed % 8 == 0) Refuser(payable(actors[8])).accept();
    }

    /// @dev Mostly a little, now and then past a deadline.
    function wait(uint256 duration, uint256 seed) external watched {
        vm.warp(block.timestamp + bound(duration, 1, seed % 8 == 0 ? 20 days : 6 hours));
    }

    function _letReenter(uint256 seed, bytes memory call_) private {
        if (seed % 2 == 0) Reenterer(payable(actors[9])).prepare(call_, 0);
    }
}
