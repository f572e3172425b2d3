// Generated from src/operations/ and the gateway's schema by `npm run codegen`.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Aggregation_Interval =
  | 'day'
  | 'hour';

/** What an API key may do. What is public needs no key, and what only a person at a wallet may do no key can. */
export type ApiKeyScope =
  /** Generate images, and cancel generations; within the key's budget. */
  | 'GENERATE'
  /** See what is the wallet's own, such as the prompts of its generations. */
  | 'READ'
  /** See the wallet's usage, credits and spending. */
  | 'USAGE';

export type AuthorizeSpendingInput = {
  readonly authorization: SpendingAuthorizationInput;
  /** Id of the model. */
  readonly model: `0x${string}`;
};

/** How long a budget is for; it begins anew with the day or the month, in UTC. */
export type BudgetPeriod =
  | 'DAY'
  | 'MONTH';

/** What the chain's events have said of a campaign. It fails by time alone, without an event: see `FUNDING`. */
export type CampaignState =
  /** Failed, and at least one contributor has been refunded. */
  | 'FAILED'
  /** Finalized: the funds are in the treasury and income is shared. */
  | 'FUNDED'
  /** Not finalized and nothing refunded. Failed all the same if the block's time is at or past `closesAt` while `totalContributed` is below `goalMin`, or at or past `finalizeBy`. */
  | 'FUNDING';

export type CreateApiKeyInput = {
  /** Generations of one period; no limit by default. */
  readonly budgetCalls?: number | null | undefined;
  readonly budgetPeriod?: BudgetPeriod;
  /** Wei that its generations of one period may cost; no limit by default. */
  readonly budgetWei?: string | null | undefined;
  /** Unix time in seconds; never by default. */
  readonly expiresAt?: string | null | undefined;
  /** 1 to 60 characters, for people. */
  readonly name: string;
  readonly scopes: ReadonlyArray<ApiKeyScope>;
};

export type GenerateImageInput = {
  /** Images to make: 1 to 4. */
  readonly count?: number;
  /** Names this request, so that repeating it makes no second one; use a random UUID. */
  readonly idempotencyKey: string;
  /** Id of the model. */
  readonly model: `0x${string}`;
  /** What should not be in the image. */
  readonly negativePrompt?: string | null | undefined;
  /** What pays for it. By default what the account that is signed in has authorized before. */
  readonly payment?: PaymentInput | null | undefined;
  /** At most 2000 characters, without providers' control syntax. */
  readonly prompt: string;
  /** A quote for this model, version, size and count, whose price holds whatever it is by now. */
  readonly quote?: `0x${string}` | null | undefined;
  /** 0 to 2147483647; a random one by default. */
  readonly seed?: number | null | undefined;
  /** Width x height in pixels, multiples of 8 from 64 to 2048. */
  readonly size?: string;
  /** Number of its version; the newest by default. */
  readonly version?: number | null | undefined;
  /**
   * Whether to answer when the images are stored. False answers once it has begun: `Subscription.generation` tells how it
   * goes on, and the generation itself why it failed.
   */
  readonly wait?: boolean;
};

export type GenerationState =
  /** Ended without images; charged to nobody. Final. */
  | 'FAILED'
  /** Accepted; waiting for its turn. */
  | 'RESERVED'
  /** With the provider. */
  | 'RUNNING'
  /** Ended with images, and charged. Final. */
  | 'SUCCEEDED';

export type IncomeSource =
  | 'DIRECT'
  | 'FORCED'
  | 'GENERATION'
  | 'MINT'
  | 'ROYALTY';

/** What a milestone is at this moment. */
export type MilestoneState =
  /** Nothing has been delivered for it. */
  | 'AGREED'
  /** Work was delivered, and can be delivered afresh until it is paid. */
  | 'DELIVERED'
  /** It was paid, for the work that was delivered last. */
  | 'PAID';

export type PaymentInput = {
  /** Raises what this model may cost the account that is signed in; kept as by authorizeSpending. */
  readonly authorization?: SpendingAuthorizationInput | null | undefined;
};

export type PaymentMethod =
  /** ETH that the account has deposited in Credits, within what it has authorized. */
  | 'CREDITS'
  /** A token, by x402. */
  | 'X402';

export type PaymentState =
  /** Charged, and not yet on chain. */
  | 'CAPTURED'
  /** Set aside while the generation runs. */
  | 'HELD'
  /** The account's credits no longer cover it; nobody is charged. Final. */
  | 'LOST'
  /** The owners have it. */
  | 'SETTLED'
  /** In a settlement that is being sent. */
  | 'SETTLING'
  /** The generation failed; nothing is charged. Final. */
  | 'VOIDED';

/** What events have said of a proposal. Pending, active, defeated and succeeded follow from its times and votes. */
export type ProposalState =
  /** Canceled by its proposer. */
  | 'CANCELED'
  /** Executed. */
  | 'EXECUTED'
  /** Proposed; being voted on, or decided and not queued. */
  | 'PROPOSED'
  /** Passed, and waiting in the timelock. */
  | 'QUEUED';

export type QuoteGenerationInput = {
  /** Images to make: 1 to 4. */
  readonly count?: number;
  /** Id of the model. */
  readonly model: `0x${string}`;
  /** Width x height in pixels, multiples of 8 from 64 to 2048. */
  readonly size?: string;
  /** Number of its version; the newest by default. */
  readonly version?: number | null | undefined;
};

export type SpendingAuthorizationInput = {
  /** Unix time in seconds, of the chain; at least an hour away. */
  readonly deadline: string;
  readonly epoch: string;
  /** Wei that may be charged for the model in all, ever. */
  readonly limit: string;
  /** Of SpendingAuthorization in Credits' EIP-712 domain, by the account that is signed in. */
  readonly signature: `0x${string}`;
};

/** A token to put on sale. */
export type TokenToPublish = {
  /** Unix time in seconds from which it can no longer be minted; 0 for never. */
  readonly closesAt?: string;
  /** Id of the generation that made the image. */
  readonly generation?: `0x${string}` | null | undefined;
  /** Content id of the image. */
  readonly image: string;
  /** Tokens that can ever be minted; 0 for no limit. */
  readonly maxSupply?: string;
  /** Content id of the token's metadata, a JSON document. */
  readonly metadata: string;
  /** Unix time in seconds from which it can be minted; 0 for at once. */
  readonly opensAt?: string;
  /** Wei per token, without the mint fee. */
  readonly price: string;
  /** Hash of that generation's receipt. */
  readonly receipt?: `0x${string}` | null | undefined;
};

/** What a vote says. */
export type VoteChoice =
  /** Neither; counts towards the quorum. */
  | 'ABSTAIN'
  /** Against the proposal. */
  | 'AGAINST'
  /** For the proposal; counts towards the quorum. */
  | 'FOR';

export type VoteSupport =
  | 'ABSTAIN'
  | 'AGAINST'
  | 'FOR';

export type AccountHeadQueryVariables = Exact<{
  account: string;
}>;


export type AccountHeadQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly account: { readonly id: `0x${string}`, readonly totalContributed: string, readonly totalWithdrawn: string, readonly totalRefunded: string, readonly totalMintPaid: string, readonly totalEarned: string, readonly totalEarningsWithdrawn: string, readonly membershipCount: number, readonly voteCount: number, readonly mintCount: number, readonly positions: ReadonlyArray<{ readonly id: `0x${string}`, readonly contributed: string, readonly sharePpm: number, readonly isMember: boolean, readonly earned: string, readonly withdrawn: string, readonly withdrawable: string, readonly refundable: string | null, readonly campaign: { readonly id: `0x${string}`, readonly name: string } }> } | null };

export type AccountWorksQueryVariables = Exact<{
  account: string;
}>;


export type AccountWorksQuery = { readonly account: { readonly id: `0x${string}`, readonly collections: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly totalMinted: string, readonly tokens: ReadonlyArray<{ readonly image: string }> }>, readonly earnings: ReadonlyArray<{ readonly id: `0x${string}`, readonly totalEarned: string, readonly totalWithdrawn: string, readonly withdrawable: string, readonly collection: { readonly id: `0x${string}`, readonly name: string } }> } | null };

export type AccountCreditsQueryVariables = Exact<{
  account: string;
}>;


export type AccountCreditsQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly account: { readonly id: `0x${string}`, readonly credits: { readonly balance: string, readonly totalDeposited: string, readonly totalSpent: string, readonly totalWithdrawn: string, readonly requested: string, readonly availableAt: string | null, readonly spendings: ReadonlyArray<{ readonly id: `0x${string}`, readonly limit: string, readonly spent: string, readonly model: { readonly id: `0x${string}`, readonly name: string } }> } | null } | null };

export type AccountGenerationsQueryVariables = Exact<{
  account: string;
}>;


export type AccountGenerationsQuery = { readonly account: { readonly id: `0x${string}`, readonly generations: { readonly nodes: ReadonlyArray<{ readonly id: `0x${string}`, readonly state: GenerationState, readonly progress: number | null, readonly queuePosition: number | null, readonly prompt: string | null, readonly size: string, readonly seed: number, readonly version: number, readonly createdAt: string, readonly latencyMs: number | null, readonly priceWei: string, readonly feeWei: string, readonly errorCode: string | null, readonly unknownWords: ReadonlyArray<string> | null, readonly images: ReadonlyArray<{ readonly contentId: string }>, readonly model: { readonly id: `0x${string}`, readonly name: string } | null, readonly payment: { readonly state: PaymentState } | null }> } | null } | null };

export type ApiKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type ApiKeysQuery = { readonly viewer: { readonly account: { readonly id: `0x${string}`, readonly apiKeys: ReadonlyArray<{ readonly id: string, readonly name: string, readonly scopes: ReadonlyArray<ApiKeyScope>, readonly createdAt: string, readonly lastUsedAt: string | null, readonly expiresAt: string | null, readonly revokedAt: string | null, readonly budget: { readonly period: BudgetPeriod, readonly wei: string | null, readonly spentWei: string, readonly calls: number | null, readonly spentCalls: number } }> | null } | null } | null };

export type DoorQueryVariables = Exact<{
  campaign: `0x${string}`;
}>;


export type DoorQuery = { readonly ownersGroup: { readonly memberSince: string, readonly memberCount: number, readonly welcome: string | null, readonly links: ReadonlyArray<{ readonly label: string, readonly url: string }> } | null };

export type SignInNonceMutationVariables = Exact<{ [key: string]: never; }>;


export type SignInNonceMutation = { readonly signInNonce: { readonly nonce: string, readonly chainId: number, readonly issuedAt: string } | null };

export type SignInMutationVariables = Exact<{
  message: string;
  signature: `0x${string}`;
}>;


export type SignInMutation = { readonly signIn: { readonly accessToken: string, readonly accessTokenExpiresAt: string, readonly refreshToken: string, readonly account: { readonly id: `0x${string}` } | null } | null };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: string;
}>;


export type RefreshSessionMutation = { readonly refreshSession: { readonly accessToken: string, readonly accessTokenExpiresAt: string, readonly refreshToken: string, readonly account: { readonly id: `0x${string}` } | null } | null };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { readonly signOut: number | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { readonly createApiKey: { readonly secret: string, readonly apiKey: { readonly id: string } } | null };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeApiKeyMutation = { readonly revokeApiKey: { readonly id: string, readonly revokedAt: string | null } | null };

export type SessionPartsFragment = { readonly accessToken: string, readonly accessTokenExpiresAt: string, readonly refreshToken: string, readonly account: { readonly id: `0x${string}` } | null };

type ActivityRow_CommissionAgreement_Fragment = { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_CommissionEnd_Fragment = { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Contribution_Fragment = { readonly __typename: 'Contribution', readonly amount: string, readonly admitted: boolean, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_CreditDeposit_Fragment = { readonly __typename: 'CreditDeposit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_CreditWithdrawal_Fragment = { readonly __typename: 'CreditWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_CreditWithdrawalRequest_Fragment = { readonly __typename: 'CreditWithdrawalRequest', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Debit_Fragment = { readonly __typename: 'Debit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Delivery_Fragment = { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_EarningsWithdrawal_Fragment = { readonly __typename: 'EarningsWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Erc20EarningsWithdrawal_Fragment = { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Erc20Income_Fragment = { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Erc20Royalty_Fragment = { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Erc20Withdrawal_Fragment = { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Finalization_Fragment = { readonly __typename: 'Finalization', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Income_Fragment = { readonly __typename: 'Income', readonly amount: string, readonly source: IncomeSource, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_MilestonePayment_Fragment = { readonly __typename: 'MilestonePayment', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Mint_Fragment = { readonly __typename: 'Mint', readonly paid: string, readonly quantity: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly collection: { readonly id: `0x${string}`, readonly name: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Refund_Fragment = { readonly __typename: 'Refund', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Royalty_Fragment = { readonly __typename: 'Royalty', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Settlement_Fragment = { readonly __typename: 'Settlement', readonly amount: string, readonly count: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_SpendingAuthorization_Fragment = { readonly __typename: 'SpendingAuthorization', readonly limit: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_SpendingRevocation_Fragment = { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_TreasuryCall_Fragment = { readonly __typename: 'TreasuryCall', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Vote_Fragment = { readonly __typename: 'Vote', readonly choice: VoteChoice, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly proposal: { readonly id: `0x${string}`, readonly title: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_Withdrawal_Fragment = { readonly __typename: 'Withdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

type ActivityRow_WithdrawalRefusal_Fragment = { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null };

export type ActivityRowFragment =
  | ActivityRow_CommissionAgreement_Fragment
  | ActivityRow_CommissionEnd_Fragment
  | ActivityRow_Contribution_Fragment
  | ActivityRow_CreditDeposit_Fragment
  | ActivityRow_CreditWithdrawal_Fragment
  | ActivityRow_CreditWithdrawalRequest_Fragment
  | ActivityRow_Debit_Fragment
  | ActivityRow_Delivery_Fragment
  | ActivityRow_EarningsWithdrawal_Fragment
  | ActivityRow_Erc20EarningsWithdrawal_Fragment
  | ActivityRow_Erc20Income_Fragment
  | ActivityRow_Erc20Royalty_Fragment
  | ActivityRow_Erc20Withdrawal_Fragment
  | ActivityRow_Finalization_Fragment
  | ActivityRow_Income_Fragment
  | ActivityRow_MilestonePayment_Fragment
  | ActivityRow_Mint_Fragment
  | ActivityRow_Refund_Fragment
  | ActivityRow_Royalty_Fragment
  | ActivityRow_Settlement_Fragment
  | ActivityRow_SpendingAuthorization_Fragment
  | ActivityRow_SpendingRevocation_Fragment
  | ActivityRow_TreasuryCall_Fragment
  | ActivityRow_Vote_Fragment
  | ActivityRow_Withdrawal_Fragment
  | ActivityRow_WithdrawalRefusal_Fragment
;

export type ActivityQueryVariables = Exact<{
  first: number;
  before: string;
}>;


export type ActivityQuery = { readonly actions: ReadonlyArray<
    | { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Contribution', readonly amount: string, readonly admitted: boolean, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditDeposit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawalRequest', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Debit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'EarningsWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Finalization', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Income', readonly amount: string, readonly source: IncomeSource, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'MilestonePayment', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Mint', readonly paid: string, readonly quantity: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly collection: { readonly id: `0x${string}`, readonly name: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Refund', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Royalty', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Settlement', readonly amount: string, readonly count: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingAuthorization', readonly limit: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'TreasuryCall', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Vote', readonly choice: VoteChoice, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly proposal: { readonly id: `0x${string}`, readonly title: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Withdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
  > | null };

export type CampaignActivityQueryVariables = Exact<{
  campaign: string;
  first: number;
  before: string;
}>;


export type CampaignActivityQuery = { readonly actions: ReadonlyArray<
    | { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Contribution', readonly amount: string, readonly admitted: boolean, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditDeposit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawalRequest', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Debit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'EarningsWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Finalization', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Income', readonly amount: string, readonly source: IncomeSource, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'MilestonePayment', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Mint', readonly paid: string, readonly quantity: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly collection: { readonly id: `0x${string}`, readonly name: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Refund', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Royalty', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Settlement', readonly amount: string, readonly count: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingAuthorization', readonly limit: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'TreasuryCall', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Vote', readonly choice: VoteChoice, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly proposal: { readonly id: `0x${string}`, readonly title: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Withdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
  > | null };

export type AccountActivityQueryVariables = Exact<{
  account: string;
  first: number;
  before: string;
}>;


export type AccountActivityQuery = { readonly actions: ReadonlyArray<
    | { readonly __typename: 'CommissionAgreement', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CommissionEnd', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Contribution', readonly amount: string, readonly admitted: boolean, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditDeposit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'CreditWithdrawalRequest', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Debit', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Delivery', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'EarningsWithdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20EarningsWithdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Income', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Royalty', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Erc20Withdrawal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Finalization', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Income', readonly amount: string, readonly source: IncomeSource, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'MilestonePayment', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Mint', readonly paid: string, readonly quantity: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly collection: { readonly id: `0x${string}`, readonly name: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Refund', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Royalty', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Settlement', readonly amount: string, readonly count: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingAuthorization', readonly limit: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'SpendingRevocation', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'TreasuryCall', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Vote', readonly choice: VoteChoice, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly proposal: { readonly id: `0x${string}`, readonly title: string }, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'Withdrawal', readonly amount: string, readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
    | { readonly __typename: 'WithdrawalRefusal', readonly id: `0x${string}`, readonly order: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string } | null }
  > | null };

export type LiveSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type LiveSubscription = { readonly activity: { readonly cursor: string, readonly takeBackAfter: number | null, readonly block: { readonly number: number } } };

export type GatewayStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayStatusQuery = { readonly _meta: { readonly hasIndexingErrors: boolean } | null, readonly status: { readonly lagBlocks: number | null, readonly lagSeconds: number | null, readonly chainHead: { readonly number: number, readonly timestamp: number } | null, readonly indexedHead: { readonly number: number, readonly timestamp: number } | null, readonly reconciliation: { readonly driftWei: string, readonly block: number } | null } | null };

export type CampaignHeadQueryVariables = Exact<{
  campaign: string;
}>;


export type CampaignHeadQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly campaign: { readonly id: `0x${string}`, readonly name: string, readonly symbol: string, readonly state: CampaignState, readonly goalMin: string, readonly goalMax: string, readonly contributionMin: string, readonly membershipThreshold: string, readonly opensAt: string, readonly closesAt: string, readonly finalizeBy: string, readonly finalizedAt: string | null, readonly totalContributed: string, readonly contributionCount: number, readonly contributorCount: number, readonly memberCount: number, readonly totalIncome: string, readonly totalWithdrawn: string, readonly totalRefunded: string, readonly treasury: `0x${string}`, readonly governor: `0x${string}`, readonly proposalCount: number, readonly commissionCount: number, readonly collectionCount: number, readonly metadataFile: { readonly description: string | null } | null, readonly models: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string }>, readonly collections: ReadonlyArray<{ readonly tokens: ReadonlyArray<{ readonly image: string }> }> } | null };

export type CampaignContributorsQueryVariables = Exact<{
  campaign: string;
  first: number;
}>;


export type CampaignContributorsQuery = { readonly positions: ReadonlyArray<{ readonly id: `0x${string}`, readonly contributed: string, readonly sharePpm: number, readonly isMember: boolean, readonly memberSince: string | null, readonly refunded: string, readonly account: { readonly id: `0x${string}` } }> | null };

export type CampaignProposalsQueryVariables = Exact<{
  campaign: string;
  first: number;
}>;


export type CampaignProposalsQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly proposals: ReadonlyArray<{ readonly id: `0x${string}`, readonly title: string, readonly body: string, readonly state: ProposalState, readonly createdAt: string, readonly voteStart: string, readonly voteEnd: string, readonly executableAt: string | null, readonly executedAt: string | null, readonly votesFor: string, readonly votesAgainst: string, readonly votesAbstain: string, readonly voteCount: number, readonly proposer: { readonly id: `0x${string}` }, readonly campaign: { readonly memberCount: number, readonly quorumPercent: number }, readonly votes: ReadonlyArray<{ readonly id: `0x${string}`, readonly choice: VoteChoice, readonly reason: string, readonly account: { readonly id: `0x${string}` } }> }> | null };

export type CampaignTreasuryQueryVariables = Exact<{
  campaign: string;
}>;


export type CampaignTreasuryQuery = { readonly campaign: { readonly treasury: `0x${string}`, readonly state: CampaignState, readonly totalContributed: string, readonly totalTreasuryPaid: string, readonly totalCommissionPaid: string, readonly treasuryCalls: ReadonlyArray<{ readonly id: `0x${string}`, readonly amount: string, readonly data: `0x${string}`, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` }, readonly proposal: { readonly id: `0x${string}`, readonly title: string } | null }>, readonly commissions: ReadonlyArray<{ readonly id: `0x${string}`, readonly commissionId: string, readonly amount: string, readonly totalPaid: string, readonly agreedAt: string, readonly isEnded: boolean, readonly milestoneCount: number, readonly paidCount: number, readonly artist: { readonly id: `0x${string}` }, readonly milestones: ReadonlyArray<{ readonly id: `0x${string}`, readonly number: number, readonly amount: string, readonly state: MilestoneState, readonly deliveredAt: string | null, readonly paidAt: string | null, readonly work: string }> }> } | null };

export type MyPositionQueryVariables = Exact<{
  position: string;
}>;


export type MyPositionQuery = { readonly position: { readonly id: `0x${string}`, readonly contributed: string, readonly sharePpm: number, readonly isMember: boolean, readonly earned: string, readonly withdrawn: string, readonly withdrawable: string, readonly refundable: string | null, readonly refunded: string } | null };

export type MyVotesQueryVariables = Exact<{
  campaign: string;
  account: string;
}>;


export type MyVotesQuery = { readonly votes: ReadonlyArray<{ readonly id: `0x${string}`, readonly choice: VoteChoice, readonly proposal: { readonly id: `0x${string}` } }> | null };

export type CollectionsQueryVariables = Exact<{
  first: number;
}>;


export type CollectionsQuery = { readonly collections: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly publishedAt: string, readonly tokenCount: number, readonly totalMinted: string, readonly totalPaid: string, readonly totalOwnersAmount: string, readonly creator: { readonly id: `0x${string}` }, readonly model: { readonly id: `0x${string}`, readonly name: string }, readonly tokens: ReadonlyArray<{ readonly id: `0x${string}`, readonly image: string }> }> | null };

export type CollectionHeadQueryVariables = Exact<{
  collection: string;
}>;


export type CollectionHeadQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly collection: { readonly id: `0x${string}`, readonly name: string, readonly publishedAt: string, readonly mintFee: string, readonly mintCount: number, readonly totalMinted: string, readonly totalPaid: string, readonly totalOwnersAmount: string, readonly totalCreatorAmount: string, readonly totalPlatformAmount: string, readonly totalReferrerAmount: string, readonly totalRoyalties: string, readonly ownersFeeBps: number, readonly ownersPriceBps: number, readonly creatorFeeBps: number, readonly referrerFeeBps: number, readonly royaltyBps: number, readonly metadataFile: { readonly description: string | null } | null, readonly creator: { readonly id: `0x${string}` }, readonly campaign: { readonly id: `0x${string}`, readonly name: string }, readonly model: { readonly id: `0x${string}`, readonly name: string }, readonly tokens: ReadonlyArray<{ readonly id: `0x${string}`, readonly tokenId: string, readonly image: string, readonly price: string, readonly maxSupply: string, readonly totalMinted: string, readonly opensAt: string, readonly closesAt: string, readonly metadataFile: { readonly name: string | null } | null }> } | null };

export type CollectionHoldersQueryVariables = Exact<{
  collection: string;
  first: number;
}>;


export type CollectionHoldersQuery = { readonly tokenBalances: ReadonlyArray<{ readonly id: `0x${string}`, readonly balance: string, readonly account: { readonly id: `0x${string}` }, readonly token: { readonly tokenId: string } }> | null };

export type CollectionMintsQueryVariables = Exact<{
  collection: string;
  first: number;
}>;


export type CollectionMintsQuery = { readonly mints: ReadonlyArray<{ readonly id: `0x${string}`, readonly timestamp: string, readonly transaction: `0x${string}`, readonly quantity: string, readonly paid: string, readonly ownersAmount: string, readonly account: { readonly id: `0x${string}` }, readonly token: { readonly tokenId: string } }> | null };

export type HomeTotalsQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeTotalsQuery = { readonly protocols: ReadonlyArray<{ readonly campaignCount: number, readonly totalContributed: string, readonly totalIncome: string, readonly totalWithdrawn: string, readonly totalMinted: string, readonly totalGenerations: string }> | null };

export type HomeCampaignsQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeCampaignsQuery = { readonly _meta: { readonly block: { readonly timestamp: number | null } } | null, readonly campaigns: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly symbol: string, readonly state: CampaignState, readonly goalMin: string, readonly goalMax: string, readonly opensAt: string, readonly closesAt: string, readonly finalizeBy: string, readonly totalContributed: string, readonly contributorCount: number, readonly memberCount: number, readonly totalIncome: string, readonly totalWithdrawn: string, readonly metadataFile: { readonly description: string | null } | null, readonly models: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string }>, readonly collections: ReadonlyArray<{ readonly tokens: ReadonlyArray<{ readonly image: string }> }> }> | null };

export type HomeWorksQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeWorksQuery = { readonly tokens: ReadonlyArray<{ readonly id: `0x${string}`, readonly image: string, readonly totalMinted: string, readonly metadataFile: { readonly name: string | null } | null, readonly collection: { readonly id: `0x${string}`, readonly name: string } }> | null };

export type ModelHeadQueryVariables = Exact<{
  model: string;
}>;


export type ModelHeadQuery = { readonly model: { readonly id: `0x${string}`, readonly modelId: string, readonly name: string, readonly price: string | null, readonly registeredAt: string, readonly totalGenerations: string, readonly totalMinted: string, readonly collectionCount: number, readonly metadataFile: { readonly description: string | null } | null, readonly campaign: { readonly id: `0x${string}`, readonly name: string, readonly models: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string }> }, readonly versions: ReadonlyArray<{ readonly id: `0x${string}`, readonly version: number, readonly publishedAt: string, readonly weights: string, readonly trainingData: string, readonly licence: string }> } | null };

export type ModelIncomeQueryVariables = Exact<{
  model: string;
  of: string;
  before: string;
}>;


export type ModelIncomeQuery = { readonly model: { readonly id: `0x${string}`, readonly totalIncome: string, readonly totalIncomeFromMints: string, readonly totalIncomeFromRoyalties: string, readonly totalIncomeFromGenerations: string } | null, readonly mintsBefore: ReadonlyArray<{ readonly totalOwnersAmount: string, readonly totalRoyaltiesToOwners: string }> | null, readonly generationsBefore: ReadonlyArray<{ readonly totalSettled: string }> | null };

export type ModelUsageQueryVariables = Exact<{
  model: string;
  from?: string | null | undefined;
}>;


export type ModelUsageQuery = { readonly model: { readonly id: `0x${string}`, readonly usage: { readonly calls: number, readonly succeeded: number, readonly failed: number, readonly distinctAccounts: number, readonly p50LatencyMs: number | null, readonly p95LatencyMs: number | null, readonly p99LatencyMs: number | null, readonly costWei: string, readonly feesWei: string, readonly lastCallAt: string | null, readonly errorCodes: ReadonlyArray<{ readonly code: string, readonly calls: number }> } | null } | null };

export type ModelGalleryQueryVariables = Exact<{
  model: string;
}>;


export type ModelGalleryQuery = { readonly model: { readonly id: `0x${string}`, readonly generations: { readonly nodes: ReadonlyArray<{ readonly id: `0x${string}`, readonly state: GenerationState, readonly images: ReadonlyArray<{ readonly contentId: string }> }> } | null, readonly collections: ReadonlyArray<{ readonly id: `0x${string}`, readonly name: string, readonly tokens: ReadonlyArray<{ readonly id: `0x${string}`, readonly image: string, readonly metadataFile: { readonly name: string | null } | null }> }> } | null };

export type PaymentMethodsQueryVariables = Exact<{ [key: string]: never; }>;


export type PaymentMethodsQuery = { readonly paymentMethods: ReadonlyArray<PaymentMethod> };

export type SpendableCreditsQueryVariables = Exact<{
  model: `0x${string}`;
}>;


export type SpendableCreditsQuery = { readonly spendableCredits: { readonly available: string, readonly balance: string, readonly held: string, readonly limit: string, readonly spent: string, readonly epoch: string } | null };

export type QuoteGenerationMutationVariables = Exact<{
  input: QuoteGenerationInput;
}>;


export type QuoteGenerationMutation = { readonly quoteGeneration: { readonly id: `0x${string}`, readonly priceWei: string, readonly expiresAt: string } | null };

export type GenerateImageMutationVariables = Exact<{
  input: GenerateImageInput;
}>;


export type GenerateImageMutation = { readonly generateImage: { readonly id: `0x${string}`, readonly state: GenerationState, readonly progress: number | null, readonly queuePosition: number | null, readonly prompt: string | null, readonly size: string, readonly seed: number, readonly version: number, readonly createdAt: string, readonly latencyMs: number | null, readonly priceWei: string, readonly feeWei: string, readonly errorCode: string | null, readonly unknownWords: ReadonlyArray<string> | null, readonly images: ReadonlyArray<{ readonly contentId: string }>, readonly model: { readonly id: `0x${string}`, readonly name: string } | null, readonly payment: { readonly state: PaymentState } | null } | null };

export type AuthorizeSpendingMutationVariables = Exact<{
  input: AuthorizeSpendingInput;
}>;


export type AuthorizeSpendingMutation = { readonly authorizeSpending: { readonly available: string, readonly limit: string } | null };

export type GenerationNowQueryVariables = Exact<{
  id: `0x${string}`;
}>;


export type GenerationNowQuery = { readonly generation: { readonly id: `0x${string}`, readonly state: GenerationState, readonly progress: number | null, readonly queuePosition: number | null, readonly prompt: string | null, readonly size: string, readonly seed: number, readonly version: number, readonly createdAt: string, readonly latencyMs: number | null, readonly priceWei: string, readonly feeWei: string, readonly errorCode: string | null, readonly unknownWords: ReadonlyArray<string> | null, readonly images: ReadonlyArray<{ readonly contentId: string }>, readonly model: { readonly id: `0x${string}`, readonly name: string } | null, readonly payment: { readonly state: PaymentState } | null } | null };

export type GenerationLiveSubscriptionVariables = Exact<{
  id: `0x${string}`;
}>;


export type GenerationLiveSubscription = { readonly generation: { readonly id: `0x${string}`, readonly state: GenerationState, readonly progress: number | null, readonly queuePosition: number | null, readonly prompt: string | null, readonly size: string, readonly seed: number, readonly version: number, readonly createdAt: string, readonly latencyMs: number | null, readonly priceWei: string, readonly feeWei: string, readonly errorCode: string | null, readonly unknownWords: ReadonlyArray<string> | null, readonly images: ReadonlyArray<{ readonly contentId: string }>, readonly model: { readonly id: `0x${string}`, readonly name: string } | null, readonly payment: { readonly state: PaymentState } | null } | null };

export type GenerationRowFragment = { readonly id: `0x${string}`, readonly state: GenerationState, readonly progress: number | null, readonly queuePosition: number | null, readonly prompt: string | null, readonly size: string, readonly seed: number, readonly version: number, readonly createdAt: string, readonly latencyMs: number | null, readonly priceWei: string, readonly feeWei: string, readonly errorCode: string | null, readonly unknownWords: ReadonlyArray<string> | null, readonly images: ReadonlyArray<{ readonly contentId: string }>, readonly model: { readonly id: `0x${string}`, readonly name: string } | null, readonly payment: { readonly state: PaymentState } | null };

export type PayoutsHeadQueryVariables = Exact<{
  campaign: string;
  monthAgo: string;
  weekAgo: string;
}>;


export type PayoutsHeadQuery = { readonly campaign: { readonly id: `0x${string}`, readonly name: string, readonly state: CampaignState, readonly goalMax: string, readonly totalContributed: string, readonly contributorCount: number, readonly totalIncome: string, readonly totalIncomeFromMints: string, readonly totalIncomeFromRoyalties: string, readonly totalIncomeFromGenerations: string, readonly totalWithdrawn: string, readonly totalGenerations: string, readonly totalMinted: string, readonly month: ReadonlyArray<{ readonly source: IncomeSource, readonly amount: string }> | null, readonly week: ReadonlyArray<{ readonly source: IncomeSource, readonly amount: string }> | null } | null };

export type FeesOverTimeQueryVariables = Exact<{
  campaign: string;
  interval: Aggregation_Interval;
  from: string;
  first: number;
}>;


export type FeesOverTimeQuery = { readonly campaignPeriods: ReadonlyArray<{ readonly timestamp: string, readonly income: string, readonly incomeFromMints: string, readonly incomeFromRoyalties: string, readonly incomeFromGenerations: string, readonly incomeDirect: string, readonly incomeForced: string, readonly withdrawn: string }> | null };

export type OwnersQueryVariables = Exact<{
  campaign: `0x${string}`;
  first: number;
  after?: string | null | undefined;
}>;


export type OwnersQuery = { readonly payouts: { readonly hasNextPage: boolean, readonly endCursor: string | null, readonly nodes: ReadonlyArray<{ readonly position: `0x${string}`, readonly account: `0x${string}`, readonly contributed: string, readonly sharePpm: number, readonly earned: string, readonly withdrawn: string, readonly withdrawable: string }>, readonly totals: { readonly positions: number, readonly contributed: string, readonly income: string, readonly earned: string, readonly withdrawn: string, readonly withdrawable: string, readonly dust: string } | null } | null };

export type WithdrawalsQueryVariables = Exact<{
  campaign: string;
  first: number;
}>;


export type WithdrawalsQuery = { readonly withdrawals: ReadonlyArray<{ readonly id: `0x${string}`, readonly amount: string, readonly withdrawn: string, readonly block: string, readonly timestamp: string, readonly transaction: `0x${string}`, readonly account: { readonly id: `0x${string}` } }> | null };

export type ChainTimeQueryVariables = Exact<{ [key: string]: never; }>;


export type ChainTimeQuery = { readonly _meta: { readonly block: { readonly number: number, readonly timestamp: number | null } } | null };

export type PreparedFragment = { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } };

export type PrepareContributeQueryVariables = Exact<{
  campaign: `0x${string}`;
  amount: string;
  from: `0x${string}`;
}>;


export type PrepareContributeQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareWithdrawQueryVariables = Exact<{
  campaign: `0x${string}`;
  from: `0x${string}`;
}>;


export type PrepareWithdrawQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareRefundQueryVariables = Exact<{
  campaign: `0x${string}`;
  from: `0x${string}`;
}>;


export type PrepareRefundQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareFinalizeQueryVariables = Exact<{
  campaign: `0x${string}`;
  from: `0x${string}`;
}>;


export type PrepareFinalizeQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareVoteQueryVariables = Exact<{
  proposal: `0x${string}`;
  support: VoteSupport;
  reason: string;
  from: `0x${string}`;
}>;


export type PrepareVoteQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareMintQueryVariables = Exact<{
  token: `0x${string}`;
  quantity: string;
  from: `0x${string}`;
}>;


export type PrepareMintQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PreparePublishQueryVariables = Exact<{
  model: `0x${string}`;
  name: string;
  metadata: string;
  tokens: ReadonlyArray<TokenToPublish> | TokenToPublish;
  from: `0x${string}`;
}>;


export type PreparePublishQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareDepositCreditsQueryVariables = Exact<{
  amount: string;
  from: `0x${string}`;
}>;


export type PrepareDepositCreditsQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareRequestCreditsQueryVariables = Exact<{
  amount: string;
  from: `0x${string}`;
}>;


export type PrepareRequestCreditsQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareWithdrawCreditsQueryVariables = Exact<{
  from: `0x${string}`;
}>;


export type PrepareWithdrawCreditsQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type PrepareWithdrawEarningsQueryVariables = Exact<{
  collection: `0x${string}`;
  from: `0x${string}`;
}>;


export type PrepareWithdrawEarningsQuery = { readonly prepared: { readonly from: `0x${string}`, readonly to: `0x${string}`, readonly data: `0x${string}`, readonly value: string, readonly chainId: number, readonly summary: string, readonly simulation: { readonly succeeds: boolean, readonly gas: string | null, readonly result: string | null, readonly block: string, readonly revert: { readonly code: string, readonly message: string } | null } } | null };

export type StoreTokenMetadataMutationVariables = Exact<{
  name: string;
  description: string;
  image: string;
  generation?: `0x${string}` | null | undefined;
}>;


export type StoreTokenMetadataMutation = { readonly storeTokenMetadata: { readonly contentId: string } };

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
export const SessionPartsFragmentDoc = new TypedDocumentString(`
    fragment SessionParts on Session {
  accessToken
  accessTokenExpiresAt
  refreshToken
  account {
    id
  }
}
    `, {"fragmentName":"SessionParts"}) as unknown as TypedDocumentString<SessionPartsFragment, unknown>;
export const ActivityRowFragmentDoc = new TypedDocumentString(`
    fragment ActivityRow on Action {
  __typename
  id
  order
  block
  timestamp
  transaction
  account {
    id
  }
  campaign {
    id
    name
  }
  ... on Contribution {
    amount
    admitted
  }
  ... on Refund {
    amount
  }
  ... on Withdrawal {
    amount
  }
  ... on Income {
    amount
    source
  }
  ... on Finalization {
    amount
  }
  ... on MilestonePayment {
    amount
  }
  ... on Settlement {
    amount
    count
  }
  ... on Debit {
    amount
  }
  ... on CreditDeposit {
    amount
  }
  ... on CreditWithdrawal {
    amount
  }
  ... on CreditWithdrawalRequest {
    amount
  }
  ... on SpendingAuthorization {
    limit
  }
  ... on EarningsWithdrawal {
    amount
  }
  ... on Royalty {
    amount
  }
  ... on TreasuryCall {
    amount
  }
  ... on Mint {
    paid
    quantity
    collection {
      id
      name
    }
  }
  ... on Vote {
    choice
    proposal {
      id
      title
    }
  }
}
    `, {"fragmentName":"ActivityRow"}) as unknown as TypedDocumentString<ActivityRowFragment, unknown>;
export const GenerationRowFragmentDoc = new TypedDocumentString(`
    fragment GenerationRow on Generation {
  id
  state
  progress
  queuePosition
  prompt
  size
  seed
  version
  createdAt
  latencyMs
  priceWei
  feeWei
  errorCode
  unknownWords
  images {
    contentId
  }
  model {
    id
    name
  }
  payment {
    state
  }
}
    `, {"fragmentName":"GenerationRow"}) as unknown as TypedDocumentString<GenerationRowFragment, unknown>;
export const PreparedFragmentDoc = new TypedDocumentString(`
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}
    `, {"fragmentName":"Prepared"}) as unknown as TypedDocumentString<PreparedFragment, unknown>;
export const AccountHeadDocument = new TypedDocumentString(`
    query AccountHead($account: ID!) {
  _meta {
    block {
      timestamp
    }
  }
  account(id: $account) {
    id
    totalContributed
    totalWithdrawn
    totalRefunded
    totalMintPaid
    totalEarned
    totalEarningsWithdrawn
    membershipCount
    voteCount
    mintCount
    positions(first: 50) {
      id
      campaign {
        id
        name
      }
      contributed
      sharePpm
      isMember
      earned
      withdrawn
      withdrawable
      refundable
    }
  }
}
    `) as unknown as TypedDocumentString<AccountHeadQuery, AccountHeadQueryVariables>;
export const AccountWorksDocument = new TypedDocumentString(`
    query AccountWorks($account: ID!) {
  account(id: $account) {
    id
    collections(first: 20, orderBy: publishedAt, orderDirection: desc) {
      id
      name
      totalMinted
      tokens(first: 1, orderBy: tokenId) {
        image
      }
    }
    earnings(first: 50, where: {totalEarned_gt: "0"}) {
      id
      collection {
        id
        name
      }
      totalEarned
      totalWithdrawn
      withdrawable
    }
  }
}
    `) as unknown as TypedDocumentString<AccountWorksQuery, AccountWorksQueryVariables>;
export const AccountCreditsDocument = new TypedDocumentString(`
    query AccountCredits($account: ID!) {
  _meta {
    block {
      timestamp
    }
  }
  account(id: $account) {
    id
    credits {
      balance
      totalDeposited
      totalSpent
      totalWithdrawn
      requested
      availableAt
      spendings(first: 20, orderBy: spent, orderDirection: desc) {
        id
        limit
        spent
        model {
          id
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AccountCreditsQuery, AccountCreditsQueryVariables>;
export const AccountGenerationsDocument = new TypedDocumentString(`
    query AccountGenerations($account: ID!) {
  account(id: $account) {
    id
    generations(first: 24) {
      nodes {
        ...GenerationRow
      }
    }
  }
}
    fragment GenerationRow on Generation {
  id
  state
  progress
  queuePosition
  prompt
  size
  seed
  version
  createdAt
  latencyMs
  priceWei
  feeWei
  errorCode
  unknownWords
  images {
    contentId
  }
  model {
    id
    name
  }
  payment {
    state
  }
}`) as unknown as TypedDocumentString<AccountGenerationsQuery, AccountGenerationsQueryVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys {
  viewer {
    account {
      id
      apiKeys {
        id
        name
        scopes
        createdAt
        lastUsedAt
        expiresAt
        revokedAt
        budget {
          period
          wei
          spentWei
          calls
          spentCalls
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const DoorDocument = new TypedDocumentString(`
    query Door($campaign: Bytes!) {
  ownersGroup(campaign: $campaign) {
    memberSince
    memberCount
    welcome
    links {
      label
      url
    }
  }
}
    `) as unknown as TypedDocumentString<DoorQuery, DoorQueryVariables>;
export const SignInNonceDocument = new TypedDocumentString(`
    mutation SignInNonce {
  signInNonce {
    nonce
    chainId
    issuedAt
  }
}
    `) as unknown as TypedDocumentString<SignInNonceMutation, SignInNonceMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($message: String!, $signature: Bytes!) {
  signIn(message: $message, signature: $signature) {
    ...SessionParts
  }
}
    fragment SessionParts on Session {
  accessToken
  accessTokenExpiresAt
  refreshToken
  account {
    id
  }
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const RefreshSessionDocument = new TypedDocumentString(`
    mutation RefreshSession($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) {
    ...SessionParts
  }
}
    fragment SessionParts on Session {
  accessToken
  accessTokenExpiresAt
  refreshToken
  account {
    id
  }
}`) as unknown as TypedDocumentString<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut(everywhere: false)
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    apiKey {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: String!) {
  revokeApiKey(id: $id) {
    id
    revokedAt
  }
}
    `) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const ActivityDocument = new TypedDocumentString(`
    query Activity($first: Int!, $before: BigInt!) {
  actions(
    first: $first
    orderBy: order
    orderDirection: desc
    where: {order_lt: $before}
  ) {
    ...ActivityRow
  }
}
    fragment ActivityRow on Action {
  __typename
  id
  order
  block
  timestamp
  transaction
  account {
    id
  }
  campaign {
    id
    name
  }
  ... on Contribution {
    amount
    admitted
  }
  ... on Refund {
    amount
  }
  ... on Withdrawal {
    amount
  }
  ... on Income {
    amount
    source
  }
  ... on Finalization {
    amount
  }
  ... on MilestonePayment {
    amount
  }
  ... on Settlement {
    amount
    count
  }
  ... on Debit {
    amount
  }
  ... on CreditDeposit {
    amount
  }
  ... on CreditWithdrawal {
    amount
  }
  ... on CreditWithdrawalRequest {
    amount
  }
  ... on SpendingAuthorization {
    limit
  }
  ... on EarningsWithdrawal {
    amount
  }
  ... on Royalty {
    amount
  }
  ... on TreasuryCall {
    amount
  }
  ... on Mint {
    paid
    quantity
    collection {
      id
      name
    }
  }
  ... on Vote {
    choice
    proposal {
      id
      title
    }
  }
}`) as unknown as TypedDocumentString<ActivityQuery, ActivityQueryVariables>;
export const CampaignActivityDocument = new TypedDocumentString(`
    query CampaignActivity($campaign: String!, $first: Int!, $before: BigInt!) {
  actions(
    first: $first
    orderBy: order
    orderDirection: desc
    where: {campaign: $campaign, order_lt: $before}
  ) {
    ...ActivityRow
  }
}
    fragment ActivityRow on Action {
  __typename
  id
  order
  block
  timestamp
  transaction
  account {
    id
  }
  campaign {
    id
    name
  }
  ... on Contribution {
    amount
    admitted
  }
  ... on Refund {
    amount
  }
  ... on Withdrawal {
    amount
  }
  ... on Income {
    amount
    source
  }
  ... on Finalization {
    amount
  }
  ... on MilestonePayment {
    amount
  }
  ... on Settlement {
    amount
    count
  }
  ... on Debit {
    amount
  }
  ... on CreditDeposit {
    amount
  }
  ... on CreditWithdrawal {
    amount
  }
  ... on CreditWithdrawalRequest {
    amount
  }
  ... on SpendingAuthorization {
    limit
  }
  ... on EarningsWithdrawal {
    amount
  }
  ... on Royalty {
    amount
  }
  ... on TreasuryCall {
    amount
  }
  ... on Mint {
    paid
    quantity
    collection {
      id
      name
    }
  }
  ... on Vote {
    choice
    proposal {
      id
      title
    }
  }
}`) as unknown as TypedDocumentString<CampaignActivityQuery, CampaignActivityQueryVariables>;
export const AccountActivityDocument = new TypedDocumentString(`
    query AccountActivity($account: String!, $first: Int!, $before: BigInt!) {
  actions(
    first: $first
    orderBy: order
    orderDirection: desc
    where: {account: $account, order_lt: $before}
  ) {
    ...ActivityRow
  }
}
    fragment ActivityRow on Action {
  __typename
  id
  order
  block
  timestamp
  transaction
  account {
    id
  }
  campaign {
    id
    name
  }
  ... on Contribution {
    amount
    admitted
  }
  ... on Refund {
    amount
  }
  ... on Withdrawal {
    amount
  }
  ... on Income {
    amount
    source
  }
  ... on Finalization {
    amount
  }
  ... on MilestonePayment {
    amount
  }
  ... on Settlement {
    amount
    count
  }
  ... on Debit {
    amount
  }
  ... on CreditDeposit {
    amount
  }
  ... on CreditWithdrawal {
    amount
  }
  ... on CreditWithdrawalRequest {
    amount
  }
  ... on SpendingAuthorization {
    limit
  }
  ... on EarningsWithdrawal {
    amount
  }
  ... on Royalty {
    amount
  }
  ... on TreasuryCall {
    amount
  }
  ... on Mint {
    paid
    quantity
    collection {
      id
      name
    }
  }
  ... on Vote {
    choice
    proposal {
      id
      title
    }
  }
}`) as unknown as TypedDocumentString<AccountActivityQuery, AccountActivityQueryVariables>;
export const LiveDocument = new TypedDocumentString(`
    subscription Live($after: String) {
  activity(after: $after) {
    cursor
    takeBackAfter
    block {
      number
    }
  }
}
    `) as unknown as TypedDocumentString<LiveSubscription, LiveSubscriptionVariables>;
export const GatewayStatusDocument = new TypedDocumentString(`
    query GatewayStatus {
  _meta {
    hasIndexingErrors
  }
  status {
    lagBlocks
    lagSeconds
    chainHead {
      number
      timestamp
    }
    indexedHead {
      number
      timestamp
    }
    reconciliation {
      driftWei
      block
    }
  }
}
    `) as unknown as TypedDocumentString<GatewayStatusQuery, GatewayStatusQueryVariables>;
export const CampaignHeadDocument = new TypedDocumentString(`
    query CampaignHead($campaign: ID!) {
  _meta {
    block {
      timestamp
    }
  }
  campaign(id: $campaign) {
    id
    name
    symbol
    state
    goalMin
    goalMax
    contributionMin
    membershipThreshold
    opensAt
    closesAt
    finalizeBy
    finalizedAt
    totalContributed
    contributionCount
    contributorCount
    memberCount
    totalIncome
    totalWithdrawn
    totalRefunded
    treasury
    governor
    proposalCount
    commissionCount
    collectionCount
    metadataFile {
      description
    }
    models(first: 3) {
      id
      name
    }
    collections(first: 6, orderBy: totalMinted, orderDirection: desc) {
      tokens(first: 2, orderBy: tokenId) {
        image
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CampaignHeadQuery, CampaignHeadQueryVariables>;
export const CampaignContributorsDocument = new TypedDocumentString(`
    query CampaignContributors($campaign: String!, $first: Int!) {
  positions(
    first: $first
    orderBy: contributed
    orderDirection: desc
    where: {campaign: $campaign}
  ) {
    id
    account {
      id
    }
    contributed
    sharePpm
    isMember
    memberSince
    refunded
  }
}
    `) as unknown as TypedDocumentString<CampaignContributorsQuery, CampaignContributorsQueryVariables>;
export const CampaignProposalsDocument = new TypedDocumentString(`
    query CampaignProposals($campaign: String!, $first: Int!) {
  _meta {
    block {
      timestamp
    }
  }
  proposals(
    first: $first
    orderBy: createdAt
    orderDirection: desc
    where: {campaign: $campaign}
  ) {
    id
    title
    body
    state
    proposer {
      id
    }
    createdAt
    voteStart
    voteEnd
    executableAt
    executedAt
    votesFor
    votesAgainst
    votesAbstain
    voteCount
    campaign {
      memberCount
      quorumPercent
    }
    votes(first: 6, orderBy: order, orderDirection: desc) {
      id
      account {
        id
      }
      choice
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<CampaignProposalsQuery, CampaignProposalsQueryVariables>;
export const CampaignTreasuryDocument = new TypedDocumentString(`
    query CampaignTreasury($campaign: ID!) {
  campaign(id: $campaign) {
    treasury
    state
    totalContributed
    totalTreasuryPaid
    totalCommissionPaid
    treasuryCalls(first: 20, orderBy: order, orderDirection: desc) {
      id
      account {
        id
      }
      amount
      data
      timestamp
      transaction
      proposal {
        id
        title
      }
    }
    commissions(first: 5, orderBy: agreedAt, orderDirection: desc) {
      id
      commissionId
      artist {
        id
      }
      amount
      totalPaid
      agreedAt
      isEnded
      milestoneCount
      paidCount
      milestones(first: 20, orderBy: number) {
        id
        number
        amount
        state
        deliveredAt
        paidAt
        work
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CampaignTreasuryQuery, CampaignTreasuryQueryVariables>;
export const MyPositionDocument = new TypedDocumentString(`
    query MyPosition($position: ID!) {
  position(id: $position) {
    id
    contributed
    sharePpm
    isMember
    earned
    withdrawn
    withdrawable
    refundable
    refunded
  }
}
    `) as unknown as TypedDocumentString<MyPositionQuery, MyPositionQueryVariables>;
export const MyVotesDocument = new TypedDocumentString(`
    query MyVotes($campaign: String!, $account: String!) {
  votes(first: 100, where: {campaign: $campaign, account: $account}) {
    id
    choice
    proposal {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<MyVotesQuery, MyVotesQueryVariables>;
export const CollectionsDocument = new TypedDocumentString(`
    query Collections($first: Int!) {
  collections(first: $first, orderBy: publishedAt, orderDirection: desc) {
    id
    name
    publishedAt
    tokenCount
    totalMinted
    totalPaid
    totalOwnersAmount
    creator {
      id
    }
    model {
      id
      name
    }
    tokens(first: 4, orderBy: tokenId) {
      id
      image
    }
  }
}
    `) as unknown as TypedDocumentString<CollectionsQuery, CollectionsQueryVariables>;
export const CollectionHeadDocument = new TypedDocumentString(`
    query CollectionHead($collection: ID!) {
  _meta {
    block {
      timestamp
    }
  }
  collection(id: $collection) {
    id
    name
    publishedAt
    mintFee
    mintCount
    totalMinted
    totalPaid
    totalOwnersAmount
    totalCreatorAmount
    totalPlatformAmount
    totalReferrerAmount
    totalRoyalties
    ownersFeeBps
    ownersPriceBps
    creatorFeeBps
    referrerFeeBps
    royaltyBps
    metadataFile {
      description
    }
    creator {
      id
    }
    campaign {
      id
      name
    }
    model {
      id
      name
    }
    tokens(first: 50, orderBy: tokenId) {
      id
      tokenId
      image
      price
      maxSupply
      totalMinted
      opensAt
      closesAt
      metadataFile {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CollectionHeadQuery, CollectionHeadQueryVariables>;
export const CollectionHoldersDocument = new TypedDocumentString(`
    query CollectionHolders($collection: String!, $first: Int!) {
  tokenBalances(
    first: $first
    orderBy: balance
    orderDirection: desc
    where: {balance_gt: "0", token_: {collection: $collection}}
  ) {
    id
    balance
    account {
      id
    }
    token {
      tokenId
    }
  }
}
    `) as unknown as TypedDocumentString<CollectionHoldersQuery, CollectionHoldersQueryVariables>;
export const CollectionMintsDocument = new TypedDocumentString(`
    query CollectionMints($collection: String!, $first: Int!) {
  mints(
    first: $first
    orderBy: order
    orderDirection: desc
    where: {collection: $collection}
  ) {
    id
    timestamp
    transaction
    account {
      id
    }
    token {
      tokenId
    }
    quantity
    paid
    ownersAmount
  }
}
    `) as unknown as TypedDocumentString<CollectionMintsQuery, CollectionMintsQueryVariables>;
export const HomeTotalsDocument = new TypedDocumentString(`
    query HomeTotals {
  protocols(first: 1) {
    campaignCount
    totalContributed
    totalIncome
    totalWithdrawn
    totalMinted
    totalGenerations
  }
}
    `) as unknown as TypedDocumentString<HomeTotalsQuery, HomeTotalsQueryVariables>;
export const HomeCampaignsDocument = new TypedDocumentString(`
    query HomeCampaigns {
  _meta {
    block {
      timestamp
    }
  }
  campaigns(first: 50, orderBy: launchedAt, orderDirection: desc) {
    id
    name
    symbol
    state
    goalMin
    goalMax
    opensAt
    closesAt
    finalizeBy
    totalContributed
    contributorCount
    memberCount
    totalIncome
    totalWithdrawn
    metadataFile {
      description
    }
    models(first: 1) {
      id
      name
    }
    collections(first: 4, orderBy: totalMinted, orderDirection: desc) {
      tokens(first: 2, orderBy: tokenId) {
        image
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HomeCampaignsQuery, HomeCampaignsQueryVariables>;
export const HomeWorksDocument = new TypedDocumentString(`
    query HomeWorks {
  tokens(first: 24, orderBy: totalMinted, orderDirection: desc) {
    id
    image
    totalMinted
    metadataFile {
      name
    }
    collection {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<HomeWorksQuery, HomeWorksQueryVariables>;
export const ModelHeadDocument = new TypedDocumentString(`
    query ModelHead($model: ID!) {
  model(id: $model) {
    id
    modelId
    name
    price
    registeredAt
    totalGenerations
    totalMinted
    collectionCount
    metadataFile {
      description
    }
    campaign {
      id
      name
      models(first: 3) {
        id
        name
      }
    }
    versions(first: 20, orderBy: version, orderDirection: desc) {
      id
      version
      publishedAt
      weights
      trainingData
      licence
    }
  }
}
    `) as unknown as TypedDocumentString<ModelHeadQuery, ModelHeadQueryVariables>;
export const ModelIncomeDocument = new TypedDocumentString(`
    query ModelIncome($model: ID!, $of: String!, $before: Timestamp!) {
  model(id: $model) {
    id
    totalIncome
    totalIncomeFromMints
    totalIncomeFromRoyalties
    totalIncomeFromGenerations
  }
  mintsBefore: modelPeriods(
    interval: hour
    first: 1
    orderBy: timestamp
    orderDirection: desc
    where: {model: $of, timestamp_lt: $before}
  ) {
    totalOwnersAmount
    totalRoyaltiesToOwners
  }
  generationsBefore: generationPeriods(
    interval: hour
    first: 1
    orderBy: timestamp
    orderDirection: desc
    where: {model: $of, timestamp_lt: $before}
  ) {
    totalSettled
  }
}
    `) as unknown as TypedDocumentString<ModelIncomeQuery, ModelIncomeQueryVariables>;
export const ModelUsageDocument = new TypedDocumentString(`
    query ModelUsage($model: ID!, $from: BigInt) {
  model(id: $model) {
    id
    usage(from: $from) {
      calls
      succeeded
      failed
      distinctAccounts
      p50LatencyMs
      p95LatencyMs
      p99LatencyMs
      costWei
      feesWei
      lastCallAt
      errorCodes {
        code
        calls
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelUsageQuery, ModelUsageQueryVariables>;
export const ModelGalleryDocument = new TypedDocumentString(`
    query ModelGallery($model: ID!) {
  model(id: $model) {
    id
    generations(first: 24) {
      nodes {
        id
        state
        images {
          contentId
        }
      }
    }
    collections(first: 12, orderBy: publishedAt, orderDirection: desc) {
      id
      name
      tokens(first: 3, orderBy: tokenId) {
        id
        image
        metadataFile {
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelGalleryQuery, ModelGalleryQueryVariables>;
export const PaymentMethodsDocument = new TypedDocumentString(`
    query PaymentMethods {
  paymentMethods
}
    `) as unknown as TypedDocumentString<PaymentMethodsQuery, PaymentMethodsQueryVariables>;
export const SpendableCreditsDocument = new TypedDocumentString(`
    query SpendableCredits($model: Bytes!) {
  spendableCredits(model: $model) {
    available
    balance
    held
    limit
    spent
    epoch
  }
}
    `) as unknown as TypedDocumentString<SpendableCreditsQuery, SpendableCreditsQueryVariables>;
export const QuoteGenerationDocument = new TypedDocumentString(`
    mutation QuoteGeneration($input: QuoteGenerationInput!) {
  quoteGeneration(input: $input) {
    id
    priceWei
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<QuoteGenerationMutation, QuoteGenerationMutationVariables>;
export const GenerateImageDocument = new TypedDocumentString(`
    mutation GenerateImage($input: GenerateImageInput!) {
  generateImage(input: $input) {
    ...GenerationRow
  }
}
    fragment GenerationRow on Generation {
  id
  state
  progress
  queuePosition
  prompt
  size
  seed
  version
  createdAt
  latencyMs
  priceWei
  feeWei
  errorCode
  unknownWords
  images {
    contentId
  }
  model {
    id
    name
  }
  payment {
    state
  }
}`) as unknown as TypedDocumentString<GenerateImageMutation, GenerateImageMutationVariables>;
export const AuthorizeSpendingDocument = new TypedDocumentString(`
    mutation AuthorizeSpending($input: AuthorizeSpendingInput!) {
  authorizeSpending(input: $input) {
    available
    limit
  }
}
    `) as unknown as TypedDocumentString<AuthorizeSpendingMutation, AuthorizeSpendingMutationVariables>;
export const GenerationNowDocument = new TypedDocumentString(`
    query GenerationNow($id: Bytes!) {
  generation(id: $id) {
    ...GenerationRow
  }
}
    fragment GenerationRow on Generation {
  id
  state
  progress
  queuePosition
  prompt
  size
  seed
  version
  createdAt
  latencyMs
  priceWei
  feeWei
  errorCode
  unknownWords
  images {
    contentId
  }
  model {
    id
    name
  }
  payment {
    state
  }
}`) as unknown as TypedDocumentString<GenerationNowQuery, GenerationNowQueryVariables>;
export const GenerationLiveDocument = new TypedDocumentString(`
    subscription GenerationLive($id: Bytes!) {
  generation(id: $id) {
    ...GenerationRow
  }
}
    fragment GenerationRow on Generation {
  id
  state
  progress
  queuePosition
  prompt
  size
  seed
  version
  createdAt
  latencyMs
  priceWei
  feeWei
  errorCode
  unknownWords
  images {
    contentId
  }
  model {
    id
    name
  }
  payment {
    state
  }
}`) as unknown as TypedDocumentString<GenerationLiveSubscription, GenerationLiveSubscriptionVariables>;
export const PayoutsHeadDocument = new TypedDocumentString(`
    query PayoutsHead($campaign: ID!, $monthAgo: BigInt!, $weekAgo: BigInt!) {
  campaign(id: $campaign) {
    id
    name
    state
    goalMax
    totalContributed
    contributorCount
    totalIncome
    totalIncomeFromMints
    totalIncomeFromRoyalties
    totalIncomeFromGenerations
    totalWithdrawn
    totalGenerations
    totalMinted
    month: revenueBySource(from: $monthAgo) {
      source
      amount
    }
    week: revenueBySource(from: $weekAgo) {
      source
      amount
    }
  }
}
    `) as unknown as TypedDocumentString<PayoutsHeadQuery, PayoutsHeadQueryVariables>;
export const FeesOverTimeDocument = new TypedDocumentString(`
    query FeesOverTime($campaign: String!, $interval: Aggregation_interval!, $from: Timestamp!, $first: Int!) {
  campaignPeriods(
    interval: $interval
    first: $first
    current: include
    orderBy: timestamp
    orderDirection: asc
    where: {campaign: $campaign, timestamp_gte: $from}
  ) {
    timestamp
    income
    incomeFromMints
    incomeFromRoyalties
    incomeFromGenerations
    incomeDirect
    incomeForced
    withdrawn
  }
}
    `) as unknown as TypedDocumentString<FeesOverTimeQuery, FeesOverTimeQueryVariables>;
export const OwnersDocument = new TypedDocumentString(`
    query Owners($campaign: Bytes!, $first: Int!, $after: String) {
  payouts(campaign: $campaign, first: $first, after: $after) {
    nodes {
      position
      account
      contributed
      sharePpm
      earned
      withdrawn
      withdrawable
    }
    totals {
      positions
      contributed
      income
      earned
      withdrawn
      withdrawable
      dust
    }
    hasNextPage
    endCursor
  }
}
    `) as unknown as TypedDocumentString<OwnersQuery, OwnersQueryVariables>;
export const WithdrawalsDocument = new TypedDocumentString(`
    query Withdrawals($campaign: String!, $first: Int!) {
  withdrawals(
    first: $first
    orderBy: order
    orderDirection: desc
    where: {campaign: $campaign}
  ) {
    id
    account {
      id
    }
    amount
    withdrawn
    block
    timestamp
    transaction
  }
}
    `) as unknown as TypedDocumentString<WithdrawalsQuery, WithdrawalsQueryVariables>;
export const ChainTimeDocument = new TypedDocumentString(`
    query ChainTime {
  _meta {
    block {
      number
      timestamp
    }
  }
}
    `) as unknown as TypedDocumentString<ChainTimeQuery, ChainTimeQueryVariables>;
export const PrepareContributeDocument = new TypedDocumentString(`
    query PrepareContribute($campaign: Bytes!, $amount: BigInt!, $from: Bytes!) {
  prepared: prepareContribute(campaign: $campaign, amount: $amount, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareContributeQuery, PrepareContributeQueryVariables>;
export const PrepareWithdrawDocument = new TypedDocumentString(`
    query PrepareWithdraw($campaign: Bytes!, $from: Bytes!) {
  prepared: prepareWithdraw(campaign: $campaign, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareWithdrawQuery, PrepareWithdrawQueryVariables>;
export const PrepareRefundDocument = new TypedDocumentString(`
    query PrepareRefund($campaign: Bytes!, $from: Bytes!) {
  prepared: prepareRefund(campaign: $campaign, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareRefundQuery, PrepareRefundQueryVariables>;
export const PrepareFinalizeDocument = new TypedDocumentString(`
    query PrepareFinalize($campaign: Bytes!, $from: Bytes!) {
  prepared: prepareFinalize(campaign: $campaign, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareFinalizeQuery, PrepareFinalizeQueryVariables>;
export const PrepareVoteDocument = new TypedDocumentString(`
    query PrepareVote($proposal: Bytes!, $support: VoteSupport!, $reason: String!, $from: Bytes!) {
  prepared: prepareVote(
    proposal: $proposal
    support: $support
    reason: $reason
    from: $from
  ) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareVoteQuery, PrepareVoteQueryVariables>;
export const PrepareMintDocument = new TypedDocumentString(`
    query PrepareMint($token: Bytes!, $quantity: BigInt!, $from: Bytes!) {
  prepared: prepareMint(token: $token, quantity: $quantity, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareMintQuery, PrepareMintQueryVariables>;
export const PreparePublishDocument = new TypedDocumentString(`
    query PreparePublish($model: Bytes!, $name: String!, $metadata: String!, $tokens: [TokenToPublish!]!, $from: Bytes!) {
  prepared: preparePublish(
    model: $model
    name: $name
    metadata: $metadata
    tokens: $tokens
    from: $from
  ) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PreparePublishQuery, PreparePublishQueryVariables>;
export const PrepareDepositCreditsDocument = new TypedDocumentString(`
    query PrepareDepositCredits($amount: BigInt!, $from: Bytes!) {
  prepared: prepareDepositCredits(amount: $amount, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareDepositCreditsQuery, PrepareDepositCreditsQueryVariables>;
export const PrepareRequestCreditsDocument = new TypedDocumentString(`
    query PrepareRequestCredits($amount: BigInt!, $from: Bytes!) {
  prepared: prepareRequestCredits(amount: $amount, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareRequestCreditsQuery, PrepareRequestCreditsQueryVariables>;
export const PrepareWithdrawCreditsDocument = new TypedDocumentString(`
    query PrepareWithdrawCredits($from: Bytes!) {
  prepared: prepareWithdrawCredits(from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareWithdrawCreditsQuery, PrepareWithdrawCreditsQueryVariables>;
export const PrepareWithdrawEarningsDocument = new TypedDocumentString(`
    query PrepareWithdrawEarnings($collection: Bytes!, $from: Bytes!) {
  prepared: prepareWithdrawEarnings(collection: $collection, from: $from) {
    ...Prepared
  }
}
    fragment Prepared on PreparedTransaction {
  from
  to
  data
  value
  chainId
  summary
  simulation {
    succeeds
    gas
    result
    block
    revert {
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<PrepareWithdrawEarningsQuery, PrepareWithdrawEarningsQueryVariables>;
export const StoreTokenMetadataDocument = new TypedDocumentString(`
    mutation StoreTokenMetadata($name: String!, $description: String!, $image: String!, $generation: Bytes) {
  storeTokenMetadata(
    name: $name
    description: $description
    image: $image
    generation: $generation
  ) {
    contentId
  }
}
    `) as unknown as TypedDocumentString<StoreTokenMetadataMutation, StoreTokenMetadataMutationVariables>;