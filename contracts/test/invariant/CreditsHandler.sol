// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Campaign} from "../../src/Campaign.sol";
import {Credits} from "../../src/Credits.sol";
import {ICredits} from "../../src/interfaces/ICredits.sol";
import {Forcer, Reenterer, Refuser} from "../mocks/Recipients.sol";

/// @title CreditsHandler
/// @notice Users, an operator that settles what it may and tries more, and someone who keeps every signature to try it again.
/// Its own books, the ghosts, say what each call must come to; what must not happen is tried, and noted where it does.
contract CreditsHandler is CommonBase, StdCheats, StdUtils {
    struct Signed {
        address account;
        uint256 modelId;
        uint256 limit;
        uint256 epoch;
        uint256 deadline;
        bytes signature;
    }

    uint256 private constant USERS = 4;
    uint256 public constant MODELS = 2;

    Credits public immutable credits;
    address private immutable _operator;
    uint256 private immutable _delay;
    address[] public campaigns;

    /// @dev Users first, whose keys are their numbers plus 1; then one that refuses ETH and one that calls back.
    address[] public actors;
    Signed[] private _signatures;
    bytes32[] private _roots;

    /// @dev Ghosts, in wei.
    uint256 public deposited;
    uint256 public settled;
    uint256 public withdrawn;
    uint256 public forced;
    mapping(address actor => uint256) public balanceOf;
    mapping(address actor => mapping(uint256 modelId => uint256)) public spentBy;
    mapping(address actor => mapping(uint256 modelId => uint256)) public greatestLimitOf;
    mapping(uint256 modelId => uint256) public settledFor;
    mapping(address actor => mapping(uint256 modelId => mapping(uint256 epoch => uint256))) private _limits;
    mapping(address actor => uint256) private _requested;
    mapping(address actor => uint256) private _availableAt;

    /// @dev When each revocation of an account took or takes effect: its epoch is how many of them have.
    mapping(address actor => uint256[]) private _revocations;
    mapping(address actor => uint256) private _epochBefore;

    /// @dev Ghosts of what must not happen.
    bool public isWithinLimits = true;
    bool public isSettledOnce = true;
    bool public isSignatureGoodOnce = true;
    bool public isWithdrawnInTime = true;
    bool public isEpochForward = true;
    bool public isPaidInFull = true;

    /// @dev How often each thing really happened: a run in which nothing does proves nothing.
    mapping(string action => uint256) public calls;

    constructor(Credits credits_, address operator, address[] memory campaigns_) {
        credits = credits_;
        _operator = operator;
        _delay = credits_.settlementDelay();
        campaigns = campaigns_;
        for (uint256 i = 1; i <= USERS; ++i) {
            actors.push(vm.addr(i));
        }
        actors.push(address(new Refuser()));
        actors.push(address(new Reenterer(Campaign(payable(address(credits_))))));
    }

    function actorCount() external view returns (uint256) {
        return actors.length;
    }

    function epochOf(address actor) public view returns (uint256 epoch) {
        uint256[] storage times = _revocations[actor];
        while (epoch < times.length && times[epoch] <= block.timestamp) {
            ++epoch;
        }
    }

    /// @dev What `actor` lets be charged for the model now, whatever was spent.
    function limitOf(address actor, uint256 modelId) public view returns (uint256) {
        return _limits[actor][modelId][epochOf(actor)];
    }

    modifier watched() {
        _;
        for (uint256 i = 0; i < actors.length; ++i) {
            uint256 epoch = credits.epochOf(actors[i]);
            if (epoch < _epochBefore[actors[i]]) isEpochForward = false;
            _epochBefore[actors[i]] = epoch;
        }
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[seed % actors.length];
    }

    function _model(uint256 seed) private pure returns (uint256) {
        return seed % MODELS + 1;
    }

    function _chargeable(address actor, uint256 modelId) private view returns (uint256) {
        uint256 limit = limitOf(actor, modelId);
        uint256 spent = spentBy[actor][modelId];
        if (limit <= spent) return 0;
        return limit - spent < balanceOf[actor] ? limit - spent : balanceOf[actor];
    }

    function _tellLimit(address actor, uint256 modelId, uint256 limit) private {
        _limits[actor][modelId][epochOf(actor)] = limit;
        if (limit > greatestLimitOf[actor][modelId]) greatestLimitOf[actor][modelId] = limit;
    }

    /*//////////////////////////////////////////////////////////////
                                THE USERS
    //////////////////////////////////////////////////////////////*/

    function deposit(uint256 seed, uint256 amount) external watched {
        _deposit(_actor(seed), bound(amount, 1, 5 ether));
    }

    function _deposit(address actor, uint256 amount) private {
        deal(address(this), amount);
        credits.deposit{value: amount}(actor);
        deposited += amount;
        balanceOf[actor] += amount;
        ++calls["deposit"];
    }

    function authorize(uint256 seed, uint256 modelSeed, uint256 raise) external watched {
        _authorize(_actor(seed), _model(modelSeed), bound(raise, 1, 3 ether));
    }

    function _authorize(address actor, uint256 modelId, uint256 raise) private {
        uint256 limit = limitOf(actor, modelId) + raise;
        vm.prank(actor);
        credits.authorize(modelId, limit);
        _tellLimit(actor, modelId, limit);
        ++calls["authorize"];
    }

    /// @dev For this epoch or the next; whoever has the signature keeps it.
    function sign(uint256 seed, uint256 modelSeed, uint256 limit, uint256 duration) external watched {
        uint256 key = seed % USERS + 1;
        address actor = vm.addr(key);
        Signed memory signed = Signed({
            account: actor,
            modelId: _model(modelSeed),
            limit: bound(limit, 1, 20 ether),
            epoch: epochOf(actor) + (duration % 4 == 0 ? 1 : 0),
            deadline: block.timestamp + bound(duration, 0, 10 days),
            signature: ""
        });
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digestOf(signed));
        signed.signature = abi.encodePacked(r, s, v);
        _signatures.push(signed);
        ++calls["sign"];
        _submit(signed);
    }

    /// @dev Whatever was signed is tried again and again.
    function submit(uint256 index) external watched {
        if (_signatures.length == 0) return;
        _submit(_signatures[index % _signatures.length]);
    }

    function _submit(Signed memory signed) private {
        bool isGood = block.timestamp <= signed.deadline && signed.epoch == epochOf(signed.account)
            && signed.limit > limitOf(signed.account, signed.modelId);
        try credits.authorizeBySignature(
            signed.account, signed.modelId, signed.limit, signed.deadline, signed.signature
        ) {
            if (!isGood) {
                isSignatureGoodOnce = false;
            }
            _tellLimit(signed.account, signed.modelId, signed.limit);
            ++calls["submit"];
        } catch {
            if (isGood) isSignatureGoodOnce = false;
            ++calls["refuse a signature"];
        }
    }

    function _digestOf(Signed memory signed) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MODEL-WIP Credits"),
                keccak256("1"),
                block.chainid,
                address(credits)
            )
        );
        bytes32 authorization = keccak256(
            abi.encode(
                keccak256(
                    "SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)"
                ),
                signed.account,
                signed.modelId,
                signed.limit,
                signed.epoch,
                signed.deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, authorization));
    }

    function revoke(uint256 seed) external watched {
        address actor = _actor(seed);
        uint256[] storage times = _revocations[actor];
        bool isPending = times.length != 0 && block.timestamp < times[times.length - 1];
        vm.prank(actor);
        try credits.revoke() {
            if (isPending) isEpochForward = false;
            times.push(block.timestamp + _delay);
            ++calls["revoke"];
        } catch {
            if (!isPending) isEpochForward = false;
            ++calls["refuse a revocation"];
        }
    }

    function requestWithdrawal(uint256 seed, uint256 amount) external watched {
        address actor = _actor(seed);
        if (balanceOf[actor] == 0) _deposit(actor, bound(amount, 1, 5 ether));
        amount = bound(amount, amount % 8 == 0 ? 0 : 1, balanceOf[actor]);
        vm.prank(actor);
        credits.requestWithdrawal(amount);
        _requested[actor] = amount;
        _availableAt[actor] = block.timestamp + _delay;
        ++calls["requestWithdrawal"];
    }

    function withdraw(uint256 seed) external watched {
        address actor = _actor(seed);
        bool isDue = _requested[actor] != 0 && block.timestamp >= _availableAt[actor];
        uint256 due = _requested[actor] < balanceOf[actor] ? _requested[actor] : balanceOf[actor];
        uint256 before = actor.balance;
        if (actor == actors[USERS + 1]) {
            Reenterer(payable(actor)).prepare(abi.encodeCall(credits.withdraw, (actor)), 0);
        }
        try credits.withdraw(actor) returns (uint256 amount) {
            if (!isDue || amount != due || actor.balance - before != due) isWithdrawnInTime = false;
            _requested[actor] = 0;
            balanceOf[actor] -= due;
            withdrawn += due;
            ++calls["withdraw"];
        } catch {
            if (isDue && actor != actors[USERS]) isWithdrawnInTime = false;
            ++calls["refuse a withdrawal"];
        }
    }

    function letTheRefuserAccept(uint256 seed) external watched {
        if (seed % 8 == 0) Refuser(payable(actors[USERS])).accept();
    }

    /*//////////////////////////////////////////////////////////////
                               THE OPERATOR
    //////////////////////////////////////////////////////////////*/

    /// @dev Up to four debits, of any part of what each account lets be charged; some accounts more than once.
    function settle(uint256 seed, uint256 modelSeed, uint256 count) external watched {
        uint256 modelId = _model(modelSeed);
        ICredits.Debit[] memory debits = new ICredits.Debit[](bound(count, 1, 4));
        uint256 sum;
        for (uint256 i = 0; i < debits.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            address actor = _actor(random);
            if (_chargeable(actor, modelId) == 0) _fundCharge(actor, modelId, random);
            uint256 amount = bound(random >> 8, 1, _chargeable(actor, modelId));
            debits[i] = ICredits.Debit(actor, amount);
            balanceOf[actor] -= amount;
            spentBy[actor][modelId] += amount;
            sum += amount;
        }
        bytes32 root = keccak256(abi.encode(_roots.length));
        address campaign = campaigns[modelId - 1];
        uint256 before = campaign.balance;
        vm.prank(_operator);
        uint256 amountTold = credits.settle(modelId, root, debits.length, debits);
        if (amountTold != sum || campaign.balance - before != sum) isPaidInFull = false;
        _roots.push(root);
        settled += sum;
        settledFor[modelId] += sum;
        ++calls["settle"];
    }

    function _fundCharge(address actor, uint256 modelId, uint256 random) private {
        if (balanceOf[actor] == 0) _deposit(actor, random % 1 ether + 1);
        uint256 limit = limitOf(actor, modelId);
        if (limit > spentBy[actor][modelId]) return;
        _authorize(actor, modelId, spentBy[actor][modelId] - limit + random % 1 ether + 1);
    }

    /// @dev A wei or more above what the account lets be charged now; all that it ever spent or revoked counts.
    function overcharge(uint256 seed, uint256 modelSeed, uint256 excess) external watched {
        address actor = _actor(seed);
        uint256 modelId = _model(modelSeed);
        // A limit is what stops it, not the want of a balance.
        if (seed % 2 == 0) _deposit(actor, 5 ether);
        uint256 amount = _chargeable(actor, modelId) + bound(excess, 1, 1 ether);
        if (_trySettle(modelId, keccak256(abi.encode("overcharge", seed, excess)), actor, amount)) {
            isWithinLimits = false;
        }
        ++calls["refuse an overcharge"];
    }

    function settleAgain(uint256 seed, uint256 modelSeed, uint256 index) external watched {
        if (_roots.length == 0) return;
        address actor = _actor(seed);
        uint256 modelId = _model(modelSeed);
        if (_chargeable(actor, modelId) == 0) _fundCharge(actor, modelId, seed);
        if (_trySettle(modelId, _roots[index % _roots.length], actor, 1)) isSettledOnce = false;
        ++calls["refuse a root"];
    }

    function _trySettle(uint256 modelId, bytes32 root, address account, uint256 amount) private returns (bool) {
        ICredits.Debit[] memory debits = new ICredits.Debit[](1);
        debits[0] = ICredits.Debit(account, amount);
        vm.prank(_operator);
        try credits.settle(modelId, root, 1, debits) {
            return true;
        } catch {
            return false;
        }
    }

    /*//////////////////////////////////////////////////////////////
                               THE WORLD
    //////////////////////////////////////////////////////////////*/

    function forceEth(uint256 amount) external watched {
        amount = bound(amount, 1, 0.1 ether);
        deal(address(this), amount);
        new Forcer{value: amount}(payable(address(credits)));
        forced += amount;
        ++calls["forceEth"];
    }

    /// @dev Mostly less than the delay, now and then more.
    function wait(uint256 duration, uint256 seed) external watched {
        vm.warp(block.timestamp + bound(duration, 1, seed % 4 == 0 ? 2 * _delay : _delay / 2));
    }
}
