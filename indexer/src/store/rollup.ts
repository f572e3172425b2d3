import { IndexerError } from "../errors.ts";
import { type Aggregate, INTERVALS, type StoredField } from "../schema/stored-schema.ts";
import type { RollupTable } from "./layout.ts";
import { qualified, quoted, sqlType } from "./sql.ts";

/** Words of expressions that are not fields. */
const KEYWORDS = new Set(
  "and between case cast distinct else end false from in is like not null or then true when".split(" "),
);
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|[^\sA-Za-z_'"]+|\s+/g;

/** A moment at which buckets are full: the block whose time is the first behind them, and that of the block before. */
export interface Crossing {
  readonly block: number;
  readonly before: number;
  readonly time: number;
}

/** The bucket that a crossing fills, as Unix seconds; `undefined` if both times lie in the same. */
export function filledBucket({ interval }: RollupTable, { before, time }: Crossing) {
  const seconds = INTERVALS[interval];
  const [first, last] = [Math.floor(before / seconds), Math.floor(time / seconds)];
  return first < last ? { start: first * seconds, end: (first + 1) * seconds } : undefined;
}

/**
 * The statement that sums up one bucket of a timeseries, with the parameters: start and end of the bucket (Unix seconds), and the
 * block to which the rows belong.
 */
export function rollupSql(schema: string, table: RollupTable): string {
  const { aggregation, interval } = table;
  const { source, dimensions, aggregates } = aggregation;
  const target = qualified(schema, table.name);
  const dims = dimensions.map(({ column }) => quoted(column));
  const names = aggregates.map(({ field }) => quoted(field.column));
  const insert = `INSERT INTO ${target} (${["id", "timestamp", quoted("block$"), ...dims, ...names].join(", ")})`;
  const bucket = `
    SELECT ${[
      "max(id) AS id",
      `date_bin('${INTERVALS[interval]} s', timestamp, 'epoch'::timestamptz) AS timestamp`,
      ...dims,
      ...aggregates.map(
        (aggregate) => `${overSource(aggregate, source.fields)} AS ${quoted(aggregate.field.column)}`,
      ),
    ].join(", ")}
    FROM ${qualified(schema, source.table)}
    WHERE timestamp >= to_timestamp($1) AND timestamp < to_timestamp($2)
    GROUP BY ${["2", ...dims].join(", ")}`;
  if (!aggregates.some(({ isCumulative }) => isCumulative)) {
    return `${insert} SELECT ${["id", "timestamp", "$3::int", ...dims, ...names].join(", ")} FROM (${bucket}) bucket`;
  }
  const isSameGroup = dims.map((dim) => `AND previous.${dim} = bucket.${dim}`).join(" ");
  const previous = `
    SELECT ${[
      "bucket.id",
      "bucket.timestamp",
      ...dims.map((dim) => `bucket.${dim}`),
      ...aggregates.map(({ field, isCumulative }) => {
        const column = quoted(field.column);
        return isCumulative ? `previous.${column}` : `NULL::${sqlType(schema, field)} AS ${column}`;
      }),
    ].join(", ")}
    FROM bucket CROSS JOIN LATERAL (
      SELECT * FROM ${target} previous WHERE previous.timestamp < to_timestamp($1) ${isSameGroup}
      ORDER BY previous.timestamp DESC LIMIT 1) previous`;
  const combined = aggregates.map((aggregate) => overParts(aggregate));
  return `
    WITH bucket AS (${bucket}), previous AS (${previous})
    ${insert}
    SELECT ${["id", "timestamp", "$3::int", ...dims, ...combined].join(", ")}
    FROM (SELECT *, 1 AS seq FROM previous UNION ALL SELECT *, 2 AS seq FROM bucket) parts
    GROUP BY ${["id", "timestamp", ...dims].join(", ")}`;
}

function overSource({ fn, argument }: Aggregate, fields: readonly StoredField[]): string {
  if (fn === "count") return "count(*)";
  return overOrdered(fn, expressionSql(argument, fields), "id");
}

function overParts({ fn, field }: Aggregate): string {
  const column = quoted(field.column);
  return fn === "count" ? `sum(${column})` : overOrdered(fn, column, "seq");
}

function overOrdered(fn: Exclude<Aggregate["fn"], "count">, value: string, order: string): string {
  if (fn === "first" || fn === "last") {
    const direction = fn === "first" ? "ASC" : "DESC";
    return `(array_agg(${value} ORDER BY ${order} ${direction}) FILTER (WHERE ${value} IS NOT NULL))[1]`;
  }
  return `${fn}(${value})`;
}

/** An aggregate's argument with columns for the fields. @throws IndexerError `SCHEMA_INVALID` if it names another. */
export function expressionSql(expression: string, fields: readonly StoredField[]): string {
  const tokens = expression.match(TOKENS) ?? [];
  return tokens
    .map((token, index) => {
      if (!/^[A-Za-z_]/.test(token)) return token;
      const next = tokens.slice(index + 1).find((one) => one.trim() !== "");
      if (KEYWORDS.has(token.toLowerCase()) || next?.startsWith("(")) return token;
      const field = fields.find(({ name }) => name === token);
      if (field === undefined) {
        throw new IndexerError(
          "SCHEMA_INVALID",
          `An aggregate is over \`${expression}\`, but its source has no field ${token}.`,
          "Mend the schema and build the subgraph again.",
        );
      }
      return quoted(field.column);
    })
    .join("");
}
