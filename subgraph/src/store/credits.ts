import { Bytes } from "@graphprotocol/graph-ts";
import { CreditAccount, CreditSpending } from "../../../generated/schema";
import { ZERO } from "../constants";
import { creditSpendingId } from "../ids";

/** Loads an account's credits, or makes them. */
export function loadCredits(account: Bytes): CreditAccount {
  const known = CreditAccount.load(account);
  if (known !== null) return known;
  const credits = new CreditAccount(account);
  credits.account = account;
  credits.balance = ZERO;
  credits.totalDeposited = ZERO;
  credits.totalSpent = ZERO;
  credits.totalWithdrawn = ZERO;
  credits.requested = ZERO;
  credits.epoch = 0;
  return credits;
}

/** An account's request for a withdrawal is done, or was taken back. */
export function clearRequest(credits: CreditAccount): void {
  credits.requested = ZERO;
  credits.availableAt = null;
}

/** Loads what an account authorized and spent for a model, or makes it. */
export function loadSpending(account: Bytes, model: Bytes): CreditSpending {
  const id = creditSpendingId(account, model);
  const known = CreditSpending.load(id);
  if (known !== null) return known;
  const spending = new CreditSpending(id);
  spending.credits = account;
  spending.model = model;
  spending.limit = ZERO;
  spending.epoch = 0;
  spending.spent = ZERO;
  return spending;
}
