import { sql } from "kysely";
import type { Db } from "../database/database.ts";

/** Unix seconds as strings of digits: from `from` on, before `to`. */
export interface UsageRange {
  readonly from?: string | null;
  readonly to?: string | null;
}

/** Calls and what came of them. Latencies are of the calls that succeeded; null where none did. */
export interface Usage {
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly p50LatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  /** Wei charged. */
  readonly feesWei: string;
  /** Unix seconds. */
  readonly lastCallAt: string | null;
}

export const NO_USAGE: Usage = {
  calls: 0,
  succeeded: 0,
  failed: 0,
  p50LatencyMs: null,
  p95LatencyMs: null,
  feesWei: "0",
  lastCallAt: null,
};

const columns = sql<Usage>`
  count(*)::integer AS "calls",
  (count(*) FILTER (WHERE outcome = 'SUCCEEDED'))::integer AS "succeeded",
  (count(*) FILTER (WHERE outcome = 'FAILED'))::integer AS "failed",
  percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE outcome = 'SUCCEEDED') AS "p50LatencyMs",
  percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE outcome = 'SUCCEEDED') AS "p95LatencyMs",
  coalesce(sum(fee_wei), 0)::text AS "feesWei",
  floor(extract(epoch FROM max(at)))::bigint::text AS "lastCallAt"`;

const within = ({ from, to }: UsageRange) => sql<boolean>`
  at >= coalesce(to_timestamp(${from ?? null}::bigint), '-infinity')
  AND at < coalesce(to_timestamp(${to ?? null}::bigint), 'infinity')`;

/** Usage of each model in one query, in the order of `models`. */
export async function usageOfModels(
  db: Db,
  models: readonly string[],
  range: UsageRange,
): Promise<readonly Usage[]> {
  const { rows } = await sql<Usage & { model: string }>`
    SELECT model, ${columns} FROM usage_event
    WHERE model = ANY(${[...models]}::text[]) AND ${within(range)}
    GROUP BY model`.execute(db);
  const byModel = new Map(rows.map(({ model, ...usage }) => [model, usage]));
  return models.map((model) => byModel.get(model) ?? NO_USAGE);
}

/** Usage of all models together. */
export async function usageOfAll(db: Db, range: UsageRange): Promise<Usage> {
  const { rows } = await sql<Usage>`SELECT ${columns} FROM usage_event WHERE ${within(range)}`.execute(db);
  return rows[0] ?? NO_USAGE;
}
