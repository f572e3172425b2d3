import { Deposited } from "../../../generated/Credits/Credits";
import { CreditDeposit } from "../../../generated/schema";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeActionOfCredits } from "../store/action";
import { loadCredits } from "../store/credits";
import { loadProtocol } from "../store/protocol";

/** Adds a deposit to an account's credits. */
export function handleDeposited(event: Deposited): void {
  const account = event.params.account;
  const amount = event.params.amount;

  const credits = loadCredits(account);
  credits.balance = event.params.balance;
  credits.totalDeposited = credits.totalDeposited.plus(amount);
  credits.save();
  ensureAccount(account);
  if (event.params.payer != account) ensureAccount(event.params.payer);

  const deposit = new CreditDeposit(actionId(event));
  describeActionOfCredits(deposit, event, account);
  deposit.payer = event.params.payer;
  deposit.amount = amount;
  deposit.balance = event.params.balance;
  deposit.save();

  const protocol = loadProtocol();
  protocol.totalCreditsDeposited = protocol.totalCreditsDeposited.plus(amount);
  protocol.save();
}
