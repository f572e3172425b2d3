import { Debited } from "../../../generated/Credits/Credits";
import { Debit } from "../../../generated/schema";
import { actionId, modelId } from "../ids";
import { describeAction } from "../store/action";
import { loadCredits, loadSpending } from "../store/credits";
import { loadModel } from "../store/model";

/** Charges an account; the settlement that it belongs to follows. */
export function handleDebited(event: Debited): void {
  const account = event.params.account;
  const amount = event.params.amount;
  const model = loadModel(modelId(event.params.modelId));

  const credits = loadCredits(account);
  credits.balance = event.params.balance;
  credits.totalSpent = credits.totalSpent.plus(amount);
  credits.save();

  const spending = loadSpending(account, model.id);
  spending.spent = event.params.spent;
  spending.save();

  const debit = new Debit(actionId(event));
  describeAction(debit, event, model.campaign, account);
  debit.model = model.id;
  debit.settlement = event.params.receiptsRoot;
  debit.amount = amount;
  debit.spent = event.params.spent;
  debit.balance = event.params.balance;
  debit.save();
}
