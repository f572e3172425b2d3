import type { SchemaElement } from "hyparquet";
import { ByteWriter, type ColumnSource, ParquetWriter } from "hyparquet-writer";
import type { Cell, Column, ColumnKind, Row } from "../kinds/export.ts";
import { type Format, writeTo } from "./sink.ts";

/** The key of the file's metadata under which its trailer is. */
export const PARQUET_KEY = "model-wip";
const ROWS_PER_GROUP = 20_000;
const CREATED_BY = "model-wip";

/** DECIMAL of 38 digits: 10^38 wei is more than all ETH there will be, and every reader takes it exactly. */
const decimal = (name: string, scale: number): SchemaElement => ({
  name,
  type: "FIXED_LEN_BYTE_ARRAY",
  type_length: 16,
  converted_type: "DECIMAL",
  precision: 38,
  scale,
  repetition_type: "OPTIONAL",
});

const elementOf: Record<ColumnKind, (column: Column) => SchemaElement> = {
  integer: ({ name }) =>
    // Ids of proposals and tokens are numbers of 256 bits: beyond DECIMAL, so their digits are kept.
    name.endsWith("_wei")
      ? decimal(name, 0)
      : { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  eth: ({ name }) => decimal(name, 18),
  number: ({ name }) => ({ name, type: "INT64", repetition_type: "OPTIONAL" }),
  time: ({ name }) => ({
    name,
    type: "INT64",
    converted_type: "TIMESTAMP_MILLIS",
    repetition_type: "OPTIONAL",
  }),
  boolean: ({ name }) => ({ name, type: "BOOLEAN", repetition_type: "OPTIONAL" }),
  text: ({ name }) => ({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }),
};

function parquetValue({ name, kind }: Column, cell: Cell): unknown {
  if (cell === null) return null;
  if (kind === "number") return BigInt(cell);
  if (kind === "time") return new Date(Number(cell) * 1000);
  if (kind === "integer" && !name.endsWith("_wei")) return String(cell);
  return cell;
}

/** Parquet, a group of rows at a time: no more than one is in memory. */
export const parquet: Format = (columns, out) => {
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length },
    ...columns.map((column) => elementOf[column.kind](column)),
  ];
  const kvMetadata: { key: string; value: string }[] = [];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata, createdBy: CREATED_BY });
  let rows: Row[] = [];
  /** What was encoded goes out; the writer keeps count of all that there was by itself. */
  const send = async () => {
    const chunk = bytes.getBytes().slice();
    bytes.index = 0;
    await writeTo(out, chunk);
  };
  const flush = async () => {
    const columnData: ColumnSource[] = columns.map((column, index) => ({
      name: column.name,
      data: rows.map((row) => parquetValue(column, row[index] ?? null)),
    }));
    await writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
    rows = [];
    await send();
  };
  return {
    async write(row) {
      rows.push(row);
      if (rows.length === ROWS_PER_GROUP) await flush();
    },
    async end(trailer) {
      if (rows.length > 0) await flush();
      kvMetadata.push({ key: PARQUET_KEY, value: JSON.stringify(trailer) });
      await writer.finish();
      await send();
    },
  };
};
