import { EarningsWithdrawal } from "../../../generated/schema";
import { EarningsWithdrawn } from "../../../generated/templates/Collection/Collection";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCollection } from "../store/collection";
import { debitEarning } from "../store/earning";

/** Records what a creator, referrer or the platform took of its credits. */
export function handleEarningsWithdrawn(event: EarningsWithdrawn): void {
  const collection = loadCollection(event.address);
  debitEarning(collection.id, event.params.account, event.params.amount);
  if (event.params.caller != event.params.account) ensureAccount(event.params.caller);

  const withdrawal = new EarningsWithdrawal(actionId(event));
  describeAction(withdrawal, event, collection.campaign, event.params.account);
  withdrawal.caller = event.params.caller;
  withdrawal.collection = collection.id;
  withdrawal.amount = event.params.amount;
  withdrawal.save();
}
