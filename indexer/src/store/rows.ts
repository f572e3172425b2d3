import type { EntityValues, FieldValue } from "../host/store-values.ts";
import type { StoredField } from "../schema/stored-schema.ts";
import { copyText } from "./copy.ts";
import type { EntityTable } from "./layout.ts";
import { timeColumn } from "./sql.ts";

const FIRST_BYTES = 4_096;
/** Room for a block's number where a range has no end yet; Postgres passes over it. */
const ROOM = " ".repeat(10);
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
  /** The last integer in each column, and its digits: many rows in a row have the same. */
  readonly #integers: bigint[] = [];
  readonly #digits: string[] = [];
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #size = 0;

  constructor(table: EntityTable) {
    this.#table = table;
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

  /** Forgets them, so that others can take their place. */
  clear(): void {
    this.#size = 0;
  }

  /** @param lower The first block in which it holds. @returns What `end` knows the row by. */
  add(values: Readonly<EntityValues>, vid: bigint, lower: number, region: number): number {
    const { fields, isImmutable, hasRegion } = this.#table;
    let text = isImmutable ? `${vid}\t${lower}` : `${vid}\t[${lower},`;
    const upperAt = this.#size + text.length;
    if (!isImmutable) text += `)${ROOM}`;
    if (hasRegion) text += `\t${region}`;
    for (let index = 0; index < fields.length; index++) {
      text += "\t";
      text += this.#copyText(index, values[index]);
    }
    this.#write(`${text}\n`);
    return upperAt;
  }

  #copyText(index: number, value: FieldValue | undefined): string {
    const field = this.#table.fields[index] as StoredField;
    if (typeof value !== "bigint" || field.scalar === "Timestamp") return copyText(field, value);
    if (this.#integers[index] !== value) {
      this.#integers[index] = value;
      this.#digits[index] = copyText(field, value);
    }
    return this.#digits[index] as string;
  }

  /** Says that a version does not hold any more from a block on. */
  end(row: number, upper: number): void {
    this.#bytes.write(`${upper})`, row);
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
