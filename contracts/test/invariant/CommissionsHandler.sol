// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Commissions} from "../../src/Commissions.sol";
import {ICommissions} from "../../src/interfaces/ICommissions.sol";

/// @title CommissionsHandler
/// @notice Orders, delivers, pays and ends as treasury and artists do, in any order, and keeps its own books of it: the
/// ghosts. What the contract refuses, it must refuse for a reason that the books know.
contract CommissionsHandler is CommonBase, StdCheats, StdUtils {
    Commissions public immutable commissions;
    address public immutable campaign;
    address public immutable treasury;
    address[] public artists;

    uint256 public commissionCount;
    mapping(uint256 commissionId => uint256[]) private _amounts;
    mapping(uint256 commissionId => mapping(uint256 milestone => string)) public work;
    mapping(uint256 commissionId => mapping(uint256 milestone => bool)) public isPaid;
    mapping(uint256 commissionId => bool) public isEnded;
    mapping(uint256 commissionId => address) public artistOf;
    mapping(address artist => uint256) public paidTo;

    /// @dev Ghosts of what must not go back.
    mapping(uint256 commissionId => mapping(uint256 milestone => ICommissions.MilestoneState)) private _stateBefore;
    bool public isStateForward = true;

    mapping(string action => uint256) public calls;

    constructor(Commissions commissions_, address campaign_, address treasury_) {
        commissions = commissions_;
        campaign = campaign_;
        treasury = treasury_;
        artists = [address(0xa47151), address(0xa47152)];
    }

    function artistCount() external view returns (uint256) {
        return artists.length;
    }

    function amountsOf(uint256 commissionId) external view returns (uint256[] memory) {
        return _amounts[commissionId];
    }

    modifier watched() {
        _;
        for (uint256 id = 1; id <= commissionCount; ++id) {
            for (uint256 i = 1; i <= _amounts[id].length; ++i) {
                (, ICommissions.MilestoneState state,) = commissions.milestoneOf(id, i);
                if (state < _stateBefore[id][i]) isStateForward = false;
                _stateBefore[id][i] = state;
            }
        }
    }

    function _pick(uint256 seed) private view returns (uint256 commissionId, uint256 milestone) {
        commissionId = 1 + seed % commissionCount;
        milestone = 1 + (seed >> 16) % _amounts[commissionId].length;
    }

    function agree(uint256 seed, uint256 count) external watched {
        if (commissionCount == 4) return;
        uint256[] memory amounts = new uint256[](bound(count, 1, 3));
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = 1 + uint256(keccak256(abi.encode(seed, i))) % 1 ether;
        }
        address artist = artists[seed % artists.length];
        vm.prank(treasury);
        uint256 id = commissions.agree(campaign, artist, amounts, "terms");
        require(id == ++commissionCount, "ids count from 1");
        _amounts[id] = amounts;
        artistOf[id] = artist;
    }

    function deliver(uint256 seed, uint256 version) external watched {
        if (commissionCount == 0) return;
        (uint256 id, uint256 milestone) = _pick(seed);
        string memory delivered = version % 2 == 0 ? "first" : "second";
        vm.prank(artistOf[id]);
        try commissions.deliver(id, milestone, delivered) {
            require(!isEnded[id] && !isPaid[id][milestone], "delivered too late");
            work[id][milestone] = delivered;
            ++calls["deliver"];
        } catch {
            require(isEnded[id] || isPaid[id][milestone], "refused for nothing");
        }
    }

    /// @dev Mostly what is due, so that a run gets to a commission's second payment.
    function pay(uint256 seed, uint256 version, uint256 amountSeed) external watched {
        if (commissionCount == 0) return;
        (uint256 id, uint256 milestone) = _pick(seed);
        string memory voted = version % 2 == 0 ? "first" : "second";
        if (version % 4 > 1 && bytes(work[id][milestone]).length > 0) voted = work[id][milestone];
        bool exactly = amountSeed % 4 > 0;
        uint256 amount = _amounts[id][milestone - 1] + (exactly ? 0 : 1);
        bool isDue = exactly && !isEnded[id] && !isPaid[id][milestone]
            && keccak256(bytes(work[id][milestone])) == keccak256(bytes(voted));
        hoax(treasury, amount);
        try commissions.pay{value: amount}(id, milestone, voted) {
            require(isDue, "paid what was not due");
            isPaid[id][milestone] = true;
            paidTo[artistOf[id]] += amount;
            ++calls["pay"];
        } catch {
            require(!isDue, "refused for nothing");
        }
    }

    function end(uint256 seed) external watched {
        if (commissionCount == 0 || seed % 8 != 0) return;
        (uint256 id,) = _pick(seed >> 8);
        if (isEnded[id]) return;
        vm.prank(treasury);
        commissions.end(id);
        isEnded[id] = true;
    }
}
