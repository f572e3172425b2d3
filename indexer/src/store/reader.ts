import type { Pool } from "pg";
import { BigDecimal } from "../host/big-decimal.ts";
import type { EntityValues, FieldValue } from "../host/store-values.ts";
import type { EntityType, Scalar, StoredField } from "../schema/stored-schema.ts";
import { parameterText } from "./copy.ts";
import type { EntityTable } from "./layout.ts";
import { NOW, qualified, quoted } from "./sql.ts";

/** A version of an entity that the database has. */
export interface StoredVersion {
  readonly vid: bigint;
  readonly values: EntityValues;
}

const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** Reads the present versions of entities of the chain's sources. */
export class EntityReader {
  readonly #pool: Pool;
  readonly #schema: string;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  /** @returns What there is, by id. */
  async byIds(table: EntityTable, ids: readonly string[]): Promise<Map<string, StoredVersion>> {
    const { type } = table;
    const values = ids.map((id) => parameterText(type.idScalar, id));
    return this.#read(table, `id = ANY($1::${arrayType(type)})`, [values]);
  }

  /** @returns The entities whose field refers to `value`, by their ids. */
  async related(table: EntityTable, field: StoredField, value: string): Promise<Map<string, StoredVersion>> {
    const column = quoted(field.column);
    const condition = field.isList ? `${column} @> ARRAY[$1]` : `${column} = $1`;
    return this.#read(table, condition, [parameterText(field.scalar, value)]);
  }

  async #read(
    table: EntityTable,
    condition: string,
    parameters: unknown[],
  ): Promise<Map<string, StoredVersion>> {
    const columns = ["vid", ...table.fields.map(selected)];
    const present = table.isImmutable ? "" : `AND ${NOW}`;
    const region = table.hasRegion ? "AND causality_region = 0" : "";
    const { rows } = await this.#pool.query<(string | null)[]>({
      text: `SELECT ${columns.join(", ")} FROM ${qualified(this.#schema, table.name)}
             WHERE ${condition} ${present} ${region}`,
      values: parameters,
      rowMode: "array",
      types: AS_TEXT,
    });
    const idIndex = table.type.fieldIndex.get("id") as number;
    return new Map(
      rows.map(([vid, ...texts]) => {
        const values = table.fields.map((field, index) => parsed(field, texts[index] ?? null));
        return [String(values[idIndex]), { vid: BigInt(vid as string), values }];
      }),
    );
  }
}

function arrayType(type: EntityType): string {
  return { Bytes: "bytea[]", Int8: "int8[]", String: "text[]" }[type.idScalar];
}

/** Arrays come as JSON of texts, times as microseconds. */
function selected(field: StoredField): string {
  const column = quoted(field.column);
  if (field.isList) return `array_to_json(${column}::text[])`;
  if (field.scalar === "Timestamp") return `(extract(epoch FROM ${column}) * 1000000)::int8`;
  return column;
}

function parsed(field: StoredField, text: string | null): FieldValue | undefined {
  if (text === null) return undefined;
  if (!field.isList) return parsedScalar(field.scalar, text);
  return (JSON.parse(text) as (string | null)[]).map((item) =>
    item === null ? null : parsedScalar(field.scalar, item),
  );
}

function parsedScalar(scalar: Scalar, text: string): FieldValue {
  switch (scalar) {
    case "String":
      return text;
    case "Bytes":
      return text.slice(2);
    case "Int":
      return Number(text);
    case "Boolean":
      return text === "t" || text === "true";
    case "BigDecimal":
      return BigDecimal.parse(text) ?? BigDecimal.zero();
    default:
      return BigInt(text);
  }
}
