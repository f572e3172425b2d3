import type { ClientBase, Pool } from "pg";
import { connect } from "./connect.ts";
import { allTables, createIndexes, leaveToAutovacuum } from "./ddl.ts";
import type { EntityTable, Layout, RollupTable, Table } from "./layout.ts";
import { noteIndexes } from "./state.ts";

/** The kind of the lock that whoever makes a subgraph's indexes has: a number that nothing else takes. */
const MAKING_INDEXES = 7_221_045;
/** What each connection may use to sort the entries of an index: with as much as it has by default it writes most of them to files. */
const MEMORY = "128MB";
/** How closely is looked at what tables have, where Postgres' own measure is 100: near enough until autovacuum has been there. */
const STATISTICS = 10;

export interface Indexed {
  readonly name: string;
  readonly schemaName: string;
  readonly layout: Layout;
}

/**
 * Makes the indexes that queries need, over two connections at once, leaves the tables to autovacuum, and notes that all is there. All of a
 * table are made, or none; where this was broken off, the next time makes the rest.
 */
export async function makeIndexes(client: ClientBase, pool: Pool, subgraph: Indexed): Promise<void> {
  const helper = await connect(pool);
  let broken: Error | undefined;
  const note = (error: Error) => {
    broken = error;
  };
  try {
    // A process that was killed may have left Postgres making one; it is waited for, as it cannot be made twice.
    await client.query("SELECT pg_advisory_lock($1, hashtext($2))", [MAKING_INDEXES, subgraph.name]);
    await client.query("SELECT pg_advisory_unlock($1, hashtext($2))", [MAKING_INDEXES, subgraph.name]);
    await helper.query("SELECT pg_advisory_lock($1, hashtext($2))", [MAKING_INDEXES, subgraph.name]);
    const tables = await largestFirst(client, subgraph);
    const results = await Promise.allSettled(
      [client, helper].map((one) => work(one, subgraph.schemaName, tables)),
    );
    for (const result of results) if (result.status === "rejected") throw result.reason;
    await noteIndexes(client, subgraph.name);
  } catch (error) {
    note(error as Error);
    throw error;
  } finally {
    await helper.query("SELECT pg_advisory_unlock_all()").catch(note);
    helper.release(broken);
  }
}

/** Makes those of one table after the other until there is none left. */
async function work(
  client: ClientBase,
  schema: string,
  tables: (EntityTable | RollupTable)[],
): Promise<void> {
  // Both have a core of their own in mind, not one for each of their helpers.
  await client.query(`
    SET maintenance_work_mem = '${MEMORY}'; SET max_parallel_maintenance_workers = 0;
    SET default_statistics_target = ${STATISTICS}`);
  try {
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) {
      await client.query([...createIndexes(schema, table), ...leaveToAutovacuum(schema, table)].join("; "));
    }
  } finally {
    await client.query(
      "RESET maintenance_work_mem; RESET max_parallel_maintenance_workers; RESET default_statistics_target",
    );
  }
}

/** So that neither is left with one that takes long while the other has nothing to do. */
async function largestFirst(
  client: ClientBase,
  { schemaName, layout }: Indexed,
): Promise<(EntityTable | RollupTable)[]> {
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_table_size(oid) AS bytes FROM pg_class
     WHERE relnamespace = $1::regnamespace AND relkind = 'r'`,
    [schemaName],
  );
  const bytes = new Map(rows.map((row) => [row.name, Number(row.bytes)]));
  const sizeOf = ({ name }: Table) => bytes.get(name) ?? 0;
  return [...allTables(layout)].sort((one, other) => sizeOf(other) - sizeOf(one));
}
