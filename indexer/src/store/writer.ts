import { finished } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { EntityType } from "../schema/stored-schema.ts";
import type { Batch } from "./batch.ts";
import type { EntityTable, Layout } from "./layout.ts";
import { type Crossing, filledBucket, rollupSql } from "./rollup.ts";
import { TableRows } from "./rows.ts";
import { insertSource, noteFileRead } from "./sources.ts";
import { qualified, quoted } from "./sql.ts";
import { insertBlocks, updateHead } from "./state.ts";
import { inTransaction } from "./transaction.ts";

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
      for (const type of layout.entities.keys()) if (type.isTimeseries) this.#newestPoint.set(type, -1);
    }
  }

  /** Takes the time of the last block after blocks were undone. */
  wentBackTo(time: number | undefined): void {
    this.#time = time;
    this.#newestPoint.clear();
  }

  async write(batch: Batch): Promise<void> {
    const client = this.#client;
    await inTransaction(client, async () => {
      for (const [table, { vids, blocks }] of batch.ends) {
        await client.query(
          `UPDATE ${qualified(this.#schema, table.name)} entity
           SET block_range = int4range(lower(block_range), ended.block)
           FROM unnest($1::int8[], $2::int[]) ended (vid, block) WHERE entity.vid = ended.vid`,
          [vids.map(String), blocks],
        );
      }
      for (const [table, rows] of batch.rows) await this.#copy(table, rows);
      await this.#rollUp(batch);
      for (const source of batch.sources) await insertSource(client, this.#schema, source);
      for (const read of batch.filesRead) await noteFileRead(client, this.#schema, read);
      await insertBlocks(client, this.#name, batch.blocks);
      await updateHead(client, this.#name, batch.head);
    });
  }

  async #copy(table: EntityTable, rows: TableRows): Promise<void> {
    const names = TableRows.columns(table).map(quoted).join(", ");
    const stream = this.#client.query(
      copyFrom(`COPY ${qualified(this.#schema, table.name)} (${names}) FROM STDIN`),
    );
    stream.end(rows.text);
    await finished(stream);
  }

  /** Fills the buckets that the batch's blocks have left behind, each with the block that did. */
  async #rollUp(batch: Batch): Promise<void> {
    if (this.#layout.rollups.length === 0) return;
    for (const { number, timestamp } of batch.blocks) {
      const before = this.#time;
      if (before !== undefined) await this.#cross({ block: number, before, time: timestamp });
      this.#time = timestamp;
      for (const type of batch.points.get(number) ?? []) this.#newestPoint.set(type, timestamp);
    }
  }

  async #cross(crossing: Crossing): Promise<void> {
    for (const [index, table] of this.#layout.rollups.entries()) {
      const bucket = filledBucket(table, crossing);
      // Where a shorter interval has not ended, a longer one has not either.
      if (bucket === undefined) return;
      const newest = this.#newestPoint.get(table.aggregation.source);
      if (newest !== undefined && newest < bucket.start) continue;
      await this.#client.query(this.#rollupSql[index] as string, [bucket.start, bucket.end, crossing.block]);
    }
  }
}
