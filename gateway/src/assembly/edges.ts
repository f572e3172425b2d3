import { readFileSync } from "node:fs";
import { type ArtifactStore, createArtifactStore } from "../artifacts/store.ts";
import { type Chain, openChain } from "../chain/chain.ts";
import type { Config } from "../config.ts";
import { type Db, openDatabase } from "../database/database.ts";
import type { Logger } from "../log.ts";
import { postJson } from "../stitching/post-json.ts";
import { createSubgraph, type Subgraph } from "../stitching/subgraph.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { measureUpstreams } from "../telemetry/upstream.ts";

const SUBGRAPH_SDL = new URL("../../subgraph.graphql", import.meta.url);

/** What the gateway stands on, and what is measured of it. */
export interface Edges {
  readonly metrics: Metrics;
  readonly db: Db;
  readonly subgraph: Subgraph;
  /** The index's schema as this gateway knows it. */
  readonly sdl: string;
  readonly artifacts: ArtifactStore;
  /** Undefined where RPC_URL or CONTRACTS is not set. */
  readonly chain: Chain | undefined;
  /** How requests to a service go out, measured under its name. */
  readonly sendTo: ReturnType<typeof measureUpstreams>;
}

/** Opens all of them, without asking any yet. */
export function openEdges(config: Config, log: Logger): Edges {
  const metrics = new Metrics(log);
  const sendTo = measureUpstreams(metrics);
  const sdl = readFileSync(SUBGRAPH_SDL, "utf8");
  return {
    metrics,
    sendTo,
    sdl,
    db: openDatabase(config.DATABASE_URL, config.DATABASE_POOL, log, metrics),
    subgraph: createSubgraph({
      url: config.SUBGRAPH_URL,
      timeoutMs: config.SUBGRAPH_TIMEOUT_MS,
      sdl,
      log,
      send: sendTo("index", postJson),
    }),
    artifacts: createArtifactStore({
      url: config.ARTIFACTS_URL,
      publicUrl: config.ARTIFACTS_PUBLIC_URL,
      timeoutMs: config.ARTIFACTS_TIMEOUT_MS,
      fetch: sendTo("artifacts", fetch),
    }),
    chain:
      config.RPC_URL !== undefined && config.CONTRACTS !== undefined
        ? openChain({
            rpcUrl: config.RPC_URL,
            contracts: config.CONTRACTS,
            timeoutMs: config.RPC_TIMEOUT_MS,
            fetch: sendTo("chain", fetch),
          })
        : undefined,
  };
}
