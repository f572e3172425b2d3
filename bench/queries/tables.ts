import { pipeline } from "node:stream/promises";
import { type Client, escapeIdentifier as quoted } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { withClient } from "../../stack/src/database/client.ts";
import { subgraphSchema } from "../indexing/database.ts";

/**
 * Gives graph-node, which is not running, the entities that the embedded engine has, and takes it to the block that this has reached.
 *
 * @throws Error if the tables of the two are not the same.
 */
export async function fillFrom(embeddedUrl: string, graphUrl: string): Promise<void> {
  await withClient(embeddedUrl, (source) =>
    withClient(graphUrl, async (target) => {
      const from = await subgraphSchema(source, "embedded");
      const to = await subgraphSchema(target, "graph-node");
      const tables = await tablesOf(source, from);
      const known = await tablesOf(target, to);
      await target.query(`TRUNCATE ${[...known.keys()].map((table) => nameOf(to, table)).join(", ")}`);
      const restore = await dropIndexes(target, to);
      for (const [table, columns] of tables) {
        const theirs = known.get(table);
        if (theirs === undefined || !columns.every((column) => theirs.includes(column)))
          throw new Error(`graph-node's table ${table} has ${theirs ?? "no column"}, ours ${columns}`);
        const list = columns.map(quoted).join(", ");
        await pipeline(
          source.query(copyTo(`COPY ${nameOf(from, table)} (${list}) TO STDOUT`)),
          target.query(copyFrom(`COPY ${nameOf(to, table)} (${list}) FROM STDIN`)),
        );
      }
      await target.query("SET maintenance_work_mem = '512MB'");
      for (const statement of restore) await target.query(statement);
      await setHead(source, target);
      await analyze(target, to);
    }),
  );
}

/** As autovacuum leaves tables to which nothing is added any more. */
export async function analyze(client: Client, schema: string): Promise<void> {
  for (const table of (await tablesOf(client, schema)).keys())
    await client.query(`VACUUM (ANALYZE) ${nameOf(schema, table)}`);
}

/** Entities that are there now: of those that change their last versions, and what sums others up. */
export async function entityCount(client: Client, schema: string): Promise<number> {
  let count = 0;
  for (const [table, columns] of await tablesOf(client, schema)) {
    if (table.endsWith("$")) continue;
    const present = columns.includes("block_range") ? "WHERE upper_inf(block_range)" : "";
    const { rows } = await client.query(
      `SELECT count(*)::int AS count FROM ${nameOf(schema, table)} ${present}`,
    );
    count += rows[0].count;
  }
  return count;
}

/** Columns by table. */
async function tablesOf(client: Client, schema: string): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT table_name AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
     FROM information_schema.columns WHERE table_schema = $1 GROUP BY 1 ORDER BY 1`,
    [schema],
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Drops the indexes that are no key, as filling them row by row takes long; gives the statements that make them again. */
async function dropIndexes(client: Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
       FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype = 'x'
     UNION ALL
     SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = $1::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [schema],
  );
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ make }) => make);
}

/** Has graph-node know that it has indexed what the embedded engine has. */
async function setHead(source: Client, target: Client): Promise<void> {
  const { rows } = await source.query("SELECT head_number, head_hash FROM indexer.subgraph");
  const { rowCount } = await target.query("UPDATE subgraphs.head SET block_number = $1, block_hash = $2", [
    rows[0].head_number,
    rows[0].head_hash,
  ]);
  if (rowCount !== 1) throw new Error(`graph-node has ${rowCount} subgraphs`);
}

const nameOf = (schema: string, table: string) => `${quoted(schema)}.${quoted(table)}`;
