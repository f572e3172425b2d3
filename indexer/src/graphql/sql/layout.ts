import {
  compositeType,
  type EntityType,
  type Field,
  type IdType,
  type InputSchema,
  idTypeOf,
} from "../schema/input-schema.ts";
import { snakeCase } from "../schema/names.ts";

/*
 * graph-node's tables: one for each entity type and each interval of an aggregation, named in snake case, in a schema of the
 * subgraph's own. What changes has the blocks that a version stands for in `block_range`, the rest its first block in `block$`.
 */

export type ColumnType =
  | "Boolean"
  | "BigDecimal"
  | "BigInt"
  | "Bytes"
  | "Int"
  | "Int8"
  | "String"
  | "Timestamp"
  | "Enum";

export interface Column {
  readonly field: string;
  /** Quoted, ready for a statement. */
  readonly name: string;
  readonly type: ColumnType;
  /** The type for a cast; of one item, where the column holds a list. */
  readonly sqlType: string;
  readonly isList: boolean;
  readonly isKey: boolean;
  /** Whether its index is one of the first characters or bytes only, so that comparisons should begin with those. */
  readonly hasPrefixIndex: boolean;
  /** Whether its index is of present versions only, where entities change. */
  readonly isIndexedAsNow: boolean;
}

export interface Table {
  readonly entity: EntityType;
  /** Qualified and quoted. */
  readonly name: string;
  /** The name alone, as graph-node's errors have it. */
  readonly plainName: string;
  /** By field; derived fields have none. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly key: Column;
}

export interface Layout {
  readonly input: InputSchema;
  table(entity: EntityType): Table;
}

const SQL_TYPES: Readonly<Record<Exclude<ColumnType, "Enum">, string>> = {
  Boolean: "boolean",
  BigDecimal: "numeric",
  BigInt: "numeric",
  Bytes: "bytea",
  Int: "int4",
  Int8: "int8",
  String: "text",
  Timestamp: "timestamptz",
};

/** The length of what graph-node's indexes hold of a text (characters) and of bytes. */
export const PREFIX = { String: 256, Bytes: 64 } as const;

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The tables of a subgraph in the Postgres schema of that name, such as `sgd1`. */
export function createLayout(input: InputSchema, schemaName: string): Layout {
  const namespace = quoteName(schemaName);
  const tables = new Map<EntityType, Table>();
  const make = (entity: EntityType): Table => {
    const columns = new Map<string, Column>();
    for (const field of entity.fields.values()) {
      if (field.derivedFrom === undefined) columns.set(field.name, columnOf(input, namespace, field));
    }
    const key = columns.get("id");
    if (key === undefined) throw new Error(`the type ${entity.name} has no field id`);
    const { aggregation } = entity;
    const suffix = aggregation === undefined ? "" : `_${aggregation.interval}`;
    const plainName = snakeCase(entity.name + suffix);
    return { entity, name: `${namespace}.${quoteName(plainName)}`, plainName, columns, key };
  };
  return {
    input,
    table(entity) {
      const known = tables.get(entity) ?? make(entity);
      tables.set(entity, known);
      return known;
    },
  };
}

function columnOf(input: InputSchema, namespace: string, field: Field): Column {
  const target = compositeType(input, field.base);
  const isEnum = input.enums.has(field.base);
  const type: ColumnType = isEnum
    ? "Enum"
    : target === undefined
      ? scalarType(field.base)
      : columnTypeOfId(idTypeOf(target));
  const isKey = field.name === "id";
  const isPlain = !isKey && target === undefined && !field.isList;
  const isLong = type === "String" || type === "Bytes";
  return {
    field: field.name,
    name: quoteName(snakeCase(field.name)),
    type,
    sqlType: type === "Enum" ? `${namespace}.${quoteName(snakeCase(field.base))}` : SQL_TYPES[type],
    isList: field.isList,
    isKey,
    hasPrefixIndex: isPlain && isLong,
    isIndexedAsNow: isPlain && !isLong,
  };
}

const columnTypeOfId = (id: IdType): ColumnType => id;

function scalarType(name: string): ColumnType {
  return name !== "ID" && name in SQL_TYPES ? (name as ColumnType) : "String";
}
