import { TreasuryCall, TreasuryOperation } from "../../../generated/schema";
import { CallExecuted } from "../../../generated/templates/Treasury/Treasury";
import { actionId, treasuryOperationId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { contextCampaign, loadCampaign } from "../store/campaign";

/** Records a call from the treasury, and the proposal that it executes. */
export function handleCallExecuted(event: CallExecuted): void {
  const campaign = loadCampaign(contextCampaign());
  campaign.totalTreasuryPaid = campaign.totalTreasuryPaid.plus(event.params.value);
  campaign.save();

  ensureAccount(event.params.target);

  const call = new TreasuryCall(actionId(event));
  describeAction(call, event, campaign.id, event.params.target);
  const operation = TreasuryOperation.load(treasuryOperationId(campaign.id, event.params.id));
  if (operation !== null) call.proposal = operation.proposal;
  call.amount = event.params.value;
  call.data = event.params.data;
  call.save();
}
