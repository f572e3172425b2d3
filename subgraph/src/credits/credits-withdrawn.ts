import { CreditsWithdrawn } from "../../../generated/Credits/Credits";
import { CreditWithdrawal } from "../../../generated/schema";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeActionOfCredits } from "../store/action";
import { clearRequest, loadCredits } from "../store/credits";
import { loadProtocol } from "../store/protocol";

/** Takes what went back to an account from its credits. */
export function handleCreditsWithdrawn(event: CreditsWithdrawn): void {
  const account = event.params.account;
  const amount = event.params.amount;

  const credits = loadCredits(account);
  credits.balance = event.params.balance;
  credits.totalWithdrawn = credits.totalWithdrawn.plus(amount);
  clearRequest(credits);
  credits.save();
  ensureAccount(event.params.caller);

  const withdrawal = new CreditWithdrawal(actionId(event));
  describeActionOfCredits(withdrawal, event, account);
  withdrawal.caller = event.params.caller;
  withdrawal.amount = amount;
  withdrawal.balance = event.params.balance;
  withdrawal.save();

  const protocol = loadProtocol();
  protocol.totalCreditsWithdrawn = protocol.totalCreditsWithdrawn.plus(amount);
  protocol.save();
}
