// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {ICampaign} from "./interfaces/ICampaign.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
abstract contract Campaign is ICampaign, IERC721Metadata, IERC5192, IERC5805 {
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);
    receive() external payable {}
    function metadata() external view virtual returns (string memory);
}
