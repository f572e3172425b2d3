import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/database.ts";
import { prepared } from "../database/prepared.ts";
import { denseHistogram, quantile, sumOf } from "./histogram.ts";
import { buckets, byDimension, IS_ACCOUNT, LASTING, looseEvents, segmentsFor, unionAll } from "./parts.ts";
import { GRAINS } from "./segments.ts";
import {
  type Cursor,
  type Horizon,
  NO_USAGE,
  type Usage,
  type UsageGroup,
  type UsageQuestion,
} from "./usage.ts";

/** Since when there is what. Asked once for each operation, so that all of it is answered alike. */
export async function readHorizon(db: Db): Promise<Horizon> {
  const { rows } = await sql<Horizon>`
    SELECT extract(epoch FROM minutes_from)::float8 AS "minutesFrom", extract(epoch FROM events_from)::float8 AS "eventsFrom"
    FROM usage_horizon`.execute(db);
  if (!rows[0]) throw new Error("usage_horizon has lost its row");
  return rows[0];
}

const ROLLUP_COLUMNS = sql`r.calls, r.cost_wei, r.fee_wei, r.last_at`;
/** Latencies: in lists of bins and counts, or in a number that has all bins. What is not asked for is not read. */
const NO_LATENCIES = sql`'{}'::smallint[], '{}'::bigint[], 0::numeric`;

/** Rows that add up to the question's calls: buckets, and single events where no bucket has them. */
function callsOf(question: UsageQuestion, horizon: Horizon): RawBuilder<unknown> {
  const { account } = question.filter;
  const { latencies } = question.wanted;
  // An account's own rollups begin with days; what is finer is found by its index on events.
  const grains = account == null ? GRAINS : LASTING;
  const segments = segmentsFor(question, grains, horizon);
  const table =
    account == null
      ? sql`usage_rollup`
      : sql`(SELECT *, 0::numeric AS latencies FROM usage_account_rollup
          WHERE account = (SELECT id FROM usage_account WHERE account = ${account}))`;
  const columns = sql`${ROLLUP_COLUMNS}, ${latencies ? sql`r.bins, r.counts, r.latencies` : NO_LATENCIES}`;
  const loose = looseEvents(question, segments);
  return unionAll([
    ...buckets(byDimension(table), columns, question, segments),
    ...loose.map(
      (events) => sql`
        SELECT key, start, succeeded, error_code, 1, cost_wei, fee_wei, at,
          CASE WHEN succeeded THEN ARRAY[usage_latency_bin(latency_ms)] ELSE '{}' END,
          CASE WHEN succeeded THEN ARRAY[1::bigint] ELSE '{}' END, 0::numeric
        FROM (${events}) AS loose`,
    ),
  ]);
}

/** Sets of accounts: by model, where that is enough to tell which calls are asked for, and which are told apart. */
function accountSets({ by, filter }: UsageQuestion): RawBuilder<unknown> {
  const { version, provider, outcome, errorCode } = filter;
  const isByModel =
    by.every((dimension) => dimension === "MODEL" || dimension === "CAMPAIGN") &&
    [version, provider, outcome, errorCode].every((values) => values == null);
  return isByModel
    ? sql`usage_model_account_set AS r
        CROSS JOIN LATERAL (SELECT r.campaign, r.model, '' AS outcome, '' AS error_code) AS d`
    : byDimension(sql`usage_account_set`);
}

/**
 * How many accounts called, for each group: exact, from sets of accounts by day and month, and from single events at the ends. An
 * account that is in no set yet has no number either, and is counted by its name.
 */
function accountsOf(question: UsageQuestion, horizon: Horizon): RawBuilder<unknown> {
  // The sets do not know whose calls the others are.
  if (question.filter.account != null) return sql`SELECT key, start, 1 AS accounts FROM total`;
  const segments = segmentsFor(question, LASTING, horizon);
  const loose = looseEvents(question, segments);
  const single =
    loose.length === 0
      ? sql`SELECT '{}'::text[] AS key, 0::bigint AS start, '' AS account WHERE false`
      : sql`SELECT DISTINCT key, start, account FROM (${unionAll(loose)}) AS loose WHERE ${IS_ACCOUNT}`;
  const sets = [
    ...buckets(accountSets(question), sql`r.chunk, r.members`, question, segments).map(
      (rows) => sql`SELECT key, start, chunk, members FROM (${rows}) AS part`,
    ),
    sql`SELECT key, start, id / 4096 AS chunk, set_bit(0::bit(4096), id % 4096, 1) AS members
        FROM single JOIN usage_account USING (account)`,
  ];
  return sql`
    WITH single AS MATERIALIZED (${single})
    SELECT key, start, sum(n)::integer AS accounts FROM (
      SELECT key, start, bit_count(bit_or(members)) AS n FROM (${unionAll(sets)}) AS sets GROUP BY key, start, chunk
      UNION ALL
      SELECT key, start, count(*) FROM single
      WHERE NOT EXISTS (SELECT FROM usage_account AS known WHERE known.account = single.account) GROUP BY key, start
    ) AS counted GROUP BY key, start`;
}

const LATENCIES = sql`
  SELECT key, start, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts FROM (
    SELECT key, start, bin, sum(n)::float8 AS n
    FROM (SELECT key, start, unnest(bins) AS bin, unnest(counts) AS n FROM part WHERE succeeded) AS listed GROUP BY key, start, bin
  ) AS binned GROUP BY key, start`;

const ERROR_CODES = sql`
  SELECT key, start, json_agg(json_build_object('code', error_code, 'calls', n) ORDER BY n DESC, error_code) AS errors
  FROM (SELECT key, start, error_code, sum(calls)::float8 AS n FROM part WHERE error_code <> ''
    GROUP BY key, start, error_code) AS by_code GROUP BY key, start`;

interface Row {
  readonly key: readonly string[];
  readonly start: string;
  readonly calls: number;
  readonly succeeded: number;
  readonly cost: string;
  readonly fees: string;
  readonly last: string;
  readonly bins?: readonly number[] | null;
  readonly counts?: readonly number[] | null;
  readonly dense: string | null;
  readonly errors?: Usage["errorCodes"] | null;
  readonly accounts?: number | null;
}

function groupOf({ key, start, ...row }: Row): UsageGroup {
  const listed = { bins: row.bins ?? [], counts: row.counts ?? [] };
  const latencies = sumOf(denseHistogram(row.dense ?? "0"), listed);
  return {
    key,
    start,
    usage: {
      calls: row.calls,
      succeeded: row.succeeded,
      failed: row.calls - row.succeeded,
      p50LatencyMs: quantile(latencies, 0.5),
      p95LatencyMs: quantile(latencies, 0.95),
      p99LatencyMs: quantile(latencies, 0.99),
      costWei: row.cost,
      feesWei: row.fees,
      errorCodes: row.errors ?? [],
      distinctAccounts: row.accounts ?? 0,
      lastCallAt: row.last,
    },
  };
}

function afterCursor(
  interval: UsageQuestion["interval"],
  after: Cursor | null | undefined,
): RawBuilder<unknown> {
  if (after == null) return sql`true`;
  const order = sql`${after.order}::bigint`;
  const key = sql`${[...after.key]}::text[]`;
  return interval === null
    ? sql`(calls < ${order} OR calls = ${order} AND key > ${key})`
    : sql`(start > ${order} OR start = ${order} AND key > ${key})`;
}

/**
 * What the question asks for, exact to the second in calls and sums, in one statement and so from one state of the tables. Groups
 * without calls are left out; one more than `page.first` where there are more.
 * @param isFrequent whether it is asked often and in few ways, so that its statement is worth preparing
 * @throws GatewayError RANGE_INVALID where it takes events that are not kept any more
 */
export async function askUsage(
  db: Db,
  question: UsageQuestion,
  horizon: Horizon,
  isFrequent = false,
): Promise<readonly UsageGroup[]> {
  const statement = statementOf(question, horizon);
  const { rows } = await (isFrequent ? prepared(statement) : statement).execute(db);
  return rows.map(groupOf);
}

function statementOf(question: UsageQuestion, horizon: Horizon): RawBuilder<Row> {
  const { wanted, interval, page } = question;
  const joined = (name: string, part: RawBuilder<unknown>) =>
    sql`LEFT JOIN (${part}) AS ${sql.ref(name)} USING (key, start)`;
  return sql<Row>`
    WITH part AS MATERIALIZED (
      SELECT * FROM (${callsOf(question, horizon)})
        AS all_of(key, start, succeeded, error_code, calls, cost_wei, fee_wei, last_at, bins, counts, latencies)
    ), total AS (
      SELECT key, start, sum(calls)::float8 AS calls, coalesce(sum(calls) FILTER (WHERE succeeded), 0)::float8 AS succeeded,
        sum(cost_wei)::text AS cost, sum(fee_wei)::text AS fees,
        floor(extract(epoch FROM max(last_at)))::bigint::text AS last,
        ${wanted.latencies ? sql`(sum(latencies) FILTER (WHERE succeeded))::text` : sql`NULL`} AS dense
      FROM part GROUP BY key, start
    )
    SELECT * FROM total
    ${wanted.latencies ? joined("latency", LATENCIES) : sql``}
    ${wanted.errorCodes ? joined("errors", ERROR_CODES) : sql``}
    ${wanted.accounts ? joined("accounts", accountsOf(question, horizon)) : sql``}
    WHERE ${afterCursor(interval, page?.after)}
    ORDER BY ${interval === null ? sql`calls DESC` : sql`start`}, key
    ${page === undefined ? sql`` : sql`LIMIT ${page.first + 1}`}`;
}

/** The one group of a question that tells nothing apart. */
export const usageOf = (groups: readonly UsageGroup[]): Usage => groups[0]?.usage ?? NO_USAGE;
