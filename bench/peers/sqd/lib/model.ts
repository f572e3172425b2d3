/** The entities that the peers keep, for TypeORM: `TypeormDatabase` looks for them here. */
import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";

const text: EntitySchemaColumnOptions = { type: "text" };
const integer: EntitySchemaColumnOptions = { type: "int4" };
const flag: EntitySchemaColumnOptions = { type: "bool" };
const amount: EntitySchemaColumnOptions = {
  type: "numeric",
  transformer: { to: (value: bigint) => value?.toString(), from: (value: string) => BigInt(value) },
};

type Columns = Readonly<Record<string, EntitySchemaColumnOptions>>;

/** What every event has. */
const ACTION: Columns = {
  campaign: text,
  account: text,
  block: integer,
  timestamp: amount,
  transaction: text,
  logIndex: integer,
  order: amount,
};

/** Makes the class of an entity and its table, which has an index for each of `indexed`, as squids' codegen does for references. */
function entity<Row extends object>(name: string, columns: Columns, indexed: readonly (keyof Row)[]) {
  const target = { [name]: class {} }[name] as new () => Row & { id: string };
  const schema = new EntitySchema({
    name,
    target,
    columns: { id: { ...text, primary: true }, ...columns } as never,
    indices: indexed.map((column) => ({ columns: [column as string] })),
  });
  return { target, schema };
}

interface Action {
  campaign: string;
  account: string;
  block: number;
  timestamp: bigint;
  transaction: string;
  logIndex: number;
  order: bigint;
}

const protocol = entity<{
  campaignCount: number;
  accountCount: number;
  totalContributed: bigint;
  totalRefunded: bigint;
  totalIncome: bigint;
  totalWithdrawn: bigint;
  totalMinted: bigint;
}>(
  "Protocol",
  {
    campaignCount: integer,
    accountCount: integer,
    totalContributed: amount,
    totalRefunded: amount,
    totalIncome: amount,
    totalWithdrawn: amount,
    totalMinted: amount,
  },
  [],
);

const account = entity<{
  totalContributed: bigint;
  totalRefunded: bigint;
  totalWithdrawn: bigint;
  totalMintPaid: bigint;
  totalEarned: bigint;
  totalEarningsWithdrawn: bigint;
  membershipCount: number;
  voteCount: number;
  mintCount: number;
}>(
  "Account",
  {
    totalContributed: amount,
    totalRefunded: amount,
    totalWithdrawn: amount,
    totalMintPaid: amount,
    totalEarned: amount,
    totalEarningsWithdrawn: amount,
    membershipCount: integer,
    voteCount: integer,
    mintCount: integer,
  },
  [],
);

const campaign = entity<{
  name: string;
  creator: string;
  governor: string;
  treasury: string;
  state: string;
  goalMin: bigint;
  goalMax: bigint;
  closesAt: bigint;
  totalContributed: bigint;
  totalRefunded: bigint;
  totalIncome: bigint;
  totalWithdrawn: bigint;
  totalMinted: bigint;
  contributionCount: number;
  contributorCount: number;
  memberCount: number;
  incomeCount: number;
  withdrawalCount: number;
  proposalCount: number;
  launchedAt: bigint;
}>(
  "Campaign",
  {
    name: text,
    creator: text,
    governor: text,
    treasury: text,
    state: text,
    goalMin: amount,
    goalMax: amount,
    closesAt: amount,
    totalContributed: amount,
    totalRefunded: amount,
    totalIncome: amount,
    totalWithdrawn: amount,
    totalMinted: amount,
    contributionCount: integer,
    contributorCount: integer,
    memberCount: integer,
    incomeCount: integer,
    withdrawalCount: integer,
    proposalCount: integer,
    launchedAt: amount,
  },
  ["creator", "governor"],
);

const campaignDay = entity<{
  campaign: string;
  day: number;
  contributed: bigint;
  income: bigint;
  withdrawn: bigint;
  minted: bigint;
  votes: number;
}>(
  "CampaignDay",
  {
    campaign: text,
    day: integer,
    contributed: amount,
    income: amount,
    withdrawn: amount,
    minted: amount,
    votes: integer,
  },
  ["campaign"],
);

const position = entity<{
  campaign: string;
  account: string;
  contributed: bigint;
  withdrawn: bigint;
  refunded: bigint;
  isMember: boolean;
  contributionCount: number;
  withdrawalCount: number;
  createdAt: bigint;
}>(
  "Position",
  {
    campaign: text,
    account: text,
    contributed: amount,
    withdrawn: amount,
    refunded: amount,
    isMember: flag,
    contributionCount: integer,
    withdrawalCount: integer,
    createdAt: amount,
  },
  ["campaign", "account"],
);

const contribution = entity<
  Action & {
    payer: string;
    position: string;
    amount: bigint;
    contributed: bigint;
    totalContributed: bigint;
    admitted: boolean;
  }
>(
  "Contribution",
  {
    ...ACTION,
    payer: text,
    position: text,
    amount,
    contributed: amount,
    totalContributed: amount,
    admitted: flag,
  },
  ["campaign", "account"],
);

const refund = entity<Action & { position: string; amount: bigint }>(
  "Refund",
  { ...ACTION, position: text, amount },
  ["campaign", "account"],
);

const finalization = entity<Action & { amount: bigint; memberCount: number }>(
  "Finalization",
  { ...ACTION, amount, memberCount: integer },
  ["campaign"],
);

const income = entity<Action & { amount: bigint; totalIncome: bigint }>(
  "Income",
  { ...ACTION, amount, totalIncome: amount },
  ["campaign", "account"],
);

const withdrawal = entity<Action & { position: string; amount: bigint; withdrawn: bigint }>(
  "Withdrawal",
  { ...ACTION, position: text, amount, withdrawn: amount },
  ["campaign", "account"],
);

const model = entity<{ campaign: string; name: string }>("Model", { campaign: text, name: text }, [
  "campaign",
]);

const collection = entity<{
  campaign: string;
  model: string;
  creator: string;
  platform: string;
  name: string;
  tokenCount: number;
  mintCount: number;
  totalMinted: bigint;
  totalPaid: bigint;
  totalOwnersAmount: bigint;
  totalCreatorAmount: bigint;
  totalPlatformAmount: bigint;
  totalReferrerAmount: bigint;
}>(
  "Collection",
  {
    campaign: text,
    model: text,
    creator: text,
    platform: text,
    name: text,
    tokenCount: integer,
    mintCount: integer,
    totalMinted: amount,
    totalPaid: amount,
    totalOwnersAmount: amount,
    totalCreatorAmount: amount,
    totalPlatformAmount: amount,
    totalReferrerAmount: amount,
  },
  ["campaign", "creator"],
);

const token = entity<{
  collection: string;
  tokenId: bigint;
  price: bigint;
  totalMinted: bigint;
  createdAt: bigint;
}>("Token", { collection: text, tokenId: amount, price: amount, totalMinted: amount, createdAt: amount }, [
  "collection",
]);

const tokenBalance = entity<{ token: string; account: string; balance: bigint }>(
  "TokenBalance",
  { token: text, account: text, balance: amount },
  ["token", "account"],
);

const mint = entity<
  Action & {
    recipient: string;
    collection: string;
    token: string;
    quantity: bigint;
    referrer: string;
    paid: bigint;
    ownersAmount: bigint;
    creatorAmount: bigint;
    platformAmount: bigint;
    referrerAmount: bigint;
  }
>(
  "Mint",
  {
    ...ACTION,
    recipient: text,
    collection: text,
    token: text,
    quantity: amount,
    referrer: text,
    paid: amount,
    ownersAmount: amount,
    creatorAmount: amount,
    platformAmount: amount,
    referrerAmount: amount,
  },
  ["campaign", "account", "collection"],
);

const earningsWithdrawal = entity<Action & { collection: string; amount: bigint }>(
  "EarningsWithdrawal",
  { ...ACTION, collection: text, amount },
  ["campaign", "account"],
);

const proposal = entity<{
  campaign: string;
  proposalId: bigint;
  proposer: string;
  description: string;
  state: string;
  votesFor: bigint;
  votesAgainst: bigint;
  votesAbstain: bigint;
  voteCount: number;
  createdAt: bigint;
}>(
  "Proposal",
  {
    campaign: text,
    proposalId: amount,
    proposer: text,
    description: text,
    state: text,
    votesFor: amount,
    votesAgainst: amount,
    votesAbstain: amount,
    voteCount: integer,
    createdAt: amount,
  },
  ["campaign"],
);

const vote = entity<Action & { proposal: string; support: number; weight: bigint; reason: string }>(
  "Vote",
  { ...ACTION, proposal: text, support: integer, weight: amount, reason: text },
  ["proposal", "account"],
);

export const Protocol = protocol.target;
export const Account = account.target;
export const Campaign = campaign.target;
export const CampaignDay = campaignDay.target;
export const Position = position.target;
export const Contribution = contribution.target;
export const Refund = refund.target;
export const Finalization = finalization.target;
export const Income = income.target;
export const Withdrawal = withdrawal.target;
export const Model = model.target;
export const Collection = collection.target;
export const Token = token.target;
export const TokenBalance = tokenBalance.target;
export const Mint = mint.target;
export const EarningsWithdrawal = earningsWithdrawal.target;
export const Proposal = proposal.target;
export const Vote = vote.target;

export const ProtocolSchema = protocol.schema;
export const AccountSchema = account.schema;
export const CampaignSchema = campaign.schema;
export const CampaignDaySchema = campaignDay.schema;
export const PositionSchema = position.schema;
export const ContributionSchema = contribution.schema;
export const RefundSchema = refund.schema;
export const FinalizationSchema = finalization.schema;
export const IncomeSchema = income.schema;
export const WithdrawalSchema = withdrawal.schema;
export const ModelSchema = model.schema;
export const CollectionSchema = collection.schema;
export const TokenSchema = token.schema;
export const TokenBalanceSchema = tokenBalance.schema;
export const MintSchema = mint.schema;
export const EarningsWithdrawalSchema = earningsWithdrawal.schema;
export const ProposalSchema = proposal.schema;
export const VoteSchema = vote.schema;
