import { Campaign, Protocol, Withdrawal } from "../../../generated/schema";
import { Withdrawn } from "../../../generated/templates/Campaign/Campaign";
import { actionId, PROTOCOL_ID } from "../ids";
import { ensureAccount, loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { addForcedIncome } from "../store/income";
import { loadPosition } from "../store/position";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/** Records an owner's withdrawal, and the forced income that it pays from. */
export function handleWithdrawn(event: Withdrawn): void {
  const address = event.params.account;
  const amount = event.params.amount;

  const campaign = loadCampaign(event.address);
  const forced = addForcedIncome(campaign, event.params.totalIncome, event);
  const changed = new Campaign(campaign.id);
  if (!forced.isZero()) {
    changed.totalIncome = campaign.totalIncome;
    changed.incomeCount = campaign.incomeCount;
  }
  changed.totalWithdrawn = event.params.totalWithdrawn;
  changed.withdrawalCount = campaign.withdrawalCount + 1;
  changed.save();

  const position = loadPosition(campaign.id, address);
  position.withdrawn = event.params.withdrawn;
  position.withdrawalCount += 1;
  position.save();

  const account = loadAccount(address);
  account.totalWithdrawn = account.totalWithdrawn.plus(amount);
  account.save();
  if (event.params.caller != address) ensureAccount(event.params.caller);

  const known = loadProtocol();
  const protocol = new Protocol(PROTOCOL_ID);
  if (!forced.isZero()) protocol.totalIncome = known.totalIncome.plus(forced);
  protocol.totalWithdrawn = known.totalWithdrawn.plus(amount);
  protocol.save();

  const point = newCampaignPoint(campaign.id);
  point.withdrawn = amount;
  if (!forced.isZero()) point.incomeForced = forced;
  point.save();

  const withdrawal = new Withdrawal(actionId(event));
  describeAction(withdrawal, event, campaign.id, address);
  withdrawal.caller = event.params.caller;
  withdrawal.position = position.id;
  withdrawal.amount = amount;
  withdrawal.withdrawn = event.params.withdrawn;
  withdrawal.save();
}
