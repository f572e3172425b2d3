import type { Client } from "pg";
import type { Engine } from "../../stack/src/options.ts";
import type { Recording } from "../recorded-chain/record.ts";

/** A block range that has no end: the present state of an entity, in graph-node's tables. */
const NOW = "upper_inf(block_range)";

/** Bytes of all tables of a schema, with their indexes. */
export async function schemaBytes(client: Client, schema: string): Promise<number> {
  const { rows } = await client.query<{ bytes: string | null }>(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')`,
    [schema],
  );
  return Number(rows[0]?.bytes ?? 0);
}

export async function databaseBytes(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT pg_database_size(current_database()) AS bytes",
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** The schema in which an engine keeps the one subgraph that it has. */
export async function subgraphSchema(client: Client, engine: Engine): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    engine === "embedded"
      ? "SELECT schema_name AS name FROM indexer.subgraph"
      : "SELECT name FROM public.deployment_schemas",
  );
  const [schema] = rows;
  if (schema === undefined || rows.length > 1) throw new Error(`${engine} has ${rows.length} subgraphs`);
  return schema.name;
}

/** Whether the indexes of its tables are there: graph-node makes them with the tables, the other engine at the chain's head. */
export async function hasIndexes(client: Client, engine: Engine): Promise<boolean> {
  if (engine === "graph-node") return true;
  const { rows } = await client.query<{ has: boolean }>("SELECT has_indexes AS has FROM indexer.subgraph");
  return rows[0]?.has === true;
}

/**
 * Compares what has been indexed with what was recorded.
 *
 * @throws Error naming everything that differs.
 */
export async function verifyIndex(
  client: Client,
  schema: string,
  expected: Recording["expected"],
): Promise<void> {
  const differences: string[] = [];
  const compare = (what: string, indexed: string | undefined, recorded: string) => {
    if (indexed !== recorded) differences.push(`${what}: ${indexed} indexed, ${recorded} recorded`);
  };
  for (const [type, recorded] of Object.entries(expected.entities)) {
    const table = snakeCase(type);
    const mutable = await hasBlockRange(client, schema, table);
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) AS count FROM ${schema}.${table} ${mutable ? `WHERE ${NOW}` : ""}`,
    );
    compare(type, rows[0]?.count, String(recorded));
  }
  for (const [total, recorded] of Object.entries(expected.totals)) {
    const isVersioned = await hasBlockRange(client, schema, "protocol");
    const { rows } = await client.query<{ total: string }>(
      `SELECT ${snakeCase(total)} AS total FROM ${schema}.protocol ${isVersioned ? `WHERE ${NOW}` : ""}`,
    );
    compare(total, rows[0]?.total, recorded);
  }
  if (differences.length > 0) throw new Error(`The index is wrong:\n    ${differences.join("\n    ")}`);
}

/** Whether a table keeps what has been: those of immutable entities do not. */
async function hasBlockRange(client: Client, schema: string, table: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 AND column_name = 'block_range'`,
    [schema, table],
  );
  return rowCount === 1;
}

function snakeCase(name: string): string {
  return name.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
