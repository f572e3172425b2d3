// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ICampaign} from "./interfaces/ICampaign.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
import {Ipfs} from "./libraries/Ipfs.sol";

/// @title Membership
/// @notice The membership of a campaign, as a token that cannot move and as one vote.
///
/// The token is ERC-721-shaped and soulbound (ERC-5192). Its id is its member's address, so it needs no storage. The
/// vote (ERC-5805, in seconds) belongs to its member and counts from admission on, without delegation.
///
/// @dev A refund ends a membership and takes its vote out of all times, past ones too. Only a failed campaign refunds, and
/// there is nothing to vote on in one.
abstract contract Membership is IERC721Metadata, IERC5192, IERC5805 {
    /// @notice The votes at `timepoint` are not known yet at `clock`; both in Unix seconds.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);

    /// @notice The number of members is only final, and known for a time, from `finalizedAt` on (Unix seconds; 0: not
    /// finalized yet). `timepoint` is before it.
    error MembershipNotFinal(uint256 timepoint, uint256 finalizedAt);

    /*//////////////////////////////////////////////////////////////
                              THE CAMPAIGN'S
    //////////////////////////////////////////////////////////////*/

    /// @dev Unix time at which `account` became a member; 0 where it is none now.
    function _admittedAt(address account) internal view virtual returns (uint256);

    /// @dev Members, and the Unix time since which nobody joins or leaves; 0 before it.
    function _finalMemberCount() internal view virtual returns (uint256 count, uint256 since);

    /// @dev Content id (CID) of the metadata of every membership.
    function metadata() public view virtual returns (string memory);

    /// @dev Both standards' events for a member who joins.
    function _announceAdmission(address account) internal {
        uint256 tokenId = uint160(account);
        emit Transfer(address(0), account, tokenId);
        emit Locked(tokenId);
        emit DelegateChanged(account, address(0), account);
        emit DelegateVotesChanged(account, 0, 1);
    }

    /// @dev Both standards' events for a member who is refunded.
    function _announceExit(address account) internal {
        emit Transfer(account, address(0), uint160(account));
        emit DelegateChanged(account, account, address(0));
        emit DelegateVotesChanged(account, 1, 0);
    }

    function _isMember(address account) private view returns (bool) {
        return _admittedAt(account) != 0;
    }

    /// @dev The member whose token has this id; reverts if there is none.
    function _memberOf(uint256 tokenId) private view returns (address account) {
        account = address(uint160(tokenId));
        if (tokenId >> 160 != 0 || !_isMember(account)) revert ICampaign.UnknownMembership(tokenId);
    }

    /*//////////////////////////////////////////////////////////////
                                  VOTES
    //////////////////////////////////////////////////////////////*/

    /// @notice Unix time in seconds: what votes are dated by.
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice See ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice 1 for a member, 0 for anyone else.
    function getVotes(address account) external view returns (uint256) {
        return _isMember(account) ? 1 : 0;
    }

    /// @notice 1 if `account` is a member and was one at `timepoint`, a past Unix time in seconds.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        uint256 admittedAt = _admittedAt(account);
        return admittedAt != 0 && admittedAt <= timepoint ? 1 : 0;
    }

    /// @notice Members at `timepoint`, a past Unix time in seconds; reverts for one before the campaign was funded.
    /// @dev Proposals need a funded campaign, so nothing is ever decided by an earlier number. A record of it would cost
    /// each new member 5,000 gas, and every eighth 22,100.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        (uint256 count, uint256 since) = _finalMemberCount();
        if (since == 0 || timepoint < since) revert MembershipNotFinal(timepoint, since);
        return count;
    }

    /// @notice The member itself; the zero address for anyone else.
    function delegates(address account) external view returns (address) {
        return _isMember(account) ? account : address(0);
    }

    /// @notice Does nothing for a member that names itself, as wallets and voting pages ask for; reverts otherwise.
    function delegate(address delegatee) external view {
        if (delegatee != msg.sender || !_isMember(msg.sender)) revert ICampaign.DelegationDisabled();
    }

    /// @notice Reverts: a vote stays with its member.
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert ICampaign.DelegationDisabled();
    }

    function _requirePast(uint256 timepoint) private view {
        if (timepoint >= block.timestamp) revert ERC5805FutureLookup(timepoint, clock());
    }

    /*//////////////////////////////////////////////////////////////
                                  TOKEN
    //////////////////////////////////////////////////////////////*/

    /// @notice 1 for a member, 0 for anyone else.
    function balanceOf(address owner) external view returns (uint256) {
        if (owner == address(0)) revert ICampaign.InvalidAccount();
        return _isMember(owner) ? 1 : 0;
    }

    /// @notice The member whose address is `tokenId`.
    function ownerOf(uint256 tokenId) external view returns (address) {
        return _memberOf(tokenId);
    }

    /// @notice The campaign's metadata, the same for every membership.
    function tokenURI(uint256 tokenId) external view returns (string memory) {
        _memberOf(tokenId);
        return Ipfs.uri(metadata());
    }

    /// @notice True for every membership.
    function locked(uint256 tokenId) external view returns (bool) {
        _memberOf(tokenId);
        return true;
    }

    /// @notice The zero address for every membership.
    function getApproved(uint256 tokenId) external view returns (address) {
        _memberOf(tokenId);
        return address(0);
    }

    /// @notice False for everyone.
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @notice Reverts: a membership belongs to its account for good.
    function approve(address, uint256) external pure {
        revert ICampaign.Soulbound();
    }

    /// @notice Reverts: a membership belongs to its account for good.
    function setApprovalForAll(address, bool) external pure {
        revert ICampaign.Soulbound();
    }

    /// @notice Reverts: a membership belongs to its account for good.
    function transferFrom(address, address, uint256) external pure {
        revert ICampaign.Soulbound();
    }

    /// @notice Reverts: a membership belongs to its account for good.
    function safeTransferFrom(address, address, uint256) external pure {
        revert ICampaign.Soulbound();
    }

    /// @notice Reverts: a membership belongs to its account for good.
    function safeTransferFrom(address, address, uint256, bytes calldata) external pure {
        revert ICampaign.Soulbound();
    }

    /// @notice See ERC-165.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC721).interfaceId
            || interfaceId == type(IERC721Metadata).interfaceId || interfaceId == type(IERC5192).interfaceId
            || interfaceId == type(IERC6372).interfaceId || interfaceId == type(IVotes).interfaceId;
    }
}
