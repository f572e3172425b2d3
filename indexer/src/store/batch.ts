import type { BlockPointer } from "../chain/types.ts";
import type { EntityValues, TaggedValue } from "../host/store-values.ts";
import type { EntityType } from "../schema/stored-schema.ts";
import type { EntityTable } from "./layout.ts";
import { TableRows } from "./rows.ts";

/** A version of an entity that is to be written. */
export interface Row {
  readonly batch: Batch;
  /** What its table's rows in the batch know it by. */
  readonly at: number;
}

/** A source that a handler asked for and that is kept, so that it is there after a restart. */
export interface StoredSource {
  readonly manifestIndex: number;
  /** An address, or the text that names a file. Hexadecimal digits. */
  readonly parameter: string;
  readonly context: ReadonlyMap<string, TaggedValue> | undefined;
  readonly creationBlock: number;
  /** 0 for the chain's sources; each file has one of its own. */
  readonly region: number;
}

/** The last block that a batch contains. */
export interface IndexedBlock extends BlockPointer {
  readonly parentHash: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** Rows of batches that were written, for others to use again: their memory is dear to get. */
export type SpareRows = Map<EntityTable, TableRows[]>;

/** Everything that is written in one transaction: the changes of some blocks in a row. */
export class Batch {
  readonly rows = new Map<EntityTable, TableRows>();
  /** The timeseries that got points in each block. */
  readonly points = new Map<number, Set<EntityType>>();
  /** Versions in the database that end within these blocks. */
  readonly ends = new Map<EntityTable, { vids: string[]; blocks: number[] }>();
  readonly sources: StoredSource[] = [];
  /** Files that were read: their regions, and in which block. */
  readonly filesRead: { readonly region: number; readonly block: number }[] = [];
  readonly blocks: IndexedBlock[] = [];
  rowCount = 0;
  readonly #spare: SpareRows;
  #isWritten = false;

  constructor(spare: SpareRows = new Map()) {
    this.#spare = spare;
  }

  /** Whether all of it is in the database. */
  get isWritten(): boolean {
    return this.#isWritten;
  }

  /** Notes that all of it is in the database. Entities in the cache still name the batch, so it lets go of what it has. */
  wasWritten(): void {
    this.#isWritten = true;
    for (const [table, rows] of this.rows) {
      rows.clear();
      this.#spare.set(table, [...(this.#spare.get(table) ?? []), rows]);
    }
    this.rows.clear();
    this.points.clear();
    this.ends.clear();
  }

  /** The tables that have more entities with it than without: of those, more versions begin than end. */
  get grown(): ReadonlySet<EntityTable> {
    const grown = [...this.rows].filter(
      ([table, { openCount }]) => openCount > (this.ends.get(table)?.vids.length ?? 0),
    );
    return new Set(grown.map(([table]) => table));
  }

  get head(): IndexedBlock | undefined {
    return this.blocks.at(-1);
  }

  /** @param block The first in which the version holds. */
  add(table: EntityTable, values: Readonly<EntityValues>, vid: string, block: number, region: number): Row {
    let rows = this.rows.get(table);
    if (rows === undefined) {
      rows = this.#spare.get(table)?.pop() ?? new TableRows(table);
      this.rows.set(table, rows);
    }
    if (table.type.isTimeseries) {
      const types = this.points.get(block) ?? new Set();
      this.points.set(block, types.add(table.type));
    }
    this.rowCount++;
    return { batch: this, at: rows.add(values, vid, block, region) };
  }

  /** Says that a version which is in this batch ends. */
  endRow(table: EntityTable, { at }: Row, block: number): void {
    this.rows.get(table)?.end(at, block);
  }

  /** Says that a version which is in the database ends. */
  end(table: EntityTable, vid: string, block: number): void {
    let ends = this.ends.get(table);
    if (ends === undefined) {
      ends = { vids: [], blocks: [] };
      this.ends.set(table, ends);
    }
    ends.vids.push(vid);
    ends.blocks.push(block);
    this.rowCount++;
  }
}
