import type { ColumnType, Generated, Insertable, Selectable } from "kysely";
import type { AuthTables } from "../auth/tables.ts";
import type { ErrorCode } from "../errors.ts";
import type { PaymentTables } from "../payment/tables.ts";
import type { Immutable, StoredImage } from "./columns.ts";

/** RESERVED -> RUNNING -> SUCCEEDED | FAILED; RESERVED may fail too. The last two are final. */
export type GenerationState = "RESERVED" | "RUNNING" | "SUCCEEDED" | "FAILED";
export type Outcome = "SUCCEEDED" | "FAILED";

export interface GenerationTable {
  /** 32 bytes as hex: 6 of milliseconds since 1970, then random ones, so that ids sort by time. */
  id: Immutable<string>;
  actor: Immutable<string>;
  idempotency_key: Immutable<string>;
  /** SHA-256 of the request: the same key with another one is a conflict. */
  request_hash: Immutable<string>;
  state: GenerationState;
  /** Id of the model, and the number of its version. */
  model: Immutable<string>;
  version: Immutable<number>;
  /** The model's campaign. */
  campaign: Immutable<string | null>;
  prompt: Immutable<string>;
  negative_prompt: Immutable<string | null>;
  seed: Immutable<number>;
  size: Immutable<string>;
  count: Immutable<number>;
  /** Who makes it: the first that could, until another has taken over. */
  provider: string;
  /** Wei that it costs if it succeeds. */
  price_wei: Immutable<string>;
  images: ColumnType<StoredImage[], never, string>;
  error_code: ColumnType<ErrorCode | null, never, ErrorCode>;
  error_message: ColumnType<string | null, never, string>;
  retry_after_s: ColumnType<number | null, never, number | null>;
  /** Part that the provider has done, 0 to 1; null where it does not tell. */
  progress: ColumnType<number | null, never, number | null>;
  /** Generations or requests before it, here or at the provider; null where it does not wait. */
  queue_position: ColumnType<number | null, never, number | null>;
  /** The process that runs it, and until when it is taken to be alive. */
  worker: Immutable<string>;
  lease_until: Date;
  created_at: Generated<Date>;
  started_at: ColumnType<Date | null, never, Date>;
  finished_at: ColumnType<Date | null, never, Date>;
  latency_ms: ColumnType<number | null, never, number>;
}

/** SUCCEEDED with images, FAILED at no cost, or LOST: ended in a way that may have cost. */
export type AttemptOutcome = "SUCCEEDED" | "FAILED" | "LOST";

/** One call of a provider. A generation has as many as it took, one after another, and is charged once. */
export interface GenerationAttemptTable {
  generation: Immutable<string>;
  /** From 1. */
  number: Immutable<number>;
  provider: Immutable<string>;
  began_at: Generated<Date>;
  ended_at: ColumnType<Date | null, never, Date>;
  outcome: ColumnType<AttemptOutcome | null, never, AttemptOutcome>;
  error_code: ColumnType<ErrorCode | null, never, ErrorCode | null>;
  /** Wei that it costs the operator: what is configured for these images, as long as it is not known to be free. */
  cost_wei: string;
}

/** One metered call. `source` and `id` name it once and for all, so that recording it again does nothing. */
export interface UsageEventTable {
  source: string;
  id: string;
  at: Generated<Date>;
  /** The model's campaign; null where it was not known. */
  campaign: string | null;
  model: string;
  version: number;
  provider: string;
  account: string;
  outcome: Outcome;
  error_code: ErrorCode | null;
  latency_ms: number;
  /** Wei that the provider costs the operator, also for what failed. */
  cost_wei: Generated<string>;
  /** Wei charged; "0" for whatever failed. */
  fee_wei: string;
}

/** A price that holds until `expires_at` for one generation of this shape. */
export interface QuoteTable {
  /** 32 bytes as hex; whoever knows it may use it. */
  id: Immutable<string>;
  model: Immutable<string>;
  version: Immutable<number>;
  size: Immutable<string>;
  count: Immutable<number>;
  /** Wei for all images together. */
  price_wei: Immutable<string>;
  expires_at: Immutable<Date>;
}

export interface GatewayDatabase extends AuthTables, PaymentTables {
  quote: QuoteTable;
  generation: GenerationTable;
  generation_attempt: GenerationAttemptTable;
  usage_event: UsageEventTable;
}

export type GenerationRow = Selectable<GenerationTable>;
export type UsageEvent = Insertable<UsageEventTable>;
