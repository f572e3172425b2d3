import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Column } from "../exports/export.ts";
import { csv } from "./csv.ts";
import { json, ndjson } from "./json.ts";
import { parquet } from "./parquet.ts";
import type { Sink, TextFormat } from "./sink.ts";
import { table } from "./table.ts";

const TEXT_FORMATS = { table, csv, json, ndjson } satisfies Record<string, TextFormat>;
export type TextFormatName = keyof typeof TEXT_FORMATS;
export type FormatName = TextFormatName | "parquet";
export const FORMAT_NAMES: readonly FormatName[] = ["table", "csv", "json", "ndjson", "parquet"];

/** The format that a file's name asks for; undefined where it says none. */
export function formatOfFile(file: string): FormatName | undefined {
  const extension = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return FORMAT_NAMES.find((name) => name === extension);
}

export const sinkTo = (format: TextFormatName, columns: readonly Column[], out: Writable): Sink =>
  TEXT_FORMATS[format](columns, out);

/** A sink into a new file, which is closed at its end. */
export function sinkToFile(format: FormatName, columns: readonly Column[], file: string): Sink {
  if (format === "parquet") return parquet(columns, file);
  const out = createWriteStream(file);
  const sink = sinkTo(format, columns, out);
  return {
    write: (row) => sink.write(row),
    async end(trailer) {
      await sink.end(trailer);
      out.end();
      await finished(out);
    },
  };
}
