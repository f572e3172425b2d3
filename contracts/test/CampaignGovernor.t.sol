// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {
    GovernorPreventLateQuorumUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorPreventLateQuorumUpgradeable.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {CampaignGovernor} from "../src/CampaignGovernor.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {ICampaignFactory} from "../src/interfaces/ICampaignFactory.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {Base} from "./Base.t.sol";
import {PlainGovernor} from "./mocks/PlainGovernor.sol";

contract CampaignGovernorTest is Base {
    string private constant DESCRIPTION = "Commission the artist";

    address[] private _targets;
    uint256[] private _values;
    bytes[] private _calldatas;

    /// @dev Proposes, as Ann, to pay the artist 1 ETH.
    function _propose() private returns (uint256 proposalId) {
        (_targets, _values, _calldatas) = one(artist, 1 ether, "");
        vm.prank(ann);
        proposalId = governor.propose(_targets, _values, _calldatas, DESCRIPTION);
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
    }

    function _vote(address member, uint256 proposalId, uint8 support) private {
        vm.prank(member);
        governor.castVote(proposalId, support);
    }

    function _assertState(uint256 proposalId, IGovernor.ProposalState expected) private view {
        assertEq(uint256(governor.state(proposalId)), uint256(expected));
    }

    /*//////////////////////////////////////////////////////////////
                                PROPOSING
    //////////////////////////////////////////////////////////////*/

    /// @dev The first member would be the whole electorate, and could execute its proposal on everyone's money later.
    function test_TakesNoProposalBeforeTheCampaignIsFunded() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.warp(opensAt + 1);
        (_targets, _values, _calldatas) = one(ann, 8 ether, "");
        vm.prank(ann);
        vm.expectRevert(
            abi.encodeWithSelector(ICampaign.WrongState.selector, ICampaign.State.Funded, ICampaign.State.Funding)
        );
        governor.propose(_targets, _values, _calldatas, DESCRIPTION);
    }

    function test_TakesNoProposalFromWhoIsNoMember() public {
        fund();
        (_targets, _values, _calldatas) = one(artist, 1 ether, "");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, stranger, 0, 1));
        governor.propose(_targets, _values, _calldatas, DESCRIPTION);
    }

    /*//////////////////////////////////////////////////////////////
                                 VOTING
    //////////////////////////////////////////////////////////////*/

    function test_GivesEachMemberOneVoteWhateverItGave() public {
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId, 1);
        _vote(ben, proposalId, 1);
        _vote(cleo, proposalId, 0);
        (uint256 against, uint256 for_, uint256 abstain) = governor.proposalVotes(proposalId);
        assertEq(against, 1);
        assertEq(for_, 2);
        assertEq(abstain, 0);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        _assertState(proposalId, IGovernor.ProposalState.Succeeded);
    }

    function test_CountsNoVoteOfWhoIsNoMember() public {
        fund();
        uint256 proposalId = _propose();
        _vote(stranger, proposalId, 1);
        (, uint256 for_,) = governor.proposalVotes(proposalId);
        assertEq(for_, 0);
    }

    function test_CountsAVoteOnce() public {
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId, 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, ann));
        vm.prank(ann);
        governor.castVote(proposalId, 1);
    }

    /// @dev Signed for the campaign's name, though the governor stores it once.
    function test_CountsAVoteBySignature() public {
        (address signer, uint256 key) = makeAddrAndKey("ann");
        fund();
        uint256 proposalId = _propose();
        bytes32 ballot = keccak256(
            abi.encode(
                keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"),
                proposalId,
                1,
                signer,
                governor.nonces(signer)
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MODEL-WIP"),
                keccak256("1"),
                block.chainid,
                address(governor)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, ballot)));
        vm.prank(stranger);
        governor.castVoteBySig(proposalId, 1, signer, abi.encodePacked(r, s, v));
        (, uint256 for_,) = governor.proposalVotes(proposalId);
        assertEq(for_, 1);
        assertTrue(governor.hasVoted(proposalId, signer));

        (, string memory name, string memory version,, address verifier,,) = governor.eip712Domain();
        assertEq(name, "MODEL-WIP");
        assertEq(version, "1");
        assertEq(verifier, address(governor));
    }

    function test_DefeatsATie() public {
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId, 1);
        _vote(ben, proposalId, 0);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        _assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /// @dev Half of four members is two votes, For and Abstain together.
    function test_DefeatsWhatMissesItsQuorum() public {
        vm.warp(opensAt);
        contribute(stranger, 0.5 ether);
        contribute(ann, 0.5 ether);
        contribute(ben, 2 ether);
        contribute(cleo, 5 ether);
        campaign.finalize();
        vm.warp(block.timestamp + 1);
        uint256 proposalId = _propose();
        assertEq(governor.quorum(governor.proposalSnapshot(proposalId)), 2);
        _vote(ann, proposalId, 1);
        uint256 snapshot = vm.snapshotState();
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        _assertState(proposalId, IGovernor.ProposalState.Defeated);

        vm.revertToState(snapshot);
        _vote(ben, proposalId, 2);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        _assertState(proposalId, IGovernor.ProposalState.Succeeded);
    }

    function test_ExtendsAVoteWhoseQuorumComesLate() public {
        fund();
        uint256 proposalId = _propose();
        uint256 deadline = governor.proposalDeadline(proposalId);
        vm.warp(deadline - 1);
        _vote(ann, proposalId, 1);
        assertEq(governor.proposalDeadline(proposalId), deadline - 1 + 1 days);
        vm.warp(deadline + 1);
        _vote(ben, proposalId, 0);
        _vote(cleo, proposalId, 0);
        vm.warp(deadline + 1 days);
        _assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /*//////////////////////////////////////////////////////////////
                                EXECUTION
    //////////////////////////////////////////////////////////////*/

    function test_PaysTheArtistByAnExecutedProposal() public {
        fund();
        uint256 proposalId = govern(artist, 2 ether, "", DESCRIPTION);
        assertEq(artist.balance, 2 ether);
        assertEq(address(treasury).balance, 6 ether);
        _assertState(proposalId, IGovernor.ProposalState.Executed);
    }

    function test_RegistersAModelAndItsVersionByProposal() public {
        fund();
        govern(
            address(registry),
            0,
            abi.encodeCall(IModelRegistry.registerModel, (address(campaign), "The model", CID)),
            "Register the model"
        );
        assertEq(registry.ownerOf(1), address(treasury));
        govern(
            address(registry),
            0,
            abi.encodeCall(IModelRegistry.publishVersion, (1, "weights", "works", "licence")),
            "Publish its first version"
        );
        assertEq(registry.versionCount(1), 1);
    }

    function test_ChangesItsOwnRulesByProposal() public {
        fund();
        govern(address(governor), 0, abi.encodeCall(governor.setVotingPeriod, (5 days)), "Vote for longer");
        assertEq(governor.votingPeriod(), 5 days);
        govern(address(treasury), 0, abi.encodeCall(treasury.updateDelay, (4 days)), "Wait for longer");
        assertEq(treasury.getMinDelay(), 4 days);
    }

    function test_ExecutesNothingBeforeTheDelay() public {
        fund();
        uint256 proposalId = _propose();
        _vote(ann, proposalId, 1);
        _vote(ben, proposalId, 1);
        vm.warp(governor.proposalDeadline(proposalId) + 1);
        governor.queue(_targets, _values, _calldatas, keccak256(bytes(DESCRIPTION)));
        uint256 eta = governor.proposalEta(proposalId);
        assertEq(eta, block.timestamp + 2 days);
        vm.warp(eta - 1);
        vm.expectRevert();
        governor.execute(_targets, _values, _calldatas, keccak256(bytes(DESCRIPTION)));
        vm.warp(eta);
        vm.prank(stranger);
        governor.execute(_targets, _values, _calldatas, keccak256(bytes(DESCRIPTION)));
        assertEq(artist.balance, 1 ether);
    }

    function test_LetsTheProposerCancelBeforeTheVote() public {
        fund();
        (_targets, _values, _calldatas) = one(artist, 1 ether, "");
        vm.startPrank(ann);
        uint256 proposalId = governor.propose(_targets, _values, _calldatas, DESCRIPTION);
        governor.cancel(_targets, _values, _calldatas, keccak256(bytes(DESCRIPTION)));
        _assertState(proposalId, IGovernor.ProposalState.Canceled);
    }

    /// @dev Else the treasury could act without the governor's `ProposalExecuted`.
    function test_KeepsTheTreasurysOwnDoorsShut() public {
        fund();
        vm.startPrank(stranger);
        vm.expectRevert();
        treasury.schedule(stranger, 1 ether, "", 0, 0, 2 days);
        vm.expectRevert();
        treasury.execute(stranger, 1 ether, "", 0, 0);
        vm.expectRevert();
        treasury.updateDelay(0);
    }

    function test_DatesItsVotesAsTheCampaignDoes() public view {
        assertEq(governor.clock(), campaign.clock());
        assertEq(governor.CLOCK_MODE(), "mode=timestamp");
        assertTrue(governor.proposalNeedsQueuing(1));
    }

    /*//////////////////////////////////////////////////////////////
                        AS OPENZEPPELIN'S GOVERNOR
    //////////////////////////////////////////////////////////////*/

    /// @dev The same votes at the same times on OpenZeppelin's modules as they are, of members and of others, for the first or
    /// the second time, for a choice that there is or not: what they take, count and answer, when voting ends and what
    /// comes of it are the same, whatever the quorum (of a vote at least) and the extension, and however late it is reached.
    function testFuzz_DecidesAsThePlainGovernorDoes(
        uint256 quorumPercent,
        uint256 extension,
        uint8[12] memory choices,
        uint256[12] memory waits
    ) public {
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.quorumPercent = uint8(bound(quorumPercent, 10, 100));
        governance_.lateQuorumExtension = uint32(bound(extension, 0, governance_.votingPeriod));
        (campaign, governor, treasury) = launch(terms(), governance_, "compared");
        vm.warp(opensAt);
        for (uint256 i = 0; i < 9; ++i) {
            contribute(_member(i), GOAL_MAX / 10);
        }
        contribute(ann, GOAL_MAX - campaign.totalContributed());
        campaign.finalize();
        vm.warp(block.timestamp + 1);
        PlainGovernor plain = new PlainGovernor(campaign, governance_);

        uint256 proposalId = _propose();
        vm.warp(plain.clock() - governance_.votingDelay - 1);
        vm.prank(ann);
        assertEq(plain.propose(_targets, _values, _calldatas, DESCRIPTION), proposalId);
        vm.warp(governor.proposalSnapshot(proposalId) + 1);

        for (uint256 i = 0; i < waits.length; ++i) {
            // Up to three seconds around each moment that matters, or anywhere in the period.
            uint256 wait = waits[i] % 4 == 0 ? bound(waits[i] >> 2, 0, 3) : bound(waits[i] >> 2, 0, 12 hours);
            vm.warp(block.timestamp + wait);
            if (block.timestamp > governor.proposalDeadline(proposalId)) break;
            // The last three accounts are no members; four times in five the next one votes, else the one before again.
            address voter = _member(choices[i] / 4 % 5 == 0 && i > 0 ? i - 1 : i);
            bytes memory vote = abi.encodeCall(governor.castVote, (proposalId, choices[i] % 4));
            vm.prank(voter);
            (bool taken, bytes memory answer) = address(governor).call(vote);
            vm.prank(voter);
            (bool plainTaken, bytes memory plainAnswer) = address(plain).call(vote);
            assertEq(taken, plainTaken);
            assertEq(answer, plainAnswer);
            assertEq(governor.hasVoted(proposalId, voter), plain.hasVoted(proposalId, voter));
            _assertSameVotes(plain, proposalId);
            assertEq(governor.proposalDeadline(proposalId), plain.proposalDeadline(proposalId));
            assertEq(governor.quorum(block.timestamp - 1), plain.quorum(block.timestamp - 1));
        }
        vm.warp(governor.proposalDeadline(proposalId));
        _assertState(proposalId, plain.state(proposalId));
        vm.warp(block.timestamp + 1);
        _assertState(proposalId, plain.state(proposalId));
    }

    /// @dev To the second: as long before the deadline as the extension is nothing changes, a second later it does.
    function test_ExtendsNothingForAQuorumInTime() public {
        fund();
        uint256 proposalId = _propose();
        uint256 deadline = governor.proposalDeadline(proposalId);
        uint256 inTime = deadline - governor.lateQuorumVoteExtension();
        uint256 snapshot = vm.snapshotState();
        vm.warp(inTime);
        _vote(ann, proposalId, 1);
        assertEq(governor.proposalDeadline(proposalId), deadline);

        vm.revertToState(snapshot);
        vm.warp(inTime + 1);
        _vote(ann, proposalId, 1);
        assertEq(governor.proposalDeadline(proposalId), deadline + 1);
    }

    function test_KeepsTheExtensionWithinTheVotingPeriod() public {
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.lateQuorumExtension = governance_.votingPeriod + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                GovernorPreventLateQuorumUpgradeable.GovernorPreventLateQuorumVoteExtensionTooLarge.selector,
                governance_.lateQuorumExtension,
                governance_.votingPeriod
            )
        );
        launch(terms(), governance_, "too long");

        governance_.lateQuorumExtension = governance_.votingPeriod;
        vm.expectEmit(false, false, false, true);
        emit GovernorPreventLateQuorumUpgradeable.LateQuorumVoteExtensionSet(0, governance_.votingPeriod);
        (, CampaignGovernor longest,) = launch(terms(), governance_, "longest");
        assertEq(longest.lateQuorumVoteExtension(), governance_.votingPeriod);
    }

    /// @dev Three quarters of a member round down to a quorum of nobody, which is there from the start.
    function test_ExtendsNothingForAQuorumOfNobody() public {
        ICampaignFactory.Governance memory governance_ = governance();
        governance_.quorumPercent = 25;
        (campaign, governor, treasury) = launch(terms(), governance_, "nobody");
        fund();
        uint256 proposalId = _propose();
        uint256 deadline = governor.proposalDeadline(proposalId);
        assertEq(governor.quorum(block.timestamp - 1), 0);
        vm.warp(deadline);
        _vote(ann, proposalId, 1);
        assertEq(governor.proposalDeadline(proposalId), deadline);
    }

    function _assertSameVotes(PlainGovernor plain, uint256 proposalId) private view {
        (uint256 against, uint256 for_, uint256 abstain) = governor.proposalVotes(proposalId);
        (uint256 plainAgainst, uint256 plainFor, uint256 plainAbstain) = plain.proposalVotes(proposalId);
        assertEq(against, plainAgainst);
        assertEq(for_, plainFor);
        assertEq(abstain, plainAbstain);
    }

    function _member(uint256 index) private pure returns (address) {
        return address(uint160(0xb000 + index));
    }
}
