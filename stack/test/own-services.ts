import { type Postgres, startPostgres } from "../src/database/postgres.ts";
import type { Component } from "../src/processes/component.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { buildSubgraph } from "../src/subgraph/build.ts";
import { type GraphNode, startGraphNode } from "../src/subgraph/graph-node.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import type { OwnSystem } from "./own-system.ts";

/** After this a service that was killed counts as not coming back. */
const PATIENCE_MS = 300_000;

/** Postgres and graph-node of a test's own system, to be killed outright and started again as they were. */
export interface OwnServices {
  /** Kills Postgres, starts it again, and graph-node too if it did not outlive that. */
  killPostgres(): Promise<void>;
  /** Kills graph-node, and starts it again. */
  killGraphNode(): Promise<void>;
  /** Ends what was started again. */
  stop(): Promise<void>;
}

export function startOwnServices({ data, index, ports }: OwnSystem): OwnServices {
  const reaper = new Reaper();
  const { signal } = new AbortController();
  let { postgres, graphNode }: { postgres: Postgres; graphNode: GraphNode } = index;

  const postgresAgain = async () => {
    // The killed one's children need a moment to notice; until then it is refused.
    const started = await waitFor(
      () =>
        startPostgres({
          dataFolder: data.path,
          port: ports.database,
          logFile: data.logFile("database"),
          password: data.readState().databasePassword,
          reaper,
          signal,
        }).catch(() => undefined),
      { timeoutMs: PATIENCE_MS, signal },
    );
    if (started === undefined) throw new Error(`Postgres does not come back: ${data.logFile("database")}`);
    postgres = started;
  };

  const graphNodeAgain = async () => {
    graphNode = await startGraphNode({
      build: await buildSubgraph({
        folder: data.file("subgraph"),
        networksFile: data.file("networks.json"),
        network: NETWORK,
        logFile: data.logFile("subgraph-build"),
        signal,
      }),
      network: NETWORK,
      rpcUrl: index.chain.url,
      databaseUrl: await postgres.ensureDatabase("graph"),
      artifactsUrl: index.artifactsUrl,
      ports: {
        http: ports.graph,
        admin: ports.graphAdmin,
        status: ports.graphStatus,
        metrics: ports.graphMetrics,
      },
      logFile: data.logFile("subgraph"),
      reaper,
      signal,
    });
  };

  return {
    async killPostgres() {
      await kill(postgres.component);
      await postgresAgain();
      const isAlive = await Promise.race([
        graphNode.component.died.catch(() => false),
        graphNode.indexedBlock().then(
          () => true,
          () => true,
        ),
      ]);
      if (!isAlive) await graphNodeAgain();
    },
    async killGraphNode() {
      await kill(graphNode.component);
      await graphNodeAgain();
    },
    async stop() {
      await graphNode.component.stop();
      await postgres.component.stop();
      await reaper.dismiss();
    },
  };
}

/** kill -9, and waits until it is gone. */
async function kill(component: Component): Promise<void> {
  if (component.pid === undefined) throw new Error(`the ${component.name} was never started`);
  process.kill(component.pid, "SIGKILL");
  await component.died.catch(() => {});
}
