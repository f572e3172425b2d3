import type { ClientBase } from "pg";
import type { IndexedBlock } from "./batch.ts";

/** Why indexing has stopped at a block: the same every time. */
export interface Failure {
  readonly message: string;
  /** The handler that failed; none if what it left could not be stored. */
  readonly handler: string;
  /** Number of the block, its hash and its parent's, and its time in seconds. */
  readonly block: number;
  readonly hash: string;
  readonly parent: string;
  readonly timestamp: number;
}

/** What is known of a subgraph beside its entities. */
export interface SubgraphState {
  readonly schemaName: string;
  readonly buildHash: string;
  readonly head: IndexedBlock | undefined;
  /** The first block that queries can be answered at. */
  readonly earliestBlock: number;
  readonly failure: Failure | undefined;
  /** Whether the indexes are there that only queries need. */
  readonly hasIndexes: boolean;
}

/** Makes the engine's own tables, unless they are there. */
export async function createStateTables(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS indexer;
    CREATE TABLE IF NOT EXISTS indexer.subgraph (
      name text PRIMARY KEY,
      schema_name text NOT NULL UNIQUE,
      build_hash text NOT NULL,
      start_block int NOT NULL,
      head_number int,
      head_hash bytea,
      head_parent bytea,
      head_timestamp int8,
      earliest_block int NOT NULL,
      has_indexes boolean NOT NULL DEFAULT false,
      failure jsonb);
    CREATE TABLE IF NOT EXISTS indexer.block (
      subgraph text NOT NULL REFERENCES indexer.subgraph ON DELETE CASCADE,
      number int NOT NULL,
      hash bytea NOT NULL,
      parent bytea NOT NULL,
      timestamp int8 NOT NULL,
      PRIMARY KEY (subgraph, number));
    CREATE INDEX IF NOT EXISTS block_hash ON indexer.block (hash)`);
}

export async function readState(client: ClientBase, name: string): Promise<SubgraphState | undefined> {
  const { rows } = await client.query<{
    schema_name: string;
    build_hash: string;
    head_number: number | null;
    head_hash: Buffer | null;
    head_parent: Buffer | null;
    head_timestamp: string | null;
    earliest_block: number;
    failure: Failure | null;
    has_indexes: boolean;
  }>("SELECT * FROM indexer.subgraph WHERE name = $1", [name]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const head =
    row.head_number === null
      ? undefined
      : {
          number: row.head_number,
          hash: (row.head_hash as Buffer).toString("hex"),
          parentHash: (row.head_parent as Buffer).toString("hex"),
          timestamp: Number(row.head_timestamp),
        };
  return {
    schemaName: row.schema_name,
    buildHash: row.build_hash,
    head,
    earliestBlock: row.earliest_block,
    failure: row.failure ?? undefined,
    hasIndexes: row.has_indexes,
  };
}

export async function insertState(
  client: ClientBase,
  subgraph: { name: string; schemaName: string; buildHash: string; startBlock: number },
): Promise<void> {
  await client.query(
    `INSERT INTO indexer.subgraph (name, schema_name, build_hash, start_block, earliest_block) VALUES ($1, $2, $3, $4, $4)`,
    [subgraph.name, subgraph.schemaName, subgraph.buildHash, subgraph.startBlock],
  );
}

/** Forgets a subgraph with all its entities. */
export async function dropSubgraph(client: ClientBase, name: string, schemaName: string): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS "${schemaName}" CASCADE`);
  await client.query("DELETE FROM indexer.subgraph WHERE name = $1", [name]);
}

/** Postgres tells others, with the transaction, that the head of the subgraph of that name has moved, or that it has failed. */
const TELL = "pg_notify('indexer_head', name)";

/** Notes that a subgraph has been indexed up to a block; `undefined` is before its first. */
export async function updateHead(
  client: ClientBase,
  name: string,
  head: IndexedBlock | undefined,
): Promise<void> {
  await client.query(
    `UPDATE indexer.subgraph SET head_number = $2, head_hash = $3, head_parent = $4, head_timestamp = $5, failure = NULL
     WHERE name = $1 RETURNING ${TELL}`,
    [name, head?.number, bytes(head?.hash), bytes(head?.parentHash), head?.timestamp],
  );
}

/** Notes the first block that queries can be answered at. */
export async function updateEarliest(client: ClientBase, name: string, block: number): Promise<void> {
  await client.query("UPDATE indexer.subgraph SET earliest_block = $2 WHERE name = $1", [name, block]);
}

/** Keeps blocks of the present branch. */
export async function insertBlocks(
  client: ClientBase,
  name: string,
  blocks: readonly IndexedBlock[],
): Promise<void> {
  await client.query(
    `INSERT INTO indexer.block SELECT $1, * FROM unnest($2::int[], $3::bytea[], $4::bytea[], $5::int8[])`,
    [
      name,
      blocks.map(({ number }) => number),
      blocks.map(({ hash }) => bytes(hash)),
      blocks.map(({ parentHash }) => bytes(parentHash)),
      blocks.map(({ timestamp }) => timestamp),
    ],
  );
}

/** The newest blocks that were kept, the newest first. */
export async function readBlocks(client: ClientBase, name: string, count: number): Promise<IndexedBlock[]> {
  const { rows } = await client.query<{ number: number; hash: Buffer; parent: Buffer; timestamp: string }>(
    "SELECT number, hash, parent, timestamp FROM indexer.block WHERE subgraph = $1 ORDER BY number DESC LIMIT $2",
    [name, count],
  );
  return rows.map(({ number, hash, parent, timestamp }) => ({
    number,
    hash: hash.toString("hex"),
    parentHash: parent.toString("hex"),
    timestamp: Number(timestamp),
  }));
}

export async function updateFailure(client: ClientBase, name: string, failure: Failure): Promise<void> {
  await client.query(`UPDATE indexer.subgraph SET failure = $2 WHERE name = $1 RETURNING ${TELL}`, [
    name,
    JSON.stringify(failure),
  ]);
}

export async function noteIndexes(client: ClientBase, name: string): Promise<void> {
  await client.query("UPDATE indexer.subgraph SET has_indexes = true WHERE name = $1", [name]);
}

function bytes(digits: string | undefined): Buffer | undefined {
  return digits === undefined ? undefined : Buffer.from(digits, "hex");
}
