import { Campaign, Protocol, Refund } from "../../../generated/schema";
import { Refunded } from "../../../generated/templates/Campaign/Campaign";
import { CampaignState } from "../constants";
import { actionId, PROTOCOL_ID } from "../ids";
import { ensureAccount, loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadPosition } from "../store/position";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/** Pays a position back and ends its membership; the first refund shows that the campaign has failed. */
export function handleRefunded(event: Refunded): void {
  const address = event.params.account;
  const amount = event.params.amount;

  const campaign = new Campaign(event.address);
  campaign.state = CampaignState.FAILED;
  campaign.totalRefunded = event.params.totalRefunded;
  campaign.refundCount = loadCampaign(event.address).refundCount + 1;
  campaign.save();

  const position = loadPosition(campaign.id, address);
  const wasMember = position.isMember;
  position.refunded = amount;
  position.isMember = false;
  position.save();

  const account = loadAccount(address);
  account.totalRefunded = account.totalRefunded.plus(amount);
  if (wasMember) account.membershipCount -= 1;
  account.save();
  if (event.params.caller != address) ensureAccount(event.params.caller);

  const protocol = new Protocol(PROTOCOL_ID);
  protocol.totalRefunded = loadProtocol().totalRefunded.plus(amount);
  protocol.save();

  const point = newCampaignPoint(campaign.id);
  point.refunded = amount;
  point.save();

  const refund = new Refund(actionId(event));
  describeAction(refund, event, campaign.id, address);
  refund.caller = event.params.caller;
  refund.position = position.id;
  refund.amount = amount;
  refund.save();
}
