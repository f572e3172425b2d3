import type { Filter } from "../query/filter.ts";
import { INTERVALS } from "../schema/input-schema.ts";
import { isAtBlock } from "./at-block.ts";
import { type FilterContext, filterSql } from "./filter.ts";
import type { Column, Table } from "./layout.ts";
import { aggregateExpression, columnsOfExpression } from "./rollup.ts";

export interface CurrentBucket {
  readonly filter: Filter | undefined;
  /** What is read of it; nothing else is summed up. */
  readonly columns: readonly Column[];
  /** A condition for what the periods are of, where not all are wanted; the table is `c`. */
  readonly of?: string;
}

/**
 * A query for the period of an aggregation that is not over, summed up from its timeseries as it stands. As graph-node has it,
 * the period begins where the last stored one ends, and filters apply to the points, not to the sums.
 */
export function currentBucketSql(
  context: FilterContext,
  table: Table,
  { filter, columns, of: wanted }: CurrentBucket,
): string {
  const { aggregation } = table.entity;
  const source = aggregation && context.layout.input.entities.get(aggregation.of.source);
  if (aggregation === undefined || source === undefined)
    throw new Error(`${table.name} is not the table of an aggregation`);
  const { of, interval } = aggregation;
  const points = context.layout.table(source);
  const seconds = INTERVALS[interval];
  const dimensions = [...of.fields.keys()]
    .filter((name) => name !== "id" && name !== "timestamp")
    .map((name) => table.columns.get(name)?.name ?? "");
  const aggregates = of.aggregates.flatMap((aggregate) => {
    const column = table.columns.get(aggregate.field.name);
    if (column === undefined) throw new Error(`${table.name} has no column for ${aggregate.field.name}`);
    if (!columns.includes(column)) return [];
    return { ...aggregate, column, expression: aggregateExpression(points, aggregate.argument) };
  });
  const sources = new Set(aggregates.flatMap(({ argument }) => columnsOfExpression(points, argument)));
  for (const known of ['"id"', '"timestamp"', ...dimensions]) sources.delete(known);
  const lastRollup = `coalesce((select max(timestamp) + '${seconds + 1} s'::interval from ${table.name}), '-infinity'::timestamptz)`;
  const list = (names: readonly string[]) => names.map((name) => `, ${name}`).join("");
  const conditions = [
    `c.timestamp >= ${lastRollup}`,
    isAtBlock(context, points, "c"),
    ...(wanted === undefined ? [] : [wanted]),
    ...(filter === undefined ? [] : [filterSql(context, table, "c", filter)]),
  ];
  const sums = aggregates.map(
    (one) => `${sumSql(one.function, one.expression, one.column.sqlType, "id")} as ${one.column.name}`,
  );
  const maxId = table.key.type === "Bytes" ? "max(id::text)::bytea" : "max(id)";
  const bucket =
    `select ${maxId} as id, max(vid) as vid, max(block$) as block$, max(timestamp) as timestamp${list(dimensions)}${list(sums)}` +
    ` from (select id, vid, block$, date_bin('${seconds}s', timestamp, 'epoch'::timestamptz) as timestamp${list(dimensions)}${list([...sources])}` +
    ` from ${points.name} as c where ${conditions.join(" and ")}) as c` +
    (dimensions.length === 0 ? "" : ` group by ${dimensions.join(", ")}`);
  if (!aggregates.some(({ isCumulative }) => isCumulative)) return bucket;
  const previous = aggregates.map(({ isCumulative, column }) =>
    isCumulative ? `prev.${column.name}` : `null::${column.sqlType} as ${column.name}`,
  );
  const combined = aggregates.map(({ function: name, column }) => {
    const over = name === "count" ? `sum(${column.name})` : sumSql(name, column.name, column.sqlType, "seq");
    return `${over} as ${column.name}`;
  });
  const same = dimensions.map((name) => ` and prev.${name} = bucket.${name}`).join("");
  const names = aggregates.map(({ column }) => column.name);
  return (
    `with bucket as (${bucket}), prev as (select bucket.id, bucket.vid, bucket.block$, bucket.timestamp` +
    `${list(dimensions.map((name) => `bucket.${name}`))}${list(previous)} from bucket cross join lateral (select * from ${table.name} as prev` +
    ` where prev.timestamp < ${lastRollup}${same} order by prev.timestamp desc limit 1) as prev),` +
    ` combined as (select id, vid, block$, timestamp${list(dimensions)}${list(combined)} from (select *, 1 as seq from prev` +
    ` union all select *, 2 as seq from bucket) as u group by id, vid, block$, timestamp${list(dimensions)})` +
    ` select id, vid, block$, timestamp${list(dimensions)}${list(names)} from combined as c`
  );
}

/** `first` and `last` are aggregates that graph-node defines in its database, one for each type. */
function sumSql(name: string, expression: string, sqlType: string, time: string): string {
  if (name === "count") return "count(*)";
  if (name === "first") return `arg_min_${sqlType}((${expression}, ${time}))`;
  if (name === "last") return `arg_max_${sqlType}((${expression}, ${time}))`;
  return `${name}(${expression})`;
}
