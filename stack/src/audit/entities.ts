import type { Hex } from "viem";

/**
 * What a field is. `wei` is an amount, whose difference is drift; `number` any other whole number; `id` names another
 * entity, `account` an `Account`. A `?` marks what can be null.
 */
type Kind = "wei" | "number" | "text" | "flag" | "id" | "account" | "texts" | "weis";
export type FieldKind = Kind | `${Kind}?`;

type Value<K extends FieldKind> = K extends `${infer Base extends Kind}?`
  ? Value<Base> | null
  : K extends "wei" | "number"
    ? bigint
    : K extends "flag"
      ? boolean
      : K extends "weis"
        ? readonly bigint[]
        : K extends "texts"
          ? readonly string[]
          : K extends "id" | "account"
            ? Hex
            : string;

const ACTION = {
  campaign: "id",
  account: "account",
  block: "number",
  timestamp: "number",
  transaction: "text",
  logIndex: "number",
  order: "number",
} as const;

/** What concerns no campaign. */
const ACTION_OF_CREDITS = { ...ACTION, campaign: "id?" } as const;

/**
 * Every entity of the index: the list that the gateway gives it in, and every field that is stored with it. Byte strings
 * are text, in lower case. Positions also have what the gateway derives. Amounts of ERC-20 tokens are numbers: each is in a unit
 * of its own. What metadata files say is left out, as it is not on the chain.
 */
export const ENTITIES = {
  Campaign: {
    list: "campaigns",
    fields: {
      name: "text",
      symbol: "text",
      metadata: "text",
      creator: "account",
      governor: "text",
      treasury: "text",
      state: "text",
      goalMin: "wei",
      goalMax: "wei",
      contributionMin: "wei",
      membershipThreshold: "wei",
      opensAt: "number",
      closesAt: "number",
      finalizeBy: "number",
      votingDelay: "number",
      votingPeriod: "number",
      lateQuorumExtension: "number",
      timelockDelay: "number",
      proposalThreshold: "number",
      quorumPercent: "number",
      totalContributed: "wei",
      totalRefunded: "wei",
      totalIncome: "wei",
      totalIncomeFromMints: "wei",
      totalIncomeFromRoyalties: "wei",
      totalIncomeFromGenerations: "wei",
      totalWithdrawn: "wei",
      totalTreasuryPaid: "wei",
      contributorCount: "number",
      contributionCount: "number",
      memberCount: "number",
      refundCount: "number",
      withdrawalCount: "number",
      incomeCount: "number",
      proposalCount: "number",
      modelCount: "number",
      collectionCount: "number",
      commissionCount: "number",
      totalCommissionPaid: "wei",
      totalMinted: "number",
      totalGenerations: "number",
      launchedAt: "number",
      launchedAtBlock: "number",
      finalizedAt: "number?",
    },
  },
  Contribution: {
    list: "contributions",
    fields: {
      ...ACTION,
      payer: "account",
      position: "id",
      amount: "wei",
      contributed: "wei",
      totalContributed: "wei",
      admitted: "flag",
    },
  },
  Refund: {
    list: "refunds",
    fields: { ...ACTION, caller: "account", position: "id", amount: "wei" },
  },
  Finalization: {
    list: "finalizations",
    fields: { ...ACTION, amount: "wei", memberCount: "number" },
  },
  Income: {
    list: "incomes",
    fields: {
      ...ACTION,
      source: "text",
      collection: "id?",
      settlement: "id?",
      amount: "wei",
      totalIncome: "wei",
    },
  },
  Withdrawal: {
    list: "withdrawals",
    fields: { ...ACTION, caller: "account", position: "id", amount: "wei", withdrawn: "wei" },
  },
  Vote: {
    list: "votes",
    fields: { ...ACTION, proposal: "id", choice: "text", weight: "number", reason: "text" },
  },
  TreasuryCall: {
    list: "treasuryCalls",
    fields: { ...ACTION, proposal: "id?", amount: "wei", data: "text" },
  },
  Mint: {
    list: "mints",
    fields: {
      ...ACTION,
      recipient: "account",
      collection: "id",
      token: "id",
      quantity: "number",
      referrer: "account?",
      paid: "wei",
      ownersAmount: "wei",
      creatorAmount: "wei",
      platformAmount: "wei",
      referrerAmount: "wei",
    },
  },
  EarningsWithdrawal: {
    list: "earningsWithdrawals",
    fields: { ...ACTION, caller: "account", collection: "id", amount: "wei" },
  },
  WithdrawalRefusal: {
    list: "withdrawalRefusals",
    fields: { ...ACTION, caller: "account", position: "id", erc20: "text?", amount: "wei" },
  },
  Erc20Income: {
    list: "erc20Incomes",
    fields: {
      ...ACTION,
      ledger: "id",
      erc20: "text",
      collection: "id?",
      amount: "number",
      totalIncome: "number",
    },
  },
  Erc20Withdrawal: {
    list: "erc20Withdrawals",
    fields: {
      ...ACTION,
      caller: "account",
      position: "id",
      erc20: "text",
      amount: "number",
      withdrawn: "number",
    },
  },
  Royalty: {
    list: "royalties",
    fields: { ...ACTION, collection: "id", amount: "wei", ownersAmount: "wei", creatorAmount: "wei" },
  },
  Erc20Royalty: {
    list: "erc20Royalties",
    fields: {
      ...ACTION,
      collection: "id",
      erc20: "text",
      amount: "number",
      ownersAmount: "number",
      creatorAmount: "number",
    },
  },
  Erc20EarningsWithdrawal: {
    list: "erc20EarningsWithdrawals",
    fields: { ...ACTION, caller: "account", collection: "id", erc20: "text", amount: "number" },
  },
  CommissionAgreement: {
    list: "commissionAgreements",
    fields: { ...ACTION, commission: "id", amount: "wei" },
  },
  Delivery: {
    list: "deliveries",
    fields: { ...ACTION, commission: "id", milestone: "id", work: "text" },
  },
  MilestonePayment: {
    list: "milestonePayments",
    fields: { ...ACTION, commission: "id", milestone: "id", work: "text", amount: "wei", totalPaid: "wei" },
  },
  CommissionEnd: {
    list: "commissionEnds",
    fields: { ...ACTION, commission: "id" },
  },
  CreditDeposit: {
    list: "creditDeposits",
    fields: { ...ACTION_OF_CREDITS, payer: "account", amount: "wei", balance: "wei" },
  },
  SpendingAuthorization: {
    list: "spendingAuthorizations",
    fields: { ...ACTION, model: "id", limit: "wei", epoch: "number" },
  },
  SpendingRevocation: {
    list: "spendingRevocations",
    fields: { ...ACTION_OF_CREDITS, epoch: "number", effectiveAt: "number" },
  },
  CreditWithdrawalRequest: {
    list: "creditWithdrawalRequests",
    fields: { ...ACTION_OF_CREDITS, amount: "wei", availableAt: "number" },
  },
  CreditWithdrawal: {
    list: "creditWithdrawals",
    fields: { ...ACTION_OF_CREDITS, caller: "account", amount: "wei", balance: "wei" },
  },
  Debit: {
    list: "debits",
    fields: { ...ACTION, model: "id", settlement: "id", amount: "wei", spent: "wei", balance: "wei" },
  },
  Settlement: {
    list: "settlements",
    fields: {
      ...ACTION,
      model: "id",
      receiptsRoot: "text",
      count: "number",
      amount: "wei",
      totalSettled: "wei",
    },
  },
  Erc20Ledger: {
    list: "erc20Ledgers",
    fields: {
      campaign: "id",
      erc20: "text",
      totalIncome: "number",
      totalWithdrawn: "number",
      incomeCount: "number",
      withdrawalCount: "number",
    },
  },
  Erc20Position: {
    list: "erc20Positions",
    fields: { position: "id", ledger: "id", withdrawn: "number", withdrawalCount: "number" },
  },
  Erc20Earning: {
    list: "erc20Earnings",
    fields: {
      collection: "id",
      erc20: "text",
      totalRoyalties: "number",
      totalToOwners: "number",
      totalEarned: "number",
      totalWithdrawn: "number",
      withdrawable: "number",
    },
  },
  Commission: {
    list: "commissions",
    fields: {
      commissionId: "number",
      campaign: "id",
      artist: "account",
      treasury: "text",
      terms: "text",
      milestoneCount: "number",
      amount: "wei",
      totalPaid: "wei",
      paidCount: "number",
      isEnded: "flag",
      agreedAt: "number",
      endedAt: "number?",
    },
  },
  Milestone: {
    list: "milestones",
    fields: {
      commission: "id",
      number: "number",
      amount: "wei",
      state: "text",
      work: "text",
      deliveryCount: "number",
      deliveredAt: "number?",
      paidAt: "number?",
    },
  },
  CreditAccount: {
    list: "creditAccounts",
    fields: {
      account: "account",
      balance: "wei",
      totalDeposited: "wei",
      totalSpent: "wei",
      totalWithdrawn: "wei",
      requested: "wei",
      availableAt: "number?",
      epoch: "number",
      revokedAt: "number?",
    },
  },
  CreditSpending: {
    list: "creditSpendings",
    fields: { credits: "id", model: "id", limit: "wei", epoch: "number", spent: "wei" },
  },
  Operator: {
    list: "operators",
    fields: { isActive: "flag", settlementCount: "number", totalSettled: "wei", since: "number" },
  },
  Position: {
    list: "positions",
    fields: {
      campaign: "id",
      account: "account",
      contributed: "wei",
      withdrawn: "wei",
      refunded: "wei",
      isMember: "flag",
      memberSince: "number?",
      contributionCount: "number",
      withdrawalCount: "number",
      createdAt: "number",
      earned: "wei",
      withdrawable: "wei",
      sharePpm: "number",
    },
  },
  Proposal: {
    list: "proposals",
    fields: {
      campaign: "id",
      proposalId: "number",
      proposer: "account",
      targets: "texts",
      values: "weis",
      calldatas: "texts",
      description: "text",
      title: "text",
      body: "text",
      metadata: "text",
      state: "text",
      voteStart: "number",
      voteEnd: "number",
      executableAt: "number?",
      votesFor: "number",
      votesAgainst: "number",
      votesAbstain: "number",
      voteCount: "number",
      createdAt: "number",
      createdAtBlock: "number",
      executedAt: "number?",
    },
  },
  TreasuryOperation: {
    list: "treasuryOperations",
    fields: { proposal: "id" },
  },
  Model: {
    list: "models",
    fields: {
      modelId: "number",
      campaign: "id",
      owner: "text",
      name: "text",
      metadata: "text",
      versionCount: "number",
      collectionCount: "number",
      totalMinted: "number",
      totalGenerations: "number",
      totalIncome: "wei",
      totalIncomeFromMints: "wei",
      totalIncomeFromRoyalties: "wei",
      totalIncomeFromGenerations: "wei",
      registeredAt: "number",
    },
  },
  ModelVersion: {
    list: "modelVersions",
    fields: {
      model: "id",
      version: "number",
      weights: "text",
      trainingData: "text",
      licence: "text",
      publishedAt: "number",
    },
  },
  Collection: {
    list: "collections",
    fields: {
      model: "id",
      campaign: "id",
      creator: "account",
      platform: "text",
      name: "text",
      metadata: "text",
      mintFee: "wei",
      ownersFeeBps: "number",
      creatorFeeBps: "number",
      referrerFeeBps: "number",
      ownersPriceBps: "number",
      royaltyBps: "number",
      tokenCount: "number",
      mintCount: "number",
      totalMinted: "number",
      totalPaid: "wei",
      totalOwnersAmount: "wei",
      totalCreatorAmount: "wei",
      totalPlatformAmount: "wei",
      totalReferrerAmount: "wei",
      royaltyCount: "number",
      totalRoyalties: "wei",
      totalRoyaltiesToOwners: "wei",
      totalRoyaltiesToCreator: "wei",
      publishedAt: "number",
      publishedAtBlock: "number",
    },
  },
  Token: {
    list: "tokens",
    fields: {
      collection: "id",
      tokenId: "number",
      price: "wei",
      maxSupply: "number",
      opensAt: "number",
      closesAt: "number",
      generation: "text",
      receipt: "text",
      image: "text",
      metadata: "text",
      totalMinted: "number",
      createdAt: "number",
    },
  },
  TokenBalance: {
    list: "tokenBalances",
    fields: { token: "id", account: "account", balance: "number" },
  },
  Earning: {
    list: "earnings",
    fields: {
      collection: "id",
      account: "account",
      totalEarned: "wei",
      totalWithdrawn: "wei",
      withdrawable: "wei",
    },
  },
  Account: {
    list: "accounts",
    fields: {
      totalContributed: "wei",
      totalRefunded: "wei",
      totalWithdrawn: "wei",
      totalMintPaid: "wei",
      totalEarned: "wei",
      totalEarningsWithdrawn: "wei",
      membershipCount: "number",
      voteCount: "number",
      mintCount: "number",
      credits: "id?",
    },
  },
  Protocol: {
    list: "protocols",
    fields: {
      campaignCount: "number",
      accountCount: "number",
      modelCount: "number",
      collectionCount: "number",
      totalMinted: "number",
      totalContributed: "wei",
      totalRefunded: "wei",
      totalIncome: "wei",
      totalWithdrawn: "wei",
      mintFee: "wei",
      ownersFeeBps: "number",
      creatorFeeBps: "number",
      referrerFeeBps: "number",
      ownersPriceBps: "number",
      royaltyBps: "number",
      commissionCount: "number",
      totalCreditsDeposited: "wei",
      totalCreditsWithdrawn: "wei",
      totalSettled: "wei",
      totalGenerations: "number",
      platform: "text",
    },
  },
} as const satisfies Record<string, { list: string; fields: Record<string, FieldKind> }>;

export type EntityName = keyof typeof ENTITIES;
export const ENTITY_NAMES = Object.keys(ENTITIES) as EntityName[];
type Fields<N extends EntityName> = (typeof ENTITIES)[N]["fields"];

/** One entity with exact values: whole numbers are bigints. */
export type Entity<N extends EntityName> = { id: Hex } & {
  -readonly [F in keyof Fields<N>]: Fields<N>[F] extends FieldKind ? Value<Fields<N>[F]> : never;
};

/** All entities at one block, by their id. */
export type Entities = { readonly [N in EntityName]: Map<Hex, Entity<N>> };

/** The kinds of an entity's fields, by name. */
export function fieldsOf(name: EntityName): [field: string, kind: FieldKind][] {
  return Object.entries(ENTITIES[name].fields);
}

export function noEntities(): Entities {
  return Object.fromEntries(ENTITY_NAMES.map((name) => [name, new Map()])) as unknown as Entities;
}
