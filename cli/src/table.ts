import type { Writable } from "node:stream";
import { type Column, type Row, type Sink, textOf, writeTo } from "@model-wip/exports";
import Table from "cli-table3";

/** What a terminal shows; whoever wants more wants a file. */
const MAX_ROWS = 500;
const LONGEST_TEXT = 42;
const NUMERIC = new Set(["integer", "eth", "number"]);

const shorten = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);

/** For reading: amounts in ETH only, long words cut, and at most 500 rows. */
export function table(columns: readonly Column[], out: Writable): Sink {
  const shown = columns.flatMap((column, index) => (isShown(column, columns) ? [{ column, index }] : []));
  const rows: Row[] = [];
  let count = 0;
  return {
    async write(row) {
      count++;
      if (rows.length < MAX_ROWS) rows.push(row);
    },
    async end({ block, sha256 }) {
      const drawn = new Table({
        head: shown.map(({ column }) => column.name.replace(/_eth$/, " (ETH)").replaceAll("_", " ")),
        colAligns: shown.map(({ column }) => (NUMERIC.has(column.kind) ? "right" : "left")),
        style: { head: [], border: [], compact: true },
      });
      for (const row of rows) {
        drawn.push(shown.map(({ column, index }) => shorten(textOf(column.kind, row[index] ?? null))));
      }
      const left = count > rows.length ? `, the first ${rows.length} shown; --output FILE has all` : "";
      await writeTo(
        out,
        `${drawn.toString()}\n${count} rows${left}\nblock ${block.number} ${block.hash} ${block.time}\nsha256 ${sha256}\n`,
      );
    },
  };
}

/** Wei beside its ETH says nothing more to a reader; ids of events only matter to machines. */
function isShown({ name }: Column, columns: readonly Column[]): boolean {
  if (name === "id" || name === "position" || name === "log_index") return false;
  return !(name.endsWith("_wei") && columns.some((other) => other.name === name.replace(/_wei$/, "_eth")));
}
