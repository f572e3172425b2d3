import { collectionKeyTypeDefs, MAX_TOKENS } from "../generation/image-seams.ts";

/** Groups on a page at most. */
export const MAX_FIRST = 1000;
/** Intervals between the ends of a series at most. */
export const MAX_INTERVALS = 10_000;

const RANGE = "that ended at or after `from` and before `to`, in Unix seconds";

export const usageTypeDefs = /* GraphQL */ `
  ${collectionKeyTypeDefs}
  scalar BigInt
  scalar Bytes

  "Metered calls and what came of them."
  type Usage {
    "Calls that ended, well or not."
    calls: Int!
    "Calls that gave images; the only ones charged for."
    succeeded: Int!
    "Calls that gave none."
    failed: Int!
    "Half of the calls that succeeded took at most this many milliseconds; null where none did. Exact to 127 ms, then within 1/128."
    p50LatencyMs: Int
    "95 of 100 calls that succeeded took at most this many milliseconds; as exact as \`p50LatencyMs\`."
    p95LatencyMs: Int
    "99 of 100 calls that succeeded took at most this many milliseconds; as exact as \`p50LatencyMs\`."
    p99LatencyMs: Int
    "Wei that providers cost the operator, also for calls that failed, as the operator's settings say it."
    costWei: BigInt!
    "Wei charged."
    feesWei: BigInt!
    "Why calls failed, the most frequent first."
    errorCodes: [UsageErrorCode!]!
    "Accounts that called, exactly; callers who had not signed in are not counted."
    distinctAccounts: Int!
    "Unix time in seconds at which the last call ended; null where there is none."
    lastCallAt: BigInt
  }

  type UsageErrorCode {
    "One of the API's error codes."
    code: String!
    "Calls that failed with it."
    calls: Int!
  }

  enum UsageOutcome {
    SUCCEEDED
    FAILED
  }

  "What calls can be told apart by. By collection: \`Collection.usage\`. By account there is only one's own."
  enum UsageDimension {
    CAMPAIGN
    MODEL
    VERSION
    PROVIDER
    OUTCOME
    ERROR_CODE
  }

  "In UTC."
  enum UsageInterval {
    MINUTE
    HOUR
    DAY
    MONTH
  }

  "Calls that have one of the values in each list that is given."
  input UsageFilter {
    "Ids of campaigns."
    campaign: [Bytes!]
    "Ids of models."
    model: [Bytes!]
    "Numbers of versions."
    version: [Int!]
    "Ids of providers, as configured."
    provider: [String!]
    outcome: [UsageOutcome!]
    errorCode: [String!]
    "The calls of this account; it must be one's own."
    account: Bytes
  }

  "Calls that are alike in what was asked for; every other of these is null, as is what a call does not have."
  type UsageGroup {
    "Unix time in seconds at which its interval begins; null but in a series."
    start: BigInt
    campaign: Campaign
    model: Model
    version: Int
    provider: String
    outcome: UsageOutcome
    errorCode: String
    usage: Usage!
  }

  type UsagePage {
    nodes: [UsageGroup!]!
    "Give this as \`after\` for the next page; null where this one is empty."
    endCursor: String
    hasNextPage: Boolean!
  }

  type Model {
    id: Bytes!
    "Its metered calls ${RANGE}; all of them by default."
    usage(from: BigInt, to: BigInt): Usage
  }

  type Campaign {
    id: Bytes!
    "Metered calls of its models ${RANGE}; all of them by default."
    usage(from: BigInt, to: BigInt): Usage
  }

  type Account {
    id: Bytes!
    "Its own calls ${RANGE}; all of them by default. Only for the account itself; null to everybody else."
    usage(from: BigInt, to: BigInt): Usage
  }

  type Collection {
    id: Bytes!
    """
    The calls that made the images of its first ${MAX_TOKENS} tokens, by the images' content ids, of those ${RANGE}; all of them by
    default. All of them succeeded: what was tried for a collection in vain is not known.
    """
    usage(from: BigInt, to: BigInt): Usage
  }

  type Query {
    _collectionsForUsage(keys: [_CollectionKey!]!): [Collection!]!
    "Metered calls of all models ${RANGE}."
    usage(from: BigInt, to: BigInt, where: UsageFilter): Usage
    "Metered calls told apart, the group with the most calls first; groups without calls are left out. \`first\` is at most ${MAX_FIRST}."
    usageGroups(
      groupBy: [UsageDimension!]!
      from: BigInt
      to: BigInt
      where: UsageFilter
      first: Int! = 100
      after: String
    ): UsagePage
    "Metered calls over time, until now by default; intervals without calls are left out. At most ${MAX_INTERVALS} intervals; \`first\` is at most ${MAX_FIRST}."
    usageSeries(
      interval: UsageInterval!
      from: BigInt!
      to: BigInt
      groupBy: [UsageDimension!]! = []
      where: UsageFilter
      first: Int! = 100
      after: String
    ): UsagePage
  }
`;
