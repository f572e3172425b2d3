// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;
import {ICampaignFactory} from "./interfaces/ICampaignFactory.sol";
abstract contract CampaignFactory is ICampaignFactory {}
