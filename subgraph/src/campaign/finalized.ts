import { Finalization } from "../../../generated/schema";
import { Finalized } from "../../../generated/templates/Campaign/Campaign";
import { CampaignState } from "../constants";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";

/** Marks the campaign as funded. */
export function handleFinalized(event: Finalized): void {
  const campaign = loadCampaign(event.address);
  campaign.state = CampaignState.FUNDED;
  campaign.finalizedAt = event.block.timestamp;
  campaign.save();

  ensureAccount(event.params.caller);

  const finalization = new Finalization(actionId(event));
  describeAction(finalization, event, campaign.id, event.params.caller);
  finalization.amount = event.params.amount;
  finalization.memberCount = event.params.memberCount.toI32();
  finalization.save();
}
