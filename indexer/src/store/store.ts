import { setImmediate as letIn } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { MappingError } from "../host/heap.ts";
import type { EntityValues } from "../host/store-values.ts";
import type { EntityType } from "../schema/stored-schema.ts";
import { Batch, type IndexedBlock, type SpareRows, type StoredSource } from "./batch.ts";
import { EntityCache, type Present, presentOf } from "./cache.ts";
import {
  applied,
  type BlockChange,
  type BlockChanges,
  type BlockSequence,
  type Change,
  isSame,
} from "./changes.ts";
import { connect } from "./connect.ts";
import { GrowingTables, type Indexed, makeIndexes } from "./indexes.ts";
import type { EntityTable, Layout } from "./layout.ts";
import { closeTables, openTables, type StoreOptions } from "./opening.ts";
import { Pruning } from "./prune.ts";
import { EntityReader, type StoredVersion } from "./reader.ts";
import { type KnownSource, readSources } from "./sources.ts";
import { readBlocks, type SubgraphState, updateFailure } from "./state.ts";
import { undoTo } from "./undo.ts";
import { VersionNumbers } from "./version.ts";
import { BatchWriter } from "./writer.ts";

/** Rows after which a batch is written, and the milliseconds after which it is in any case. */
const BATCH_ROWS = 25_000;
const BATCH_MS = 1_000;
/** How long blocks are worked on before what is being written, and whoever asks something, has its turn. */
const TURN_MS = 5;
/**
 * What a crash of the machine may take with it is indexed again. A version that ends is found by its key, where Postgres would rather read
 * whole tables to join them with what it has been given.
 */
const SETTINGS = "SET synchronous_commit = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
const NO_SETTINGS = "RESET synchronous_commit; RESET enable_hashjoin; RESET enable_mergejoin";
/** Postgres' code for a key that is there already. */
const UNIQUE_VIOLATION = "23505";

/**
 * A subgraph's entities in Postgres. Blocks are gathered in batches; one batch is written while the next is gathered, each in one
 * transaction with its last block.
 */
export class Store {
  readonly cache: EntityCache;
  readonly schemaName: string;
  readonly #client: PoolClient;
  readonly #pool: Pool;
  readonly #name: string;
  readonly #layout: Layout;
  readonly #writer: BatchWriter;
  readonly #reader: EntityReader;
  readonly #pruning: Pruning;
  readonly #growingTables: GrowingTables;
  readonly #versions = new VersionNumbers();
  readonly #spareRows: SpareRows = new Map();
  #batch = new Batch(this.#spareRows);
  #batchBeganMs = performance.now();
  #letInMs = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #head: IndexedBlock | undefined;
  #hasIndexes: boolean;
  readonly #listeners = new Set<() => void>();

  private constructor(
    client: PoolClient,
    layout: Layout,
    { pool, name, historyBlocks }: StoreOptions,
    state: SubgraphState,
  ) {
    this.#client = client;
    this.#pool = pool;
    this.#name = name;
    this.#layout = layout;
    this.#head = state.head;
    this.#hasIndexes = state.hasIndexes;
    this.schemaName = state.schemaName;
    this.#writer = new BatchWriter(client, name, state.schemaName, layout, state.head?.timestamp);
    this.#pruning = new Pruning(historyBlocks, state.earliestBlock);
    this.#growingTables = new GrowingTables(this.#indexed);
    this.#reader = new EntityReader(pool, state.schemaName);
    this.cache = new EntityCache(
      {
        byIds: async (type, ids, areWritten) => {
          if (!areWritten) await this.flush();
          return present(await this.#reader.byIds(this.#tableOf(type), ids));
        },
        related: async (type, field, value) => {
          await this.flush();
          return present(await this.#reader.related(this.#tableOf(type), field, value));
        },
      },
      state.head === undefined ? layout.entities.values().map(({ type }) => type) : [],
    );
  }

  /**
   * Opens a subgraph, and makes its tables if there are none.
   *
   * @throws IndexerError `DATABASE_OF_OTHER_BUILD` if they are another build's, `DATABASE_IN_USE` if another has them open, `DATABASE_UNREACHABLE`.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const client = await connect(options.pool);
    try {
      await client.query(SETTINGS);
      const { layout, state } = await openTables(client, options);
      return new Store(client, layout, options, state);
    } catch (error) {
      // With its connection goes whatever it has taken.
      client.release(true);
      throw error;
    }
  }

  /** The last block that is in the store, written or about to be. */
  get head(): IndexedBlock | undefined {
    return this.#head;
  }

  /** Calls `listener` whenever another head, or a failure, is in the database; the answer ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sources that were kept, in the order in which they were made. */
  async sources(): Promise<KnownSource[]> {
    await this.flush();
    return readSources(this.#client, this.schemaName);
  }

  /** Takes the changes of the chain's handlers in a block. @throws MappingError if they cannot be made. */
  async addChanges(changes: BlockChanges<Present>, sequence: BlockSequence): Promise<void> {
    const { all } = changes;
    for (const [type, ofType] of all) {
      const unknown: BlockChange<Present>[] = [];
      for (const change of ofType) {
        if (change.before === undefined) change.before = this.cache.peek(type, change.id);
        if (change.before !== undefined) continue;
        // What is immutable and not known to be there is taken for new; the database knows better, and says so.
        if (!type.isImmutable || this.cache.mayBeMade(type)) unknown.push(change);
      }
      if (unknown.length > 0) await this.#lookUp(type, unknown);
      if (type.isImmutable) for (const change of ofType) refuseUpdate(type, change);
    }
    for (const [type, ofType] of all) {
      const table = this.#tableOf(type);
      for (const change of ofType) this.#addChange(table, change, sequence.block);
    }
  }

  /** Takes the changes that a file's handler made: nobody else's handlers see them. */
  addFileChanges(changes: BlockChanges, { block }: BlockSequence, region: number): void {
    for (const [type, ofType] of changes.all) {
      for (const { inBlock } of ofType) {
        if (inBlock.kind !== "remove")
          this.#addRow(this.#tableOf(type), withoutNulls(inBlock.values), inBlock, block, region);
      }
    }
    this.#batch.filesRead.push({ region, block });
  }

  addSource(source: StoredSource): void {
    this.#batch.sources.push(source);
  }

  /** Ends a block. Writes the batch if it is large or old enough, if it is the first of all, or if `isUrgent`. */
  async endBlock(block: IndexedBlock, isUrgent: boolean): Promise<void> {
    this.#batch.blocks.push(block);
    // The first of all is waited for, so that there is an answer: beside the work on the next ones it would take long.
    const isFirst = this.#head === undefined;
    this.#head = block;
    const isDue = this.#batch.rowCount >= BATCH_ROWS || performance.now() - this.#batchBeganMs >= BATCH_MS;
    if (isUrgent || isFirst) await this.flush();
    else if (isDue) await this.#beginWriting();
    if (performance.now() - this.#letInMs >= TURN_MS) {
      await letIn();
      this.#letInMs = performance.now();
    }
  }

  /** Resolves when everything is in the database. */
  async flush(): Promise<void> {
    if (this.#batch.blocks.length > 0) await this.#beginWriting();
    await this.#writing;
  }

  /** Makes the indexes that queries need, unless they are there. */
  async ensureIndexes(): Promise<void> {
    if (this.#hasIndexes) return;
    await this.flush();
    // From here on batches are small.
    this.#spareRows.clear();
    await makeIndexes(this.#client, this.#pool, this.#indexed);
    this.#hasIndexes = true;
  }

  get #indexed(): Indexed {
    return { name: this.#name, schemaName: this.schemaName, layout: this.#layout };
  }

  /** The newest blocks of the branch that is indexed, the newest first. */
  async blocks(count: number): Promise<IndexedBlock[]> {
    await this.flush();
    return readBlocks(this.#client, this.#name, count);
  }

  /** Undoes every block after `head`. */
  async undoTo(head: IndexedBlock | undefined): Promise<void> {
    await this.flush();
    await undoTo(this.#client, this.#name, this.schemaName, this.#layout, head);
    this.cache.clear();
    this.#head = head;
    this.#writer.wentBackTo(head?.timestamp);
    this.#tell();
  }

  /** Notes why indexing has stopped, at a block of which nothing is kept; whoever goes on begins with that block. */
  async fail(failed: {
    readonly message: string;
    readonly handler: string;
    readonly block: IndexedBlock;
  }): Promise<void> {
    await this.flush();
    const { number, hash, parentHash, timestamp } = failed.block;
    await updateFailure(this.#client, this.#name, {
      message: failed.message,
      handler: failed.handler,
      block: number,
      hash,
      parent: parentHash,
      timestamp,
    });
    this.#tell();
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    this.#reader.close();
    try {
      await closeTables(this.#client, this.#name);
      await this.#client.query(NO_SETTINGS);
      this.#client.release();
    } catch (error) {
      // The connection is broken, and what it held is free.
      this.#client.release(error as Error);
    }
  }

  async #beginWriting(): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    this.#batch = new Batch(this.#spareRows);
    this.#batchBeganMs = performance.now();
    this.#writing = this.#write(batch);
    // Who waits for it next sees the error; until then it is not one that nobody handles.
    this.#writing.catch(() => {});
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #write(batch: Batch): Promise<void> {
    try {
      const grown = await this.#writer.write(batch);
      batch.wasWritten();
      this.cache.wasWritten();
      if (this.#hasIndexes) {
        await this.#growingTables.index(this.#client, grown);
        // Without the indexes it would read whole tables; until the head is reached nobody asks anyway.
        await this.#prune(batch.head?.number ?? 0);
      }
      this.#tell();
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      const { table, detail } = error as { table?: string; detail?: string };
      throw new MappingError(`an immutable entity of ${table} was made twice: ${detail}`, { cause: error });
    }
  }

  #prune(head: number): Promise<void> {
    const subgraph = { name: this.#name, schema: this.schemaName, layout: this.#layout };
    return this.#pruning.prune(this.#client, subgraph, head);
  }

  async #lookUp(type: EntityType, changes: readonly BlockChange<Present>[]): Promise<void> {
    const ids = changes.map(({ id }) => id);
    await this.cache.load(type, ids);
    for (const change of changes) change.before = this.cache.peek(type, change.id);
  }

  #tableOf(type: EntityType): EntityTable {
    return this.#layout.entities.get(type) as EntityTable;
  }

  #addChange(table: EntityTable, change: BlockChange<Present>, block: number): void {
    const { type } = table;
    const { id, inBlock } = change;
    const present = change.before ?? null;
    const values = present === null ? applied(inBlock, null) : after(change, present);
    if (values === null) {
      if (present === null) return;
      this.#end(table, present, block);
      this.cache.remove(type, id, this.#batch);
      return;
    }
    const plain = withoutNulls(values);
    if (present === null) {
      this.cache.add(type, id, this.#addRow(table, plain, inBlock, block, 0));
      return;
    }
    if (isSameEntity(plain, present.values)) return;
    this.#end(table, present, block);
    const { vid, row } = this.#addRow(table, plain, inBlock, block, 0);
    present.values = plain;
    present.vid = vid;
    present.row = row;
  }

  /** Ends a version: where it stands in the batch that is not being written yet, or else in the database. */
  #end(table: EntityTable, { row, vid }: Present, block: number): void {
    if (row?.batch === this.#batch) this.#batch.endRow(table, row, block);
    else this.#batch.end(table, vid, block);
  }

  #addRow(
    table: EntityTable,
    values: Readonly<EntityValues>,
    { sequence }: Change,
    block: number,
    region: number,
  ): Present {
    const vid = this.#versions.of(block, sequence);
    return presentOf(values, vid, this.#batch.add(table, values, vid, block, region));
  }
}

function present(versions: ReadonlyMap<string, StoredVersion>): Map<string, Present> {
  return new Map([...versions].map(([id, { vid, values }]) => [id, presentOf(values, vid, undefined)]));
}

/** What a change has made of an entity that there was. */
function after({ seen, inBlock }: BlockChange<Present>, { values }: Present): Readonly<EntityValues> | null {
  return seen === undefined ? applied(inBlock, values) : seen;
}

function refuseUpdate(type: EntityType, change: BlockChange<Present>): void {
  const { id, before } = change;
  if (before === null || before === undefined) return;
  const values = after(change, before);
  if (values !== null && isSameEntity(withoutNulls(values), before.values)) return;
  throw new MappingError(
    `entities of type \`${type.name}\` can not be updated since they are immutable. Entity id: ${id}`,
  );
}

function withoutNulls(values: Readonly<EntityValues>): Readonly<EntityValues> {
  if (!values.includes(null)) return values;
  const plain = values.slice();
  for (let index = 0; index < plain.length; index++) if (plain[index] === null) plain[index] = undefined;
  return plain;
}

function isSameEntity(one: Readonly<EntityValues>, other: Readonly<EntityValues>): boolean {
  for (let index = 0; index < one.length; index++) if (!isSame(one[index], other[index])) return false;
  return true;
}
