import { Bytes, dataSource } from "@graphprotocol/graph-ts";
import { Campaign } from "../../../generated/schema";
import { CAMPAIGN_KEY } from "../constants";

/** Loads a campaign that an event of its own contracts concerns; its launch has always been indexed before. */
export function loadCampaign(address: Bytes): Campaign {
  const campaign = Campaign.load(address);
  assert(campaign !== null, `campaign ${address.toHexString()} is not indexed`);
  return campaign as Campaign;
}

/** The campaign of the governor or treasury that is being indexed. */
export function contextCampaign(): Bytes {
  return dataSource.context().getBytes(CAMPAIGN_KEY);
}
