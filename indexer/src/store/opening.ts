import type { Pool, PoolClient } from "pg";
import { IndexerError } from "../errors.ts";
import type { StoredSchema } from "../schema/stored-schema.ts";
import { createTables } from "./ddl.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { createStateTables, dropSubgraph, insertState, readState, type SubgraphState } from "./state.ts";
import { inTransaction } from "./transaction.ts";
import { forgetAll } from "./undo.ts";

export interface StoreOptions {
  readonly pool: Pool;
  /** What the subgraph is called, in this database. */
  readonly name: string;
  readonly schema: StoredSchema;
  readonly buildHash: string;
  readonly startBlock: number;
  /** Blocks before the head at which queries are answered; `Infinity` for all. */
  readonly historyBlocks: number;
  /** Names of the entity types that sources of files write. */
  readonly fileTypes: ReadonlySet<string>;
  /** Whether tables of another build are dropped, rather than refused. */
  readonly replacesOther: boolean;
  /** Whether what the tables have is forgotten. */
  readonly beginsAnew?: boolean;
}

/** The lock under which tables are made, and the kind of those under which a subgraph is indexed: numbers that nothing else takes. */
const MAKING_TABLES = 7_221_043;
const INDEXING = 7_221_044;
/** How long is waited for what a process that was killed has left: Postgres may still be at its last statement. */
const LEFT_BEHIND_MS = 10_000;
/** Postgres' code for a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Finds a subgraph's tables, and makes them if there are none.
 *
 * As long as `client` is connected, or until `closeTables`, nobody else can open them.
 *
 * @throws IndexerError `DATABASE_OF_OTHER_BUILD` if they are another build's, `DATABASE_IN_USE` if another has them open.
 */
export async function openTables(
  client: PoolClient,
  options: StoreOptions,
): Promise<{ layout: Layout; state: SubgraphState }> {
  await takeForIndexing(client, options.name);
  // Others may be making theirs in the same database: Postgres does not make the same schema twice, even if it is asked to see first.
  await client.query("SELECT pg_advisory_lock($1)", [MAKING_TABLES]);
  try {
    return await ensureTables(client, options);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MAKING_TABLES]);
  }
}

/** Lets others open them. */
export async function closeTables(client: PoolClient, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_unlock($1, hashtext($2))", [INDEXING, name]);
}

async function takeForIndexing(client: PoolClient, name: string): Promise<void> {
  await client.query(`SET lock_timeout = ${LEFT_BEHIND_MS}`);
  try {
    await client.query("SELECT pg_advisory_lock($1, hashtext($2))", [INDEXING, name]);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    throw new IndexerError(
      "DATABASE_IN_USE",
      `${name} is being indexed into this database by another process.`,
      "Stop that one, or give this one another name or another database.",
    );
  } finally {
    await client.query("RESET lock_timeout");
  }
}

async function ensureTables(
  client: PoolClient,
  options: StoreOptions,
): Promise<{ layout: Layout; state: SubgraphState }> {
  await createStateTables(client);
  const layout = layoutOf(options.schema, options.fileTypes);
  let state = await readState(client, options.name);
  if (state !== undefined && state.buildHash !== options.buildHash) {
    if (!options.replacesOther) {
      throw new IndexerError(
        "DATABASE_OF_OTHER_BUILD",
        `The database has ${options.name} of another build.`,
        "Give this build another name or another database, or forget the old one.",
      );
    }
    await dropSubgraph(client, options.name, state.schemaName);
    state = undefined;
  }
  if (state === undefined) {
    await createSubgraph(client, layout, options);
    state = await readState(client, options.name);
  } else if (options.beginsAnew === true) {
    await forgetAll(client, options.name, state.schemaName, layout, options.startBlock);
    state = await readState(client, options.name);
  }
  return { layout, state: state as SubgraphState };
}

async function createSubgraph(client: PoolClient, layout: Layout, options: StoreOptions): Promise<void> {
  const { rows } = await client.query<{ number: number }>(
    "SELECT coalesce(max(substring(schema_name FROM 4)::int), 0) + 1 AS number FROM indexer.subgraph",
  );
  const schemaName = `sgd${rows[0]?.number}`;
  await inTransaction(client, async () => {
    // At one go: each answer on its own would take as long as a table.
    await client.query(createTables(schemaName, layout).join("; "));
    await insertState(client, { ...options, schemaName });
  });
}
