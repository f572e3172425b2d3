import { join } from "node:path";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { SubgraphBuild } from "./build.ts";
import { type EngineKind, indexedBlockAt, type RunningEngine, untilItAnswers } from "./engine.ts";
import { engineProgram } from "./engine-program.ts";

const NAME = "subgraph-0";
/** MiB of each half of what V8 makes new objects in: as many as Node 20 has. Newer ones take twice as much by themselves, and are no faster for it. */
const YOUNG_MEMORY = 16;

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

/** The engine that lives in `indexer/`, in a process of its own. */
export const embedded: EngineKind = {
  title: "the embedded engine",
  ports: ["graph"],
  database: "index",
  head: {
    table: "indexer.subgraph",
    query: "SELECT head_number AS number, encode(head_hash, 'hex') AS hash FROM indexer.subgraph",
  },
  start: ({ ports, ...options }) => startEmbedded({ ...options, port: ports.graph }),
};

/** Starts the embedded engine; resolves when it has answered a query. */
export async function startEmbedded(options: EmbeddedOptions): Promise<RunningEngine> {
  return untilItAnswers(launchEmbedded(options), options.signal);
}

/** As `startEmbedded`, without waiting for anything. */
export function launchEmbedded(options: EmbeddedOptions): RunningEngine {
  const { build, port } = options;
  const url = `http://127.0.0.1:${port}/subgraphs/name/${NAME}`;
  const component = Component.start({
    name: "subgraph",
    command: process.execPath,
    args: [
      `--max-semi-space-size=${YOUNG_MEMORY}`,
      engineProgram(),
      "dev",
      ...["--build", join(build.folder, "build")],
      ...["--rpc", options.rpcUrl],
      ...["--ws", options.rpcUrl.replace(/^http/, "ws")],
      ...["--ipfs", options.artifactsUrl],
      ...["--name", NAME],
      ...["--port", String(port)],
      ...["--reorg-depth", "50"],
      ...["--poll-ms", "1000"],
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
  return { component, url, indexedBlock: () => indexedBlockAt(url) };
}
