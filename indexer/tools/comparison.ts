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
/** Of a table of buckets, which has the name of its interval: the block that ended each. */
const BUCKETS = /_(hour|day)$/;
const END_OF_BUCKET = "block$";
/** Where files are written, the block depends on when a file came. */
const DEPENDS_ON_FILES = ["block$", "done_at"];
/** What tells a row from others, as far as it is there. */
const KEYS = ["id", "block$", "block_range", "causality_region", "param", "manifest_idx", "timestamp"];

type Row = Readonly<Record<string, string | null>>;

/** Compares every table of two subgraphs, all versions of all entities. @returns What differs, in sentences. */
export async function compareSubgraphs(one: SubgraphTables, other: SubgraphTables): Promise<string[]> {
  const [tables, otherTables] = [await tablesOf(one), await tablesOf(other)];
  const [isOfGraphNode, isOtherOfGraphNode] = [await graphNodeHas(one), await graphNodeHas(other)];
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
    const isOfBuckets = BUCKETS.test(table) && compared.includes(END_OF_BUCKET);
    if (!isOfBuckets || isOfGraphNode === isOtherOfGraphNode) {
      differences.push(...(await compareRows(one, other, table, compared)));
      continue;
    }
    const values = compared.filter((column) => column !== END_OF_BUCKET);
    differences.push(...(await compareRows(one, other, table, values)));
    const [exact, late] = isOfGraphNode ? [other, one] : [one, other];
    differences.push(...(await compareEnds(exact, late, table, values)));
  }
  return differences;
}

/**
 * A bucket ends with the first block behind it, or later in graph-node, which passes over blocks without events while it is far from
 * the head: none may end earlier.
 */
async function compareEnds(
  exact: SubgraphTables,
  late: SubgraphTables,
  table: string,
  values: readonly string[],
): Promise<string[]> {
  const read = async (of: SubgraphTables) =>
    new Map(
      (await readRows(of, table, [...values, END_OF_BUCKET])).map(({ [END_OF_BUCKET]: block, ...bucket }) => [
        JSON.stringify(bucket),
        Number(block),
      ]),
    );
  const ends = await read(exact);
  return [...(await read(late))].flatMap(([bucket, block]) => {
    const first = ends.get(bucket);
    if (first === undefined || first <= block) return [];
    return [`${table} ${bucket}: ends with block ${block}, before ${first}, the first behind it`];
  });
}

async function compareRows(
  one: SubgraphTables,
  other: SubgraphTables,
  table: string,
  columns: readonly string[],
): Promise<string[]> {
  const read = async (of: SubgraphTables) =>
    new Map((await readRows(of, table, columns)).map((row) => [JSON.stringify(row), row]));
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

async function graphNodeHas({ client, schema }: SubgraphTables): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    "SELECT to_regclass('public.deployment_schemas') IS NOT NULL AS has",
  );
  if (!rows[0]?.has) return false;
  const { rowCount } = await client.query("SELECT FROM public.deployment_schemas WHERE name = $1", [schema]);
  return rowCount === 1;
}

async function readRows(
  { client, schema }: SubgraphTables,
  table: string,
  columns: readonly string[],
): Promise<Row[]> {
  const list = columns.map((column) => `"${column}"::text`).join(", ");
  const { rows } = await client.query<Row>(`SELECT ${list} FROM "${schema}"."${table}"`);
  return rows;
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
