import { type Expression, sql } from "kysely";
import type { Db } from "../database/database.ts";
import { GatewayError } from "../errors.ts";
import type { Caller } from "./caller.ts";
import type { ApiKeyRow, BudgetPeriod } from "./tables.ts";

/** What one generation takes of a budget. */
export interface KeySpending {
  /** Its id: it is counted once, however often it is held. */
  readonly generation: string;
  readonly wei: bigint;
}

/** Where a key stands in the period that is now. */
export interface BudgetState {
  /** Wei that its generations cost, those in progress included. */
  readonly spentWei: string;
  readonly spentCalls: number;
  /** When the next period begins. */
  readonly resetsAt: Date;
}

/** SQL of the first moment of the period of that name that is now, and of the next one, in UTC wherever Postgres is. */
const periodStart = (period: Expression<string>) =>
  sql<Date>`(date_trunc(${period}, now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`;
const periodEnd = (period: Expression<string>) =>
  sql<Date>`((date_trunc(${period}, now() AT TIME ZONE 'UTC') + ('1 ' || ${period})::interval) AT TIME ZONE 'UTC')`;

/**
 * Takes what a generation costs from the budget of the key it was asked for with, and does nothing for a caller without
 * one. `db` is the transaction that reserves the generation, so that both happen or neither. What is held counts as
 * spent, and stays so unless it is released: an end with images needs no call.
 * @throws GatewayError BUDGET_EXCEEDED; then the transaction must be rolled back
 */
export async function holdKeyBudget(db: Db, caller: Caller, { generation, wei }: KeySpending): Promise<void> {
  if (caller.credential?.kind !== "apiKey") return;
  const key = await db
    .selectFrom("api_key")
    .selectAll()
    .where("id", "=", caller.credential.id)
    .executeTakeFirstOrThrow();
  const { start, end } = await currentPeriod(db, key.budget_period);
  const held = await db
    .insertInto("api_key_hold")
    .values({ generation, key: key.id, period_start: start, wei: String(wei), released_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning("generation")
    .executeTakeFirst();
  if (!held) return;
  await db
    .insertInto("api_key_spending")
    .values({ key: key.id, period_start: start })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const spent = await sql`
    UPDATE api_key_spending SET wei = wei + ${String(wei)}::numeric, calls = calls + 1
    WHERE key = ${key.id} AND period_start = ${start}
      AND wei + ${String(wei)}::numeric <= coalesce(${key.budget_wei}::numeric, wei + ${String(wei)}::numeric)
      AND calls + 1 <= coalesce(${key.budget_calls}::integer, calls + 1)
    RETURNING key`.execute(db);
  if (spent.rows.length === 0) throw await exceeded(db, key, wei, start, end);
}

/** Gives back what `holdKeyBudget` took for generations that cost nothing in the end: once, and nothing where it took none. */
export async function releaseKeyBudgets(db: Db, generations: readonly string[]): Promise<void> {
  await sql`
    WITH released AS (
      UPDATE api_key_hold SET released_at = now()
      WHERE generation = ANY(${[...generations]}::text[]) AND released_at IS NULL
      RETURNING key, period_start, wei
    ), given AS (
      SELECT key, period_start, sum(wei) AS wei, count(*)::integer AS calls FROM released GROUP BY key, period_start
    )
    UPDATE api_key_spending AS spending SET wei = spending.wei - given.wei, calls = spending.calls - given.calls
    FROM given
    WHERE spending.key = given.key AND spending.period_start = given.period_start`.execute(db);
}

/** Of many keys at once, in their order. */
export async function budgetStates(db: Db, keys: readonly ApiKeyRow[]): Promise<BudgetState[]> {
  const { rows } = await sql<{ key: string; wei: string; calls: number; resetsAt: Date }>`
    SELECT api_key.id AS key, coalesce(spending.wei, 0) AS wei, coalesce(spending.calls, 0) AS calls,
      ${periodEnd(sql.ref("budget_period"))} AS "resetsAt"
    FROM api_key LEFT JOIN api_key_spending AS spending
      ON spending.key = api_key.id AND spending.period_start = ${periodStart(sql.ref("budget_period"))}
    WHERE api_key.id = ANY(${keys.map(({ id }) => id)}::text[])`.execute(db);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.map(({ id }) => {
    const row = byKey.get(id);
    if (!row) throw new Error(`API key ${id} is gone`);
    return { spentWei: row.wei, spentCalls: row.calls, resetsAt: row.resetsAt };
  });
}

async function currentPeriod(db: Db, period: BudgetPeriod): Promise<{ start: Date; end: Date }> {
  const { rows } = await sql<{ start: Date; end: Date }>`
    SELECT ${periodStart(sql`${period}::text`)} AS start, ${periodEnd(sql`${period}::text`)} AS "end"`.execute(
    db,
  );
  const [row] = rows;
  if (!row) throw new Error("Postgres did not say the time");
  return row;
}

async function exceeded(db: Db, key: ApiKeyRow, wei: bigint, start: Date, end: Date): Promise<GatewayError> {
  const spent = await db
    .selectFrom("api_key_spending")
    .select(["wei", "calls"])
    .where("key", "=", key.id)
    .where("period_start", "=", start)
    .executeTakeFirstOrThrow();
  const isOfCalls = key.budget_calls !== null && spent.calls >= key.budget_calls;
  const limit = isOfCalls
    ? `${spent.calls} of its ${key.budget_calls} calls`
    : `${spent.wei} of its ${key.budget_wei} wei, and this generation costs ${wei}`;
  const retryAfter = Math.max(1, Math.ceil((end.getTime() - Date.now()) / 1000));
  return new GatewayError(
    "BUDGET_EXCEEDED",
    `The API key "${key.name}" has used ${limit}; its ${key.budget_period} ends at ${end.toISOString()}.`,
    { details: { retryAfter } },
  );
}
