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

/** The lock under which tables are made: any number, as long as nothing else takes it. */
const MAKING_TABLES = 7_221_043;

/**
 * Finds a subgraph's tables, and makes them if there are none.
 *
 * @throws IndexerError `DATABASE_OF_OTHER_BUILD` if they are another build's.
 */
export async function openTables(
  client: PoolClient,
  options: StoreOptions,
): Promise<{ layout: Layout; state: SubgraphState }> {
  // Others may be making theirs in the same database: Postgres does not make the same schema twice, even if it is asked to see first.
  await client.query("SELECT pg_advisory_lock($1)", [MAKING_TABLES]);
  try {
    return await ensureTables(client, options);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MAKING_TABLES]);
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
    for (const statement of createTables(schemaName, layout)) await client.query(statement);
    await insertState(client, { ...options, schemaName });
  });
}
