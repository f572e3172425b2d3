import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, rmSync, statSync, truncateSync } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { type Column, type KnownBlock, parseRow, type Row, textsOf, writeTo } from "@model-wip/exports";
import { z } from "zod";
import { CliError } from "./errors.ts";

const headSchema = z.object({
  export: z.string(),
  subject: z.string().nullable(),
  fromBlock: z.int(),
  from: z.int().nullable(),
  to: z.int().nullable(),
  block: z.object({ number: z.int(), hash: z.templateLiteral(["0x", z.string()]), timestamp: z.int() }),
});

/** What a part file is of; an export goes on only with one of the same. */
export interface PartHead {
  readonly export: string;
  readonly subject: string | null;
  readonly fromBlock: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly block: KnownBlock;
}

/**
 * Rows that were read so far, beside the file that they are to become: a line for what they are of, then a line for each
 * row. A line that a crash has cut off is taken away, so whatever is in it was read whole.
 */
export class PartFile {
  readonly #path: string;
  readonly #columns: readonly Column[];

  constructor(output: string, columns: readonly Column[]) {
    this.#path = `${output}.part`;
    this.#columns = columns;
  }

  get path(): string {
    return this.#path;
  }

  /** What an interrupted export has left; undefined where there is none, or nothing of use. */
  async left(): Promise<{ head: PartHead; rows: number; last: Row | undefined } | undefined> {
    if (!existsSync(this.#path)) return undefined;
    let head: PartHead | undefined;
    let rows = 0;
    let last: Row | undefined;
    let bytes = 0;
    const size = statSync(this.#path).size;
    for await (const line of this.#lines()) {
      const end = bytes + Buffer.byteLength(line) + 1;
      // Without its line feed it may be a whole line or not.
      if (end > size) break;
      try {
        if (head === undefined) head = headSchema.parse(JSON.parse(line));
        else {
          last = parseRow(
            this.#columns,
            z.array(z.string()).length(this.#columns.length).parse(JSON.parse(line)),
          );
          rows++;
        }
      } catch {
        break;
      }
      bytes = end;
    }
    if (head === undefined) return undefined;
    truncateSync(this.#path, bytes);
    return { head, rows, last };
  }

  /** Begins anew, unless `isResumed`, and appends every row of `rows`. */
  async append(
    head: PartHead,
    rows: AsyncIterable<Row>,
    isResumed: boolean,
    onRow: (row: Row) => void,
  ): Promise<void> {
    const out = createWriteStream(this.#path, { flags: isResumed ? "a" : "w" });
    try {
      await once(out, "open");
    } catch (cause) {
      throw new CliError(
        "OUTPUT_NOT_WRITABLE",
        `${this.#path} cannot be written.`,
        "Give another --output.",
        cause,
      );
    }
    try {
      if (!isResumed) await writeTo(out, `${JSON.stringify(head)}\n`);
      for await (const row of rows) {
        await writeTo(out, `${JSON.stringify(textsOf(this.#columns, row))}\n`);
        onRow(row);
      }
    } finally {
      out.end();
      await finished(out);
    }
  }

  async *rows(): AsyncGenerator<Row> {
    let isHead = true;
    for await (const line of this.#lines()) {
      if (!isHead) yield parseRow(this.#columns, JSON.parse(line) as string[]);
      isHead = false;
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #lines() {
    return createInterface({ input: createReadStream(this.#path), crlfDelay: Number.POSITIVE_INFINITY });
  }
}
