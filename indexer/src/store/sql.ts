import { snakeCase } from "../graphql/schema/names.ts";
import type { Scalar, StoredField } from "../schema/stored-schema.ts";
import type { Table } from "./layout.ts";

const SQL_TYPES: Readonly<Record<Scalar, string>> = {
  BigDecimal: "numeric",
  BigInt: "numeric",
  Boolean: "boolean",
  Bytes: "bytea",
  Int: "int4",
  Int8: "int8",
  String: "text",
  Timestamp: "timestamptz",
};

/** Where a version has ended, as graph-node's index of ended versions has it; the largest integer where it has not. */
export const UPPER = "coalesce(upper(block_range), 2147483647)";

/** The condition that a version is the present one. */
export const NOW = "upper_inf(block_range)";

/** A name in double quotes: `order` is a word of SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function qualified(schema: string, name: string): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

/** The type of a field's column. */
export function sqlType(schema: string, field: StoredField): string {
  const type =
    field.enumName === undefined ? SQL_TYPES[field.scalar] : qualified(schema, snakeCase(field.enumName));
  return field.isList ? `${type}[]` : type;
}

/** The column that says when a version holds. */
export function timeColumn(table: Table): string {
  return table.isImmutable ? "block$" : "block_range";
}
