import { sql } from "kysely";
import type { Db } from "../database/database.ts";

/** Rollups by minute are kept for this long; before, the ends of a time are read from the events themselves. */
const MINUTE_DAYS = 35;
/** Rows forgotten in one statement. */
const BATCH = 10_000;

/**
 * Forgets events of whole months that ended more than `days` ago, whose rollups by hour, day and month stay, and rollups by minute.
 * Events that come that late are not counted. First it says so, and only a day later it forgets, so that no statement that has
 * begun under the older word misses anything.
 * @returns whether there is more to forget
 */
export async function forgetUsage(db: Db, days: number): Promise<boolean> {
  const ago = (interval: number) => sql`now() - make_interval(days => ${interval}::integer)`;
  await sql`
    UPDATE usage_horizon SET
      events_from = greatest(events_from, date_trunc('month', ${ago(days)}, 'UTC')),
      minutes_from = greatest(minutes_from, date_trunc('day', ${ago(Math.min(days, MINUTE_DAYS))}, 'UTC'))
    WHERE events_from < date_trunc('month', ${ago(days)}, 'UTC')
      OR minutes_from < date_trunc('day', ${ago(Math.min(days, MINUTE_DAYS))}, 'UTC')`.execute(db);
  const events = await sql`
    DELETE FROM usage_event WHERE (source, id) IN (
      SELECT source, id FROM usage_event WHERE at < date_trunc('month', ${ago(days + 1)}, 'UTC') ORDER BY at LIMIT ${BATCH}
    )`.execute(db);
  const minutes = await sql`
    DELETE FROM usage_rollup WHERE grain = 0 AND (bucket, dimension) IN (
      SELECT bucket, dimension FROM usage_rollup
      WHERE grain = 0 AND bucket < (SELECT minutes_from - interval '1 day' FROM usage_horizon) LIMIT ${BATCH}
    )`.execute(db);
  return [events, minutes].some(({ numAffectedRows }) => Number(numAffectedRows) === BATCH);
}
