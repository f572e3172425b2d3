import type { EntityValues } from "../host/store-values.ts";
import { type ColumnWriter, columnWriter } from "./copy.ts";
import type { EntityTable } from "./layout.ts";
import { timeColumn } from "./sql.ts";

const FIRST_BYTES = 4_096;
/** A range that has no end yet, with room for a block's number; Postgres passes over it. */
const UNBOUNDED = `)${" ".repeat(10)}`;
/** UTF-8 takes no more bytes for a character of UTF-16. */
const BYTES_PER_CHARACTER = 3;

/**
 * The rows that a batch adds to one table, as the text of COPY from the moment that their block has ended: so they wait in few bytes,
 * and outside of what the garbage collector goes through.
 */
export class TableRows {
  readonly #table: EntityTable;
  /** Whether there is nothing but ASCII in them. */
  readonly #isAscii: boolean;
  readonly #columns: readonly ColumnWriter[];
  /** The block that the last row begins with, and its text: many rows in a row have the same. */
  #lower = -1;
  #lowerText = "";
  /** The block that the last row ended with, in the same way. */
  #upper = -1;
  #upperText = "";
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #size = 0;
  #openCount = 0;

  constructor(table: EntityTable) {
    this.#table = table;
    this.#columns = table.fields.map(columnWriter);
    this.#isAscii = table.fields.every(({ scalar }) => scalar !== "String");
  }

  /** In the order in which rows have them. */
  static columns(table: EntityTable): string[] {
    const columns = ["vid", timeColumn(table), ...(table.hasRegion ? ["causality_region"] : [])];
    return [...columns, ...table.fields.map(({ column }) => column)];
  }

  /** All of them. */
  get text(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** How many of them have no end. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Forgets them, so that others can take their place. */
  clear(): void {
    this.#size = 0;
    this.#openCount = 0;
  }

  /** @param lower The first block in which it holds. @returns What `end` knows the row by. */
  add(values: Readonly<EntityValues>, vid: string, lower: number, region: number): number {
    const { isImmutable, hasRegion } = this.#table;
    if (lower !== this.#lower) {
      this.#lower = lower;
      this.#lowerText = isImmutable ? `\t${lower}` : `\t[${lower},`;
    }
    let text = vid + this.#lowerText;
    const upperAt = this.#size + text.length;
    if (!isImmutable) text += UNBOUNDED;
    if (hasRegion) text += `\t${region}`;
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index++) {
      text = (columns[index] as ColumnWriter)(text, values[index]);
    }
    this.#write(`${text}\n`);
    this.#openCount++;
    return upperAt;
  }

  /** Says that a version does not hold any more from a block on. */
  end(row: number, upper: number): void {
    if (upper !== this.#upper) {
      this.#upper = upper;
      this.#upperText = `${upper})`;
    }
    // It is so short that to have it copied takes longer.
    const text = this.#upperText;
    for (let index = 0; index < text.length; index++) this.#bytes[row + index] = text.charCodeAt(index);
    this.#openCount--;
  }

  #write(text: string): void {
    const most = this.#size + text.length * (this.#isAscii ? 1 : BYTES_PER_CHARACTER);
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(most, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    this.#size += this.#bytes.write(text, this.#size, this.#isAscii ? "latin1" : "utf8");
  }
}
