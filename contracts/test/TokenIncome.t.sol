// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Collection} from "../src/Collection.sol";
import {PaymentLock} from "../src/PaymentLock.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ITokenIncome} from "../src/interfaces/ITokenIncome.sol";
import {Base} from "./Base.t.sol";
import {
    BoundlessToken,
    CallingToken,
    FeeToken,
    Intruder,
    OddToken,
    RebasingToken,
    SurchargeToken,
    Token
} from "./mocks/Tokens.sol";

/// @notice Of each income, Ann has 1/16, Ben 5/16 and Cleo 10/16.
contract TokenIncomeTest is Base {
    Token private _token;

    function setUp() public override {
        super.setUp();
        _token = new Token();
    }

    function _give(Token token, uint256 amount) private {
        token.mint(address(campaign), amount);
    }

    function _three(address a, address b, address c) private pure returns (address[] memory accounts) {
        accounts = new address[](3);
        (accounts[0], accounts[1], accounts[2]) = (a, b, c);
    }

    /// @dev Income in ETH and in a second token, which whatever happens to the first must leave alone.
    function _giveOthers() private {
        payIncome(1.6 ether);
        _give(_token, 1600);
    }

    function _assertOthersUnharmed() private {
        campaign.withdraw(ann);
        campaign.withdrawToken(address(_token), ann);
        assertEq(ann.balance, 0.1 ether);
        assertEq(_token.balanceOf(ann), 100);
        assertEq(campaign.withdrawable(cleo), 1 ether);
        assertEq(campaign.tokenWithdrawable(address(_token), cleo), 1000);
        assertEq(campaign.totalIncome(), 1.6 ether);
        assertEq(campaign.totalTokenIncome(address(_token)), 1600);
    }

    /*//////////////////////////////////////////////////////////////
                                 RECORD
    //////////////////////////////////////////////////////////////*/

    function test_AnnouncesNothingBeforeItIsFunded() public {
        vm.warp(opensAt);
        _give(_token, 1600);
        vm.expectRevert(
            abi.encodeWithSelector(ICampaign.WrongState.selector, ICampaign.State.Funded, ICampaign.State.Funding)
        );
        campaign.recordTokenIncome(address(_token));
        assertEq(campaign.totalTokenIncome(address(_token)), 0);
    }

    function test_AnnouncesWhatHasComeSinceTheLastLook() public {
        fund();
        _give(_token, 1600);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenIncomeReceived(address(_token), stranger, 1600, 1600);
        vm.prank(stranger);
        assertEq(campaign.recordTokenIncome(address(_token)), 1600);
        campaign.withdrawToken(address(_token), cleo);

        _give(_token, 400);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenIncomeReceived(address(_token), address(this), 400, 2000);
        assertEq(campaign.recordTokenIncome(address(_token)), 400);
        assertEq(campaign.totalTokenIncome(address(_token)), 2000);
    }

    function test_IsSilentWhereNothingHasCome() public {
        fund();
        _give(_token, 1600);
        campaign.recordTokenIncome(address(_token));
        vm.recordLogs();
        assertEq(campaign.recordTokenIncome(address(_token)), 0);
        campaign.withdrawToken(address(_token), ben);
        assertEq(campaign.recordTokenIncome(address(_token)), 0);
        // The withdrawal's own.
        assertEq(vm.getRecordedLogs().length, 1);
    }

    /*//////////////////////////////////////////////////////////////
                                WITHDRAW
    //////////////////////////////////////////////////////////////*/

    function test_PaysNoTokenUnlessFunded() public {
        fail_();
        _give(_token, 1600);
        bytes memory wrongState =
            abi.encodeWithSelector(ICampaign.WrongState.selector, ICampaign.State.Funded, ICampaign.State.Failed);
        vm.expectRevert(wrongState);
        campaign.withdrawToken(address(_token), ann);
        vm.expectRevert(wrongState);
        campaign.withdrawTokenMany(address(_token), _three(ann, ben, cleo));
        assertEq(campaign.tokenWithdrawable(address(_token), ann), 0);
        assertEq(campaign.totalTokenIncome(address(_token)), 0);
    }

    function test_PaysEachOwnerItsPartOfAToken() public {
        fund();
        _give(_token, 1600);
        assertEq(campaign.tokenWithdrawable(address(_token), ann), 100);
        assertEq(campaign.tokenWithdrawable(address(_token), ben), 500);
        assertEq(campaign.tokenWithdrawable(address(_token), cleo), 1000);

        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenIncomeReceived(address(_token), stranger, 1600, 1600);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawn(address(_token), ben, stranger, 500, 500, 500, 1600);
        vm.prank(stranger);
        assertEq(campaign.withdrawToken(address(_token), ben), 500);
        assertEq(_token.balanceOf(ben), 500);
        assertEq(campaign.tokenWithdrawable(address(_token), ben), 0);
        assertEq(campaign.tokenWithdrawable(address(_token), ann), 100);

        _give(_token, 1600);
        campaign.withdrawToken(address(_token), ann);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawn(address(_token), ben, ben, 500, 1000, 1200, 3200);
        vm.prank(ben);
        campaign.withdrawToken(address(_token), ben);
        assertEq(campaign.tokenWithdrawnOf(address(_token), ben), 1000);
        assertEq(campaign.tokenWithdrawnOf(address(_token), ann), 200);
        assertEq(campaign.totalTokenWithdrawn(address(_token)), 1200);
        assertEq(campaign.totalTokenIncome(address(_token)), 3200);
    }

    function test_SharesTokensThatCameBeforeItWasFunded() public {
        _give(_token, 1600);
        fund();
        campaign.withdrawToken(address(_token), cleo);
        assertEq(_token.balanceOf(cleo), 1000);
        assertEq(_token.balanceOf(address(treasury)), 0);
    }

    function test_DoesNotPayATokenToWhoIsDueNothing() public {
        fund();
        vm.expectRevert(
            abi.encodeWithSelector(ITokenIncome.NothingOfTokenToWithdraw.selector, address(_token), address(ann))
        );
        campaign.withdrawToken(address(_token), ann);
        _give(_token, 15);
        // Ann's part is 15/16 of a unit.
        vm.expectRevert(
            abi.encodeWithSelector(ITokenIncome.NothingOfTokenToWithdraw.selector, address(_token), address(ann))
        );
        campaign.withdrawToken(address(_token), ann);
        vm.expectRevert(
            abi.encodeWithSelector(ITokenIncome.NothingOfTokenToWithdraw.selector, address(_token), stranger)
        );
        campaign.withdrawToken(address(_token), stranger);
        _give(_token, 1);
        assertEq(campaign.withdrawToken(address(_token), ann), 1);
    }

    function test_PaysNothingOfAnAddressWithoutCode() public {
        fund();
        vm.expectRevert(abi.encodeWithSelector(ITokenIncome.NothingOfTokenToWithdraw.selector, stranger, ann));
        campaign.withdrawToken(stranger, ann);
        assertEq(campaign.recordTokenIncome(stranger), 0);
        assertEq(campaign.withdrawTokenMany(stranger, _three(ann, ben, cleo)), 0);
    }

    function test_KeepsEachTokenApartFromTheOthersAndFromEth() public {
        fund();
        _giveOthers();
        Token other = new Token();
        _give(other, 16_000);
        campaign.withdrawTokenMany(address(other), _three(ann, ben, cleo));
        assertEq(other.balanceOf(ann), 1000);
        assertEq(other.balanceOf(cleo), 10_000);
        assertEq(campaign.tokenWithdrawnOf(address(_token), ann), 0);
        assertEq(campaign.totalWithdrawn(), 0);
        _assertOthersUnharmed();
        assertEq(campaign.tokenWithdrawnOf(address(other), ann), 1000);
        assertEq(campaign.totalTokenWithdrawn(address(other)), 16_000);
    }

    /// @dev Against the definition in 512-bit arithmetic, for all amounts that there are.
    function testFuzz_OwesExactlyTheFloorOfEachShareOfAnyToken(
        uint256[3] memory contributions,
        uint256[6] memory incomes,
        uint256 withdrawals
    ) public {
        address[3] memory accounts = [ann, ben, cleo];
        uint256 total = _fundWith(contributions, accounts);
        uint256 income;
        for (uint256 i = 0; i < incomes.length; ++i) {
            // Small and huge ones.
            uint256 amount = bound(incomes[i], 0, type(uint256).max >> (((withdrawals >> (8 * i)) % 5) * 60));
            amount = Math.min(amount, type(uint256).max - income);
            _give(_token, amount);
            income += amount;
            address account = accounts[(withdrawals >> (8 * i + 4)) % 3];
            if (campaign.tokenWithdrawable(address(_token), account) != 0) {
                campaign.withdrawToken(address(_token), account);
            }

            uint256 owed;
            for (uint256 j = 0; j < 3; ++j) {
                (uint256 contributed,,) = campaign.positionOf(accounts[j]);
                uint256 withdrawn = campaign.tokenWithdrawnOf(address(_token), accounts[j]);
                uint256 due = campaign.tokenWithdrawable(address(_token), accounts[j]);
                assertEq(withdrawn + due, Math.mulDiv(income, contributed, total));
                assertEq(withdrawn, _token.balanceOf(accounts[j]));
                owed += due;
            }
            assertEq(campaign.totalTokenIncome(address(_token)), income);
            assertLe(owed, _token.balanceOf(address(campaign)));
            assertLt(_token.balanceOf(address(campaign)) - owed, 3);
        }
    }

    function _fundWith(uint256[3] memory contributions, address[3] memory accounts) private returns (uint256) {
        vm.warp(opensAt);
        for (uint256 i = 0; i < 3; ++i) {
            contribute(accounts[i], bound(contributions[i], CONTRIBUTION_MIN, 2.6 ether));
        }
        if (campaign.totalContributed() < GOAL_MIN) contribute(accounts[0], GOAL_MIN);
        vm.warp(closesAt);
        campaign.finalize();
        return campaign.totalContributed();
    }

    /*//////////////////////////////////////////////////////////////
                             WITHDRAW MANY
    //////////////////////////////////////////////////////////////*/

    function test_PaysABatchOfATokenAndSkipsThoseDueNothing() public {
        fund();
        _give(_token, 1600);
        address[] memory accounts = new address[](4);
        (accounts[0], accounts[1], accounts[2], accounts[3]) = (ann, stranger, ben, ann);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenIncomeReceived(address(_token), stranger, 1600, 1600);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawn(address(_token), ann, stranger, 100, 100, 100, 1600);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawn(address(_token), ben, stranger, 500, 500, 600, 1600);
        vm.prank(stranger);
        assertEq(campaign.withdrawTokenMany(address(_token), accounts), 600);
        assertEq(_token.balanceOf(ann), 100);
        assertEq(_token.balanceOf(ben), 500);
        assertEq(campaign.tokenWithdrawable(address(_token), cleo), 1000);

        vm.recordLogs();
        assertEq(campaign.withdrawTokenMany(address(_token), accounts), 0);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_PaysTheOthersWhereATokenRefusesOne() public {
        fund();
        _giveOthers();
        OddToken.Way[5] memory ways =
            [OddToken.Way.Declines, OddToken.Way.Lies, OddToken.Way.Reverts, OddToken.Way.Bombs, OddToken.Way.Burns];
        for (uint256 i = 0; i < ways.length; ++i) {
            OddToken token = new OddToken();
            token.behaveTowards(ben, ways[i]);
            _give(token, 1600);
            vm.expectEmit(address(campaign));
            emit ITokenIncome.TokenWithdrawalRefused(address(token), ben, stranger, 500);
            uint256 gasBefore = gasleft();
            vm.prank(stranger);
            assertEq(campaign.withdrawTokenMany(address(token), _three(ann, ben, cleo)), 1100);
            assertLt(gasBefore - gasleft(), 900_000);
            assertEq(token.balanceOf(ann), 100);
            assertEq(token.balanceOf(cleo), 1000);
            assertEq(campaign.tokenWithdrawable(address(token), ben), 500);
            assertEq(campaign.tokenWithdrawnOf(address(token), ben), 0);
            assertEq(campaign.totalTokenWithdrawn(address(token)), 1100);

            vm.expectRevert(abi.encodeWithSelector(ITokenIncome.TokenTransferFailed.selector, address(token), ben, 500));
            campaign.withdrawToken{gas: 5_000_000}(address(token), ben);
            token.behaveTowards(ben, OddToken.Way.Plain);
            assertEq(campaign.withdrawToken(address(token), ben), 500);
        }
        _assertOthersUnharmed();
    }

    /*//////////////////////////////////////////////////////////////
                               ODD TOKENS
    //////////////////////////////////////////////////////////////*/

    /// @dev Tether Gold says no to what it did: a batch that believed it would pay it again and again.
    function test_BooksWhatLeftWhateverTheTokenSays() public {
        fund();
        _giveOthers();
        OddToken.Way[5] memory ways =
            [OddToken.Way.Silent, OddToken.Way.Denies, OddToken.Way.Garbled, OddToken.Way.Short, OddToken.Way.Talks];
        for (uint256 i = 0; i < ways.length; ++i) {
            OddToken token = new OddToken();
            token.behave(ways[i]);
            _give(token, 1600);
            assertEq(campaign.withdrawTokenMany(address(token), _three(ben, ben, ben)), 500);
            assertEq(token.balanceOf(ben), 500);
            uint256 gasBefore = gasleft();
            assertEq(campaign.withdrawToken(address(token), ann), 100);
            // What a talkative one says costs it some 60,000; to copy that would cost as much again.
            assertLt(gasBefore - gasleft(), 190_000);
            assertEq(campaign.withdrawToken(address(token), cleo), 1000);
            assertEq(campaign.totalTokenWithdrawn(address(token)), 1600);
            assertEq(campaign.totalTokenIncome(address(token)), 1600);
        }
        _assertOthersUnharmed();
    }

    function test_BooksNothingWhereNothingMoved() public {
        fund();
        _giveOthers();
        OddToken token = new OddToken();
        _give(token, 1600);
        token.behave(OddToken.Way.Lies);
        vm.expectRevert(abi.encodeWithSelector(ITokenIncome.TokenTransferFailed.selector, address(token), ann, 100));
        campaign.withdrawToken(address(token), ann);
        vm.recordLogs();
        assertEq(campaign.withdrawTokenMany(address(token), _three(ann, ann, ann)), 0);
        // The income, and three refusals.
        assertEq(vm.getRecordedLogs().length, 4);
        assertEq(campaign.totalTokenIncome(address(token)), 1600);
        assertEq(campaign.recordTokenIncome(address(token)), 0);
        _assertOthersUnharmed();
    }

    function testFuzz_SharesWhatArrivesOfATokenWithFees(uint256 amount, uint256 feeBps) public {
        fund();
        _giveOthers();
        FeeToken token = new FeeToken(bound(feeBps, 0, 9999));
        amount = bound(amount, 1000, type(uint128).max);
        token.mint(address(this), amount);
        token.transfer(address(campaign), amount);
        uint256 arrived = amount - amount * token.feeBps() / 10_000;
        assertEq(campaign.recordTokenIncome(address(token)), arrived);

        campaign.withdrawTokenMany(address(token), _three(cleo, ben, ann));
        uint256 due = arrived * 5 / 16;
        assertEq(campaign.tokenWithdrawnOf(address(token), ben), due);
        assertEq(token.balanceOf(ben), due - due * token.feeBps() / 10_000);
        assertEq(campaign.totalTokenIncome(address(token)), arrived);
        assertLt(token.balanceOf(address(campaign)), 3);
        _assertOthersUnharmed();
    }

    /// @dev The fee came off what was the others', and the last of them could not be paid at all.
    function test_ChargesAnOwnerWhatATokenTakesOnTop() public {
        fund();
        _giveOthers();
        SurchargeToken token = new SurchargeToken(1000);
        _give(token, 1600);
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawn(address(token), ben, address(this), 550, 550, 550, 1600);
        assertEq(campaign.withdrawToken(address(token), ben), 550);
        assertEq(token.balanceOf(ben), 500);
        assertEq(campaign.totalTokenIncome(address(token)), 1600);
        assertEq(campaign.tokenWithdrawable(address(token), ann), 100);
        assertEq(campaign.tokenWithdrawable(address(token), cleo), 1000);

        // Ben has had 50 more than his part: of the next, he is due that much less.
        _give(token, 1600);
        assertEq(campaign.tokenWithdrawable(address(token), ben), 450);
        assertEq(campaign.tokenWithdrawable(address(token), cleo), 2000);
        campaign.withdrawToken(address(token), cleo);
        assertEq(token.balanceOf(cleo), 2000);
        _assertOthersUnharmed();
    }

    function test_SharesWhatATokenAddsByItself() public {
        fund();
        _giveOthers();
        RebasingToken token = new RebasingToken();
        _give(token, 1600);
        campaign.withdrawToken(address(token), ben);
        token.rebase(200);
        // 1,100 became 2,200.
        assertEq(campaign.recordTokenIncome(address(token)), 1100);
        assertEq(campaign.totalTokenIncome(address(token)), 2700);
        campaign.withdrawToken(address(token), cleo);
        assertEq(token.balanceOf(cleo), 1686);
        _assertOthersUnharmed();
    }

    function test_PaysTheLastOwnersWhatIsLeftOfATokenThatShrank() public {
        fund();
        _giveOthers();
        RebasingToken token = new RebasingToken();
        _give(token, 1600);
        campaign.withdrawToken(address(token), cleo);
        token.rebase(50);
        // 600 became 300: Cleo has had more than her part of 1,300, Ben is due 406 of it.
        assertEq(campaign.tokenWithdrawable(address(token), cleo), 0);
        assertEq(campaign.tokenWithdrawable(address(token), ann), 81);
        assertEq(campaign.tokenWithdrawable(address(token), ben), 300);
        assertEq(campaign.recordTokenIncome(address(token)), 0);
        assertEq(campaign.withdrawToken(address(token), ben), 300);
        assertEq(campaign.tokenWithdrawable(address(token), ann), 0);
        _assertOthersUnharmed();
    }

    function test_HarmsNobodyWithABalanceWithoutBounds() public {
        fund();
        _giveOthers();
        address token = address(new BoundlessToken());
        assertEq(campaign.recordTokenIncome(token), type(uint256).max);
        assertEq(campaign.tokenWithdrawable(token, ann), type(uint256).max / 16);
        assertEq(campaign.withdrawTokenMany(token, _three(ann, ben, cleo)), 0);
        _assertOthersUnharmed();
    }

    function test_PaysTheGreatestBalanceThereIs() public {
        fund();
        Token token = new Token();
        _give(token, type(uint256).max);
        campaign.withdrawToken(address(token), cleo);
        campaign.withdrawToken(address(token), ann);
        campaign.withdrawToken(address(token), ben);
        assertEq(token.balanceOf(cleo), Math.mulDiv(type(uint256).max, 10, 16));
        assertLt(token.balanceOf(address(campaign)), 3);
    }

    /*//////////////////////////////////////////////////////////////
                               REENTERING
    //////////////////////////////////////////////////////////////*/

    function test_LetsNobodyInWhileItPaysAToken() public {
        (CallingToken token, Intruder intruder) = _fundWithIntruder();
        address[] memory accounts = _three(address(intruder), ann, ann);
        bytes[6] memory calls = [
            abi.encodeCall(campaign.withdrawToken, (address(token), ann)),
            abi.encodeCall(campaign.withdrawToken, (address(_token), ann)),
            abi.encodeCall(campaign.withdrawTokenMany, (address(token), accounts)),
            abi.encodeCall(campaign.recordTokenIncome, (address(token))),
            abi.encodeCall(campaign.withdraw, (ann)),
            abi.encodeCall(campaign.withdrawMany, (accounts))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            // Once before the balance moves and once after, alone and in a batch.
            _give(token, 1600);
            intruder.prepare(address(campaign), calls[i]);
            assertEq(campaign.withdrawToken(address(token), address(intruder)), 800);
            _assertKeptOut(intruder, 2);

            _give(token, 1600);
            intruder.prepare(address(campaign), calls[i]);
            assertEq(campaign.withdrawTokenMany(address(token), accounts), 2400);
            _assertKeptOut(intruder, 2);
            assertEq(campaign.totalTokenIncome(address(token)), 3200 * (i + 1));
        }
        _assertIntrusionsHarmedNobody(token, address(intruder));
    }

    function test_LetsNobodyInWhileTheTokenCallsFromOutside() public {
        (CallingToken token, Intruder intruder) = _fundWithIntruder();
        Intruder outsider = new Intruder();
        token.listen(address(outsider));
        _give(token, 1600);
        outsider.prepare(address(campaign), abi.encodeCall(campaign.withdrawToken, (address(token), address(intruder))));
        assertEq(campaign.withdrawToken(address(token), ann), 800);
        _assertKeptOut(outsider, 2);
        assertEq(campaign.tokenWithdrawable(address(token), address(intruder)), 800);
    }

    function test_BooksWhatLeftInTheEndWhereAnOwnerSendsSomeBack() public {
        (CallingToken token, Intruder intruder) = _fundWithIntruder();
        _give(token, 1600);
        // 100 before its 800 move, and 100 after: 600 have left in the end, and 200 are still to come.
        intruder.prepare(address(token), abi.encodeCall(token.mint, (address(campaign), 100)));
        assertEq(campaign.withdrawToken(address(token), address(intruder)), 600);
        assertEq(campaign.tokenWithdrawable(address(token), address(intruder)), 200);
        assertEq(campaign.totalTokenIncome(address(token)), 1600);

        // More than it gets: nothing has left, and the rest of it is income.
        intruder.prepare(address(token), abi.encodeCall(token.mint, (address(campaign), 500)));
        vm.expectEmit(address(campaign));
        emit ITokenIncome.TokenWithdrawalRefused(address(token), address(intruder), address(this), 200);
        assertEq(campaign.withdrawTokenMany(address(token), _three(address(intruder), ann, ann)), 1200);
        assertEq(campaign.totalTokenIncome(address(token)), 2400);
        assertEq(token.balanceOf(ann), 1200);
        assertEq(campaign.tokenWithdrawable(address(token), address(intruder)), 600);
    }

    function test_LeavesARoyaltyWholeThatComesWhileItPaysItsToken() public {
        (CallingToken token, Intruder intruder) = _fundWithIntruder();
        Collection collection = publish(registerModel(), 0);
        token.mint(address(collection), 1000);
        _give(token, 1600);
        // A royalty of the same token is shared later, or now and whole: this one not, and nothing of it is lost.
        intruder.prepare(address(collection), abi.encodeCall(collection.shareRoyalties, (address(token))));
        campaign.withdrawToken(address(token), address(intruder));
        _assertKeptOut(intruder, 2);
        assertEq(token.balanceOf(address(collection)), 1000);
        assertEq(collection.tokenEarningsOf(address(token)), 0);
        intruder.prepare(address(0), "");
        assertEq(collection.shareRoyalties(address(token)), 1000);
        assertEq(campaign.totalTokenIncome(address(token)), 1900);
    }

    function test_LetsARoyaltyInWhileItsTokenCalls() public {
        (CallingToken token, Intruder intruder) = _fundWithIntruder();
        Collection collection = publish(registerModel(), 0);
        token.mint(address(collection), 1000);
        token.listen(address(intruder));
        // While the collection pays the campaign, an owner withdraws: the campaign's own books are in order.
        _give(token, 1600);
        intruder.prepare(address(campaign), abi.encodeCall(campaign.withdrawToken, (address(token), ann)));
        assertEq(collection.shareRoyalties(address(token)), 1000);
        assertEq(collection.tokenEarningsOf(address(token)), 700);
        assertEq(campaign.totalTokenIncome(address(token)), 1900);
        assertEq(campaign.tokenWithdrawnOf(address(token), ann) + campaign.tokenWithdrawable(address(token), ann), 950);
        assertEq(campaign.tokenWithdrawable(address(token), address(intruder)), 950);
    }

    /// @dev Half is Ann's and half is the intruder's.
    function _fundWithIntruder() private returns (CallingToken token, Intruder intruder) {
        token = new CallingToken();
        intruder = new Intruder();
        vm.warp(opensAt);
        contribute(ann, 4 ether);
        contribute(address(intruder), 4 ether);
        campaign.finalize();
        payIncome(1.6 ether);
        _give(_token, 1600);
    }

    function _assertKeptOut(Intruder intruder, uint256 entries) private view {
        assertEq(intruder.entries(), entries);
        assertEq(intruder.successes(), 0);
        assertEq(intruder.answer(), abi.encodeWithSelector(PaymentLock.Reentered.selector));
    }

    function _assertIntrusionsHarmedNobody(CallingToken token, address intruder) private {
        if (campaign.tokenWithdrawable(address(token), ann) != 0) campaign.withdrawToken(address(token), ann);
        assertEq(token.balanceOf(ann), token.balanceOf(intruder));
        assertEq(campaign.withdrawable(ann), 0.8 ether);
        assertEq(campaign.tokenWithdrawable(address(_token), ann), 800);
        campaign.withdraw(ann);
        campaign.withdrawToken(address(_token), ann);
    }
}
