import { SpendingAuthorized } from "../../../generated/Credits/Credits";
import { SpendingAuthorization } from "../../../generated/schema";
import { actionId, modelId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCredits, loadSpending } from "../store/credits";
import { loadModel } from "../store/model";

/** Changes what an account can be charged for a model. */
export function handleSpendingAuthorized(event: SpendingAuthorized): void {
  const account = event.params.account;
  const epoch = event.params.epoch.toI32();
  const model = loadModel(modelId(event.params.modelId));

  const spending = loadSpending(account, model.id);
  spending.limit = event.params.limit;
  spending.epoch = epoch;
  spending.save();
  // An account can authorize before it has any credits.
  loadCredits(account).save();
  ensureAccount(account);

  const authorization = new SpendingAuthorization(actionId(event));
  describeAction(authorization, event, model.campaign, account);
  authorization.model = model.id;
  authorization.limit = event.params.limit;
  authorization.epoch = epoch;
  authorization.save();
}
