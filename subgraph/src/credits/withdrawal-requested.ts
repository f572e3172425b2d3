import { WithdrawalRequested } from "../../../generated/Credits/Credits";
import { CreditWithdrawalRequest } from "../../../generated/schema";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeActionOfCredits } from "../store/action";
import { clearRequest, loadCredits } from "../store/credits";

/** Notes what an account asks for, in place of what it asked for before. */
export function handleWithdrawalRequested(event: WithdrawalRequested): void {
  const account = event.params.account;
  const amount = event.params.amount;

  const credits = loadCredits(account);
  if (amount.isZero()) {
    clearRequest(credits);
  } else {
    credits.requested = amount;
    credits.availableAt = event.params.availableAt;
  }
  credits.save();
  ensureAccount(account);

  const request = new CreditWithdrawalRequest(actionId(event));
  describeActionOfCredits(request, event, account);
  request.amount = amount;
  request.availableAt = event.params.availableAt;
  request.save();
}
