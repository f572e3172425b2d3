import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { IS_ACCOUNT } from "./parts.ts";
import { GRAINS } from "./segments.ts";

/** Names the work of rolling up among Postgres's advisory locks: one process does it at a time. */
const LOCK = sql`hashtextextended('model-wip usage rollup', 0)`;

const minute = GRAINS.indexOf("minute");
const grainsFrom = (first: (typeof GRAINS)[number]) =>
  sql.join(
    GRAINS.slice(GRAINS.indexOf(first)).map(
      (name) => sql`(${GRAINS.indexOf(name)}::smallint, ${name}::text)`,
    ),
  );

/** Minutes are built for a day longer than they are read, so that one that is read is always whole. */
const MARGIN = sql`interval '1 day'`;

const isOfDimension = sql`
  d.model = p.model AND d.version = p.version AND d.provider = p.provider AND d.outcome = p.outcome
  AND d.error_code = coalesce(p.error_code, '') AND d.campaign = coalesce(p.campaign, '')`;

/** The sum of two histograms: of the row that is there, under the name `r`, and of the one that comes. */
const mergedHistogram = sql`
  (SELECT coalesce(array_agg(bin ORDER BY bin), '{}'), coalesce(array_agg(n ORDER BY bin), '{}') FROM (
    SELECT bin, sum(n)::bigint AS n FROM (
      SELECT * FROM unnest(r.bins, r.counts) UNION ALL SELECT * FROM unnest(excluded.bins, excluded.counts)
    ) AS both_of(bin, n) GROUP BY bin
  ) AS merged)`;

/** Buckets of a day or longer have calls in most bins; their latencies are one number that has them all. */
const DENSE_FROM = sql.lit(GRAINS.indexOf("day"));

const added = sql`
  calls = r.calls + excluded.calls, cost_wei = r.cost_wei + excluded.cost_wei, fee_wei = r.fee_wei + excluded.fee_wei,
  last_at = greatest(r.last_at, excluded.last_at), (bins, counts) = ${mergedHistogram}`;

type Sql = ReturnType<typeof sql>;

/** The bins that have calls, and how many, of the rows that match. */
const lists = (matching: Sql) => sql`
  coalesce(array_agg(bin ORDER BY bin) FILTER (WHERE bin IS NOT NULL AND ${matching}), '{}'),
  coalesce(array_agg(calls ORDER BY bin) FILTER (WHERE bin IS NOT NULL AND ${matching}), '{}')`;

/** Events summed up by `keys`, first per bin and then over the bins, which become `latencies`. */
const summed = (keys: Sql, latencies: Sql, from: Sql) => sql`
  SELECT ${keys}, sum(calls)::bigint, sum(cost_wei), sum(fee_wei), max(last_at), ${latencies}
  FROM (
    SELECT ${keys}, bin, count(*) AS calls, sum(cost_wei) AS cost_wei, sum(fee_wei) AS fee_wei, max(at) AS last_at
    FROM (${from}) AS event GROUP BY ${keys}, bin
  ) AS binned GROUP BY ${keys}`;

/**
 * Takes at most `limit` events from the queue into the rollups, in one transaction: an event leaves the one and enters the others,
 * or nothing happens. The queue has no order that matters, so an event whose transaction commits late is only taken later.
 * @returns how many; 0 where the queue is empty, or where another process is at it
 * @throws an error of Postgres with code 40001 where another process was at it until just now: try again
 */
export function rollUp(db: Db, limit: number): Promise<number> {
  // All statements see the same queue, also while others add to it.
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (transaction) => {
      const { rows } = await sql<{
        mine: boolean;
      }>`SELECT CASE WHEN EXISTS (SELECT FROM usage_pending) THEN pg_try_advisory_xact_lock(${LOCK}) END AS mine`.execute(
        transaction,
      );
      if (!rows[0]?.mine) return 0;
      const {
        rows: [last],
      } = await sql<{ n: string | null }>`
      SELECT max(n) AS n FROM (SELECT n FROM usage_pending ORDER BY n LIMIT ${limit}) AS batch`.execute(
        transaction,
      );
      if (last === undefined || last.n === null) return 0;
      const taken = sql`p.n <= ${last.n}::bigint`;

      await sql`
      INSERT INTO usage_dimension (campaign, model, version, provider, outcome, error_code)
      SELECT DISTINCT coalesce(campaign, ''), model, version, provider, outcome, coalesce(error_code, '')
      FROM usage_pending AS p WHERE ${taken} ORDER BY 2, 3, 4, 5, 6, 1
      ON CONFLICT DO NOTHING`.execute(transaction);
      await sql`
      INSERT INTO usage_account (account)
      SELECT DISTINCT p.account FROM usage_pending AS p
      WHERE ${taken} AND NOT EXISTS (SELECT FROM usage_account AS a WHERE a.account = p.account) ORDER BY 1
      ON CONFLICT DO NOTHING`.execute(transaction);

      // MATERIALIZED keeps the bin from being computed once for each grain.
      const events = sql`
      WITH event AS MATERIALIZED (
        SELECT p.at, p.cost_wei, p.fee_wei, a.id AS account, a.${IS_ACCOUNT} AS is_account, d.id AS dimension,
          CASE WHEN p.outcome = 'SUCCEEDED' THEN usage_latency_bin(p.latency_ms) END AS bin
        FROM usage_pending AS p JOIN usage_dimension AS d ON ${isOfDimension} JOIN usage_account AS a USING (account)
        WHERE ${taken}
      )`;
      const bucketed = (first: (typeof GRAINS)[number]) => sql`
      SELECT event.*, grain, date_trunc(name, at, 'UTC') AS bucket
      FROM event CROSS JOIN (VALUES ${grainsFrom(first)}) AS grains(grain, name)`;

      await sql`
      ${events}
      INSERT INTO usage_rollup AS r (grain, bucket, dimension, calls, cost_wei, fee_wei, last_at, bins, counts, latencies)
      ${summed(
        sql`grain, bucket, dimension`,
        sql`${lists(sql`grain < ${DENSE_FROM}`)},
          coalesce(sum(usage_dense_latency(bin, calls::bigint)) FILTER (WHERE grain >= ${DENSE_FROM}), 0)`,
        sql`${bucketed("minute")}
          WHERE grain > ${minute} OR at >= (SELECT minutes_from - ${MARGIN} FROM usage_horizon)`,
      )}
      ON CONFLICT (grain, bucket, dimension) DO UPDATE SET ${added}, latencies = r.latencies + excluded.latencies`.execute(
        transaction,
      );
      await sql`
      ${events}
      INSERT INTO usage_account_rollup AS r
        (grain, bucket, account, dimension, calls, cost_wei, fee_wei, last_at, bins, counts)
      ${summed(sql`grain, bucket, account, dimension`, lists(sql`true`), bucketed("day"))}
      ON CONFLICT (account, grain, bucket, dimension) DO UPDATE SET ${added}`.execute(transaction);
      await sql`
      ${events}
      INSERT INTO usage_account_set AS r (grain, bucket, dimension, chunk, members)
      SELECT grain, bucket, dimension, account / 4096, bit_or(set_bit(0::bit(4096), account % 4096, 1))
      FROM (${bucketed("day")}) AS event WHERE is_account GROUP BY 1, 2, 3, 4
      ON CONFLICT (grain, bucket, dimension, chunk) DO UPDATE SET members = r.members | excluded.members
        WHERE r.members | excluded.members <> r.members`.execute(transaction);
      await sql`
      ${events}
      INSERT INTO usage_model_account_set AS r (grain, bucket, campaign, model, chunk, members)
      SELECT grain, bucket, campaign, model, account / 4096, bit_or(set_bit(0::bit(4096), account % 4096, 1))
      FROM (
        SELECT DISTINCT grain, bucket, campaign, model, account
        FROM (${bucketed("day")}) AS event JOIN usage_dimension ON id = dimension WHERE is_account
      ) AS called GROUP BY 1, 2, 3, 4, 5
      ON CONFLICT (grain, bucket, campaign, model, chunk) DO UPDATE SET members = r.members | excluded.members
        WHERE r.members | excluded.members <> r.members`.execute(transaction);
      const { numAffectedRows } = await sql`DELETE FROM usage_pending AS p WHERE ${taken}`.execute(
        transaction,
      );
      return Number(numAffectedRows ?? 0n);
    });
}

/**
 * Makes all rollups anew from the events that are kept; those of months whose events are gone stay. Answers stay exact meanwhile,
 * since what is not rolled up yet is read from the queue, but they are slow until the queue is empty.
 */
export function rebuildRollups(db: Db): Promise<void> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (transaction) => {
      // Waits for a process that is rolling up; one that begins meanwhile fails, and tries again.
      await sql`LOCK TABLE usage_rollup IN SHARE ROW EXCLUSIVE MODE`.execute(transaction);
      await sql`SET LOCAL statement_timeout = 0`.execute(transaction);
      const since = sql`bucket >= (SELECT events_from FROM usage_horizon)`;
      for (const table of [
        "usage_rollup",
        "usage_account_rollup",
        "usage_account_set",
        "usage_model_account_set",
      ]) {
        await sql`DELETE FROM ${sql.table(table)} WHERE ${since}`.execute(transaction);
      }
      await sql`DELETE FROM usage_pending`.execute(transaction);
      const columns = sql.raw(
        "at, campaign, model, version, provider, account, outcome, error_code, latency_ms, cost_wei, fee_wei",
      );
      await sql`
      INSERT INTO usage_pending (${columns})
      SELECT ${columns} FROM usage_event
      WHERE at >= (SELECT events_from FROM usage_horizon) ORDER BY at`.execute(transaction);
    });
}
