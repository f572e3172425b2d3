// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Collection} from "../src/Collection.sol";
import {ICampaignFactory} from "../src/interfaces/ICampaignFactory.sol";
import {ICredits} from "../src/interfaces/ICredits.sol";
import {Base} from "./Base.t.sol";
import {Token} from "./mocks/Tokens.sol";

/// @title Gas
/// @notice What the common transactions cost, recorded in snapshots/*.json. Run isolated, a figure is the gas of the whole
/// transaction, its 21,000 and its calldata included.
contract GasTest is Base {
    function test_Launch() public {
        factory.launch("MODEL-WIP", "WIP", CID, terms(), governance(), "second");
        vm.snapshotGasLastCall("Campaign", "launch");
    }

    /// @dev The second member of a campaign.
    function test_ContributeAsANewMember() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        deal(ben, 1 ether);
        vm.prank(ben);
        campaign.contribute{value: 1 ether}();
        vm.snapshotGasLastCall("Campaign", "contribute-new-member");
    }

    function test_ContributeAgain() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        deal(ann, 1 ether);
        vm.prank(ann);
        campaign.contribute{value: 1 ether}();
        vm.snapshotGasLastCall("Campaign", "contribute-again");
    }

    function test_ReceiveIncome() public {
        fund();
        payIncome(1 ether);
        vm.snapshotGasLastCall("Campaign", "income-eth");
    }

    function test_Withdraw() public {
        fund();
        payIncome(1 ether);
        vm.prank(ann);
        campaign.withdraw(ann);
        vm.snapshotGasLastCall("Campaign", "withdraw-first");

        payIncome(1 ether);
        vm.prank(ann);
        campaign.withdraw(ann);
        vm.snapshotGasLastCall("Campaign", "withdraw-again");
    }

    /// @dev Of a token that has come before.
    function test_RecordTokenIncome() public {
        fund();
        Token token = new Token();
        token.mint(address(campaign), 1 ether);
        campaign.recordTokenIncome(address(token));
        token.mint(address(campaign), 1 ether);
        campaign.recordTokenIncome(address(token));
        vm.snapshotGasLastCall("Campaign", "income-erc20-record");
    }

    /// @dev An owner's first of a token that others have withdrawn, whose income was announced.
    function test_WithdrawToken() public {
        fund();
        Token token = new Token();
        token.mint(address(campaign), 1 ether);
        campaign.withdrawToken(address(token), ben);
        vm.prank(ann);
        campaign.withdrawToken(address(token), ann);
        vm.snapshotGasLastCall("Campaign", "withdraw-erc20");
    }

    /// @dev The second mint of a free token, by another account.
    function test_MintFree() public {
        fund();
        Collection collection = publish(registerModel(), 0);
        hoax(ann, MINT_FEE);
        collection.mint{value: MINT_FEE}(ann, 1, 1, address(0));
        hoax(ben, MINT_FEE);
        collection.mint{value: MINT_FEE}(ben, 1, 1, address(0));
        vm.snapshotGasLastCall("Collection", "mint-free");
    }

    /// @dev The first work for a milestone, and its payment, as the treasury makes it when a proposal is executed.
    function test_DeliverAndPayAMilestone() public {
        fund();
        uint256[] memory amounts = new uint256[](1);
        amounts[0] = 1 ether;
        deal(artist, 1 ether);
        vm.prank(address(treasury));
        commissions.agree(address(campaign), artist, amounts, CID);
        vm.prank(artist);
        commissions.deliver(1, 1, CID);
        vm.snapshotGasLastCall("Commissions", "deliver");
        vm.prank(address(treasury));
        commissions.pay{value: 1 ether}(1, 1, CID);
        vm.snapshotGasLastCall("Commissions", "pay-milestone");
    }

    /// @dev The first vote on a proposal, which reaches the quorum, and the second.
    function test_Vote() public {
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId);
        vm.snapshotGasLastCall("Governor", "vote-first");
        _vote(ben, proposalId);
        vm.snapshotGasLastCall("Governor", "vote");
    }

    /// @dev The second vote on a proposal whose quorum is all three members.
    function test_VoteBeforeTheQuorum() public {
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.quorumPercent = 100;
        (campaign, governor, treasury) = launch(terms(), governance_, "unanimous");
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId);
        _vote(ben, proposalId);
        vm.snapshotGasLastCall("Governor", "vote-before-quorum");
    }

    function _propose() private returns (uint256 proposalId) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = one(artist, 1 ether, "");
        vm.prank(ann);
        proposalId = governor.propose(targets, values, calldatas, "Commission the artist");
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
    }

    function _vote(address member, uint256 proposalId) private {
        vm.prank(member);
        governor.castVote(proposalId, 1);
    }

    /// @dev The first deposit of an account, where others have deposited.
    function test_DepositCredits() public {
        hoax(ann, 1 ether);
        credits.deposit{value: 1 ether}(ann);
        hoax(ben, 1 ether);
        credits.deposit{value: 1 ether}(ben);
        vm.snapshotGasLastCall("Credits", "credits-deposit");
    }

    /// @dev The first authorization of an account for a model, sent by another.
    function test_AuthorizeBySignature() public {
        fund();
        uint256 modelId = registerModel();
        (address account, uint256 key) = makeAddrAndKey("ann");
        (,,,, address contract_,,) = credits.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MODEL-WIP Credits"),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
        bytes32 authorization = keccak256(
            abi.encode(
                keccak256(
                    "SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)"
                ),
                account,
                modelId,
                1 ether,
                0,
                block.timestamp + 1 hours
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, authorization)));
        vm.prank(stranger);
        credits.authorizeBySignature(account, modelId, 1 ether, block.timestamp + 1 hours, abi.encodePacked(r, s, v));
        vm.snapshotGasLastCall("Credits", "credits-authorize-by-signature");
    }

    /// @dev The second settlement of a model, of accounts that are charged for the second time.
    function _settleTwice(uint256 accountCount) private {
        fund();
        uint256 modelId = registerModel();
        ICredits.Debit[] memory debits = new ICredits.Debit[](accountCount);
        for (uint256 i = 0; i < accountCount; ++i) {
            debits[i] = ICredits.Debit(address(uint160(0xacc000 + i)), 0.0003 ether);
            hoax(debits[i].account, 1 ether);
            credits.deposit{value: 1 ether}(debits[i].account);
            vm.prank(debits[i].account);
            credits.authorize(modelId, 1 ether);
        }
        vm.startPrank(operator);
        credits.settle(modelId, keccak256("first receipts"), accountCount, debits);
        credits.settle(modelId, keccak256("second receipts"), accountCount, debits);
        vm.stopPrank();
    }

    function test_SettleOne() public {
        _settleTwice(1);
        vm.snapshotGasLastCall("Credits", "credits-settle-one");
    }

    function test_SettleTen() public {
        _settleTwice(10);
        vm.snapshotGasLastCall("Credits", "credits-settle-ten");
    }
}
