import type { ClientBase, Pool } from "pg";
import { connect } from "./connect.ts";
import { allTables, createIndexes, leaveToAutovacuum } from "./ddl.ts";
import type { EntityTable, Layout, RollupTable } from "./layout.ts";
import { noteIndexes } from "./state.ts";

/** The kind of the lock that whoever makes a subgraph's indexes has: a number that nothing else takes. */
const MAKING_INDEXES = 7_221_045;
/** What each connection may use to sort the entries of an index: with as much as it has by default it writes most of them to files. */
const MEMORY = "128MB";
/** How closely is looked at what tables have, where Postgres' own measure is 100: near enough until autovacuum has been there. */
const STATISTICS = 10;
/**
 * How much of all bytes the tables may have together whose indexes are made early. What is written to them afterwards is put into each index by
 * itself, which takes about three times as long as when it is made of all; but of these tables it is the number of indexes that takes most.
 */
const EARLY_SHARE = 0.05;

type IndexedTable = EntityTable | RollupTable;

export interface Indexed {
  readonly name: string;
  readonly schemaName: string;
  readonly layout: Layout;
}

/**
 * Makes the indexes that queries need, over two connections at once, leaves the tables to autovacuum, and notes that all is there. All of a
 * table are made, or none; where this was broken off, the next time makes the rest.
 *
 * @param made Tables that have theirs.
 */
export async function makeIndexes(
  client: ClientBase,
  pool: Pool,
  subgraph: Indexed,
  made: ReadonlySet<IndexedTable> = new Set(),
): Promise<void> {
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
    const tables = (await largestFirst(client, subgraph))
      .map(({ table }) => table)
      .filter((table) => !made.has(table));
    const next = () => tables.shift();
    const results = await Promise.allSettled(
      [client, helper].map((one) => work(one, subgraph.schemaName, next)),
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
 * Makes the indexes of the smallest tables, one table after the other, while all of them are still written to.
 *
 * Nothing waits in a circle, whatever is written or undone meanwhile: what is made of a table is asked for at once, in one transaction that locks
 * no other, so it waits for whoever writes to this table and for nobody else. What fails is left to `makeIndexes`, which says so if it fails again.
 */
export class EarlyIndexes {
  readonly #made = new Set<IndexedTable>();
  readonly #ended: Promise<void>;
  #isStopped = false;

  constructor(pool: Pool, subgraph: Indexed) {
    this.#ended = this.#make(pool, subgraph).catch(() => {});
  }

  /** Ends with the table that it is at. @returns The tables that have theirs. */
  async stop(): Promise<ReadonlySet<IndexedTable>> {
    this.#isStopped = true;
    await this.#ended;
    return this.#made;
  }

  async #make(pool: Pool, subgraph: Indexed): Promise<void> {
    const client = await connect(pool);
    let broken: Error | undefined;
    const note = (error: Error) => {
      broken = error;
    };
    try {
      const { rows } = await client.query<{ is_free: boolean }>(
        "SELECT pg_try_advisory_lock($1, hashtext($2)) AS is_free",
        [MAKING_INDEXES, subgraph.name],
      );
      // A process that was killed may have left Postgres making one, and it cannot be made twice.
      if (rows[0]?.is_free !== true) return;
      const tables = await smallest(client, subgraph);
      const next = () => (this.#isStopped ? undefined : tables.shift());
      await work(client, subgraph.schemaName, next, (table) => this.#made.add(table));
    } catch (error) {
      note(error as Error);
    } finally {
      await client.query("SELECT pg_advisory_unlock_all()").catch(note);
      client.release(broken);
    }
  }
}

/** Makes those of one table after the other until there is none left. */
async function work(
  client: ClientBase,
  schema: string,
  next: () => IndexedTable | undefined,
  onMade: (table: IndexedTable) => void = () => {},
): Promise<void> {
  // Both have a core of their own in mind, not one for each of their helpers.
  await client.query(`
    SET maintenance_work_mem = '${MEMORY}'; SET max_parallel_maintenance_workers = 0;
    SET default_statistics_target = ${STATISTICS}`);
  try {
    for (let table = next(); table !== undefined; table = next()) {
      await client.query([...createIndexes(schema, table), ...leaveToAutovacuum(schema, table)].join("; "));
      onMade(table);
    }
  } finally {
    await client.query(
      "RESET maintenance_work_mem; RESET max_parallel_maintenance_workers; RESET default_statistics_target",
    );
  }
}

/** The tables that have less than `EARLY_SHARE` of all bytes together, the smallest first. */
async function smallest(client: ClientBase, subgraph: Indexed): Promise<IndexedTable[]> {
  const tables = (await largestFirst(client, subgraph)).reverse();
  const all = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  let sum = 0;
  return tables
    .filter(({ bytes }) => {
      sum += bytes;
      return sum < all * EARLY_SHARE;
    })
    .map(({ table }) => table);
}

/** So that neither is left with one that takes long while the other has nothing to do. */
async function largestFirst(
  client: ClientBase,
  { schemaName, layout }: Indexed,
): Promise<{ table: IndexedTable; bytes: number }[]> {
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_table_size(oid) AS bytes FROM pg_class
     WHERE relnamespace = $1::regnamespace AND relkind = 'r'`,
    [schemaName],
  );
  const sizes = new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
  return allTables(layout)
    .map((table) => ({ table, bytes: sizes.get(table.name) ?? 0 }))
    .sort((one, other) => other.bytes - one.bytes);
}
