import { type RawBuilder, sql } from "kysely";
import { GatewayError } from "../errors.ts";
import { GRAINS, type Grain, type Segment, type Span, segmentsOf } from "./segments.ts";
import { DIMENSIONS, type Horizon, type UsageFilter, type UsageQuestion } from "./usage.ts";

/** Of a table with a column `account`: whether it is one. Callers without one are metered under other words. */
export const IS_ACCOUNT = sql<boolean>`account LIKE '0x%'`;

const isBefore = (segment: Segment, seconds: number) => (segment.from ?? Number.NEGATIVE_INFINITY) < seconds;

/** Of the rollups that are kept for good, whatever is asked of them: sets of accounts have no others. */
export const LASTING = ["day", "month"] as const satisfies readonly Grain[];

const partsOf = ({ span, interval }: UsageQuestion, grains: readonly Grain[]) => {
  const coarsest = interval === null ? GRAINS.length : GRAINS.indexOf(interval) + 1;
  return segmentsOf(
    span,
    grains.filter((grain) => GRAINS.indexOf(grain) < coarsest),
  );
};

/** Whether rollups that are kept for good answer it, so that it makes no difference since when there is anything else. */
export const isLasting = (question: UsageQuestion): boolean =>
  partsOf(question, LASTING).every(({ grain }) => grain !== null);

/**
 * The parts of a question's time, of these grains at most and no coarser than its interval. What has no rollup by minute any more
 * is read from the events.
 * @throws GatewayError RANGE_INVALID where it takes events that are not kept any more
 */
export function segmentsFor(
  question: UsageQuestion,
  grains: readonly Grain[],
  { minutesFrom, eventsFrom }: Horizon,
): readonly Segment[] {
  return partsOf(question, grains).map((segment) => {
    const { grain, from, to } = segment;
    const fromEvents = grain === null || (grain === "minute" && isBefore(segment, minutesFrom));
    if (!fromEvents) return segment;
    if (isBefore(segment, eventsFrom)) {
      const since = new Date(eventsFrom * 1000).toISOString();
      throw new GatewayError(
        "RANGE_INVALID",
        `Calls before ${since} are kept as whole hours only, and with an account as whole days; give a \`from\` and a \`to\` at those.`,
      );
    }
    return { grain: null, from, to };
  });
}

const time = (seconds: number | null, open: "-infinity" | "infinity") =>
  seconds === null ? sql`${sql.lit(open)}::timestamptz` : sql`to_timestamp(${seconds}::bigint)`;

const within = (column: string, { from, to }: Span) =>
  sql<boolean>`${sql.ref(column)} >= ${time(from, "-infinity")} AND ${sql.ref(column)} < ${time(to, "infinity")}`;

/** Conditions on what usage can be told apart by, of the table of that name. */
function matching(table: string, filter: UsageFilter): RawBuilder<unknown> {
  const among = (name: string, type: string, values: readonly unknown[] | null | undefined) =>
    values == null ? [] : [sql`${sql.ref(`${table}.${name}`)} = ANY(${[...values]}::${sql.raw(type)}[])`];
  return sql.join(
    [
      sql`true`,
      ...among("campaign", "text", filter.campaign),
      ...among("model", "text", filter.model),
      ...among("version", "integer", filter.version),
      ...among("provider", "text", filter.provider),
      ...among("outcome", "text", filter.outcome),
      ...among("error_code", "text", filter.errorCode),
    ],
    sql` AND `,
  );
}

/** Of the row of that table: its group, the bucket of the interval that `at` lies in, whether it succeeded, its error. */
function identity(table: string, at: string, { by, interval }: UsageQuestion): RawBuilder<unknown> {
  const key = by.map((dimension) => sql`coalesce(${sql.ref(`${table}.${DIMENSIONS[dimension]}`)}::text, '')`);
  const start =
    interval === null
      ? sql`0::bigint`
      : sql`extract(epoch FROM date_trunc(${interval}, ${sql.ref(at)}, 'UTC'))::bigint`;
  return sql`ARRAY[${sql.join(key)}]::text[] AS key, ${start} AS start,
    ${sql.ref(`${table}.outcome`)} = 'SUCCEEDED' AS succeeded,
    coalesce(${sql.ref(`${table}.error_code`)}, '') AS error_code`;
}

/** A table of rollups as `r`, beside what each row is of as `d`. */
export const byDimension = (table: RawBuilder<unknown>) =>
  sql`${table} AS r JOIN usage_dimension AS d ON d.id = r.dimension`;

/** Buckets of rollups, of rows `r` and `d`, that lie in the segments. */
export function buckets(
  rollups: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
  question: UsageQuestion,
  segments: readonly Segment[],
): readonly RawBuilder<unknown>[] {
  return segments.flatMap((segment) =>
    segment.grain === null
      ? []
      : [
          sql`
            SELECT ${identity("d", "r.bucket", question)}, ${columns}
            FROM ${rollups}
            WHERE r.grain = ${sql.lit(GRAINS.indexOf(segment.grain))} AND ${within("r.bucket", segment)}
              AND ${matching("d", question.filter)}`,
        ],
  );
}

/** Events that no bucket of the segments has: those at the ends, and those of the whole that are not rolled up yet. */
export function looseEvents(
  question: UsageQuestion,
  segments: readonly Segment[],
): readonly RawBuilder<unknown>[] {
  const { filter } = question;
  const events = (table: string, span: Span) => sql`
    SELECT ${identity("e", "e.at", question)}, e.at, e.account, e.latency_ms, e.cost_wei, e.fee_wei
    FROM ${sql.table(table)} AS e
    WHERE ${within("e.at", span)} AND ${matching("e", filter)}
      ${filter.account == null ? sql`` : sql`AND e.account = ${filter.account}`}`;
  const whole = segments.filter(({ grain }) => grain !== null);
  const [first, last] = [whole[0], whole.at(-1)];
  return [
    ...(first && last ? [events("usage_pending", { from: first.from, to: last.to })] : []),
    ...segments.filter(({ grain }) => grain === null).map((segment) => events("usage_event", segment)),
  ];
}

export const unionAll = (parts: readonly RawBuilder<unknown>[]) => sql.join([...parts], sql` UNION ALL `);
