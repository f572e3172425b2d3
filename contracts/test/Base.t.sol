// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Test} from "forge-std/Test.sol";

import {Campaign} from "../src/Campaign.sol";
import {CampaignFactory} from "../src/CampaignFactory.sol";
import {CampaignGovernor} from "../src/CampaignGovernor.sol";
import {Collection} from "../src/Collection.sol";
import {Commissions} from "../src/Commissions.sol";
import {Credits} from "../src/Credits.sol";
import {ModelRegistry} from "../src/ModelRegistry.sol";
import {Source} from "../src/Source.sol";
import {Treasury} from "../src/Treasury.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ICampaignFactory} from "../src/interfaces/ICampaignFactory.sol";
import {ICollection} from "../src/interfaces/ICollection.sol";
import {ISource} from "../src/interfaces/ISource.sol";

/// @title Base
/// @notice The whole system, with one campaign at MODEL-WIP's terms, and the people in it.
abstract contract Base is Test {
    uint256 internal constant GOAL_MIN = 4 ether;
    uint256 internal constant GOAL_MAX = 8 ether;
    uint256 internal constant CONTRIBUTION_MIN = 0.001 ether;
    uint256 internal constant THRESHOLD = 0.03 ether;
    uint256 internal constant MINT_FEE = 0.0006 ether;
    uint256 internal constant SETTLEMENT_DELAY = 1 days;
    string internal constant CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    address internal immutable ann = makeAddr("ann");
    address internal immutable ben = makeAddr("ben");
    address internal immutable cleo = makeAddr("cleo");
    address internal immutable artist = makeAddr("artist");
    address internal immutable creator = makeAddr("creator");
    address internal immutable platform = makeAddr("platform");
    address internal immutable operator = makeAddr("operator");
    address internal immutable stranger = makeAddr("stranger");

    CampaignFactory internal factory;
    ModelRegistry internal registry;
    Source internal source;
    Commissions internal commissions;
    Credits internal credits;

    Campaign internal campaign;
    CampaignGovernor internal governor;
    Treasury internal treasury;

    uint256 internal opensAt;
    uint256 internal closesAt;
    uint256 internal finalizeBy;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        factory = new CampaignFactory(
            address(new Campaign()), address(new CampaignGovernor()), payable(address(new Treasury()))
        );
        registry = new ModelRegistry(factory);
        source = new Source(platform, platform, registry, feeTerms());
        commissions = new Commissions(factory);
        credits = new Credits(platform, registry, SETTLEMENT_DELAY);
        vm.prank(platform);
        credits.setOperator(operator, true);

        opensAt = block.timestamp + 1 days;
        closesAt = opensAt + 30 days;
        finalizeBy = closesAt + 90 days;
        (campaign, governor, treasury) = launch(terms(), governance(), "first");
    }

    /*//////////////////////////////////////////////////////////////
                              CONFIGURATION
    //////////////////////////////////////////////////////////////*/

    function terms() internal view returns (ICampaign.Terms memory) {
        return ICampaign.Terms({
            goalMin: uint96(GOAL_MIN),
            goalMax: uint96(GOAL_MAX),
            contributionMin: uint96(CONTRIBUTION_MIN),
            membershipThreshold: uint96(THRESHOLD),
            opensAt: uint32(opensAt),
            closesAt: uint32(closesAt),
            finalizeBy: uint32(finalizeBy)
        });
    }

    function governance() internal pure returns (ICampaignFactory.Governance memory) {
        return ICampaignFactory.Governance({
            votingDelay: 1 hours,
            votingPeriod: 3 days,
            lateQuorumExtension: 1 days,
            timelockDelay: 2 days,
            proposalThreshold: 1,
            quorumPercent: 50
        });
    }

    function feeTerms() internal pure returns (ISource.FeeTerms memory) {
        return ISource.FeeTerms({
            mintFee: uint96(MINT_FEE),
            ownersFeeBps: 4000,
            creatorFeeBps: 3000,
            referrerFeeBps: 1000,
            ownersPriceBps: 3000,
            royaltyBps: 500
        });
    }

    function tokenTerms(uint96 price) internal pure returns (ICollection.TokenTerms memory) {
        return ICollection.TokenTerms({
            price: price,
            maxSupply: 0,
            opensAt: 0,
            closesAt: 0,
            generation: keccak256("generation"),
            receipt: keccak256("receipt"),
            image: CID,
            metadata: CID
        });
    }

    function launch(ICampaign.Terms memory terms_, ICampaignFactory.Governance memory governance_, bytes32 salt)
        internal
        returns (Campaign, CampaignGovernor, Treasury)
    {
        (address campaign_, address governor_, address treasury_) =
            factory.launch("MODEL-WIP", "WIP", CID, terms_, governance_, salt);
        return (Campaign(payable(campaign_)), CampaignGovernor(payable(governor_)), Treasury(payable(treasury_)));
    }

    /*//////////////////////////////////////////////////////////////
                                 STEPS
    //////////////////////////////////////////////////////////////*/

    /// @dev Contributes as `account`, who is given the wei for it.
    function contribute(address account, uint256 amount) internal {
        deal(account, account.balance + amount);
        vm.prank(account);
        campaign.contribute{value: amount}();
    }

    /// @dev Ann 0.5, Ben 2.5 and Cleo 5 ETH: 1/16, 5/16 and 10/16 of the 8 ETH.
    function fund() internal {
        vm.warp(opensAt);
        contribute(ann, 0.5 ether);
        contribute(ben, 2.5 ether);
        contribute(cleo, 5 ether);
        campaign.finalize();
        vm.warp(block.timestamp + 1);
    }

    /// @dev Ann 1 and Ben 0.01 ETH of the 4 ETH at least: failed.
    function fail_() internal {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        contribute(ben, 0.01 ether);
        vm.warp(closesAt);
    }

    function payIncome(uint256 amount) internal {
        deal(address(this), address(this).balance + amount);
        (bool success,) = address(campaign).call{value: amount}("");
        assertTrue(success, "the campaign takes income");
    }

    function registerModel() internal returns (uint256 modelId) {
        vm.prank(address(treasury));
        modelId = registry.registerModel(address(campaign), "The model", CID);
    }

    function publish(uint256 modelId, uint96 price) internal returns (Collection) {
        ICollection.TokenTerms[] memory tokens = new ICollection.TokenTerms[](1);
        tokens[0] = tokenTerms(price);
        vm.prank(creator);
        return Collection(payable(source.publish(modelId, "Blue hours", CID, tokens)));
    }

    /// @dev Passes and executes a proposal of one call, with everyone's vote for it.
    function govern(address target, uint256 value, bytes memory data, string memory description)
        internal
        returns (uint256 proposalId)
    {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = one(target, value, data);
        vm.prank(ann);
        proposalId = governor.propose(targets, values, calldatas, description);
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
        vm.prank(ann);
        governor.castVote(proposalId, 1);
        vm.prank(ben);
        governor.castVote(proposalId, 1);
        vm.prank(cleo);
        governor.castVote(proposalId, 1);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        governor.queue(targets, values, calldatas, keccak256(bytes(description)));
        vm.warp(governor.proposalEta(proposalId));
        governor.execute(targets, values, calldatas, keccak256(bytes(description)));
    }

    function one(address target, uint256 value, bytes memory data)
        internal
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calldatas)
    {
        targets = new address[](1);
        values = new uint256[](1);
        calldatas = new bytes[](1);
        targets[0] = target;
        values[0] = value;
        calldatas[0] = data;
    }
}
