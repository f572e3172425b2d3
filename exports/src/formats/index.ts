import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Column } from "../kinds/export.ts";
import { csv } from "./csv.ts";
import { json, ndjson } from "./json.ts";
import { parquet } from "./parquet.ts";
import type { Format, Sink } from "./sink.ts";

const FORMATS = { csv, json, ndjson, parquet } satisfies Record<string, Format>;
/** What a file can be, and be read again from. */
export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Media types by format: the registered ones, and the one in use for NDJSON, which has none. */
export const CONTENT_TYPES: Readonly<Record<FormatName, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

/** The format that a file's name asks for; undefined where it says none. */
export function formatOfFile(file: string): FormatName | undefined {
  const extension = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return FORMAT_NAMES.find((name) => name === extension);
}

export const sinkTo = (format: FormatName, columns: readonly Column[], out: Writable): Sink =>
  FORMATS[format](columns, out);

/** A sink into a new file, which is closed at its end. */
export function sinkToFile(format: FormatName, columns: readonly Column[], file: string): Sink {
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
