// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {Membership} from "../src/Membership.sol";
import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {IERC5192} from "../src/interfaces/IERC5192.sol";
import {Base} from "./Base.t.sol";

contract MembershipTest is Base {
    function _id(address account) private pure returns (uint256) {
        return uint160(account);
    }

    function _assertNoMember(address account) private {
        assertEq(campaign.balanceOf(account), 0);
        assertEq(campaign.getVotes(account), 0);
        assertEq(campaign.delegates(account), address(0));
        bytes memory unknown = abi.encodeWithSelector(ICampaign.UnknownMembership.selector, _id(account));
        vm.expectRevert(unknown);
        campaign.ownerOf(_id(account));
        vm.expectRevert(unknown);
        campaign.tokenURI(_id(account));
        vm.expectRevert(unknown);
        campaign.locked(_id(account));
        vm.expectRevert(unknown);
        campaign.getApproved(_id(account));
    }

    /*//////////////////////////////////////////////////////////////
                               ADMISSION
    //////////////////////////////////////////////////////////////*/

    function test_AdmitsAtTheThresholdWithBothStandardsEvents() public {
        vm.warp(opensAt);
        deal(ann, THRESHOLD);
        vm.expectEmit(address(campaign));
        emit IERC721.Transfer(address(0), ann, _id(ann));
        vm.expectEmit(address(campaign));
        emit IERC5192.Locked(_id(ann));
        vm.expectEmit(address(campaign));
        emit IVotes.DelegateChanged(ann, address(0), ann);
        vm.expectEmit(address(campaign));
        emit IVotes.DelegateVotesChanged(ann, 0, 1);
        vm.prank(ann);
        campaign.contribute{value: THRESHOLD}();

        assertEq(campaign.balanceOf(ann), 1);
        assertEq(campaign.ownerOf(_id(ann)), ann);
        assertEq(campaign.getVotes(ann), 1);
        assertEq(campaign.delegates(ann), ann);
        assertTrue(campaign.locked(_id(ann)));
        assertEq(campaign.getApproved(_id(ann)), address(0));
    }

    function test_AdmitsByTheSumOfContributions() public {
        vm.warp(opensAt);
        contribute(ann, THRESHOLD - CONTRIBUTION_MIN);
        _assertNoMember(ann);
        contribute(ann, CONTRIBUTION_MIN);
        assertEq(campaign.getVotes(ann), 1);
    }

    function test_AdmitsOnce() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.warp(opensAt + 100);
        contribute(ann, 2 ether);
        (,, uint256 memberSince) = campaign.positionOf(ann);
        assertEq(memberSince, opensAt);
        assertEq(campaign.memberCount(), 1);
        assertEq(campaign.getVotes(ann), 1);
    }

    function test_NumbersTheMembersByTheirAdmission() public {
        vm.warp(opensAt);
        contribute(cleo, 1 ether);
        contribute(ann, THRESHOLD - CONTRIBUTION_MIN);
        contribute(ben, 1 ether);
        assertEq(campaign.memberNumberOf(ann), 0);
        contribute(ann, CONTRIBUTION_MIN);
        contribute(cleo, 1 ether);
        assertEq(campaign.memberNumberOf(cleo), 1);
        assertEq(campaign.memberNumberOf(ben), 2);
        assertEq(campaign.memberNumberOf(ann), 3);
        assertEq(campaign.memberNumberOf(stranger), 0);

        vm.warp(closesAt);
        campaign.refund(ben);
        assertEq(campaign.memberNumberOf(ben), 2);
        assertEq(campaign.memberNumberOf(ann), 3);
    }

    /// @dev 8 ETH in parts of 0.03 ETH: 266 members and a remainder.
    function test_AdmitsAsManyAsTheGoalAllows() public {
        vm.warp(opensAt);
        for (uint256 i = 1; i <= 266; ++i) {
            contribute(address(uint160(0xa000 + i)), THRESHOLD);
        }
        contribute(ann, GOAL_MAX - 266 * THRESHOLD);
        assertEq(campaign.memberCount(), 266);
        _assertNoMember(ann);
    }

    /*//////////////////////////////////////////////////////////////
                                 VOTES
    //////////////////////////////////////////////////////////////*/

    function test_CountsAVoteFromItsOwnSecondOn() public {
        vm.warp(opensAt + 10);
        contribute(ann, 1 ether);
        vm.warp(opensAt + 20);
        assertEq(campaign.getPastVotes(ann, opensAt + 9), 0);
        assertEq(campaign.getPastVotes(ann, opensAt + 10), 1);
        assertEq(campaign.getPastVotes(stranger, opensAt + 10), 0);
    }

    function test_CountsTheMembersFromTheFinalizationOn() public {
        fund();
        uint256 finalizedAt = campaign.finalizedAt();
        vm.warp(finalizedAt + 10);
        assertEq(campaign.getPastTotalSupply(finalizedAt), 3);
        assertEq(campaign.getPastTotalSupply(finalizedAt + 9), 3);
        vm.expectRevert(abi.encodeWithSelector(Membership.MembershipNotFinal.selector, finalizedAt - 1, finalizedAt));
        campaign.getPastTotalSupply(finalizedAt - 1);
    }

    function test_CountsNoMembersBeforeTheFinalization() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.warp(opensAt + 10);
        vm.expectRevert(abi.encodeWithSelector(Membership.MembershipNotFinal.selector, opensAt, 0));
        campaign.getPastTotalSupply(opensAt);
    }

    /// @dev Party's H-01 of 2022-09: votes of the current block were counted and could be counted twice.
    function test_KnowsNoVotesOfThisSecondOrLater() public {
        vm.warp(opensAt);
        bytes memory future = abi.encodeWithSelector(Membership.ERC5805FutureLookup.selector, opensAt, uint48(opensAt));
        vm.expectRevert(future);
        campaign.getPastVotes(ann, opensAt);
        vm.expectRevert(future);
        campaign.getPastTotalSupply(opensAt);
    }

    function test_DatesVotesInSeconds() public view {
        assertEq(campaign.clock(), block.timestamp);
        assertEq(campaign.CLOCK_MODE(), "mode=timestamp");
    }

    function test_LetsAMemberDelegateToItselfToNoEffect() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.prank(ann);
        campaign.delegate(ann);
        assertEq(campaign.getVotes(ann), 1);
    }

    function test_RefusesAnyOtherDelegation() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        vm.prank(ann);
        vm.expectRevert(ICampaign.DelegationDisabled.selector);
        campaign.delegate(ben);
        vm.prank(ben);
        vm.expectRevert(ICampaign.DelegationDisabled.selector);
        campaign.delegate(ben);
        vm.expectRevert(ICampaign.DelegationDisabled.selector);
        campaign.delegateBySig(ann, 0, 0, 0, 0, 0);
    }

    /*//////////////////////////////////////////////////////////////
                                 TOKEN
    //////////////////////////////////////////////////////////////*/

    function test_CannotBeMovedOrApproved() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        uint256 id = _id(ann);
        vm.startPrank(ann);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.transferFrom(ann, ben, id);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.safeTransferFrom(ann, ben, id);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.safeTransferFrom(ann, ben, id, "");
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.approve(ben, id);
        vm.expectRevert(ICampaign.Soulbound.selector);
        campaign.setApprovalForAll(ben, true);
        assertFalse(campaign.isApprovedForAll(ann, ben));
    }

    function test_KnowsNoTokenBeyondAnAddress() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        uint256 beyond = _id(ann) | (1 << 160);
        vm.expectRevert(abi.encodeWithSelector(ICampaign.UnknownMembership.selector, beyond));
        campaign.ownerOf(beyond);
        vm.expectRevert(ICampaign.InvalidAccount.selector);
        campaign.balanceOf(address(0));
    }

    function test_HasTheCampaignsNameAndMetadata() public {
        vm.warp(opensAt);
        contribute(ann, 1 ether);
        assertEq(campaign.name(), "MODEL-WIP");
        assertEq(campaign.symbol(), "WIP");
        assertEq(campaign.metadata(), CID);
        assertEq(campaign.tokenURI(_id(ann)), string.concat("ipfs://", CID));
    }

    function test_SupportsItsStandards() public view {
        assertTrue(campaign.supportsInterface(type(IERC165).interfaceId));
        assertTrue(campaign.supportsInterface(0x80ac58cd));
        assertTrue(campaign.supportsInterface(type(IERC721Metadata).interfaceId));
        assertTrue(campaign.supportsInterface(0xb45a3c0e));
        assertTrue(campaign.supportsInterface(type(IERC6372).interfaceId));
        assertTrue(campaign.supportsInterface(type(IVotes).interfaceId));
        assertFalse(campaign.supportsInterface(0xffffffff));
    }

    /*//////////////////////////////////////////////////////////////
                                  EXIT
    //////////////////////////////////////////////////////////////*/

    function test_EndsWithARefund() public {
        fail_();
        vm.expectEmit(address(campaign));
        emit IERC721.Transfer(ann, address(0), _id(ann));
        vm.expectEmit(address(campaign));
        emit IVotes.DelegateChanged(ann, ann, address(0));
        vm.expectEmit(address(campaign));
        emit IVotes.DelegateVotesChanged(ann, 1, 0);
        campaign.refund(ann);
        _assertNoMember(ann);
        assertEq(campaign.getPastVotes(ann, opensAt), 0);
    }

    function test_EmitsNoExitForWhoWasNoMember() public {
        fail_();
        vm.recordLogs();
        campaign.refund(ben);
        assertEq(vm.getRecordedLogs().length, 1);
    }
}
