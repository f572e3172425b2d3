import type { Outcome } from "../database/schema.ts";
import type { Grain, Span } from "./segments.ts";

/** What usage can be told apart by, and what the tables call it. */
export const DIMENSIONS = {
  CAMPAIGN: "campaign",
  MODEL: "model",
  VERSION: "version",
  PROVIDER: "provider",
  OUTCOME: "outcome",
  ERROR_CODE: "error_code",
} as const;
export type Dimension = keyof typeof DIMENSIONS;

/** Which calls: those that have one of the values of each dimension that is given. */
export interface UsageFilter {
  readonly campaign?: readonly string[] | null;
  readonly model?: readonly string[] | null;
  readonly version?: readonly number[] | null;
  readonly provider?: readonly string[] | null;
  readonly outcome?: readonly Outcome[] | null;
  readonly errorCode?: readonly string[] | null;
  /** Only the calls of this account. */
  readonly account?: string | null;
}

/** All calls. */
export const NO_FILTER: UsageFilter = {};

/** What costs extra, and so is read only where it is asked for. */
export interface Wanted {
  readonly latencies: boolean;
  readonly errorCodes: boolean;
  readonly accounts: boolean;
}

/** Calls and what came of them. */
export interface Usage {
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of the calls that succeeded; null where none did. */
  readonly p50LatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly p99LatencyMs: number | null;
  /** Wei that providers cost the operator. */
  readonly costWei: string;
  /** Wei charged. */
  readonly feesWei: string;
  readonly errorCodes: readonly { readonly code: string; readonly calls: number }[];
  /** Accounts that called; callers without one are not counted. */
  readonly distinctAccounts: number;
  /** Unix seconds. */
  readonly lastCallAt: string | null;
}

export const NO_USAGE: Usage = {
  calls: 0,
  succeeded: 0,
  failed: 0,
  p50LatencyMs: null,
  p95LatencyMs: null,
  p99LatencyMs: null,
  costWei: "0",
  feesWei: "0",
  errorCodes: [],
  distinctAccounts: 0,
  lastCallAt: null,
};

/** Since when there are rollups by minute, and since when events are kept: Unix seconds, or minus infinity. */
export interface Horizon {
  readonly minutesFrom: number;
  readonly eventsFrom: number;
}

/** Nothing is forgotten. */
export const NO_HORIZON: Horizon = {
  minutesFrom: Number.NEGATIVE_INFINITY,
  eventsFrom: Number.NEGATIVE_INFINITY,
};

/** Where a page of groups ends: groups come by the begin of their time or, where they have none, by calls. */
export interface Cursor {
  readonly order: string;
  readonly key: readonly string[];
}

export interface UsageQuestion {
  readonly span: Span;
  readonly filter: UsageFilter;
  readonly by: readonly Dimension[];
  /** Tells calls apart by the bucket that they ended in, too. */
  readonly interval: Grain | null;
  readonly wanted: Wanted;
  readonly page?: { readonly first: number; readonly after: Cursor | null };
}

/** Some of the calls that a question is about. */
export interface UsageGroup {
  /** The value of each dimension asked for, in that order; "" where there is none. */
  readonly key: readonly string[];
  /** Unix seconds at which its bucket begins; "0" where no interval was asked for. */
  readonly start: string;
  readonly usage: Usage;
}
