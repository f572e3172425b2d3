import type { Cell, Column, ColumnKind, Row } from "../kinds/export.ts";
import { textOf } from "./cell.ts";
import { type Format, writeTo } from "./sink.ts";

/** Amounts and times as strings, since JSON's numbers would round them. */
function jsonOf(kind: ColumnKind, cell: Cell): string | number | boolean | null {
  if (cell === null || typeof cell === "number" || typeof cell === "boolean") return cell;
  return textOf(kind, cell);
}

const objectOf = (columns: readonly Column[], row: Row) =>
  JSON.stringify(
    Object.fromEntries(columns.map(({ name, kind }, index) => [name, jsonOf(kind, row[index] ?? null)])),
  );

/** An object a line; the last has the trailer under `export`. */
export const ndjson: Format = (columns, out) => ({
  write: (row) => writeTo(out, `${objectOf(columns, row)}\n`),
  end: (trailer) => writeTo(out, `${JSON.stringify({ export: trailer })}\n`),
});

/** One object: `rows`, a line each, and the trailer under `export`. */
export const json: Format = (columns, out) => {
  let isFirst = true;
  const separator = () => {
    const text = isFirst ? '{"rows":[\n' : ",\n";
    isFirst = false;
    return text;
  };
  return {
    write: (row) => writeTo(out, `${separator()}${objectOf(columns, row)}`),
    end: (trailer) => writeTo(out, `${isFirst ? '{"rows":[' : ""}\n],"export":${JSON.stringify(trailer)}}\n`),
  };
};
