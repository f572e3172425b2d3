// Generated from src/operations/ and the gateway's schema by `npm run codegen`.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What the chain's events have said of a campaign. It fails by time alone, without an event: see `FUNDING`. */
export type CampaignState =
  /** Failed, and at least one contributor has been refunded. */
  | 'FAILED'
  /** Finalized: the funds are in the treasury and income is shared. */
  | 'FUNDED'
  /** Not finalized and nothing refunded. Failed all the same if the block's time is at or past `closesAt` while `totalContributed` is below `goalMin`, or at or past `finalizeBy`. */
  | 'FUNDING';

export type IncomeSource =
  | 'DIRECT'
  | 'FORCED'
  | 'GENERATION'
  | 'MINT'
  | 'ROYALTY';

/** What a vote says. */
export type VoteChoice =
  /** Neither; counts towards the quorum. */
  | 'ABSTAIN'
  /** Against the proposal. */
  | 'AGAINST'
  /** For the proposal; counts towards the quorum. */
  | 'FOR';

export type ContributionsQueryVariables = Exact<{
  campaign: string;
  from: string;
  to: string;
  first: number;
}>;


export type ContributionsQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly amount: string, readonly contributed: string, readonly totalContributed: string, readonly admitted: boolean, readonly account: { readonly id: `0x${string}` }, readonly payer: { readonly id: `0x${string}` } }> | null };

export type VotesQueryVariables = Exact<{
  campaign: string;
  from: string;
  to: string;
  first: number;
}>;


export type VotesQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly choice: VoteChoice, readonly weight: string, readonly reason: string, readonly account: { readonly id: `0x${string}` }, readonly proposal: { readonly id: `0x${string}`, readonly proposalId: string } }> | null };

export type MintsQueryVariables = Exact<{
  campaign: string;
  from: string;
  to: string;
  first: number;
}>;


export type MintsQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly quantity: string, readonly paid: string, readonly ownersAmount: string, readonly creatorAmount: string, readonly platformAmount: string, readonly referrerAmount: string, readonly account: { readonly id: `0x${string}` }, readonly recipient: { readonly id: `0x${string}` }, readonly collection: { readonly id: `0x${string}` }, readonly token: { readonly tokenId: string }, readonly referrer: { readonly id: `0x${string}` } | null }> | null };

export type IncomesQueryVariables = Exact<{
  campaign: string;
  from: string;
  to: string;
  first: number;
}>;


export type IncomesQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly source: IncomeSource, readonly amount: string, readonly totalIncome: string, readonly account: { readonly id: `0x${string}` }, readonly collection: { readonly id: `0x${string}` } | null, readonly settlement: { readonly id: `0x${string}` } | null }> | null };

export type WithdrawalsQueryVariables = Exact<{
  campaign: string;
  from: string;
  to: string;
  first: number;
}>;


export type WithdrawalsQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly amount: string, readonly withdrawn: string, readonly account: { readonly id: `0x${string}` }, readonly caller: { readonly id: `0x${string}` } }> | null };

export type ActivitySubscriptionVariables = Exact<{
  campaign?: `0x${string}` | null | undefined;
  account?: `0x${string}` | null | undefined;
  after?: string | null | undefined;
}>;


export type ActivitySubscription = { readonly activity: { readonly cursor: string, readonly takeBackAfter: number | null, readonly block: { readonly number: number, readonly hash: `0x${string}` | null }, readonly actions: ReadonlyArray<
      | { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Contribution', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'CreditDeposit', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'CreditWithdrawal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'CreditWithdrawalRequest', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Debit', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'EarningsWithdrawal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Finalization', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Income', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'MilestonePayment', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Mint', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Refund', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Royalty', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Settlement', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'SpendingAuthorization', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'TreasuryCall', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Vote', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'Withdrawal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
      | { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}` }
    > } };

export type HeadQueryVariables = Exact<{ [key: string]: never; }>;


export type HeadQuery = { readonly _meta: { readonly block: { readonly number: number } } | null };

export type CampaignsQueryVariables = Exact<{
  after: `0x${string}`;
  first: number;
}>;


export type CampaignsQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly state: CampaignState, readonly launchedAtBlock: string, readonly totalContributed: string, readonly totalIncome: string, readonly totalWithdrawn: string, readonly totalRefunded: string, readonly memberCount: number }> | null };

export type PayoutsQueryVariables = Exact<{
  campaign: string;
  after: `0x${string}`;
  first: number;
}>;


export type PayoutsQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly contributed: string, readonly sharePpm: number, readonly earned: string, readonly withdrawn: string, readonly withdrawable: string, readonly refunded: string, readonly isMember: boolean, readonly account: { readonly id: `0x${string}` } }> | null };

export type StatementQueryVariables = Exact<{
  account: string;
  from: string;
  to: string;
  first: number;
}>;


export type StatementQuery = { readonly rows: ReadonlyArray<
    | { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Contribution', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'CreditDeposit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'CreditWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'CreditWithdrawalRequest', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Debit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'EarningsWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Finalization', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'MilestonePayment', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Mint', readonly paid: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Refund', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Settlement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'SpendingAuthorization', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'TreasuryCall', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Vote', readonly choice: VoteChoice, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly proposal: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'Withdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
    | { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly logIndex: number, readonly campaign: { readonly id: `0x${string}` } | null }
  > | null };

export type UsageQueryVariables = Exact<{
  after: `0x${string}`;
  first: number;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type UsageQuery = { readonly rows: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly campaign: { readonly id: `0x${string}` }, readonly usage: { readonly calls: number, readonly succeeded: number, readonly failed: number, readonly p50LatencyMs: number | null, readonly p95LatencyMs: number | null, readonly feesWei: string } | null }> | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ContributionsDocument = new TypedDocumentString(`
    query Contributions($campaign: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: contributions(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {campaign: $campaign, order_gte: $from, order_lt: $to}
  ) {
    id
    order
    block
    timestamp
    transaction
    logIndex
    account {
      id
    }
    payer {
      id
    }
    amount
    contributed
    totalContributed
    admitted
  }
}
    `) as unknown as TypedDocumentString<ContributionsQuery, ContributionsQueryVariables>;
export const VotesDocument = new TypedDocumentString(`
    query Votes($campaign: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: votes(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {campaign: $campaign, order_gte: $from, order_lt: $to}
  ) {
    id
    order
    block
    timestamp
    transaction
    logIndex
    account {
      id
    }
    proposal {
      id
      proposalId
    }
    choice
    weight
    reason
  }
}
    `) as unknown as TypedDocumentString<VotesQuery, VotesQueryVariables>;
export const MintsDocument = new TypedDocumentString(`
    query Mints($campaign: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: mints(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {campaign: $campaign, order_gte: $from, order_lt: $to}
  ) {
    id
    order
    block
    timestamp
    transaction
    logIndex
    account {
      id
    }
    recipient {
      id
    }
    collection {
      id
    }
    token {
      tokenId
    }
    quantity
    referrer {
      id
    }
    paid
    ownersAmount
    creatorAmount
    platformAmount
    referrerAmount
  }
}
    `) as unknown as TypedDocumentString<MintsQuery, MintsQueryVariables>;
export const IncomesDocument = new TypedDocumentString(`
    query Incomes($campaign: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: incomes(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {campaign: $campaign, order_gte: $from, order_lt: $to}
  ) {
    id
    order
    block
    timestamp
    transaction
    logIndex
    account {
      id
    }
    source
    collection {
      id
    }
    settlement {
      id
    }
    amount
    totalIncome
  }
}
    `) as unknown as TypedDocumentString<IncomesQuery, IncomesQueryVariables>;
export const WithdrawalsDocument = new TypedDocumentString(`
    query Withdrawals($campaign: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: withdrawals(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {campaign: $campaign, order_gte: $from, order_lt: $to}
  ) {
    id
    order
    block
    timestamp
    transaction
    logIndex
    account {
      id
    }
    caller {
      id
    }
    amount
    withdrawn
  }
}
    `) as unknown as TypedDocumentString<WithdrawalsQuery, WithdrawalsQueryVariables>;
export const ActivityDocument = new TypedDocumentString(`
    subscription Activity($campaign: Bytes, $account: Bytes, $after: String) {
  activity(campaign: $campaign, account: $account, after: $after) {
    cursor
    takeBackAfter
    block {
      number
      hash
    }
    actions {
      __typename
      id
      block
      timestamp
      transaction
    }
  }
}
    `) as unknown as TypedDocumentString<ActivitySubscription, ActivitySubscriptionVariables>;
export const HeadDocument = new TypedDocumentString(`
    query Head {
  _meta {
    block {
      number
    }
  }
}
    `) as unknown as TypedDocumentString<HeadQuery, HeadQueryVariables>;
export const CampaignsDocument = new TypedDocumentString(`
    query Campaigns($after: Bytes!, $first: Int!) {
  rows: campaigns(first: $first, where: {id_gt: $after}) {
    id
    name
    state
    launchedAtBlock
    totalContributed
    totalIncome
    totalWithdrawn
    totalRefunded
    memberCount
  }
}
    `) as unknown as TypedDocumentString<CampaignsQuery, CampaignsQueryVariables>;
export const PayoutsDocument = new TypedDocumentString(`
    query Payouts($campaign: String!, $after: Bytes!, $first: Int!) {
  rows: positions(first: $first, where: {campaign: $campaign, id_gt: $after}) {
    id
    account {
      id
    }
    contributed
    sharePpm
    earned
    withdrawn
    withdrawable
    refunded
    isMember
  }
}
    `) as unknown as TypedDocumentString<PayoutsQuery, PayoutsQueryVariables>;
export const StatementDocument = new TypedDocumentString(`
    query Statement($account: String!, $from: BigInt!, $to: BigInt!, $first: Int!) {
  rows: actions(
    first: $first
    orderBy: order
    orderDirection: asc
    where: {account: $account, order_gte: $from, order_lt: $to}
  ) {
    __typename
    id
    order
    block
    timestamp
    transaction
    logIndex
    campaign {
      id
    }
    ... on Contribution {
      amount
    }
    ... on Refund {
      amount
    }
    ... on Withdrawal {
      amount
    }
    ... on Mint {
      paid
    }
    ... on EarningsWithdrawal {
      amount
    }
    ... on Vote {
      choice
      proposal {
        id
      }
    }
    ... on CreditDeposit {
      amount
    }
    ... on CreditWithdrawal {
      amount
    }
    ... on Debit {
      amount
    }
  }
}
    `) as unknown as TypedDocumentString<StatementQuery, StatementQueryVariables>;
export const UsageDocument = new TypedDocumentString(`
    query Usage($after: Bytes!, $first: Int!, $from: BigInt, $to: BigInt) {
  rows: models(first: $first, where: {id_gt: $after}) {
    id
    name
    campaign {
      id
    }
    usage(from: $from, to: $to) {
      calls
      succeeded
      failed
      p50LatencyMs
      p95LatencyMs
      feesWei
    }
  }
}
    `) as unknown as TypedDocumentString<UsageQuery, UsageQueryVariables>;