import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, vi } from "vitest";
import { openSubgraph, type RunningSubgraph, type SubgraphOptions } from "../src/subgraph.ts";
import { compareSubgraphs } from "../tools/comparison.ts";

/*
 * The story of the shared system, indexed by this engine from the same build and the same chain as by graph-node, into a database
 * of each test's own.
 */

const WAIT = { timeout: 110_000, interval: 500 };

let database: string;
let admin: Client;
let opened: RunningSubgraph[];

/** Gives each test of a file a database, and drops it afterwards. */
export function useDatabase(): void {
  beforeEach(async () => {
    admin = new Client({ connectionString: inject("databaseUrl") });
    await admin.connect();
    database = `indexer_${randomBytes(6).toString("hex")}`;
    await admin.query(`CREATE DATABASE ${database}`);
    opened = [];
  });
  afterEach(async () => {
    for (const subgraph of opened) await subgraph.close();
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  });
}

export async function open(settings: Partial<SubgraphOptions>): Promise<RunningSubgraph> {
  const subgraph = await openSubgraph({
    build: inject("subgraphBuild"),
    name: "story",
    databaseUrl: inDatabase(database),
    rpcUrls: [inject("rpcUrl")],
    ipfsUrl: inject("artifactsUrl"),
    reorgDepth: 50,
    ...settings,
  });
  opened.push(subgraph);
  return subgraph;
}

export async function close(subgraph: RunningSubgraph): Promise<void> {
  opened = opened.filter((one) => one !== subgraph);
  await subgraph.close();
}

/** Indexes until a block and stops there, without a word to the store. */
export async function advanceTo(subgraph: RunningSubgraph, block: number): Promise<void> {
  const stop = new AbortController();
  subgraph.indexer.onProgress = (progress) => {
    if (progress.block >= block) stop.abort();
  };
  while (!stop.signal.aborted && !(await subgraph.indexer.advance(stop.signal)));
}

export async function toHead(subgraph: RunningSubgraph): Promise<void> {
  const { signal } = new AbortController();
  while (!(await subgraph.indexer.advance(signal)));
}

/** Files come when they come, and are read with the next block: so the chain goes on until all have. */
export async function toEquality(subgraph: RunningSubgraph): Promise<void> {
  const ours = new Client({ connectionString: inDatabase(database) });
  const theirs = new Client({ connectionString: inDatabase("graph") });
  await Promise.all([ours.connect(), theirs.connect()]);
  try {
    await vi.waitFor(async () => {
      await mineBlock();
      await toHead(subgraph);
      await vi.waitFor(async () => expect(await graphNodeHead()).toBe(subgraph.store.head?.number), WAIT);
      const { rows } = await theirs.query<{ name: string }>("SELECT name FROM public.deployment_schemas");
      expect(
        await compareSubgraphs(
          { client: ours, schema: subgraph.store.schemaName },
          { client: theirs, schema: rows[0]?.name ?? "" },
        ),
      ).toEqual([]);
    }, WAIT);
  } finally {
    await Promise.all([ours.end(), theirs.end()]);
  }
}

async function graphNodeHead(): Promise<number> {
  const response = await fetch(inject("subgraphUrl"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ _meta { block { number } } }" }),
  });
  const answer = (await response.json()) as { data: { _meta: { block: { number: number } } } };
  return answer.data._meta.block.number;
}

/** With an ordinary transaction, of nothing to oneself. */
export async function mineBlock(): Promise<void> {
  const [account] = (await rpc("eth_accounts", [])) as string[];
  const before = await chainHead();
  await rpc("eth_sendTransaction", [{ from: account, to: account, value: "0x0" }]);
  await vi.waitFor(async () => expect(await chainHead()).toBeGreaterThan(before), WAIT);
}

export async function chainHead(): Promise<number> {
  return Number(await rpc("eth_blockNumber", []));
}

async function rpc(method: string, params: unknown[]): Promise<unknown> {
  const response = await fetch(inject("rpcUrl"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return ((await response.json()) as { result: unknown }).result;
}

function inDatabase(name: string): string {
  return Object.assign(new URL(inject("databaseUrl")), { pathname: `/${name}` }).href;
}
