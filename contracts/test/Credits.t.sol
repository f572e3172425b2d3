// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Ownable} from "solady/auth/Ownable.sol";

import {Campaign} from "../src/Campaign.sol";
import {Credits} from "../src/Credits.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ICredits} from "../src/interfaces/ICredits.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {Base} from "./Base.t.sol";
import {Forcer, Reenterer, Refuser} from "./mocks/Recipients.sol";
import {OddWallet, Wallet} from "./mocks/Wallets.sol";
import {CreditsVectors} from "./vectors/CreditsVectors.sol";

contract CreditsTest is Base {
    /// @dev What is signed, in the order of its type.
    struct Authorization {
        address account;
        uint256 modelId;
        uint256 limit;
        uint256 epoch;
        uint256 deadline;
    }

    bytes32 private constant ROOT = keccak256("receipts");
    uint256 private constant NEVER = type(uint256).max;

    uint256 private immutable _annKey;
    uint256 private immutable _benKey;

    uint256 private _modelId;

    constructor() {
        (, _annKey) = makeAddrAndKey("ann");
        (, _benKey) = makeAddrAndKey("ben");
    }

    function setUp() public override {
        super.setUp();
        fund();
        _modelId = registerModel();
    }

    /*//////////////////////////////////////////////////////////////
                                 STEPS
    //////////////////////////////////////////////////////////////*/

    function _deposit(address account, uint256 amount) private {
        hoax(stranger, amount);
        credits.deposit{value: amount}(account);
    }

    function _authorize(address account, uint256 limit) private {
        vm.prank(account);
        credits.authorize(_modelId, limit);
    }

    /// @dev `account` has `amount` wei, and all may be charged.
    function _prepay(address account, uint256 amount) private {
        _deposit(account, amount);
        _authorize(account, NEVER);
    }

    function _debit(address account, uint256 amount) private pure returns (ICredits.Debit[] memory debits) {
        debits = new ICredits.Debit[](1);
        debits[0] = ICredits.Debit(account, amount);
    }

    /// @dev Settles one debit, with a root of its own.
    function _charge(address account, uint256 amount) private {
        bytes32 root = keccak256(abi.encode(credits.totalSettled(_modelId)));
        vm.prank(operator);
        credits.settle(_modelId, root, 1, _debit(account, amount));
    }

    function _expectNoCharge(address account, uint256 amount, bytes memory reason) private {
        vm.prank(operator);
        vm.expectRevert(reason);
        credits.settle(_modelId, ROOT, 1, _debit(account, amount));
    }

    function _request(address account, uint256 amount) private {
        vm.prank(account);
        credits.requestWithdrawal(amount);
    }

    function _revoke(address account) private {
        vm.prank(account);
        credits.revoke();
    }

    function _warp(uint256 duration) private {
        vm.warp(vm.getBlockTimestamp() + duration);
    }

    function _limitExceeded(address account, uint256 amount, uint256 spent, uint256 limit)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(ICredits.LimitExceeded.selector, account, amount, spent, limit);
    }

    function _balanceExceeded(address account, uint256 amount, uint256 balance) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICredits.BalanceExceeded.selector, account, amount, balance);
    }

    /*//////////////////////////////////////////////////////////////
                               SIGNATURES
    //////////////////////////////////////////////////////////////*/

    /// @dev Ann's, for 1 ETH, now.
    function _authorization() private view returns (Authorization memory) {
        return Authorization(ann, _modelId, 1 ether, credits.epochOf(ann), vm.getBlockTimestamp());
    }

    /// @dev EIP-712, spelt out.
    function _digest(Authorization memory authorization, uint256 chainId, address contract_)
        private
        pure
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MODEL-WIP Credits"),
                keccak256("1"),
                chainId,
                contract_
            )
        );
        bytes32 type_ = keccak256(
            "SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)"
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, authorization))));
    }

    function _sign(uint256 key, Authorization memory authorization) private view returns (bytes memory) {
        return _sign(key, _digest(authorization, block.chainid, address(credits)));
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _submit(Authorization memory authorization, bytes memory signature) private {
        vm.prank(stranger);
        credits.authorizeBySignature(
            authorization.account, authorization.modelId, authorization.limit, authorization.deadline, signature
        );
    }

    function _expectNoAuthorization(Authorization memory authorization, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ICredits.InvalidSignature.selector, authorization.account));
        _submit(authorization, signature);
    }

    function _limitOf(address account) private view returns (uint256 limit) {
        (limit,) = credits.authorizationOf(account, _modelId);
    }

    function _spentBy(address account) private view returns (uint256 spent) {
        (, spent) = credits.authorizationOf(account, _modelId);
    }

    /*//////////////////////////////////////////////////////////////
                              CONSTRUCTION
    //////////////////////////////////////////////////////////////*/

    function test_HasAnOwnerARegistryAndADelay() public view {
        assertEq(credits.owner(), platform);
        assertEq(address(credits.registry()), address(registry));
        assertEq(credits.settlementDelay(), SETTLEMENT_DELAY);
    }

    function testFuzz_RefusesADelayOutsideItsBounds(uint256 delay) public {
        assertEq(new Credits(platform, registry, 1 hours).settlementDelay(), 1 hours);
        assertEq(new Credits(platform, registry, 7 days).settlementDelay(), 7 days);
        vm.assume(delay < 1 hours || delay > 7 days);
        uint256[3] memory delays = [delay, 1 hours - 1, 7 days + 1];
        for (uint256 i = 0; i < delays.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICredits.InvalidDelay.selector, delays[i], 1 hours, 7 days));
            new Credits(platform, registry, delays[i]);
        }
    }

    /*//////////////////////////////////////////////////////////////
                                OPERATORS
    //////////////////////////////////////////////////////////////*/

    function test_HasItsOwnerNameOperators() public {
        vm.expectRevert(Ownable.Unauthorized.selector);
        vm.prank(operator);
        credits.setOperator(stranger, true);

        vm.expectEmit(address(credits));
        emit ICredits.OperatorChanged(stranger, true);
        vm.prank(platform);
        credits.setOperator(stranger, true);
        assertTrue(credits.isOperator(stranger));
        assertTrue(credits.isOperator(operator));
        _prepay(ann, 1);
        vm.prank(stranger);
        credits.settle(_modelId, ROOT, 1, _debit(ann, 1));
    }

    function test_EndsTheWorkOfAnOperator() public {
        _prepay(ann, 1 ether);
        vm.expectEmit(address(credits));
        emit ICredits.OperatorChanged(operator, false);
        vm.prank(platform);
        credits.setOperator(operator, false);
        assertFalse(credits.isOperator(operator));
        _expectNoCharge(ann, 1, abi.encodeWithSelector(ICredits.NotOperator.selector, operator));
    }

    function test_ObeysItsNewOwnerAlone() public {
        vm.prank(stranger);
        credits.requestOwnershipHandover();
        vm.prank(platform);
        credits.completeOwnershipHandover(stranger);
        vm.expectRevert(Ownable.Unauthorized.selector);
        vm.prank(platform);
        credits.setOperator(platform, true);
        vm.prank(stranger);
        credits.setOperator(operator, false);
        assertFalse(credits.isOperator(operator));
    }

    /*//////////////////////////////////////////////////////////////
                                 DEPOSIT
    //////////////////////////////////////////////////////////////*/

    function testFuzz_AddsEachDepositToTheBalanceOfItsAccount(uint96 first, uint96 second) public {
        first = uint96(bound(first, 1, type(uint96).max - 1));
        second = uint96(bound(second, 1, type(uint96).max - first));
        _deposit(ann, first);
        hoax(ben, second);
        vm.expectEmit(address(credits));
        emit ICredits.Deposited(ann, ben, second, uint256(first) + second);
        credits.deposit{value: second}(ann);
        assertEq(credits.balanceOf(ann), uint256(first) + second);
        assertEq(credits.balanceOf(ben), 0);
        assertEq(address(credits).balance, uint256(first) + second);
    }

    function test_TakesNoDepositForTheZeroAddress() public {
        vm.expectRevert(ICredits.InvalidAccount.selector);
        hoax(ann, 1);
        credits.deposit{value: 1}(address(0));
    }

    function test_TakesNoDepositOfNothing() public {
        vm.expectRevert(ICredits.ZeroAmount.selector);
        credits.deposit(ann);
    }

    function test_TakesNoPlainEth() public {
        hoax(ann, 1 ether);
        (bool success,) = address(credits).call{value: 1 ether}("");
        assertFalse(success);
    }

    function testFuzz_LeavesForcedEthAside(uint96 forced) public {
        _prepay(ann, 1 ether);
        _request(ann, 1 ether);
        vm.deal(address(this), forced);
        new Forcer{value: forced}(payable(address(credits)));
        assertEq(credits.balanceOf(ann), 1 ether);
        _charge(ann, 0.4 ether);
        assertEq(campaign.totalIncome(), 0.4 ether);
        _warp(SETTLEMENT_DELAY);
        assertEq(credits.withdraw(ann), 0.6 ether);
        assertEq(address(credits).balance, forced);
    }

    /*//////////////////////////////////////////////////////////////
                                AUTHORIZE
    //////////////////////////////////////////////////////////////*/

    function testFuzz_SetsTheLimitOfAnAccountForAModel(uint96 limit) public {
        limit = uint96(bound(limit, 1, type(uint96).max));
        vm.expectEmit(address(credits));
        emit ICredits.SpendingAuthorized(ann, _modelId, limit, 0);
        _authorize(ann, limit);
        assertEq(_limitOf(ann), limit);
        assertEq(_spentBy(ann), 0);
        assertEq(_limitOf(ben), 0);
    }

    function testFuzz_RaisesALimitOnly(uint96 limit, uint96 other) public {
        limit = uint96(bound(limit, 1, type(uint96).max));
        _authorize(ann, limit);
        if (other <= limit) vm.expectRevert(abi.encodeWithSelector(ICredits.LimitNotRaised.selector, other, limit));
        _authorize(ann, other);
        assertEq(_limitOf(ann), other > limit ? other : limit);
        vm.expectRevert(abi.encodeWithSelector(ICredits.LimitNotRaised.selector, 0, 0));
        _authorize(ben, 0);
    }

    function testFuzz_TakesAGreaterLimitForTheGreatest(uint256 limit) public {
        limit = bound(limit, uint256(type(uint96).max) + 1, NEVER);
        vm.expectEmit(address(credits));
        emit ICredits.SpendingAuthorized(ann, _modelId, type(uint96).max, 0);
        _authorize(ann, limit);
        assertEq(_limitOf(ann), type(uint96).max);
        vm.expectRevert(abi.encodeWithSelector(ICredits.LimitNotRaised.selector, limit, type(uint96).max));
        _authorize(ann, limit);
    }

    function testFuzz_AuthorizesNothingForAnUnknownModel(uint256 modelId) public {
        vm.assume(modelId != _modelId);
        Authorization memory authorization = _authorization();
        authorization.modelId = modelId;
        bytes memory signature = _sign(_annKey, authorization);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
        _submit(authorization, signature);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
        credits.authorize(modelId, 1);
    }

    function testFuzz_TakesTheSignatureOfAnAccountFromAnyone(uint256 key, uint256 limit, uint256 deadline) public {
        key = boundPrivateKey(key);
        Authorization memory authorization = Authorization({
            account: vm.addr(key),
            modelId: _modelId,
            limit: bound(limit, 1, NEVER),
            epoch: 0,
            deadline: bound(deadline, vm.getBlockTimestamp(), NEVER)
        });
        bytes memory signature = _sign(key, authorization);
        uint256 limit_ = authorization.limit > type(uint96).max ? type(uint96).max : authorization.limit;
        vm.expectEmit(address(credits));
        emit ICredits.SpendingAuthorized(authorization.account, _modelId, limit_, 0);
        _submit(authorization, signature);
        assertEq(_limitOf(authorization.account), limit_);
        assertEq(_limitOf(stranger), 0);
    }

    /// @dev EIP-2098.
    function test_TakesASignatureInItsShortForm() public {
        Authorization memory authorization = _authorization();
        (bytes32 r, bytes32 vs) = vm.signCompact(_annKey, _digest(authorization, block.chainid, address(credits)));
        _submit(authorization, abi.encodePacked(r, vs));
        assertEq(_limitOf(ann), 1 ether);
    }

    function testFuzz_TakesASignatureUntilItsDeadline(uint256 deadline, uint256 late) public {
        deadline = bound(deadline, vm.getBlockTimestamp(), type(uint32).max);
        late = bound(late, deadline + 1, type(uint64).max);
        Authorization memory authorization = _authorization();
        authorization.deadline = deadline;
        bytes memory signature = _sign(_annKey, authorization);
        uint256[2] memory times = [deadline + 1, late];
        for (uint256 i = 0; i < times.length; ++i) {
            vm.warp(times[i]);
            vm.expectRevert(abi.encodeWithSelector(ICredits.AuthorizationExpired.selector, deadline));
            _submit(authorization, signature);
        }
        vm.warp(deadline);
        _submit(authorization, signature);
        assertEq(_limitOf(ann), 1 ether);
    }

    function test_TakesASignatureOnce() public {
        Authorization memory authorization = _authorization();
        bytes memory signature = _sign(_annKey, authorization);
        _submit(authorization, signature);
        bytes memory notRaised = abi.encodeWithSelector(ICredits.LimitNotRaised.selector, 1 ether, 1 ether);
        vm.expectRevert(notRaised);
        _submit(authorization, signature);

        // Nor once all of it is spent: what was spent stays spent.
        _deposit(ann, 2 ether);
        _charge(ann, 1 ether);
        vm.expectRevert(notRaised);
        _submit(authorization, signature);
        _expectNoCharge(ann, 1, _limitExceeded(ann, 1, 1 ether, 1 ether));
    }

    function testFuzz_TakesNoEarlierSignatureForLess(uint96 less, uint96 more) public {
        less = uint96(bound(less, 1, type(uint96).max - 1));
        more = uint96(bound(more, less, type(uint96).max));
        Authorization memory earlier = _authorization();
        earlier.limit = less;
        Authorization memory later = _authorization();
        later.limit = more;
        _submit(later, _sign(_annKey, later));
        bytes memory signature = _sign(_annKey, earlier);
        vm.expectRevert(abi.encodeWithSelector(ICredits.LimitNotRaised.selector, less, more));
        _submit(earlier, signature);
        assertEq(_limitOf(ann), more);
    }

    function testFuzz_TakesASignatureForWhatItSaysOnly(uint256 other) public {
        Authorization memory signed = _authorization();
        vm.prank(address(treasury));
        registry.registerModel(address(campaign), "Another model", CID);
        bytes memory signature = _sign(_annKey, signed);

        Authorization memory submitted = _authorization();
        submitted.account = ben;
        _expectNoAuthorization(submitted, signature);
        submitted = _authorization();
        submitted.modelId = _modelId + 1;
        _expectNoAuthorization(submitted, signature);
        submitted = _authorization();
        vm.assume(other != signed.limit);
        submitted.limit = other;
        _expectNoAuthorization(submitted, signature);
        submitted = _authorization();
        submitted.deadline = bound(other, signed.deadline + 1, NEVER);
        _expectNoAuthorization(submitted, signature);
        // Nor is the type of a receipt that of an authorization.
        _expectNoAuthorization(signed, _sign(_annKey, credits.receiptDigest(_receipt(0))));
        _submit(signed, signature);
    }

    function testFuzz_TakesNoSignatureOfAnotherAccount(uint256 key) public {
        key = boundPrivateKey(key);
        vm.assume(key != _annKey);
        _expectNoAuthorization(_authorization(), _sign(key, _authorization()));
    }

    function testFuzz_TakesNoSignatureForAnotherContractOrChain(address contract_, uint64 chainId) public {
        vm.assume(contract_ != address(credits) && chainId != block.chainid);
        Authorization memory authorization = _authorization();
        _expectNoAuthorization(authorization, _sign(_annKey, _digest(authorization, block.chainid, contract_)));
        _expectNoAuthorization(authorization, _sign(_annKey, _digest(authorization, chainId, address(credits))));
        // A chain that splits off has an id of its own: what was signed before is not good there.
        bytes memory signature = _sign(_annKey, authorization);
        vm.chainId(bound(chainId, 1e6, type(uint64).max));
        _expectNoAuthorization(authorization, signature);
    }

    function testFuzz_TakesNoSignatureOfAnotherLength(bytes memory more) public {
        vm.assume(more.length != 0);
        Authorization memory authorization = _authorization();
        bytes memory signature = _sign(_annKey, authorization);
        _expectNoAuthorization(authorization, bytes.concat(signature, more));
        _expectNoAuthorization(authorization, "");
        assembly {
            mstore(signature, sub(mload(signature), 2))
        }
        _expectNoAuthorization(authorization, signature);
    }

    function testFuzz_TakesNoSignatureForNobody(bytes memory signature) public {
        Authorization memory authorization = _authorization();
        authorization.account = address(0);
        _expectNoAuthorization(authorization, signature);
        _expectNoAuthorization(authorization, abi.encodePacked(bytes32(0), bytes32(0), uint8(27)));
    }

    function testFuzz_TakesASignatureInItsEpochOnly(uint256 epoch) public {
        Authorization[4] memory authorizations;
        bytes[4] memory signatures;
        for (uint256 i = 0; i < authorizations.length; ++i) {
            authorizations[i] = _authorization();
            authorizations[i].epoch = i < 3 ? i : bound(epoch, 3, NEVER);
            authorizations[i].deadline = NEVER;
            signatures[i] = _sign(_annKey, authorizations[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(credits.epochOf(ann), i);
            for (uint256 j = 0; j < authorizations.length; ++j) {
                if (i == j) _submit(authorizations[j], signatures[j]);
                else _expectNoAuthorization(authorizations[j], signatures[j]);
            }
            assertEq(_limitOf(ann), 1 ether);
            _revoke(ann);
            _warp(SETTLEMENT_DELAY);
        }
    }

    /// @dev ERC-1271.
    function test_AsksAContractForItsSignature() public {
        Authorization memory authorization = _authorization();
        authorization.account = address(new Wallet(ann));
        _expectNoAuthorization(authorization, _sign(_benKey, authorization));
        _submit(authorization, _sign(_annKey, authorization));
        assertEq(_limitOf(authorization.account), 1 ether);

        // One owner of two wallets signs for each.
        authorization.account = address(new Wallet(ann));
        Authorization memory other = _authorization();
        other.account = ann;
        _expectNoAuthorization(authorization, _sign(_annKey, other));
    }

    function test_BelievesNoOddAnswerOfAContract() public {
        OddWallet wallet = new OddWallet(credits);
        Authorization memory authorization = _authorization();
        authorization.account = address(wallet);
        for (uint256 i = 0; i <= uint256(type(OddWallet.Answer).max); ++i) {
            wallet.prepare(OddWallet.Answer(i));
            bytes memory call_ = abi.encodeCall(
                credits.authorizeBySignature, (address(wallet), _modelId, 1 ether, authorization.deadline, "")
            );
            // Enough for all but a wallet that uses up whatever it is given.
            (bool success, bytes memory answer) = address(credits).call{gas: 1_000_000}(call_);
            assertFalse(success);
            assertEq(answer, abi.encodeWithSelector(ICredits.InvalidSignature.selector, address(wallet)));
        }
        assertEq(_limitOf(address(wallet)), 0);
    }

    /*//////////////////////////////////////////////////////////////
                                 REVOKE
    //////////////////////////////////////////////////////////////*/

    function test_EndsEveryAuthorizationAfterTheDelay() public {
        vm.prank(address(treasury));
        uint256 otherId = registry.registerModel(address(campaign), "Another model", CID);
        _prepay(ann, 1 ether);
        vm.prank(ann);
        credits.authorize(otherId, 1 ether);

        uint256 effectiveAt = vm.getBlockTimestamp() + SETTLEMENT_DELAY;
        vm.expectEmit(address(credits));
        emit ICredits.RevocationRequested(ann, 1, effectiveAt);
        _revoke(ann);
        assertEq(credits.revocationOf(ann), effectiveAt);
        vm.warp(effectiveAt - 1);
        assertEq(credits.epochOf(ann), 0);
        assertEq(credits.revocationOf(ann), effectiveAt);
        assertEq(_limitOf(ann), type(uint96).max);

        vm.warp(effectiveAt);
        assertEq(credits.epochOf(ann), 1);
        assertEq(credits.revocationOf(ann), 0);
        assertEq(_limitOf(ann), 0);
        _expectNoCharge(ann, 1, _limitExceeded(ann, 1, 0, 0));
        vm.prank(operator);
        vm.expectRevert(_limitExceeded(ann, 1, 0, 0));
        credits.settle(otherId, ROOT, 1, _debit(ann, 1));
    }

    function test_LetsSettlementsLandUntilThen() public {
        _prepay(ann, 1 ether);
        _revoke(ann);
        _warp(SETTLEMENT_DELAY - 1);
        _charge(ann, 0.7 ether);
        assertEq(credits.balanceOf(ann), 0.3 ether);
        _warp(1);
        _expectNoCharge(ann, 1, _limitExceeded(ann, 1, 0.7 ether, 0));
    }

    function test_EndsWhatWasAuthorizedMeanwhile() public {
        _deposit(ann, 1 ether);
        Authorization memory authorization = _authorization();
        _revoke(ann);
        _authorize(ann, 0.1 ether);
        _submit(authorization, _sign(_annKey, authorization));
        assertEq(_limitOf(ann), 1 ether);
        _charge(ann, 0.2 ether);
        _warp(SETTLEMENT_DELAY);
        assertEq(_limitOf(ann), 0);
        _expectNoCharge(ann, 1, _limitExceeded(ann, 1, 0.2 ether, 0));
    }

    function testFuzz_CountsWhatWasSpentInEarlierEpochs(uint96 before, uint96 limit) public {
        before = uint96(bound(before, 1, 10 ether));
        limit = uint96(bound(limit, 1, 20 ether));
        _prepay(ann, 20 ether);
        _charge(ann, before);
        _revoke(ann);
        _warp(SETTLEMENT_DELAY);
        assertEq(_spentBy(ann), before);
        vm.expectEmit(address(credits));
        emit ICredits.SpendingAuthorized(ann, _modelId, limit, 1);
        _authorize(ann, limit);

        uint256 left = limit > before ? limit - before : 0;
        assertEq(credits.spendable(ann, _modelId), left);
        _expectNoCharge(ann, left + 1, _limitExceeded(ann, left + 1, before, limit));
        if (left == 0) return;
        _charge(ann, left);
        assertEq(_spentBy(ann), limit);
    }

    function test_HasOneRevocationAtATime() public {
        uint256 effectiveAt = vm.getBlockTimestamp() + SETTLEMENT_DELAY;
        _revoke(ann);
        vm.warp(effectiveAt - 1);
        vm.expectRevert(abi.encodeWithSelector(ICredits.RevocationPending.selector, effectiveAt));
        _revoke(ann);
        vm.warp(effectiveAt);
        vm.expectEmit(address(credits));
        emit ICredits.RevocationRequested(ann, 2, effectiveAt + SETTLEMENT_DELAY);
        _revoke(ann);
        assertEq(credits.epochOf(ann), 1);
        _warp(SETTLEMENT_DELAY);
        assertEq(credits.epochOf(ann), 2);
        _warp(365 days);
        assertEq(credits.epochOf(ann), 2);
    }

    function test_RevokesForTheCallerOnly() public {
        _prepay(ann, 1 ether);
        _prepay(ben, 1 ether);
        _revoke(ben);
        _warp(SETTLEMENT_DELAY);
        assertEq(credits.epochOf(ann), 0);
        assertEq(credits.revocationOf(ann), 0);
        _charge(ann, 1 ether);
        assertEq(credits.balanceOf(ben), 1 ether);
    }

    /// @dev 2^16 epochs take seven and a half years, if the delay is the least. An account that counted them in 16 bits was
    /// back at its first then, and all that it had revoked was good again.
    function test_NeverComesBackToAnEarlierEpoch() public {
        credits = new Credits(platform, registry, credits.MIN_SETTLEMENT_DELAY());
        _authorize(ann, 1 ether);
        uint256 time = vm.getBlockTimestamp();
        vm.startPrank(ann);
        for (uint256 i = 0; i < 1 << 16; ++i) {
            credits.revoke();
            time += 1 hours;
            vm.warp(time);
        }
        credits.revoke();
        vm.stopPrank();
        assertEq(credits.epochOf(ann), 1 << 16);
        assertEq(_limitOf(ann), 0);
    }

    /*//////////////////////////////////////////////////////////////
                                 SETTLE
    //////////////////////////////////////////////////////////////*/

    function testFuzz_MovesExactlyTheDebitsToTheOwners(
        uint96[7] memory amounts,
        uint96 rest,
        bytes32 root,
        uint96 count
    ) public {
        vm.assume(root != 0);
        count = uint96(bound(count, 1, type(uint96).max));
        ICredits.Debit[] memory debits = new ICredits.Debit[](amounts.length);
        uint256 sum;
        for (uint256 i = 0; i < amounts.length; ++i) {
            debits[i] = ICredits.Debit(address(uint160(0xacc0 + i)), bound(amounts[i], 1, type(uint96).max / 16));
            sum += debits[i].amount;
            _deposit(debits[i].account, debits[i].amount + rest / 16);
            _authorize(debits[i].account, debits[i].amount);
        }
        uint256 held = address(credits).balance;
        vm.prank(operator);
        assertEq(credits.settle(_modelId, root, count, debits), sum);

        for (uint256 i = 0; i < debits.length; ++i) {
            assertEq(credits.balanceOf(debits[i].account), rest / 16);
            assertEq(_spentBy(debits[i].account), debits[i].amount);
        }
        assertEq(address(credits).balance, held - sum);
        assertEq(campaign.totalIncome(), sum);
        assertEq(credits.totalSettled(_modelId), sum);
        (uint256 modelId, uint256 count_, uint256 settledAt) = credits.settlementOf(root);
        assertEq(modelId, _modelId);
        assertEq(count_, count);
        assertEq(settledAt, vm.getBlockTimestamp());
    }

    function test_TellsEachDebitBeforeTheSettlement() public {
        _prepay(ann, 1 ether);
        _prepay(ben, 2 ether);
        ICredits.Debit[] memory debits = new ICredits.Debit[](2);
        debits[0] = ICredits.Debit(ann, 0.25 ether);
        debits[1] = ICredits.Debit(ben, 0.5 ether);
        vm.expectEmit(address(credits));
        emit ICredits.Debited(ann, _modelId, ROOT, 0.25 ether, 0.25 ether, 0.75 ether);
        vm.expectEmit(address(credits));
        emit ICredits.Debited(ben, _modelId, ROOT, 0.5 ether, 0.5 ether, 1.5 ether);
        vm.expectEmit(address(credits));
        emit ICredits.Settled(ROOT, _modelId, operator, address(campaign), 3, 0.75 ether, 0.75 ether);
        vm.expectEmit(address(campaign));
        emit ICampaign.IncomeReceived(address(credits), 0.75 ether, 0.75 ether);
        vm.recordLogs();
        vm.prank(operator);
        credits.settle(_modelId, ROOT, 3, debits);
        // And nothing between.
        assertEq(vm.getRecordedLogs().length, 4);
    }

    function test_ChargesAnAccountTwiceInOneSettlement() public {
        _deposit(ann, 1 ether);
        _authorize(ann, 0.5 ether);
        ICredits.Debit[] memory debits = new ICredits.Debit[](2);
        debits[0] = ICredits.Debit(ann, 0.3 ether);
        debits[1] = ICredits.Debit(ann, 0.2 ether + 1);
        vm.prank(operator);
        vm.expectRevert(_limitExceeded(ann, 0.2 ether + 1, 0.3 ether, 0.5 ether));
        credits.settle(_modelId, ROOT, 2, debits);

        debits[1].amount = 0.2 ether;
        vm.prank(operator);
        credits.settle(_modelId, ROOT, 2, debits);
        assertEq(credits.balanceOf(ann), 0.5 ether);
        assertEq(_spentBy(ann), 0.5 ether);
    }

    function test_AddsUpWhatAModelSettles() public {
        vm.prank(address(treasury));
        uint256 otherId = registry.registerModel(address(campaign), "Another model", CID);
        _prepay(ann, 1 ether);
        vm.prank(ann);
        credits.authorize(otherId, 1 ether);
        _charge(ann, 0.1 ether);
        vm.expectEmit(true, true, true, true, address(credits));
        emit ICredits.Settled(
            keccak256(abi.encode(0.1 ether)), _modelId, operator, address(campaign), 1, 0.2 ether, 0.3 ether
        );
        _charge(ann, 0.2 ether);
        vm.prank(operator);
        credits.settle(otherId, ROOT, 1, _debit(ann, 0.4 ether));
        assertEq(credits.totalSettled(_modelId), 0.3 ether);
        assertEq(credits.totalSettled(otherId), 0.4 ether);
        assertEq(_spentBy(ann), 0.3 ether);
        assertEq(campaign.totalIncome(), 0.7 ether);
        (uint256 modelId,,) = credits.settlementOf(ROOT);
        assertEq(modelId, otherId);
    }

    function testFuzz_ChargesUpToTheLimitAndNoFurther(uint96 limit, uint96 first, uint96 more) public {
        limit = uint96(bound(limit, 2, 100 ether));
        first = uint96(bound(first, 1, limit - 1));
        more = uint96(bound(more, 1, 100 ether));
        _deposit(ann, uint256(limit) + more);
        _authorize(ann, limit);
        _charge(ann, first);
        _charge(ann, limit - first);
        assertEq(_spentBy(ann), limit);
        assertEq(credits.balanceOf(ann), more);
        _expectNoCharge(ann, 1, _limitExceeded(ann, 1, limit, limit));
        // A greater limit leaves what is above the earlier one.
        _authorize(ann, uint256(limit) + more);
        _expectNoCharge(ann, uint256(more) + 1, _limitExceeded(ann, uint256(more) + 1, limit, uint256(limit) + more));
        _charge(ann, more);
        assertEq(credits.balanceOf(ann), 0);
    }

    function test_SettlesForOperatorsOnly() public {
        _prepay(ann, 1 ether);
        address[3] memory others = [stranger, platform, ann];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICredits.NotOperator.selector, others[i]));
            vm.prank(others[i]);
            credits.settle(_modelId, ROOT, 1, _debit(ann, 1));
        }
    }

    function test_SettlesNothingWithoutReceiptsOrDebits() public {
        _prepay(ann, 1 ether);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(ICredits.EmptySettlement.selector, "receiptsRoot"));
        credits.settle(_modelId, 0, 1, _debit(ann, 1));
        vm.expectRevert(abi.encodeWithSelector(ICredits.EmptySettlement.selector, "count"));
        credits.settle(_modelId, ROOT, 0, _debit(ann, 1));
        vm.expectRevert(abi.encodeWithSelector(ICredits.EmptySettlement.selector, "debits"));
        credits.settle(_modelId, ROOT, 1, new ICredits.Debit[](0));
    }

    /// @dev A greater count stood in the event, and cut to 96 bits in `settlementOf`.
    function testFuzz_SettlesNoMoreGenerationsThanItCanRecord(uint256 count) public {
        uint256 most = type(uint96).max;
        count = bound(count, most + 1, NEVER);
        _prepay(ann, 1 ether);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(ICredits.CountExceeded.selector, count, most));
        credits.settle(_modelId, ROOT, count, _debit(ann, 1));
        credits.settle(_modelId, ROOT, most, _debit(ann, 1));
    }

    function testFuzz_SettlesForAKnownModelOnly(uint256 modelId) public {
        vm.assume(modelId != _modelId);
        _prepay(ann, 1 ether);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
        credits.settle(modelId, ROOT, 1, _debit(ann, 1));
    }

    function test_SettlesARootOnce() public {
        vm.prank(address(treasury));
        uint256 otherId = registry.registerModel(address(campaign), "Another model", CID);
        _prepay(ann, 1 ether);
        vm.prank(ann);
        credits.authorize(otherId, 1 ether);
        vm.startPrank(operator);
        credits.settle(_modelId, ROOT, 1, _debit(ann, 1));
        uint256[2] memory modelIds = [_modelId, otherId];
        for (uint256 i = 0; i < modelIds.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICredits.AlreadySettled.selector, ROOT));
            credits.settle(modelIds[i], ROOT, 1, _debit(ann, 1));
        }
    }

    function test_ChargesSomething() public {
        _prepay(ann, 1 ether);
        _expectNoCharge(ann, 0, abi.encodeWithSelector(ICredits.ZeroAmount.selector));
    }

    function testFuzz_ChargesNoMoreThanTheLimit(uint96 limit, uint256 amount) public {
        limit = uint96(bound(limit, 1, type(uint96).max - 1));
        amount = bound(amount, uint256(limit) + 1, NEVER);
        _deposit(ann, type(uint96).max);
        _expectNoCharge(ann, amount, _limitExceeded(ann, amount, 0, 0));
        _authorize(ann, limit);
        _expectNoCharge(ann, amount, _limitExceeded(ann, amount, 0, limit));
        _charge(ann, limit);
    }

    function testFuzz_ChargesNoMoreThanTheBalance(uint96 balance, uint256 amount) public {
        balance = uint96(bound(balance, 1, type(uint96).max - 1));
        amount = bound(amount, uint256(balance) + 1, type(uint96).max);
        _prepay(ann, balance);
        // Others' money is there.
        _deposit(ben, type(uint96).max);
        _expectNoCharge(ann, amount, _balanceExceeded(ann, amount, balance));
        _charge(ann, balance);
        assertEq(credits.balanceOf(ben), type(uint96).max);
    }

    function test_ChargesForTheModelThatWasAuthorizedOnly() public {
        vm.prank(address(treasury));
        uint256 otherId = registry.registerModel(address(campaign), "Another model", CID);
        _prepay(ann, 1 ether);
        vm.prank(operator);
        vm.expectRevert(_limitExceeded(ann, 1, 0, 0));
        credits.settle(otherId, ROOT, 1, _debit(ann, 1));
    }

    function test_ChargesAllOrNobody() public {
        _prepay(ann, 1 ether);
        _prepay(ben, 1 ether);
        ICredits.Debit[] memory debits = new ICredits.Debit[](2);
        debits[0] = ICredits.Debit(ann, 1 ether);
        debits[1] = ICredits.Debit(ben, 1 ether + 1);
        vm.prank(operator);
        vm.expectRevert(_balanceExceeded(ben, 1 ether + 1, 1 ether));
        credits.settle(_modelId, ROOT, 2, debits);
        assertEq(credits.balanceOf(ann), 1 ether);
        assertEq(_spentBy(ann), 0);
        (,, uint256 settledAt) = credits.settlementOf(ROOT);
        assertEq(settledAt, 0);
    }

    /*//////////////////////////////////////////////////////////////
                                WITHDRAW
    //////////////////////////////////////////////////////////////*/

    function testFuzz_GivesBackWhatWasAskedForAfterTheDelay(uint96 balance, uint96 amount, uint32 later) public {
        balance = uint96(bound(balance, 1, type(uint96).max));
        amount = uint96(bound(amount, 1, balance));
        _deposit(ann, balance);
        uint256 availableAt = vm.getBlockTimestamp() + SETTLEMENT_DELAY;
        vm.expectEmit(address(credits));
        emit ICredits.WithdrawalRequested(ann, amount, availableAt);
        _request(ann, amount);
        (uint256 requested, uint256 time) = credits.withdrawalOf(ann);
        assertEq(requested, amount);
        assertEq(time, availableAt);
        assertEq(credits.balanceOf(ann), balance);

        vm.warp(availableAt + later);
        vm.expectEmit(address(credits));
        emit ICredits.CreditsWithdrawn(ann, stranger, amount, balance - amount);
        vm.prank(stranger);
        assertEq(credits.withdraw(ann), amount);
        assertEq(ann.balance, amount);
        assertEq(credits.balanceOf(ann), balance - amount);
        assertEq(address(credits).balance, balance - amount);
        (requested, time) = credits.withdrawalOf(ann);
        assertEq(requested, 0);
        assertEq(time, 0);
    }

    function testFuzz_GivesBackNothingBeforeTheDelay(uint256 early) public {
        early = bound(early, 1, SETTLEMENT_DELAY);
        _deposit(ann, 1 ether);
        uint256 availableAt = vm.getBlockTimestamp() + SETTLEMENT_DELAY;
        _request(ann, 1 ether);
        vm.warp(availableAt - early);
        vm.expectRevert(abi.encodeWithSelector(ICredits.WithdrawalPending.selector, availableAt));
        credits.withdraw(ann);
        vm.warp(availableAt);
        credits.withdraw(ann);
    }

    function test_PaysTheAccountWhoeverAsks() public {
        _deposit(ann, 1 ether);
        _request(ann, 1 ether);
        _warp(SETTLEMENT_DELAY);
        vm.prank(operator);
        credits.withdraw(ann);
        assertEq(ann.balance, 1 ether);
        assertEq(operator.balance, 0);
    }

    function test_PaysOnce() public {
        bytes memory none = abi.encodeWithSelector(ICredits.NoWithdrawalRequested.selector, ann);
        _deposit(ann, 2 ether);
        vm.expectRevert(none);
        credits.withdraw(ann);
        _request(ann, 1 ether);
        _warp(SETTLEMENT_DELAY);
        credits.withdraw(ann);
        vm.expectRevert(none);
        credits.withdraw(ann);
        assertEq(credits.balanceOf(ann), 1 ether);
    }

    function test_LetsSettlementsUseWhatWasAskedFor() public {
        _prepay(ann, 1 ether);
        _request(ann, 1 ether);
        _warp(SETTLEMENT_DELAY - 1);
        _charge(ann, 0.3 ether);
        // Until it is withdrawn.
        _warp(1);
        _charge(ann, 0.7 ether);
        vm.expectEmit(address(credits));
        emit ICredits.CreditsWithdrawn(ann, address(this), 0, 0);
        assertEq(credits.withdraw(ann), 0);
        assertEq(campaign.totalIncome(), 1 ether);
        (uint256 requested,) = credits.withdrawalOf(ann);
        assertEq(requested, 0);
    }

    function testFuzz_GivesBackWhatSettlementsLeft(uint96 requested, uint96 charged) public {
        requested = uint96(bound(requested, 1, 1 ether));
        charged = uint96(bound(charged, 1, 1 ether));
        _prepay(ann, 1 ether);
        _deposit(ben, 1 ether);
        _request(ann, requested);
        _charge(ann, charged);
        _warp(SETTLEMENT_DELAY);
        uint256 left = 1 ether - charged;
        uint256 amount = credits.withdraw(ann);
        assertEq(amount, left < requested ? left : requested);
        assertEq(credits.balanceOf(ann), left - amount);
        assertEq(ann.balance, amount);
    }

    function test_GivesBackNoMoreThanWasAskedFor() public {
        _deposit(ann, 1 ether);
        _request(ann, 0.4 ether);
        _deposit(ann, 1 ether);
        _warp(SETTLEMENT_DELAY);
        assertEq(credits.withdraw(ann), 0.4 ether);
        assertEq(credits.balanceOf(ann), 1.6 ether);
    }

    function testFuzz_HasNoMoreAskedForThanThereIs(uint96 balance, uint256 amount) public {
        balance = uint96(bound(balance, 1, type(uint96).max));
        amount = bound(amount, uint256(balance) + 1, NEVER);
        _deposit(ann, balance);
        vm.expectRevert(_balanceExceeded(ann, amount, balance));
        _request(ann, amount);
        _request(ann, balance);
    }

    function test_TakesARequestBack() public {
        _deposit(ann, 1 ether);
        _request(ann, 1 ether);
        vm.expectEmit(address(credits));
        emit ICredits.WithdrawalRequested(ann, 0, 0);
        _request(ann, 0);
        (uint256 requested, uint256 availableAt) = credits.withdrawalOf(ann);
        assertEq(requested, 0);
        assertEq(availableAt, 0);
        _warp(SETTLEMENT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(ICredits.NoWithdrawalRequested.selector, ann));
        credits.withdraw(ann);
    }

    function test_CountsTheDelayOfANewRequestAfresh() public {
        _deposit(ann, 1 ether);
        _request(ann, 0.1 ether);
        _warp(SETTLEMENT_DELAY);
        _request(ann, 1 ether);
        vm.expectRevert(
            abi.encodeWithSelector(ICredits.WithdrawalPending.selector, vm.getBlockTimestamp() + SETTLEMENT_DELAY)
        );
        credits.withdraw(ann);
        _warp(SETTLEMENT_DELAY);
        assertEq(credits.withdraw(ann), 1 ether);
    }

    function test_KeepsWhatAnAccountRefuses() public {
        Refuser refuser = new Refuser();
        _deposit(address(refuser), 1 ether);
        _request(address(refuser), 1 ether);
        _warp(SETTLEMENT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(ICredits.TransferFailed.selector, address(refuser), 1 ether));
        credits.withdraw(address(refuser));
        assertEq(credits.balanceOf(address(refuser)), 1 ether);
        refuser.accept();
        credits.withdraw(address(refuser));
        assertEq(address(refuser).balance, 1 ether);
    }

    function test_PaysWhoCallsBackOnce() public {
        Reenterer reenterer = new Reenterer(Campaign(payable(address(credits))));
        _deposit(address(reenterer), 2 ether);
        _deposit(ben, 1 ether);
        _request(address(reenterer), 1 ether);
        _warp(SETTLEMENT_DELAY);
        reenterer.prepare(abi.encodeCall(credits.withdraw, (address(reenterer))), 0);
        credits.withdraw(address(reenterer));
        assertTrue(reenterer.entered());
        assertFalse(reenterer.succeeded());
        assertEq(
            reenterer.answer(), abi.encodeWithSelector(ICredits.NoWithdrawalRequested.selector, address(reenterer))
        );
        assertEq(address(reenterer).balance, 1 ether);
        assertEq(address(credits).balance, 2 ether);
    }

    /*//////////////////////////////////////////////////////////////
                                RECEIPTS
    //////////////////////////////////////////////////////////////*/

    function _receipt(uint256 index) private view returns (ICredits.Receipt memory) {
        return ICredits.Receipt({
            generation: bytes32(index),
            modelId: _modelId,
            version: CreditsVectors.VERSION,
            account: CreditsVectors.ACCOUNT,
            promptHash: CreditsVectors.PROMPT_HASH,
            seed: CreditsVectors.SEED + index,
            image: CreditsVectors.IMAGE,
            price: CreditsVectors.PRICE,
            createdAt: CreditsVectors.CREATED_AT
        });
    }

    function _leaf(uint256 index) private view returns (bytes32) {
        return keccak256(abi.encodePacked(keccak256(abi.encode(credits.hashReceipt(_receipt(index))))));
    }

    function _pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    /// @dev The tree of receipts 0 to `count` - 1: its root first, the children of i at 2i + 1 and 2i + 2.
    function _tree(uint256 count) private view returns (bytes32[] memory tree) {
        tree = new bytes32[](2 * count - 1);
        for (uint256 i = 0; i < count; ++i) {
            tree[count - 1 + i] = _leaf(i);
        }
        for (uint256 i = count - 1; i > 0; --i) {
            tree[i - 1] = _pair(tree[2 * i - 1], tree[2 * i]);
        }
    }

    function _proof(bytes32[] memory tree, uint256 index) private pure returns (bytes32[] memory proof) {
        proof = new bytes32[](tree.length);
        uint256 length;
        for (uint256 i = tree.length / 2 + index; i > 0; i = (i - 1) / 2) {
            proof[length++] = tree[i % 2 == 0 ? i - 1 : i + 1];
        }
        assembly {
            mstore(proof, length)
        }
    }

    function _settleRoot(bytes32 root) private {
        _prepay(ann, 1 ether);
        vm.prank(operator);
        credits.settle(_modelId, root, 1, _debit(ann, 1));
    }

    function test_HashesAndSignsAsViemDoes() public {
        vm.chainId(CreditsVectors.CHAIN_ID);
        vm.etch(
            CreditsVectors.CONTRACT,
            abi.encodePacked(type(Credits).creationCode, abi.encode(platform, registry, SETTLEMENT_DELAY))
        );
        (, bytes memory code) = CreditsVectors.CONTRACT.call("");
        vm.etch(CreditsVectors.CONTRACT, code);
        credits = Credits(CreditsVectors.CONTRACT);
        vm.prank(platform);
        credits.setOperator(operator, true);

        assertEq(_modelId, CreditsVectors.MODEL_ID);
        Authorization memory authorization = Authorization({
            account: CreditsVectors.ACCOUNT,
            modelId: CreditsVectors.MODEL_ID,
            limit: CreditsVectors.LIMIT,
            epoch: CreditsVectors.EPOCH,
            deadline: CreditsVectors.DEADLINE
        });
        assertEq(_digest(authorization, CreditsVectors.CHAIN_ID, address(credits)), CreditsVectors.AUTHORIZATION_DIGEST);
        _revoke(CreditsVectors.ACCOUNT);
        _warp(SETTLEMENT_DELAY);
        _submit(authorization, CreditsVectors.AUTHORIZATION_SIGNATURE);
        assertEq(_limitOf(CreditsVectors.ACCOUNT), CreditsVectors.LIMIT);

        ICredits.Receipt memory receipt = _receipt(0);
        assertEq(credits.hashReceipt(receipt), CreditsVectors.RECEIPT_HASH);
        assertEq(credits.receiptDigest(receipt), CreditsVectors.RECEIPT_DIGEST);
        _deposit(CreditsVectors.ACCOUNT, 1);
        vm.prank(operator);
        credits.settle(
            _modelId, CreditsVectors.RECEIPTS_ROOT, CreditsVectors.RECEIPT_COUNT, _debit(CreditsVectors.ACCOUNT, 1)
        );
        bytes32[3] memory words = abi.decode(CreditsVectors.PROOF, (bytes32[3]));
        bytes32[] memory proof = new bytes32[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            proof[i] = words[i];
        }
        assertTrue(credits.isSettled(CreditsVectors.RECEIPTS_ROOT, receipt, proof));
    }

    function testFuzz_HashesEveryFieldOfAReceipt(ICredits.Receipt memory receipt, uint256 field) public view {
        bytes32 hash = credits.hashReceipt(receipt);
        field = bound(field, 0, 8);
        if (field == 0) receipt.generation = ~receipt.generation;
        if (field == 1) receipt.modelId = ~receipt.modelId;
        if (field == 2) receipt.version = ~receipt.version;
        if (field == 3) receipt.account = address(~uint160(receipt.account));
        if (field == 4) receipt.promptHash = ~receipt.promptHash;
        if (field == 5) receipt.seed = ~receipt.seed;
        if (field == 6) receipt.image = string.concat(receipt.image, "a");
        if (field == 7) receipt.price = ~receipt.price;
        if (field == 8) receipt.createdAt = ~receipt.createdAt;
        assertNotEq(credits.hashReceipt(receipt), hash);
    }

    function testFuzz_FindsEachReceiptOfASettlement(uint256 count) public {
        count = bound(count, 1, 12);
        bytes32[] memory tree = _tree(count);
        _settleRoot(tree[0]);
        for (uint256 i = 0; i < count; ++i) {
            assertTrue(credits.isSettled(tree[0], _receipt(i), _proof(tree, i)));
        }
    }

    function testFuzz_FindsNoOtherReceipt(uint256 count, uint256 index, bytes32 word) public {
        count = bound(count, 2, 12);
        index = bound(index, 0, count - 1);
        bytes32[] memory tree = _tree(count);
        bytes32[] memory proof = _proof(tree, index);
        _settleRoot(tree[0]);
        assertFalse(credits.isSettled(tree[0], _receipt(count), proof));
        assertFalse(credits.isSettled(tree[0], _receipt((index + 1) % count), proof));
        assertFalse(credits.isSettled(tree[0], _receipt(index), new bytes32[](0)));
        ICredits.Receipt memory dearer = _receipt(index);
        dearer.price += 1;
        assertFalse(credits.isSettled(tree[0], dearer, proof));
        vm.assume(word != proof[0]);
        proof[0] = word;
        assertFalse(credits.isSettled(tree[0], _receipt(index), proof));
    }

    /// @dev The second preimage: were leaves hashed once, a node of the tree could be told as a leaf.
    function test_TakesNoInnerNodeForAReceipt() public {
        bytes32 leaf = keccak256(abi.encode(credits.hashReceipt(_receipt(0))));
        bytes32 other = _leaf(1);
        _settleRoot(_pair(leaf, other));
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = other;
        assertFalse(credits.isSettled(_pair(leaf, other), _receipt(0), proof));
        // Nor the hash of the receipt itself, nor one without a tree.
        _authorize(ben, 1);
        _deposit(ben, 1);
        bytes32 hash = credits.hashReceipt(_receipt(0));
        vm.prank(operator);
        credits.settle(_modelId, hash, 1, _debit(ben, 1));
        assertFalse(credits.isSettled(hash, _receipt(0), new bytes32[](0)));
    }

    function test_FindsNothingInWhatWasNotSettled() public {
        bytes32[] memory tree = _tree(2);
        assertFalse(credits.isSettled(tree[0], _receipt(0), _proof(tree, 0)));
        _settleRoot(tree[0]);
        assertTrue(credits.isSettled(tree[0], _receipt(0), _proof(tree, 0)));

        // Nor for a model that there is not, which what was not settled seems to be of.
        _modelId = 0;
        tree = _tree(2);
        assertFalse(credits.isSettled(tree[0], _receipt(0), _proof(tree, 0)));
    }

    /// @dev Its owners were not paid, whatever tree it stands in.
    function test_FindsNoReceiptOfAnotherModel() public {
        bytes32[] memory tree = _tree(2);
        bytes32[] memory proof = _proof(tree, 0);
        ICredits.Receipt memory receipt = _receipt(0);
        vm.prank(address(treasury));
        _modelId = registry.registerModel(address(campaign), "Another model", CID);
        _settleRoot(tree[0]);
        assertFalse(credits.isSettled(tree[0], receipt, proof));
    }

    /*//////////////////////////////////////////////////////////////
                                SPENDABLE
    //////////////////////////////////////////////////////////////*/

    function testFuzz_IsWhatLimitAndBalanceLeave(uint96 balance, uint96 limit, uint96 charged) public {
        balance = uint96(bound(balance, 2, 10 ether));
        limit = uint96(bound(limit, 2, 10 ether));
        charged = uint96(bound(charged, 1, (balance < limit ? balance : limit) - 1));
        _deposit(ann, balance);
        assertEq(credits.spendable(ann, _modelId), 0);
        _authorize(ann, limit);
        assertEq(credits.spendable(ann, _modelId), balance < limit ? balance : limit);
        _charge(ann, charged);
        uint256 left = (balance < limit ? balance : limit) - charged;
        assertEq(credits.spendable(ann, _modelId), left);
        assertEq(credits.spendable(ann, _modelId + 1), 0);
        _charge(ann, left);
        assertEq(credits.spendable(ann, _modelId), 0);
    }

    /// @dev Once the delay is over, a request can be withdrawn in front of any settlement: nothing to generate on.
    function test_IsWithoutWhatWasAskedBack() public {
        _prepay(ann, 1 ether);
        _request(ann, 0.4 ether);
        assertEq(credits.spendable(ann, _modelId), 0.6 ether);
        _charge(ann, 0.8 ether);
        assertEq(credits.spendable(ann, _modelId), 0);
        _deposit(ann, 0.5 ether);
        assertEq(credits.spendable(ann, _modelId), 0.3 ether);
        _request(ann, 0);
        assertEq(credits.spendable(ann, _modelId), 0.7 ether);
    }

    function test_IsNothingWhileARevocationIsPending() public {
        _prepay(ann, 1 ether);
        _revoke(ann);
        assertEq(credits.spendable(ann, _modelId), 0);
        _warp(SETTLEMENT_DELAY - 1);
        assertEq(credits.spendable(ann, _modelId), 0);
        _warp(1);
        _authorize(ann, 0.5 ether);
        assertEq(credits.spendable(ann, _modelId), 0.5 ether);
    }
}
