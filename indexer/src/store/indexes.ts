import type { ClientBase, Pool } from "pg";
import { connect } from "./connect.ts";
import { allTables, createIndexes, KEPT_FROM_AUTOVACUUM, leaveToAutovacuum } from "./ddl.ts";
import type { EntityTable, Layout, RollupTable, Table } from "./layout.ts";
import { quoted } from "./sql.ts";
import { noteIndexes } from "./state.ts";

/** The kind of the lock that whoever makes a subgraph's indexes has: a number that nothing else takes. */
const MAKING_INDEXES = 7_221_045;
/** What each connection may use to sort the entries of an index: with as much as it has by default it writes most of them to files. */
const MEMORY = "128MB";
/** How closely is looked at what tables have, where Postgres' own measure is 100: near enough until autovacuum has been there. */
const STATISTICS = 10;
/** What a table has at most that needs no indexes, in bytes: a page is read as fast as an index of it. */
const SMALL = 8_192;

type IndexedTable = EntityTable | RollupTable;

export interface Indexed {
  readonly name: string;
  readonly schemaName: string;
  readonly layout: Layout;
}

/**
 * Makes the indexes that queries need, over two connections at once, leaves their tables to autovacuum, and notes that all is there. All of a
 * table are made, or none; where this was broken off, the next time makes the rest. Those of small tables are left to `SmallTables`.
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

/**
 * Tables that have no indexes because they are small, of which there are many: those of what has not happened yet. One that has grown gets its own.
 */
export class SmallTables {
  readonly #schema: string;
  readonly #layout: Layout;
  /** By name; which ones they are, the database knows at first. */
  #tables: Map<string, IndexedTable> | undefined;

  constructor({ schemaName, layout }: Indexed) {
    this.#schema = schemaName;
    this.#layout = layout;
  }

  /** Makes the indexes of those that are not small any more. @param written Tables that have other rows than when this was last asked. */
  async indexGrown(client: ClientBase, written: ReadonlySet<Table>): Promise<void> {
    const isFirst = this.#tables === undefined;
    this.#tables ??= await this.#read(client);
    const names = [...this.#tables]
      .filter(([, table]) => isFirst || written.has(table))
      .map(([name]) => name);
    if (names.length === 0) return;
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = $1::regnamespace AND relname = ANY ($2) AND pg_relation_size(oid) > ${SMALL}`,
      [quoted(this.#schema), names],
    );
    for (const { name } of rows) {
      await client.query(indexing(this.#schema, this.#tables.get(name) as IndexedTable));
      this.#tables.delete(name);
    }
  }

  async #read(client: ClientBase): Promise<Map<string, IndexedTable>> {
    const { rows } = await client.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND $2 = ANY (reloptions)",
      [quoted(this.#schema), KEPT_FROM_AUTOVACUUM],
    );
    const kept = new Set(rows.map(({ name }) => name));
    return new Map(
      allTables(this.#layout)
        .filter(({ name }) => kept.has(name))
        .map((table) => [table.name, table]),
    );
  }
}

/** All at one go, so that a table has all of its indexes or none. */
function indexing(schema: string, table: IndexedTable): string {
  return [...createIndexes(schema, table), ...leaveToAutovacuum(schema, table)].join("; ");
}

/** Makes those of one table after the other until there is none left; others take from the same list. */
async function work(client: ClientBase, schema: string, tables: IndexedTable[]): Promise<void> {
  // Both have a core of their own in mind, not one for each of their helpers.
  await client.query(`
    SET maintenance_work_mem = '${MEMORY}'; SET max_parallel_maintenance_workers = 0;
    SET default_statistics_target = ${STATISTICS}`);
  try {
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) {
      await client.query(indexing(schema, table));
    }
  } finally {
    await client.query(
      "RESET maintenance_work_mem; RESET max_parallel_maintenance_workers; RESET default_statistics_target",
    );
  }
}

/** Those that are not small, so that neither connection is left with one that takes long while the other has nothing to do. */
async function largestFirst(client: ClientBase, { schemaName, layout }: Indexed): Promise<IndexedTable[]> {
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class
     WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > ${SMALL}`,
    [quoted(schemaName)],
  );
  const bytes = new Map(rows.map((row) => [row.name, Number(row.bytes)]));
  const sizeOf = ({ name }: IndexedTable) => bytes.get(name) ?? 0;
  return allTables(layout)
    .filter(({ name }) => bytes.has(name))
    .sort((one, other) => sizeOf(other) - sizeOf(one));
}
