import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { ExportError } from "../errors.ts";
import type { Cell, Column, ColumnKind, Export, Row } from "../kinds/export.ts";
import { EXPORTS } from "../kinds/index.ts";
import { parseCell, parseRow } from "./cell.ts";
import { CSV_COMMENT } from "./csv.ts";
import { formatOfFile } from "./index.ts";
import { PARQUET_KEY } from "./parquet.ts";
import { type Trailer, trailerSchema } from "./trailer.ts";

/** A file that was exported, read again; its rows can be read as often as need be. */
export interface ExportedFile {
  readonly of: Export;
  readonly trailer: Trailer;
  rows(): AsyncIterable<Row>;
}

const notReadable = (file: string, why: string, cause?: unknown) =>
  new ExportError(
    "FILE_NOT_READABLE",
    `${file} ${why}.`,
    "Give a csv, json, ndjson or parquet file that this tool has written whole.",
    cause,
  );

/** @throws ExportError FILE_NOT_READABLE */
export async function readExported(file: string): Promise<ExportedFile> {
  const format = formatOfFile(file);
  if (format === undefined) throw notReadable(file, "is of no format that can be read again");
  try {
    return format === "parquet" ? await readParquet(file) : await readTextFile(file, format);
  } catch (cause) {
    if (cause instanceof ExportError) throw cause;
    throw notReadable(file, "cannot be read", cause);
  }
}

function open(file: string, json: unknown, rows: (of: Export) => AsyncIterable<Row>): ExportedFile {
  const parsed = trailerSchema.safeParse(json);
  if (!parsed.success) throw notReadable(file, "does not end as an export does");
  const of = EXPORTS.find(({ name }) => name === parsed.data.export);
  if (of === undefined)
    throw notReadable(file, `is of an export "${parsed.data.export}" that this version has not`);
  return { of, trailer: parsed.data, rows: () => rows(of) };
}

const linesOf = (file: string) =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });

async function readTextFile(file: string, format: "csv" | "json" | "ndjson"): Promise<ExportedFile> {
  let last = "";
  for await (const line of linesOf(file)) if (line !== "") last = line;
  if (format === "csv") {
    const trailer: unknown = JSON.parse(last.slice(last.indexOf(CSV_COMMENT) + 1));
    return open(file, trailer, (of) => csvRows(file, of.columns));
  }
  const { export: trailer } = JSON.parse(format === "json" ? last.replace(/^],/, "{") : last) as {
    export: unknown;
  };
  return open(file, trailer, (of) => objectRows(file, of.columns));
}

async function* csvRows(file: string, columns: readonly Column[]): AsyncGenerator<Row> {
  const records = createReadStream(file).pipe(parse({ comment: CSV_COMMENT, comment_no_infix: true }));
  let isHeader = true;
  for await (const record of records as AsyncIterable<string[]>) {
    if (!isHeader) yield parseRow(columns, record);
    else if (record.join() !== columns.map(({ name }) => name).join())
      throw notReadable(file, "has other columns");
    isHeader = false;
  }
}

/** Rows of JSON, each on a line of its own. */
async function* objectRows(file: string, columns: readonly Column[]): AsyncGenerator<Row> {
  for await (const line of linesOf(file)) {
    if (!line.startsWith("{") || line.startsWith('{"rows"') || line.startsWith('{"export"')) continue;
    const object = JSON.parse(line.replace(/,$/, "")) as Record<string, string | number | boolean | null>;
    yield columns.map(({ name, kind }) => {
      const value = object[name];
      return typeof value === "string" ? parseCell(kind, value) : (value ?? null);
    });
  }
}

const ROWS_AT_ONCE = 20_000;

async function readParquet(path: string): Promise<ExportedFile> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const trailer = metadata.key_value_metadata?.find(({ key }) => key === PARQUET_KEY)?.value;
  if (trailer === undefined) throw notReadable(path, "has no trailer");
  // A reader makes floating-point numbers of decimals; without their type they come as the bytes that they are.
  const exact: FileMetaData = { ...metadata, schema: metadata.schema.map(withoutDecimal) };
  return open(path, JSON.parse(trailer), async function* (of) {
    const total = Number(metadata.num_rows);
    for (let rowStart = 0; rowStart < total; rowStart += ROWS_AT_ONCE) {
      const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, total);
      const objects = await parquetReadObjects({ file, metadata: exact, rowStart, rowEnd });
      for (const object of objects) yield of.columns.map(({ name, kind }) => cellOf(kind, object[name]));
    }
  });
}

function withoutDecimal(element: FileMetaData["schema"][number]): FileMetaData["schema"][number] {
  if (element.converted_type !== "DECIMAL") return element;
  const { converted_type: _, logical_type: __, ...plain } = element;
  return plain;
}

function cellOf(kind: ColumnKind, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array)
    return BigInt.asIntN(128, BigInt(`0x${Buffer.from(value).toString("hex")}`));
  if (value instanceof Date) return BigInt(value.getTime() / 1000);
  if (kind === "number") return Number(value);
  if (kind === "integer") return BigInt(String(value));
  return value as Cell;
}
