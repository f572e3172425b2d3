import { join } from "node:path";
import { resolveBinary } from "../processes/binary.ts";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { SubgraphBuild } from "./build.ts";
import { hastenChainHead } from "./chain-head.ts";
import { type EngineKind, indexedBlockAt, type RunningEngine, untilItAnswers } from "./engine.ts";

export interface GraphNodeOptions {
  readonly build: SubgraphBuild;
  /** Further subgraphs, which are indexed beside it. */
  readonly others?: readonly SubgraphBuild[];
  readonly network: string;
  readonly rpcUrl: string;
  readonly databaseUrl: string;
  readonly artifactsUrl: string;
  readonly ports: {
    readonly http: number;
    readonly admin: number;
    readonly status: number;
    readonly metrics: number;
  };
  readonly logFile: string;
  /** Settings of graph-node that take the place of the ones below, or come to them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

export interface GraphNode extends RunningEngine {
  /** Where the further subgraphs answer queries. */
  readonly otherUrls: readonly string[];
}

/** graph-node, the engine of production. */
export const graphNode: EngineKind = {
  title: "graph-node",
  ports: ["graph", "graphAdmin", "graphStatus", "graphMetrics"],
  database: "graph",
  head: {
    table: "public.ethereum_networks",
    query: "SELECT head_block_number AS number, head_block_hash AS hash FROM public.ethereum_networks",
  },
  start: ({ ports, ...options }) =>
    startGraphNode({
      ...options,
      ports: {
        http: ports.graph,
        admin: ports.graphAdmin,
        status: ports.graphStatus,
        metrics: ports.graphMetrics,
      },
    }),
};

/** Starts graph-node with the built subgraph; resolves when it has answered a query and follows the chain closely. */
export function startGraphNode(options: GraphNodeOptions): Promise<GraphNode> {
  return untilItAnswers(launchGraphNode(options), options.signal, () => hastenChainHead(options.databaseUrl));
}

/** As `startGraphNode`, without waiting for anything. */
export function launchGraphNode(options: GraphNodeOptions): GraphNode {
  const { ports } = options;
  const builds = [options.build, ...(options.others ?? [])];
  const [url = "", ...otherUrls] = builds.map(
    (_, number) => `http://127.0.0.1:${ports.http}/subgraphs/name/subgraph-${number}`,
  );
  const component = Component.start({
    name: "subgraph",
    command: resolveBinary("gnd"),
    args: [
      "dev",
      "--manifests",
      builds.map(({ folder }) => join(folder, "subgraph.yaml")).join(","),
      "--database-dir",
      join(options.build.folder, "build"),
      "--ethereum-rpc",
      `${options.network}:archive:${options.rpcUrl}`,
      "--ipfs",
      options.artifactsUrl,
      "--http-port",
      String(ports.http),
      "--admin-port",
      String(ports.admin),
      "--index-node-port",
      String(ports.status),
      "--metrics-port",
      String(ports.metrics),
    ],
    env: {
      POSTGRES_URL: options.databaseUrl,
      // Blocks become visible in a tenth of a second instead of one, and old ones are indexed in ranges.
      ETHEREUM_POLLING_INTERVAL: "100",
      ETHEREUM_REORG_THRESHOLD: "50",
      // The cache can answer that there is nothing new just when there is; the index then waits 30 s to ask again.
      GRAPH_STORE_DISABLE_CHAIN_HEAD_PTR_CACHE: "true",
      // Events of one range of blocks. Each range costs a request for each event and group of contracts.
      GRAPH_ETHEREUM_TARGET_TRIGGERS_PER_BLOCK_RANGE: "1000",
      // Logs are asked for by event alone, so that a new contract does not make it ask afresh for blocks that it has. Right
      // where nobody else's contracts have these events: docs/subgraph.md.
      EXPERIMENTAL_STATIC_FILTERS: "true",
      GRAPH_SUBGRAPH_ERROR_RETRY_CEIL_SECS: "10",
      GRAPH_LOG: "info",
      // With backtraces on, each handler call costs three times as much.
      RUST_BACKTRACE: "0",
      ...options.settings,
    },
    cwd: options.build.folder,
    logFile: options.logFile,
    // SIGTERM does not end it for a long time.
    stopSignals: ["SIGINT"],
    graceMs: 4_000,
    reaper: options.reaper,
  });
  return { component, url, otherUrls, indexedBlock: () => indexedBlockAt(url) };
}
