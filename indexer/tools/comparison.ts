import type { ClientBase } from "pg";

/** A subgraph's schema in a database: graph-node's, or this engine's. */
export interface SubgraphTables {
  readonly client: ClientBase;
  readonly schema: string;
}

/** Tables that only graph-node has: of its proofs of indexing. */
const NOT_COMPARED = ["poi2$"];
/** Columns that count, and so differ between any two runs. */
const COUNTS = ["vid", "parent"];
/** Where files are written, the block depends on when a file came. */
const DEPENDS_ON_FILES = ["block$", "done_at"];
/** What tells a row from others, as far as it is there. */
const KEYS = ["id", "block$", "block_range", "causality_region", "param", "manifest_idx", "timestamp"];

type Row = Readonly<Record<string, string | null>>;

/** Compares every table of two subgraphs, all versions of all entities. @returns What differs, in sentences. */
export async function compareSubgraphs(one: SubgraphTables, other: SubgraphTables): Promise<string[]> {
  const [tables, otherTables] = [await tablesOf(one), await tablesOf(other)];
  const differences: string[] = [];
  for (const table of new Set([...tables.keys(), ...otherTables.keys()])) {
    const [columns, otherColumns] = [tables.get(table), otherTables.get(table)];
    if (columns === undefined || otherColumns === undefined) {
      differences.push(`${table}: only ${columns === undefined ? other.schema : one.schema} has it`);
      continue;
    }
    const [types, otherTypes] = [describe(columns), describe(otherColumns)];
    if (types !== otherTypes) {
      differences.push(`${table}: columns ${types}, but ${otherTypes}`);
      continue;
    }
    const compared = [...columns.keys()].filter(
      (column) =>
        !COUNTS.includes(column) && !(columns.has("causality_region") && DEPENDS_ON_FILES.includes(column)),
    );
    differences.push(...(await compareRows(one, other, table, compared)));
  }
  return differences;
}

async function compareRows(
  one: SubgraphTables,
  other: SubgraphTables,
  table: string,
  columns: readonly string[],
): Promise<string[]> {
  const read = async ({ client, schema }: SubgraphTables) => {
    const list = columns.map((column) => `"${column}"::text`).join(", ");
    const { rows } = await client.query<Row>(`SELECT ${list} FROM "${schema}"."${table}"`);
    return new Map(rows.map((row) => [JSON.stringify(row), row]));
  };
  const [ours, theirs] = [await read(one), await read(other)];
  const onlyOurs = [...ours].filter(([text]) => !theirs.has(text)).map(([, row]) => row);
  const onlyTheirs = [...theirs].filter(([text]) => !ours.has(text)).map(([, row]) => row);
  if (ours.size === theirs.size && onlyOurs.length === 0) return [];
  const paired = new Map(onlyTheirs.map((row) => [keyOf(row), row]));
  const differences = [
    `${table}: ${ours.size} rows, but ${theirs.size}; ${onlyOurs.length} of them only there`,
  ];
  for (const row of onlyOurs) {
    const pair = paired.get(keyOf(row));
    paired.delete(keyOf(row));
    if (pair === undefined) {
      differences.push(`${table} ${keyOf(row)}: only in the first`);
      continue;
    }
    const fields = columns.filter((column) => row[column] !== pair[column]);
    differences.push(
      `${table} ${keyOf(row)}: ${fields.map((field) => `${field} is ${row[field]}, but ${pair[field]}`).join("; ")}`,
    );
  }
  for (const key of paired.keys()) differences.push(`${table} ${key}: only in the second`);
  return differences;
}

function keyOf(row: Row): string {
  return KEYS.filter((key) => row[key] !== undefined)
    .map((key) => (key === "block_range" ? row[key]?.split(",")[0] : row[key]))
    .join(" ");
}

async function tablesOf({ client, schema }: SubgraphTables): Promise<Map<string, Map<string, string>>> {
  const { rows } = await client.query<{ table_name: string; column_name: string; type: string }>(
    `SELECT table_name, column_name, concat_ws(' ', udt_name, CASE is_nullable WHEN 'NO' THEN 'not null' END) AS type
     FROM information_schema.columns WHERE table_schema = $1 ORDER BY table_name, ordinal_position`,
    [schema],
  );
  const tables = new Map<string, Map<string, string>>();
  for (const { table_name, column_name, type } of rows) {
    if (NOT_COMPARED.includes(table_name)) continue;
    const columns = tables.get(table_name) ?? new Map<string, string>();
    tables.set(table_name, columns.set(column_name, type));
  }
  return tables;
}

function describe(columns: ReadonlyMap<string, string>): string {
  return [...columns].map(([name, type]) => `${name} ${type}`).join(", ");
}
