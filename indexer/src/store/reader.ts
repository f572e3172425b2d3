import type { Pool, PoolClient } from "pg";
import { BigDecimal } from "../host/big-decimal.ts";
import type { EntityValues, FieldValue } from "../host/store-values.ts";
import type { EntityType, Scalar, StoredField } from "../schema/stored-schema.ts";
import { connect } from "./connect.ts";
import { parameterText } from "./copy.ts";
import type { EntityTable } from "./layout.ts";
import { NOW, qualified, quoted } from "./sql.ts";

/** A version of an entity that the database has. */
export interface StoredVersion {
  readonly vid: string;
  readonly values: Readonly<EntityValues>;
}

const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * A statement is planned once, as it is asked again and again; not by reading the whole table, which is right while it is small and would
 * still be done when it is large.
 */
const SETTINGS = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";

/** A statement that is prepared under its name. */
interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Reads the present versions of entities of the chain's sources, one answer after the other, over a connection of its own. */
export class EntityReader {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #statements = new Map<string, Statement>();
  #client: PoolClient | undefined;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  /** Gives up its connection, until it is needed again. */
  close(): void {
    // Whoever gets it from the pool would have its settings.
    this.#client?.release(true);
    this.#client = undefined;
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
    const rows = await this.#query(this.#statement(table, condition), parameters);
    const { idIndex } = table.type;
    return new Map(
      rows.map(([vid, ...texts]) => {
        const values: EntityValues = [];
        for (const [index, field] of table.fields.entries()) values.push(parsed(field, texts[index] ?? null));
        return [String(values[idIndex]), { vid: vid as string, values }];
      }),
    );
  }

  #statement(table: EntityTable, condition: string): Statement {
    const key = `${table.name} ${condition}`;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const columns = ["vid", ...table.fields.map(selected)];
    const present = table.isImmutable ? "" : `AND ${NOW}`;
    const region = table.hasRegion ? "AND causality_region = 0" : "";
    const statement = {
      name: `lookup_${this.#statements.size}`,
      text: `SELECT ${columns.join(", ")} FROM ${qualified(this.#schema, table.name)} WHERE ${condition} ${present} ${region}`,
    };
    this.#statements.set(key, statement);
    return statement;
  }

  async #query(statement: Statement, values: unknown[]): Promise<(string | null)[][]> {
    try {
      const client = await this.#connected();
      const { rows } = await client.query<(string | null)[]>({
        ...statement,
        values,
        rowMode: "array",
        types: AS_TEXT,
      });
      return rows;
    } catch (error) {
      // The next one begins with another connection.
      this.close();
      throw error;
    }
  }

  async #connected(): Promise<PoolClient> {
    if (this.#client !== undefined) return this.#client;
    const client = await connect(this.#pool);
    this.#client = client;
    await client.query(SETTINGS);
    return client;
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

/** Reads a value as Postgres writes it, and as `JSON` has it of an array's items. */
export function parsedScalar(scalar: Scalar, text: string): FieldValue {
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
