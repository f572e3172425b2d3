import { Campaign, Contribution, Protocol } from "../../../generated/schema";
import { Contributed } from "../../../generated/templates/Campaign/Campaign";
import { actionId, PROTOCOL_ID } from "../ids";
import { ensureAccount, loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadOrCreatePosition } from "../store/position";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/** Adds a payment to a position; the payment admits its account if there is one member more than before it. */
export function handleContributed(event: Contributed): void {
  const address = event.params.account;
  const amount = event.params.amount;
  const memberCount = event.params.memberCount.toI32();

  const campaign = loadCampaign(event.address);
  const admitted = memberCount > campaign.memberCount;

  const changed = new Campaign(campaign.id);
  const position = loadOrCreatePosition(campaign.id, address, event.block.timestamp);
  if (position.contributionCount == 0) changed.contributorCount = campaign.contributorCount + 1;
  position.contributed = event.params.contributed;
  position.contributionCount += 1;
  if (admitted) {
    position.isMember = true;
    position.memberSince = event.block.timestamp;
  }
  position.save();

  changed.totalContributed = event.params.totalContributed;
  changed.contributionCount = campaign.contributionCount + 1;
  changed.memberCount = memberCount;
  changed.save();

  const account = loadAccount(address);
  account.totalContributed = account.totalContributed.plus(amount);
  if (admitted) account.membershipCount += 1;
  account.save();
  if (event.params.payer != address) ensureAccount(event.params.payer);

  const protocol = new Protocol(PROTOCOL_ID);
  protocol.totalContributed = loadProtocol().totalContributed.plus(amount);
  protocol.save();

  const point = newCampaignPoint(campaign.id);
  point.contributed = amount;
  if (admitted) point.members = 1;
  point.save();

  const contribution = new Contribution(actionId(event));
  describeAction(contribution, event, campaign.id, address);
  contribution.payer = event.params.payer;
  contribution.position = position.id;
  contribution.amount = amount;
  contribution.contributed = event.params.contributed;
  contribution.totalContributed = event.params.totalContributed;
  contribution.admitted = admitted;
  contribution.save();
}
