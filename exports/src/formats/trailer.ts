import { createHash } from "node:crypto";
import { z } from "zod";
import type { Column, Row } from "../kinds/export.ts";
import { textsOf } from "./cell.ts";

/** What every file ends with: of what it is, of which block, and what its content must add up to. */
export const trailerSchema = z.object({
  export: z.string(),
  subject: z.string().nullable(),
  fromBlock: z.int().nonnegative(),
  /** Times that bound an export of time, as it writes them; null where they do not. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  block: z.object({
    number: z.int().nonnegative(),
    hash: z.templateLiteral(["0x", z.string()]),
    time: z.string(),
  }),
  rows: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Trailer = z.infer<typeof trailerSchema>;

/**
 * SHA-256 of the names of the columns and of every row, as JSON lists of texts, a line each. It is the same in every
 * format, so that two files can be compared that do not look alike.
 */
export class Checksum {
  readonly #columns: readonly Column[];
  readonly #hash = createHash("sha256");
  #rows = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#line(columns.map(({ name }) => name));
  }

  add(row: Row): void {
    this.#rows++;
    this.#line(textsOf(this.#columns, row));
  }

  get rows(): number {
    return this.#rows;
  }

  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  #line(texts: readonly string[]): void {
    this.#hash.update(`${JSON.stringify(texts)}\n`);
  }
}
