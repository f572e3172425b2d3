import {
  ContributionsDocument,
  IncomesDocument,
  MintsDocument,
  VotesDocument,
  WithdrawalsDocument,
} from "@model-wip/client";
import { listActions } from "./actions.ts";
import { amount, amountColumns } from "./export.ts";

export const contributions = listActions({
  name: "contributions",
  what: "every payment into a campaign",
  subject: "campaign",
  document: ContributionsDocument,
  columns: [
    { name: "account", kind: "text" },
    { name: "payer", kind: "text" },
    ...amountColumns("amount"),
    ...amountColumns("account_total"),
    ...amountColumns("campaign_total"),
    { name: "admitted", kind: "boolean" },
  ],
  cells: ({ account, payer, amount: paid, contributed, totalContributed, admitted }) => [
    account.id,
    payer.id,
    ...amount(paid),
    ...amount(contributed),
    ...amount(totalContributed),
    admitted,
  ],
});

export const votes = listActions({
  name: "votes",
  what: "every vote of a campaign's members",
  subject: "campaign",
  document: VotesDocument,
  columns: [
    { name: "account", kind: "text" },
    { name: "proposal", kind: "integer" },
    { name: "choice", kind: "text" },
    { name: "weight", kind: "integer" },
    { name: "reason", kind: "text" },
  ],
  cells: ({ account, proposal, choice, weight, reason }) => [
    account.id,
    BigInt(proposal.proposalId),
    choice,
    BigInt(weight),
    reason,
  ],
});

export const mints = listActions({
  name: "mints",
  what: "every mint from the collections of a campaign's models, and whom it paid",
  subject: "campaign",
  document: MintsDocument,
  columns: [
    { name: "account", kind: "text" },
    { name: "recipient", kind: "text" },
    { name: "collection", kind: "text" },
    { name: "token_id", kind: "integer" },
    { name: "quantity", kind: "integer" },
    { name: "referrer", kind: "text" },
    ...amountColumns("paid"),
    ...amountColumns("owners"),
    ...amountColumns("creator"),
    ...amountColumns("platform"),
    ...amountColumns("referrer"),
  ],
  cells: (mint) => [
    mint.account.id,
    mint.recipient.id,
    mint.collection.id,
    BigInt(mint.token.tokenId),
    BigInt(mint.quantity),
    mint.referrer?.id ?? null,
    ...amount(mint.paid),
    ...amount(mint.ownersAmount),
    ...amount(mint.creatorAmount),
    ...amount(mint.platformAmount),
    ...amount(mint.referrerAmount),
  ],
});

export const fees = listActions({
  name: "fees",
  what: "all income of a campaign's owners, and where it came from",
  subject: "campaign",
  document: IncomesDocument,
  columns: [
    { name: "source", kind: "text" },
    { name: "sender", kind: "text" },
    { name: "collection", kind: "text" },
    ...amountColumns("amount"),
    ...amountColumns("total"),
  ],
  cells: ({ source, account, collection, amount: received, totalIncome }) => [
    source,
    account.id,
    collection?.id ?? null,
    ...amount(received),
    ...amount(totalIncome),
  ],
});

export const withdrawals = listActions({
  name: "withdrawals",
  what: "every withdrawal of a campaign's owners",
  subject: "campaign",
  document: WithdrawalsDocument,
  columns: [
    { name: "account", kind: "text" },
    { name: "caller", kind: "text" },
    ...amountColumns("amount"),
    ...amountColumns("account_total"),
  ],
  cells: ({ account, caller, amount: paid, withdrawn }) => [
    account.id,
    caller.id,
    ...amount(paid),
    ...amount(withdrawn),
  ],
});
