import type { ClientBase, Pool } from "pg";
import { connect } from "./connect.ts";
import { allTables, type Index, indexesOf, KEPT_FROM_AUTOVACUUM, leaveToAutovacuum } from "./ddl.ts";
import type { EntityTable, Layout, RollupTable, Table } from "./layout.ts";
import { NOW, qualified, quoted } from "./sql.ts";
import { noteIndexes } from "./state.ts";
import type { Grown } from "./writer.ts";

/** The kind of the lock that whoever makes a subgraph's indexes has: a number that nothing else takes. */
const MAKING_INDEXES = 7_221_045;
/** What each connection may use to sort the entries of an index: with as much as it has by default it writes most of them to files. */
const MEMORY = "128MB";
/** How closely is looked at what tables have, where Postgres' own measure is 100: near enough until autovacuum has been there. */
const STATISTICS = 4;
/** What a table has at most that needs no indexes, in bytes: a page is read as fast as an index of it. */
const SMALL = 8_192;
/**
 * How many present entities a table has at most that needs no indexes of what they are now, however many they have been: so many are read by their
 * ids and sorted in the time that a page of answers takes. To make such an index, all versions are read.
 */
const FEW = 256;

type IndexedTable = EntityTable | RollupTable;

export interface Indexed {
  readonly name: string;
  readonly schemaName: string;
  readonly layout: Layout;
}

/**
 * Makes the indexes that queries need, over two connections at once, leaves their tables to autovacuum, and notes that all is there. All that a
 * table needs are made, or none; where this was broken off, the next time makes the rest. What it does not need yet is left to `GrowingTables`.
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
 * Tables that have not all indexes yet, because they need none: of many there is next to nothing, as what they are about has not happened; others
 * have few entities, which change often. One that has grown gets its own.
 */
export class GrowingTables {
  readonly #schema: string;
  readonly #layout: Layout;
  /** By name, those that have none; which ones they are, the database knows at first. */
  #small: Map<string, IndexedTable> | undefined;
  /** Those that have none of what is now. */
  #few = new Set<EntityTable>();

  constructor({ schemaName, layout }: Indexed) {
    this.#schema = schemaName;
    this.#layout = layout;
  }

  /** Makes the indexes that tables need by now. @param grown Those that have more than when this was last asked. */
  async index(client: ClientBase, grown: Grown): Promise<void> {
    const isFirst = this.#small === undefined;
    this.#small ??= await this.#read(client);
    const small = this.#small;
    for (const table of this.#few) {
      if (!isFirst && !grown.entities.has(table)) continue;
      if (await hasFew(client, this.#schema, table)) continue;
      await client.query(statements(indexesOf(this.#schema, table).ofPresent));
      this.#few.delete(table);
    }
    const names = [...small].filter(([, table]) => isFirst || grown.rows.has(table)).map(([name]) => name);
    for (const name of await this.#larger(client, names)) {
      const table = small.get(name) as IndexedTable;
      if (!(await indexTable(client, this.#schema, table))) this.#few.add(table as EntityTable);
      small.delete(name);
    }
  }

  /** Which tables are not small. */
  async #larger(client: ClientBase, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = $1::regnamespace AND relname = ANY ($2) AND pg_relation_size(oid) > ${SMALL}`,
      [quoted(this.#schema), names],
    );
    return rows.map(({ name }) => name);
  }

  /** Notes those that have few entities. @returns Those that are small. */
  async #read(client: ClientBase): Promise<Map<string, IndexedTable>> {
    const { rows } = await client.query<{ name: string; isKept: boolean }>(
      `SELECT relname AS name, COALESCE($2 = ANY (reloptions), false) AS "isKept" FROM pg_class
       WHERE relnamespace = $1::regnamespace`,
      [quoted(this.#schema), KEPT_FROM_AUTOVACUUM],
    );
    const isKept = new Map(rows.map((row) => [row.name, row.isKept]));
    const small = new Map<string, IndexedTable>();
    for (const table of allTables(this.#layout)) {
      const [first] = indexesOf(this.#schema, table).ofPresent;
      if (isKept.get(table.name)) small.set(table.name, table);
      else if (first !== undefined && !isKept.has(first.name)) this.#few.add(table as EntityTable);
    }
    return small;
  }
}

/** Makes the indexes that a table needs, and leaves it to autovacuum. @returns Whether these are all of them. */
async function indexTable(client: ClientBase, schema: string, table: IndexedTable): Promise<boolean> {
  const { ofVersions, ofPresent } = indexesOf(schema, table);
  const isComplete = ofPresent.length === 0 || !(await hasFew(client, schema, table));
  // All at one go, so that a table has all of them or none.
  const made = statements(isComplete ? [...ofVersions, ...ofPresent] : ofVersions);
  await client.query(`${made}; ${leaveToAutovacuum(schema, table).join("; ")}`);
  return isComplete;
}

async function hasFew(client: ClientBase, schema: string, table: Table): Promise<boolean> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM (SELECT FROM ${qualified(schema, table.name)} WHERE ${NOW} LIMIT ${FEW + 1}) present`,
  );
  return Number(rows[0]?.count) <= FEW;
}

function statements(indexes: readonly Index[]): string {
  return indexes.map(({ sql }) => sql).join("; ");
}

/** Makes those of one table after the other until there is none left; others take from the same list. */
async function work(client: ClientBase, schema: string, tables: IndexedTable[]): Promise<void> {
  // Both have a core of their own in mind, not one for each of their helpers.
  await client.query(`
    SET maintenance_work_mem = '${MEMORY}'; SET max_parallel_maintenance_workers = 0;
    SET default_statistics_target = ${STATISTICS}`);
  try {
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) {
      await indexTable(client, schema, table);
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
