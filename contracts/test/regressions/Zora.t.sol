// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Collection} from "../../src/Collection.sol";
import {ISource} from "../../src/interfaces/ISource.sol";
import {Base} from "../Base.t.sol";

/// @notice Holds rewards and, as Zora's ProtocolRewards does, pays them to their account whoever asks.
contract Escrow {
    mapping(address account => uint256) public balanceOf;

    function deposit(address account) external payable {
        balanceOf[account] += msg.value;
    }

    function withdrawFor(address account) external {
        uint256 amount = balanceOf[account];
        balanceOf[account] = 0;
        (bool success,) = account.call{value: amount}("");
        require(success, "refused");
    }
}

/// @notice Sends ETH with the 2,300 gas of Solidity's `transfer`.
contract Stipend {
    function pay(address payable account) external payable {
        account.transfer(msg.value);
    }
}

/// @title Lessons of Zora's 1155 and ProtocolRewards
/// @notice ZORA-n, in the order of docs/contracts.md: no audit gave them numbers.
contract ZoraRegressions is Base {
    /// @notice A recipient without `receive` never collects from an escrow; a campaign does, with nobody's help.
    function test_ZORA1_CollectsFromAnEscrow() public {
        fund();
        Escrow escrow = new Escrow();
        escrow.deposit{value: 1.6 ether}(address(campaign));
        vm.prank(stranger);
        escrow.withdrawFor(address(campaign));
        assertEq(campaign.withdrawable(ann), 0.1 ether);
    }

    /// @notice Rewards that came too early would be lost if taken; here they are refused, wait, and can be had later.
    function test_ZORA2_LeavesEarlyRewardsInTheirEscrow() public {
        Escrow escrow = new Escrow();
        escrow.deposit{value: 1.6 ether}(address(campaign));
        vm.expectRevert("refused");
        escrow.withdrawFor(address(campaign));
        fund();
        escrow.withdrawFor(address(campaign));
        assertEq(campaign.totalIncome(), 1.6 ether);
    }

    /// @notice The part of a referrer that is missing must not be lost; here it is the platform's.
    function test_ZORA3_LosesNoPartOfAMissingReferrer() public {
        fund();
        Collection collection = publish(registerModel(), 0);
        hoax(ann, MINT_FEE);
        collection.mint{value: MINT_FEE}(ann, 1, 1, address(0));
        assertEq(collection.earningsOf(platform), 0.00018 ether);
        assertEq(collection.earningsOf(address(0)), 0);
    }

    /// @notice Rewards are paid by whoever asks, to their account alone; here as well, and no mint waits for it.
    function test_ZORA4_PaysEarningsToTheirAccountAlone() public {
        fund();
        Collection collection = publish(registerModel(), 0);
        hoax(ann, MINT_FEE);
        collection.mint{value: MINT_FEE}(ann, 1, 1, address(0));
        vm.prank(stranger);
        collection.withdrawEarnings(creator);
        assertEq(creator.balance, 0.00018 ether);
        assertEq(stranger.balance, 0);
    }

    /// @notice 2,300 gas do not pay for a look at the state; here such a payment is refused as a whole, and nothing is lost.
    function test_ZORA5_RefusesTheStipendWithoutLoss() public {
        fund();
        Stipend stipend = new Stipend();
        deal(address(this), 1 ether);
        // As a transaction of its own finds it.
        vm.cool(address(campaign));
        vm.expectRevert();
        stipend.pay{value: 1 ether}(payable(address(campaign)));
        assertEq(address(this).balance, 1 ether);
    }

    /// @notice A mint that owes the campaign nothing must not pretend income; here there is no payment and no event.
    function test_ZORA6_PaysTheCampaignNothingSilently() public {
        fund();
        uint256 modelId = registerModel();
        ISource.FeeTerms memory terms_ = feeTerms();
        terms_.ownersFeeBps = 0;
        vm.prank(platform);
        source.setFeeTerms(terms_);
        Collection collection = publish(modelId, 0);
        hoax(ann, MINT_FEE);
        vm.recordLogs();
        collection.mint{value: MINT_FEE}(ann, 1, 1, address(0));
        assertEq(vm.getRecordedLogs().length, 2);
        assertEq(campaign.totalIncome(), 0);
    }
}
