import type { ActivityQuery } from "../generated/operations.ts";

export type ActionRow = NonNullable<ActivityQuery["actions"]>[number];

/** What people ask for when they look through what has happened. */
export const KINDS = [
  ["all", "Everything"],
  ["funding", "Funding"],
  ["votes", "Votes"],
  ["income", "Income"],
  ["payouts", "Payouts"],
  ["mints", "Mints"],
  ["credits", "Credits"],
] as const;
export type Kind = (typeof KINDS)[number][0];

const KIND_OF: Readonly<Partial<Record<ActionRow["__typename"], Kind>>> = {
  Contribution: "funding",
  Finalization: "funding",
  Refund: "funding",
  Vote: "votes",
  Income: "income",
  Erc20Income: "income",
  Royalty: "income",
  Erc20Royalty: "income",
  Settlement: "income",
  Withdrawal: "payouts",
  WithdrawalRefusal: "payouts",
  Erc20Withdrawal: "payouts",
  EarningsWithdrawal: "payouts",
  Erc20EarningsWithdrawal: "payouts",
  TreasuryCall: "payouts",
  MilestonePayment: "payouts",
  Mint: "mints",
  CreditDeposit: "credits",
  CreditWithdrawal: "credits",
  CreditWithdrawalRequest: "credits",
  Debit: "credits",
  SpendingAuthorization: "credits",
  SpendingRevocation: "credits",
};

export const isOfKind = (action: ActionRow, kind: Kind): boolean =>
  kind === "all" || KIND_OF[action.__typename] === kind;

const SAID: Readonly<Record<ActionRow["__typename"], string>> = {
  CommissionAgreement: "agreed to a commission",
  CommissionEnd: "had a commission ended",
  Contribution: "contributed",
  CreditDeposit: "deposited credits",
  CreditWithdrawal: "withdrew credits",
  CreditWithdrawalRequest: "asked for credits back",
  Debit: "paid for generations",
  Delivery: "delivered a milestone",
  EarningsWithdrawal: "withdrew a collection's earnings",
  Erc20EarningsWithdrawal: "withdrew a collection's tokens",
  Erc20Income: "brought tokens to the owners",
  Erc20Royalty: "shared a royalty in tokens",
  Erc20Withdrawal: "withdrew tokens",
  Finalization: "finalized the campaign",
  Income: "brought income to the owners",
  MilestonePayment: "was paid for a milestone",
  Mint: "minted",
  Refund: "took a contribution back",
  Royalty: "paid a royalty",
  Settlement: "settled generations",
  SpendingAuthorization: "authorized spending",
  SpendingRevocation: "revoked what was authorized",
  TreasuryCall: "was called or paid by the treasury",
  Vote: "voted",
  Withdrawal: "withdrew",
  WithdrawalRefusal: "did not take a withdrawal",
};

/** What an action did, as a sentence goes on after its account. */
export function told(action: ActionRow): string {
  const isTakenBack = action.__typename === "CreditWithdrawalRequest" && action.amount === "0";
  return isTakenBack ? "kept the credits that it had asked for" : SAID[action.__typename];
}

/** The wei that an action moved, or let move; undefined where that is none. */
export function amountOf(action: ActionRow): string | undefined {
  if ("paid" in action) return action.paid;
  if ("limit" in action) return action.limit;
  return "amount" in action ? action.amount : undefined;
}
