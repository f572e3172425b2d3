import { formatDecimal } from "../query/store-value.ts";
import type { EntityType } from "../schema/input-schema.ts";
import type { Column, Table } from "./layout.ts";

/** A table with the columns of it that are read; the key is always among them. */
export interface Selected {
  readonly table: Table;
  readonly columns: readonly Column[];
  /** Where the value of a field stands in `Node.row`. */
  readonly indexes: ReadonlyMap<string, number>;
}

/** An entity that was read, with what was read below it. */
export interface Node {
  readonly entity: EntityType;
  readonly selected: Selected;
  /** What the database gave for the columns; `valueText` makes answers of it. */
  readonly row: readonly unknown[];
  /** By the key of the field in the answer. */
  readonly children: Map<string, readonly Node[]>;
}

export function select(table: Table, columns: Iterable<Column>): Selected {
  const all = [...new Set([table.key, ...columns])];
  return {
    table,
    columns: all,
    indexes: new Map(all.map(({ field }, index) => [field, index])),
  };
}

/** The id as the database writes it: text, decimal, or bytes as \x and hex. */
export const idOf = ({ row }: Node): string => String(row[0]);

export function storedValue({ selected, row }: Node, field: string): unknown {
  const index = selected.indexes.get(field);
  return index === undefined ? undefined : row[index];
}

/** The expression for a row in an answer of the database: which of the tables, its parent's id, its columns. */
export function rowSql({ columns }: Selected, which: number, parent: string, alias: string): string {
  const values = columns.map((column) => outputSql(column, `${alias}.${column.name}`));
  return `json_build_array(${[which, parent, ...values].join(", ")})`;
}

/** Numbers that JavaScript cannot hold travel as text, times as microseconds. */
function outputSql({ type, isList }: Column, name: string): string {
  if (type === "Timestamp") {
    const micros = (value: string) => `(extract(epoch from ${value}) * 1000000)::int8::text`;
    return isList ? `array(select ${micros("item")} from unnest(${name}) as item)` : micros(name);
  }
  if (type === "BigInt" || type === "BigDecimal" || type === "Int8")
    return `${name}::text${isList ? "[]" : ""}`;
  return name;
}

export interface FoundNode {
  readonly parent: string;
  readonly node: Node;
}

/** The rows of `rowSql` as entities, each with its parent's id. */
export function readRows(rows: readonly (readonly unknown[])[], tables: readonly Selected[]): FoundNode[] {
  return rows.map(([value]) => {
    const [which, parent, ...row] = value as [number, unknown, ...unknown[]];
    const selected = tables[which];
    if (selected === undefined) throw new Error(`a row is of table ${which} of ${tables.length}`);
    const node = { entity: selected.table.entity, selected, row, children: new Map() };
    return { parent: String(parent), node };
  });
}

/** A stored value in JSON, as graph-node writes it; `undefined` for null. */
export function valueText({ type, isList }: Column, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isList) return itemText(type, value);
  return `[${(value as unknown[]).map((item) => itemText(type, item)).join(",")}]`;
}

function itemText(type: Column["type"], value: unknown): string {
  switch (type) {
    case "Boolean":
    case "Int":
      return String(value);
    case "Bytes":
      return `"0x${String(value).slice(2)}"`;
    case "BigDecimal":
      return `"${formatDecimal(String(value))}"`;
    case "BigInt":
    case "Int8":
    case "Timestamp":
      return `"${value}"`;
    case "String":
    case "Enum":
      return JSON.stringify(value);
  }
}
