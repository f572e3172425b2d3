import { index, onchainTable } from "ponder";

/** What every event has. */
const action = (t: Parameters<Parameters<typeof onchainTable>[1]>[0]) => ({
  id: t.text().primaryKey(),
  campaign: t.hex().notNull(),
  account: t.hex().notNull(),
  block: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  transaction: t.hex().notNull(),
  logIndex: t.integer().notNull(),
  order: t.bigint().notNull(),
});

export const protocol = onchainTable("protocol", (t) => ({
  id: t.text().primaryKey(),
  campaignCount: t.integer().notNull().default(0),
  accountCount: t.integer().notNull().default(0),
  totalContributed: t.bigint().notNull().default(0n),
  totalRefunded: t.bigint().notNull().default(0n),
  totalIncome: t.bigint().notNull().default(0n),
  totalWithdrawn: t.bigint().notNull().default(0n),
  totalMinted: t.bigint().notNull().default(0n),
}));

export const account = onchainTable("account", (t) => ({
  id: t.hex().primaryKey(),
  totalContributed: t.bigint().notNull().default(0n),
  totalRefunded: t.bigint().notNull().default(0n),
  totalWithdrawn: t.bigint().notNull().default(0n),
  totalMintPaid: t.bigint().notNull().default(0n),
  totalEarned: t.bigint().notNull().default(0n),
  totalEarningsWithdrawn: t.bigint().notNull().default(0n),
  membershipCount: t.integer().notNull().default(0),
  voteCount: t.integer().notNull().default(0),
  mintCount: t.integer().notNull().default(0),
}));

export const campaign = onchainTable(
  "campaign",
  (t) => ({
    id: t.hex().primaryKey(),
    name: t.text().notNull(),
    creator: t.hex().notNull(),
    governor: t.hex().notNull(),
    treasury: t.hex().notNull(),
    state: t.text().notNull(),
    goalMin: t.bigint().notNull(),
    goalMax: t.bigint().notNull(),
    closesAt: t.bigint().notNull(),
    totalContributed: t.bigint().notNull().default(0n),
    totalRefunded: t.bigint().notNull().default(0n),
    totalIncome: t.bigint().notNull().default(0n),
    totalWithdrawn: t.bigint().notNull().default(0n),
    totalMinted: t.bigint().notNull().default(0n),
    contributionCount: t.integer().notNull().default(0),
    contributorCount: t.integer().notNull().default(0),
    memberCount: t.integer().notNull().default(0),
    incomeCount: t.integer().notNull().default(0),
    withdrawalCount: t.integer().notNull().default(0),
    proposalCount: t.integer().notNull().default(0),
    launchedAt: t.bigint().notNull(),
  }),
  (table) => ({ byCreator: index().on(table.creator), byGovernor: index().on(table.governor) }),
);

export const campaignOfGovernor = onchainTable("campaign_of_governor", (t) => ({
  id: t.hex().primaryKey(),
  campaign: t.hex().notNull(),
}));

export const campaignDay = onchainTable(
  "campaign_day",
  (t) => ({
    id: t.text().primaryKey(),
    campaign: t.hex().notNull(),
    day: t.bigint().notNull(),
    contributed: t.bigint().notNull().default(0n),
    income: t.bigint().notNull().default(0n),
    withdrawn: t.bigint().notNull().default(0n),
    minted: t.bigint().notNull().default(0n),
    votes: t.integer().notNull().default(0),
  }),
  (table) => ({ byCampaign: index().on(table.campaign, table.day) }),
);

export const position = onchainTable(
  "position",
  (t) => ({
    id: t.text().primaryKey(),
    campaign: t.hex().notNull(),
    account: t.hex().notNull(),
    contributed: t.bigint().notNull().default(0n),
    withdrawn: t.bigint().notNull().default(0n),
    refunded: t.bigint().notNull().default(0n),
    isMember: t.boolean().notNull().default(false),
    contributionCount: t.integer().notNull().default(0),
    withdrawalCount: t.integer().notNull().default(0),
    createdAt: t.bigint().notNull(),
  }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const contribution = onchainTable(
  "contribution",
  (t) => ({
    ...action(t),
    payer: t.hex().notNull(),
    position: t.text().notNull(),
    amount: t.bigint().notNull(),
    contributed: t.bigint().notNull(),
    totalContributed: t.bigint().notNull(),
    admitted: t.boolean().notNull(),
  }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const refund = onchainTable(
  "refund",
  (t) => ({ ...action(t), position: t.text().notNull(), amount: t.bigint().notNull() }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const finalization = onchainTable(
  "finalization",
  (t) => ({ ...action(t), amount: t.bigint().notNull(), memberCount: t.integer().notNull() }),
  (table) => ({ byCampaign: index().on(table.campaign) }),
);

export const income = onchainTable(
  "income",
  (t) => ({ ...action(t), amount: t.bigint().notNull(), totalIncome: t.bigint().notNull() }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const withdrawal = onchainTable(
  "withdrawal",
  (t) => ({
    ...action(t),
    position: t.text().notNull(),
    amount: t.bigint().notNull(),
    withdrawn: t.bigint().notNull(),
  }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const model = onchainTable(
  "model",
  (t) => ({ id: t.bigint().primaryKey(), campaign: t.hex().notNull(), name: t.text().notNull() }),
  (table) => ({ byCampaign: index().on(table.campaign) }),
);

export const collection = onchainTable(
  "collection",
  (t) => ({
    id: t.hex().primaryKey(),
    campaign: t.hex().notNull(),
    model: t.bigint().notNull(),
    creator: t.hex().notNull(),
    platform: t.hex().notNull(),
    name: t.text().notNull(),
    tokenCount: t.integer().notNull().default(0),
    mintCount: t.integer().notNull().default(0),
    totalMinted: t.bigint().notNull().default(0n),
    totalPaid: t.bigint().notNull().default(0n),
    totalOwnersAmount: t.bigint().notNull().default(0n),
    totalCreatorAmount: t.bigint().notNull().default(0n),
    totalPlatformAmount: t.bigint().notNull().default(0n),
    totalReferrerAmount: t.bigint().notNull().default(0n),
  }),
  (table) => ({ byCampaign: index().on(table.campaign), byCreator: index().on(table.creator) }),
);

export const token = onchainTable(
  "token",
  (t) => ({
    id: t.text().primaryKey(),
    collection: t.hex().notNull(),
    tokenId: t.bigint().notNull(),
    price: t.bigint().notNull(),
    totalMinted: t.bigint().notNull().default(0n),
    createdAt: t.bigint().notNull(),
  }),
  (table) => ({ byCollection: index().on(table.collection) }),
);

export const tokenBalance = onchainTable(
  "token_balance",
  (t) => ({
    id: t.text().primaryKey(),
    token: t.text().notNull(),
    account: t.hex().notNull(),
    balance: t.bigint().notNull(),
  }),
  (table) => ({ byToken: index().on(table.token), byAccount: index().on(table.account) }),
);

export const mint = onchainTable(
  "mint",
  (t) => ({
    ...action(t),
    recipient: t.hex().notNull(),
    collection: t.hex().notNull(),
    token: t.text().notNull(),
    quantity: t.bigint().notNull(),
    referrer: t.hex().notNull(),
    paid: t.bigint().notNull(),
    ownersAmount: t.bigint().notNull(),
    creatorAmount: t.bigint().notNull(),
    platformAmount: t.bigint().notNull(),
    referrerAmount: t.bigint().notNull(),
  }),
  (table) => ({
    byCampaign: index().on(table.campaign),
    byAccount: index().on(table.account),
    byCollection: index().on(table.collection),
  }),
);

export const earningsWithdrawal = onchainTable(
  "earnings_withdrawal",
  (t) => ({ ...action(t), collection: t.hex().notNull(), amount: t.bigint().notNull() }),
  (table) => ({ byCampaign: index().on(table.campaign), byAccount: index().on(table.account) }),
);

export const proposal = onchainTable(
  "proposal",
  (t) => ({
    id: t.text().primaryKey(),
    campaign: t.hex().notNull(),
    proposalId: t.bigint().notNull(),
    proposer: t.hex().notNull(),
    description: t.text().notNull(),
    state: t.text().notNull(),
    votesFor: t.bigint().notNull().default(0n),
    votesAgainst: t.bigint().notNull().default(0n),
    votesAbstain: t.bigint().notNull().default(0n),
    voteCount: t.integer().notNull().default(0),
    createdAt: t.bigint().notNull(),
  }),
  (table) => ({ byCampaign: index().on(table.campaign) }),
);

export const vote = onchainTable(
  "vote",
  (t) => ({
    ...action(t),
    proposal: t.text().notNull(),
    support: t.integer().notNull(),
    weight: t.bigint().notNull(),
    reason: t.text().notNull(),
  }),
  (table) => ({ byProposal: index().on(table.proposal), byAccount: index().on(table.account) }),
);
