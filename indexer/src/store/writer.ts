import type { ClientBase } from "pg";
import type { EntityType } from "../schema/stored-schema.ts";
import type { Batch } from "./batch.ts";
import { type Copy, copyIn } from "./copy-in.ts";
import type { EntityTable, Layout, Table } from "./layout.ts";
import { type Crossing, filledBucket, rollupSql } from "./rollup.ts";
import { TableRows } from "./rows.ts";
import { insertSources, noteFileRead } from "./sources.ts";
import { qualified, quoted } from "./sql.ts";
import { insertBlocks, updateHead } from "./state.ts";
import { inTransaction } from "./transaction.ts";

/** The tables that have more than they had. */
export interface Grown {
  readonly rows: ReadonlySet<Table>;
  /** More entities, not only other versions of those that there were. */
  readonly entities: ReadonlySet<EntityTable>;
}

/** Writes batches, each in one transaction with the block that it reaches. */
export class BatchWriter {
  readonly #client: ClientBase;
  readonly #name: string;
  readonly #schema: string;
  readonly #layout: Layout;
  readonly #rollupSql: readonly string[];
  /** The time of the newest point of each timeseries, Unix seconds; a series that is not in it may have any. */
  readonly #newestPoint = new Map<EntityType, number>();
  /** The time of the last block, Unix seconds. */
  #time: number | undefined;

  /** @param time Of the last block in the database. */
  constructor(client: ClientBase, name: string, schema: string, layout: Layout, time: number | undefined) {
    this.#client = client;
    this.#name = name;
    this.#schema = schema;
    this.#layout = layout;
    this.#rollupSql = layout.rollups.map((table) => rollupSql(schema, table));
    this.#time = time;
    if (time === undefined) {
      for (const { type } of layout.entities.values()) {
        if (type.isTimeseries) this.#newestPoint.set(type, -1);
      }
    }
  }

  /** Takes the time of the last block after blocks were undone. */
  wentBackTo(time: number | undefined): void {
    this.#time = time;
    this.#newestPoint.clear();
  }

  async write(batch: Batch): Promise<Grown> {
    const client = this.#client;
    const grown = { rows: new Set<Table>(batch.rows.keys()), entities: batch.grown };
    await inTransaction(client, async () => {
      // At one go, as are the rows: each answer on its own would wait until the handlers let it in.
      const ends = [...batch.ends].map((of) => this.#endVersions(...of));
      if (ends.length > 0) await client.query(ends.join("; "));
      await copyIn(
        client,
        [...batch.rows].map(([table, rows]) => this.#copy(table, rows)),
      );
      for (const table of await this.#rollUp(batch)) grown.rows.add(table);
      await insertSources(client, this.#schema, batch.sources);
      for (const read of batch.filesRead) await noteFileRead(client, this.#schema, read);
      await insertBlocks(client, this.#name, batch.blocks);
      await updateHead(client, this.#name, batch.head);
    });
    return grown;
  }

  #endVersions({ name }: EntityTable, { vids, blocks }: { vids: string[]; blocks: number[] }): string {
    return `UPDATE ${qualified(this.#schema, name)} entity SET block_range = int4range(lower(block_range), ended.block)
      FROM unnest('{${vids.join()}}'::int8[], '{${blocks.join()}}'::int[]) ended (vid, block) WHERE entity.vid = ended.vid`;
  }

  #copy(table: EntityTable, rows: TableRows): Copy {
    const names = TableRows.columns(table).map(quoted).join(", ");
    return { into: `${qualified(this.#schema, table.name)} (${names})`, rows: rows.text };
  }

  /** Fills the buckets that the batch's blocks have left behind, each with the block that did. @returns The tables that may have one more. */
  async #rollUp(batch: Batch): Promise<ReadonlySet<Table>> {
    const filled = new Set<Table>();
    if (this.#layout.rollups.length === 0) return filled;
    for (const { number, timestamp } of batch.blocks) {
      const before = this.#time;
      if (before !== undefined) await this.#cross({ block: number, before, time: timestamp }, filled);
      this.#time = timestamp;
      for (const type of batch.points.get(number) ?? []) this.#newestPoint.set(type, timestamp);
    }
    return filled;
  }

  async #cross(crossing: Crossing, filled: Set<Table>): Promise<void> {
    for (const [index, table] of this.#layout.rollups.entries()) {
      const bucket = filledBucket(table, crossing);
      // Where a shorter interval has not ended, a longer one has not either.
      if (bucket === undefined) return;
      const newest = this.#newestPoint.get(table.aggregation.source);
      if (newest !== undefined && newest < bucket.start) continue;
      await this.#client.query(this.#rollupSql[index] as string, [bucket.start, bucket.end, crossing.block]);
      filled.add(table);
    }
  }
}
