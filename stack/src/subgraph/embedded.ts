import { join } from "node:path";
import { Client } from "pg";
import type { Postgres } from "../database/postgres.ts";
import { repositoryRoot } from "../processes/binary.ts";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import { typescriptArguments } from "../processes/typescript.ts";
import type { SubgraphBuild } from "./build.ts";
import { type GraphNode, indexedBlockAt } from "./graph-node.ts";

const NAME = "subgraph-0";

export interface EmbeddedOptions {
  readonly build: SubgraphBuild;
  readonly rpcUrl: string;
  readonly databaseUrl: string;
  readonly artifactsUrl: string;
  readonly port: number;
  readonly logFile: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

/** Starts the engine of `indexer/` in graph-node's place; resolves when it has answered a query. */
export async function startEmbedded(
  options: Omit<EmbeddedOptions, "databaseUrl"> & { readonly postgres: Postgres },
): Promise<GraphNode> {
  const { postgres } = options;
  let databaseUrl = await postgres.ensureDatabase("index");
  if (await isAheadOf(databaseUrl, options.rpcUrl)) {
    await postgres.dropDatabase("index");
    databaseUrl = await postgres.ensureDatabase("index");
  }
  const engine = launchEmbedded({ ...options, databaseUrl });
  try {
    await engine.component.ready(() => engine.indexedBlock().catch(() => undefined), 120_000, options.signal);
  } catch (error) {
    await engine.component.stop();
    throw error;
  }
  return engine;
}

/** As `startEmbedded`, without waiting for anything. */
export function launchEmbedded(options: EmbeddedOptions): GraphNode {
  const { build, port } = options;
  const url = `http://127.0.0.1:${port}/subgraphs/name/${NAME}`;
  const component = Component.start({
    name: "subgraph",
    command: process.execPath,
    args: [
      ...typescriptArguments(join(repositoryRoot, "indexer/src/main.ts")),
      "dev",
      ...["--build", join(build.folder, "build")],
      ...["--rpc", options.rpcUrl],
      ...["--ipfs", options.artifactsUrl],
      ...["--name", NAME],
      ...["--port", String(port)],
      ...["--reorg-depth", "50"],
      ...["--poll-ms", "100"],
      "--by-event",
      "--replace",
    ],
    env: { DATABASE_URL: options.databaseUrl },
    cwd: build.folder,
    logFile: options.logFile,
    stopSignals: ["SIGTERM"],
    graceMs: 4_000,
    reaper: options.reaper,
  });
  return { component, url, otherUrls: [], indexedBlock: () => indexedBlockAt(url) };
}

/** Whether the index has a head that the chain has not: one that was killed resumes from its last checkpoint. */
async function isAheadOf(databaseUrl: string, rpcUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: found } = await client.query("SELECT to_regclass('indexer.subgraph') AS found");
    if (found[0]?.found === null) return false;
    const { rows } = await client.query<{ number: number | null; hash: string | null }>(
      "SELECT head_number AS number, '0x' || encode(head_hash, 'hex') AS hash FROM indexer.subgraph",
    );
    const [head] = rows;
    if (head === undefined || head.number === null) return false;
    const response = await fetch(rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "eth_getBlockByNumber",
        params: [`0x${head.number.toString(16)}`, false],
      }),
    });
    const { result } = (await response.json()) as { result: { hash: string } | null };
    return result?.hash !== head.hash;
  } finally {
    await client.end();
  }
}
