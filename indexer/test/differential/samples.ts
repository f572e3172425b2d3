import type { Pool } from "pg";
import type { EntityType, InputSchema } from "../../src/graphql/schema/input-schema.ts";
import { type Column, createLayout } from "../../src/graphql/sql/layout.ts";

/** Values that stand in the database, as GraphQL writes them, by type and field. */
export interface Samples {
  readonly head: number;
  /** Hashes of some indexed blocks. */
  readonly hashes: readonly string[];
  values(type: string, field: string): readonly string[];
}

const ROWS = 12;

/** Takes some values of every column of every table. */
export async function takeSamples(
  database: Pool,
  input: InputSchema,
  schemaName: string,
  head: number,
): Promise<Samples> {
  const layout = createLayout(input, schemaName);
  const values = new Map<string, readonly string[]>();
  const aggregations = [...input.aggregations.values()].flatMap(({ intervals }) => [...intervals.values()]);
  const entities: EntityType[] = [...input.entities.values(), ...aggregations];
  for (const entity of entities) {
    const table = layout.table(entity);
    const columns = [...table.columns.values()];
    const list = columns.map((column) => outputSql(column)).join(", ");
    // By a hash of the row's number: spread over the table, and the same in every run.
    const { rows } = await database.query<(string | null)[]>({
      text: `select ${list} from ${table.name} order by hashint8(vid) limit ${ROWS}`,
      rowMode: "array",
    });
    for (const [index, { field }] of columns.entries()) {
      const found = rows.flatMap((row) => row[index] ?? []);
      values.set(`${entity.name}.${field}`, [...new Set(found)].sort());
    }
  }
  for (const { name, fields, implementers } of input.interfaces.values()) {
    for (const field of fields.keys()) {
      const found = implementers.flatMap((one) => values.get(`${one.name}.${field}`)?.slice(0, 2) ?? []);
      values.set(`${name}.${field}`, [...new Set(found)].sort());
    }
  }
  const { rows: blocks } = await database.query<{ hash: string }>(
    `select '0x' || encode(hash, 'hex') as hash from chain1.blocks order by number desc limit 40`,
  );
  return {
    head,
    hashes: blocks.map(({ hash }) => hash),
    values: (type, field) => values.get(`${type}.${field}`) ?? [],
  };
}

function outputSql({ name, type, isList }: Column): string {
  const one = isList ? `(${name})[1]` : name;
  if (type === "Bytes") return `'0x' || encode(${one}, 'hex')`;
  return type === "Timestamp" ? `(extract(epoch from ${one}) * 1000000)::int8::text` : `${one}::text`;
}
