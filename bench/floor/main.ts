/**
 * The least that any index of the chain must do: fetches all logs, decodes them and inserts them in bulk, in plain
 * TypeScript, with a table for each event. No entity, no running total, no history, no reorganisation.
 *
 *     tsx bench/floor/main.ts RPC-URL DATABASE-URL
 *
 * Prints one line of JSON, a `FloorReport`.
 */
import { Client } from "pg";
import { decode, type KnownEvent, type RpcLog } from "./decode.ts";
import type { FloorReport } from "./report.ts";
import { createTables, Rows } from "./tables.ts";

const BLOCKS_PER_REQUEST = 200;

const [rpcUrl = "", databaseUrl = ""] = process.argv.slice(2);

async function call<T>(method: string, params: unknown[]): Promise<T> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: T; error?: { message: string } };
  if (result === undefined) throw new Error(`${method}: ${error?.message}`);
  return result;
}

function fetchLogs(from: number, head: number): Promise<RpcLog[]> {
  const to = Math.min(from + BLOCKS_PER_REQUEST - 1, head);
  return call("eth_getLogs", [{ fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` }]);
}

async function insert(client: Client, logs: readonly RpcLog[]): Promise<number> {
  const tables = new Map<KnownEvent, Rows>();
  let events = 0;
  for (const log of logs) {
    const decoded = decode(log);
    if (decoded === undefined) continue;
    const rows = tables.get(decoded.event) ?? new Rows(decoded.event);
    tables.set(decoded.event, rows);
    rows.add(log, decoded.values);
    events += 1;
  }
  await client.query("BEGIN");
  for (const rows of tables.values()) await rows.insert(client);
  await client.query("COMMIT");
  return events;
}

const client = new Client({ connectionString: databaseUrl });
await client.connect();
// As for graph-node: what is derived can be derived again.
await client.query("SET synchronous_commit = off");
await createTables(client);

const started = performance.now();
const before = process.cpuUsage();
const head = Number(await call<string>("eth_blockNumber", []));
let events = 0;
let next = fetchLogs(0, head);
for (let from = 0; from <= head; from += BLOCKS_PER_REQUEST) {
  const logs = await next;
  // The next logs are on their way while these are decoded and inserted.
  next = from + BLOCKS_PER_REQUEST <= head ? fetchLogs(from + BLOCKS_PER_REQUEST, head) : Promise.resolve([]);
  events += await insert(client, logs);
}
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(before);
await client.end();
const report: FloorReport = {
  events,
  seconds,
  cpuSeconds: (user + system) / 1_000_000,
  peakBytes: process.resourceUsage().maxRSS * 1_024,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
