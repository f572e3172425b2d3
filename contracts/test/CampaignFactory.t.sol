// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Vm} from "forge-std/Vm.sol";

import {Campaign} from "../src/Campaign.sol";
import {CampaignGovernor} from "../src/CampaignGovernor.sol";
import {Treasury} from "../src/Treasury.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ICampaignFactory} from "../src/interfaces/ICampaignFactory.sol";
import {Base} from "./Base.t.sol";

contract CampaignFactoryTest is Base {
    function _expectInvalid(string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(ICampaignFactory.InvalidTerms.selector, field));
    }

    function _launchWith(ICampaign.Terms memory terms_) private {
        factory.launch("MODEL-WIP", "WIP", CID, terms_, governance(), "second");
    }

    function _launchWith(ICampaignFactory.Governance memory governance_) private {
        factory.launch("MODEL-WIP", "WIP", CID, terms(), governance_, "second");
    }

    function _text(uint256 length) private pure returns (string memory) {
        return string(new bytes(length));
    }

    /*//////////////////////////////////////////////////////////////
                                 LAUNCH
    //////////////////////////////////////////////////////////////*/

    function test_TiesTheThreeContractsTogether() public view {
        assertTrue(factory.isCampaign(address(campaign)));
        assertFalse(factory.isCampaign(address(governor)));
        assertEq(campaign.governor(), address(governor));
        assertEq(campaign.treasury(), address(treasury));
        assertEq(address(governor.token()), address(campaign));
        assertEq(governor.timelock(), address(treasury));
        assertEq(governor.name(), "MODEL-WIP");
    }

    function test_FixesTheTerms() public view {
        assertEq(abi.encode(campaign.terms()), abi.encode(terms()));
    }

    function test_ConfiguresTheGovernance() public {
        assertEq(governor.votingDelay(), 1 hours);
        assertEq(governor.votingPeriod(), 3 days);
        assertEq(governor.lateQuorumVoteExtension(), 1 days);
        assertEq(governor.proposalThreshold(), 1);
        assertEq(governor.quorumNumerator(), 50);
        assertEq(treasury.getMinDelay(), 2 days);
        fund();
        assertEq(governor.quorum(block.timestamp - 1), 1);
    }

    function test_GivesTheTreasuryToItsGovernorAlone() public view {
        bytes32[3] memory roles = [treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE(), treasury.EXECUTOR_ROLE()];
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(treasury.hasRole(roles[i], address(governor)));
            assertFalse(treasury.hasRole(roles[i], address(factory)));
            assertFalse(treasury.hasRole(roles[i], address(this)));
            assertFalse(treasury.hasRole(roles[i], address(0)));
        }
        assertTrue(treasury.hasRole(treasury.DEFAULT_ADMIN_ROLE(), address(treasury)));
        assertFalse(treasury.hasRole(treasury.DEFAULT_ADMIN_ROLE(), address(governor)));
        assertFalse(treasury.hasRole(treasury.DEFAULT_ADMIN_ROLE(), address(factory)));
    }

    function test_AnnouncesTheWholeConfigurationBeforeAnythingElse() public {
        vm.recordLogs();
        (address launched_, address governor_, address treasury_) =
            factory.launch("MODEL-WIP", "WIP", CID, terms(), governance(), "second");
        Vm.Log[] memory logs = vm.getRecordedLogs();

        assertEq(logs[0].emitter, address(factory));
        assertEq(logs[0].topics[0], ICampaignFactory.CampaignLaunched.selector);
        assertEq(logs[0].topics[1], bytes32(uint256(uint160(launched_))));
        assertEq(logs[0].topics[2], bytes32(uint256(uint160(address(this)))));
        assertEq(
            logs[0].data,
            abi.encode(
                governor_,
                treasury_,
                GOAL_MIN,
                GOAL_MAX,
                CONTRIBUTION_MIN,
                THRESHOLD,
                opensAt,
                closesAt,
                finalizeBy,
                "MODEL-WIP",
                "WIP",
                CID
            )
        );
        assertEq(logs[1].emitter, address(factory));
        assertEq(logs[1].topics[0], ICampaignFactory.GovernanceConfigured.selector);
        assertEq(logs[1].topics[2], bytes32(uint256(uint160(governor_))));
        assertEq(logs[1].data, abi.encode(1 hours, 3 days, 1 days, 2 days, 1, 50));
        for (uint256 i = 2; i < logs.length; ++i) {
            assertNotEq(logs[i].emitter, address(factory));
        }
    }

    function test_GivesTheSameAddressesForTheSameLaunch() public {
        uint256 snapshot = vm.snapshotState();
        (address first, address firstGovernor, address firstTreasury) =
            factory.launch("MODEL-WIP", "WIP", CID, terms(), governance(), "second");
        vm.revertToState(snapshot);
        vm.warp(block.timestamp + 1 hours);
        (address again, address againGovernor, address againTreasury) =
            factory.launch("MODEL-WIP", "WIP", CID, terms(), governance(), "second");
        assertEq(first, again);
        assertEq(firstGovernor, againGovernor);
        assertEq(firstTreasury, againTreasury);
    }

    function test_DoesNotLaunchTwiceWithOneSalt() public {
        ICampaign.Terms memory other = terms();
        other.goalMin = 1 ether;
        vm.expectRevert();
        factory.launch("MODEL-WIP", "WIP", CID, other, governance(), "first");
    }

    function test_KeepsCallersApart() public {
        vm.prank(stranger);
        (address theirs,,) = factory.launch("MODEL-WIP", "WIP", CID, terms(), governance(), "first");
        assertNotEq(theirs, address(campaign));
    }

    function test_CannotBeInitialisedAgain() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        treasury.initialize(stranger, 0);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        governor.initialize("mine", ICampaign(address(campaign)), treasury, governance());

        Treasury treasuryImplementation = Treasury(factory.treasuryImplementation());
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        treasuryImplementation.initialize(stranger, 0);
        CampaignGovernor governorImplementation = CampaignGovernor(payable(factory.governorImplementation()));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        governorImplementation.initialize("mine", ICampaign(address(campaign)), treasury, governance());
    }

    /// @dev EIP-170, which tests do not enforce.
    function test_FitsTheSizeThatChainsAllow() public view {
        assertLe(factory.campaignImplementation().code.length, 24_576);
        assertLe(factory.governorImplementation().code.length, 24_576);
        assertLe(factory.treasuryImplementation().code.length, 24_576);
        assertLe(address(factory).code.length, 24_576);
        assertLe(address(registry).code.length, 24_576);
        assertLe(address(source).code.length, 24_576);
        assertLe(source.collectionImplementation().code.length, 24_576);
    }

    function testFuzz_CarriesAnyTermsAndTexts(
        ICampaign.Terms memory terms_,
        uint8 nameLength,
        uint8 symbolLength,
        uint8 metadataLength,
        bytes32 seed
    ) public {
        terms_.goalMin = uint96(bound(terms_.goalMin, 1, type(uint96).max));
        terms_.goalMax = uint96(bound(terms_.goalMax, terms_.goalMin, type(uint96).max));
        terms_.contributionMin = uint96(bound(terms_.contributionMin, 1, terms_.goalMax));
        terms_.membershipThreshold = uint96(bound(terms_.membershipThreshold, 1, terms_.goalMax));
        terms_.closesAt = uint32(bound(terms_.closesAt, block.timestamp + 1, type(uint32).max - 1));
        terms_.opensAt = uint32(bound(terms_.opensAt, 0, terms_.closesAt - 1));
        terms_.finalizeBy = uint32(bound(terms_.finalizeBy, uint256(terms_.closesAt) + 1, type(uint32).max));
        string memory name = _random(seed, "name", bound(nameLength, 1, 64));
        string memory symbol = _random(seed, "symbol", bound(symbolLength, 1, 64));
        string memory metadata = _random(seed, "metadata", metadataLength);

        (address launched_,,) = factory.launch(name, symbol, metadata, terms_, governance(), "second");
        Campaign launched = Campaign(payable(launched_));
        assertEq(abi.encode(launched.terms()), abi.encode(terms_));
        assertEq(launched.name(), name);
        assertEq(launched.symbol(), symbol);
        assertEq(launched.metadata(), metadata);
    }

    function _random(bytes32 seed, string memory label, uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            text[i] = bytes1(uint8(uint256(keccak256(abi.encode(seed, label, i)))));
        }
        return string(text);
    }

    /*//////////////////////////////////////////////////////////////
                                 CHECKS
    //////////////////////////////////////////////////////////////*/

    function test_RefusesTextsOutsideTheirBounds() public {
        _expectInvalid("name");
        factory.launch("", "WIP", CID, terms(), governance(), "second");
        _expectInvalid("name");
        factory.launch(_text(65), "WIP", CID, terms(), governance(), "second");
        _expectInvalid("symbol");
        factory.launch("MODEL-WIP", "", CID, terms(), governance(), "second");
        _expectInvalid("symbol");
        factory.launch("MODEL-WIP", _text(65), CID, terms(), governance(), "second");
        _expectInvalid("metadata");
        factory.launch("MODEL-WIP", "WIP", _text(257), terms(), governance(), "second");
    }

    function test_RefusesAGoalOutsideItsBounds() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.goalMin = 0;
        _expectInvalid("goalMin");
        _launchWith(terms_);
        terms_ = terms();
        terms_.goalMax = terms_.goalMin - 1;
        _expectInvalid("goalMax");
        _launchWith(terms_);
    }

    function test_RefusesAContributionMinimumOutsideItsBounds() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.contributionMin = 0;
        _expectInvalid("contributionMin");
        _launchWith(terms_);
        terms_.contributionMin = terms_.goalMax + 1;
        _expectInvalid("contributionMin");
        _launchWith(terms_);
    }

    function test_RefusesAMembershipThresholdOutsideItsBounds() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.membershipThreshold = 0;
        _expectInvalid("membershipThreshold");
        _launchWith(terms_);
        terms_.membershipThreshold = terms_.goalMax + 1;
        _expectInvalid("membershipThreshold");
        _launchWith(terms_);
    }

    function test_RefusesTimesOutOfOrder() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.closesAt = terms_.opensAt;
        _expectInvalid("closesAt");
        _launchWith(terms_);
        terms_ = terms();
        terms_.opensAt = 0;
        terms_.closesAt = uint32(block.timestamp);
        _expectInvalid("closesAt");
        _launchWith(terms_);
        terms_ = terms();
        terms_.finalizeBy = terms_.closesAt;
        _expectInvalid("finalizeBy");
        _launchWith(terms_);
    }

    function test_RefusesAGovernanceThatCouldLockTheFunds() public {
        uint48 tooLong = uint48(factory.MAX_GOVERNANCE_DELAY() + 1);
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.votingDelay = tooLong;
        _expectInvalid("votingDelay");
        _launchWith(governance_);
        governance_ = governance();
        governance_.votingPeriod = 0;
        _expectInvalid("votingPeriod");
        _launchWith(governance_);
        governance_.votingPeriod = uint32(tooLong);
        _expectInvalid("votingPeriod");
        _launchWith(governance_);
        governance_ = governance();
        governance_.lateQuorumExtension = tooLong;
        _expectInvalid("lateQuorumExtension");
        _launchWith(governance_);
        governance_ = governance();
        governance_.timelockDelay = tooLong;
        _expectInvalid("timelockDelay");
        _launchWith(governance_);
        governance_ = governance();
        governance_.proposalThreshold = 2;
        _expectInvalid("proposalThreshold");
        _launchWith(governance_);
        governance_ = governance();
        governance_.quorumPercent = 0;
        _expectInvalid("quorumPercent");
        _launchWith(governance_);
        governance_.quorumPercent = 101;
        _expectInvalid("quorumPercent");
        _launchWith(governance_);
    }

    function test_TakesTheBoundsThemselves() public {
        ICampaign.Terms memory terms_ = terms();
        terms_.goalMin = 1;
        terms_.goalMax = 1;
        terms_.contributionMin = 1;
        terms_.membershipThreshold = 1;
        terms_.opensAt = uint32(block.timestamp);
        terms_.closesAt = terms_.opensAt + 1;
        terms_.finalizeBy = terms_.closesAt + 1;
        ICampaignFactory.Governance memory most = ICampaignFactory.Governance({
            votingDelay: 365 days,
            votingPeriod: 365 days,
            lateQuorumExtension: 365 days,
            timelockDelay: 365 days,
            proposalThreshold: 1,
            quorumPercent: 100
        });
        factory.launch(_text(64), _text(64), _text(256), terms_, most, "most");
        ICampaignFactory.Governance memory least = ICampaignFactory.Governance({
            votingDelay: 0,
            votingPeriod: 1,
            lateQuorumExtension: 0,
            timelockDelay: 0,
            proposalThreshold: 0,
            quorumPercent: 1
        });
        factory.launch(_text(1), _text(1), "", terms_, least, "least");
    }
}
