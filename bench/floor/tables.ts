import { type Client, escapeIdentifier } from "pg";
import { KNOWN_EVENTS, type KnownEvent, type RpcLog } from "./decode.ts";

/** Columns that every event has. */
const PLACE = {
  block_number: "int4",
  log_index: "int4",
  transaction_hash: "bytea",
  address: "bytea",
} as const;

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Makes a table for each event, with a column for each argument and a key of block and log index. */
export async function createTables(client: Client): Promise<void> {
  for (const known of KNOWN_EVENTS) {
    const columns = columnsOf(known).map(({ name, type }) => `${name} ${type} NOT NULL`);
    await client.query(
      `CREATE TABLE ${known.table} (${columns.join(", ")}, PRIMARY KEY (block_number, log_index))`,
    );
  }
}

/** Rows of one table, kept by column until they are inserted. */
export class Rows {
  readonly #columns: readonly Column[];
  readonly #insert: string;
  readonly #values: string[][];

  constructor(known: KnownEvent) {
    this.#columns = columnsOf(known);
    const parameters = this.#columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
    this.#insert = `INSERT INTO ${known.table} SELECT * FROM unnest(${parameters.join(", ")})`;
    this.#values = this.#columns.map(() => []);
  }

  add(log: RpcLog, values: readonly unknown[]): void {
    const { blockNumber, logIndex, transactionHash, address } = log;
    const row = [Number(blockNumber), Number(logIndex), transactionHash, address, ...values];
    row.forEach((value, column) => {
      this.#values[column]?.push(textOf(value, (this.#columns[column] as Column).type));
    });
  }

  async insert(client: Client): Promise<void> {
    await client.query(this.#insert, this.#values);
  }
}

function columnsOf({ event }: KnownEvent): Column[] {
  const place = Object.entries(PLACE).map(([name, type]) => ({ name, type }));
  const inputs = event.inputs.map(({ name = "", type }) => ({
    name: escapeIdentifier(name),
    type: columnTypeOf(type),
  }));
  return [...place, ...inputs];
}

function columnTypeOf(type: string): string {
  if (type.endsWith("[]")) return "jsonb";
  if (type.startsWith("uint")) return "numeric";
  if (type === "bool") return "bool";
  return type === "string" ? "text" : "bytea";
}

function textOf(value: unknown, type: string): string {
  if (type === "bytea") return `\\x${String(value).slice(2)}`;
  if (type !== "jsonb") return String(value);
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? item.toString() : item));
}
