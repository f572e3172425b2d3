import { setTimeout as sleep } from "node:timers/promises";
import { type Postgres, startPostgres } from "../src/database/postgres.ts";
import type { Component } from "../src/processes/component.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { buildSubgraph } from "../src/subgraph/build.ts";
import type { RunningEngine } from "../src/subgraph/engine.ts";
import { graphNode as kind } from "../src/subgraph/graph-node.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import type { OwnSystem } from "./own-system.ts";

/** After this a service that was killed counts as not coming back. */
const PATIENCE_MS = 300_000;
/** A graph-node that stands still for so long, while the chain is ahead of it, is killed, as by an orchestrator's probe. */
const STANDSTILL_MS = 30_000;
const PROBE_MS = 1_000;

/**
 * Postgres and graph-node of a test's own system, to be killed outright; each is started again as it was whenever it has ended, and
 * graph-node when it indexes no more: where its database goes in the moments in which it takes a subgraph up, it gives that up for good.
 */
export interface OwnServices {
  /** The graph-node that runs now. */
  readonly graphNode: Component;
  /** Kills Postgres, and starts it again. */
  killPostgres(): Promise<void>;
  /** Kills graph-node, and starts it again. */
  killGraphNode(): Promise<void>;
  /** Ends what was started again. */
  stop(): Promise<void>;
}

export function startOwnServices({ data, index, ports }: OwnSystem): OwnServices {
  const reaper = new Reaper();
  const { signal } = new AbortController();
  let { postgres, engine: graphNode }: { postgres: Postgres; engine: RunningEngine } = index;
  let postgresBack: Promise<void> = Promise.resolve();
  let graphNodeBack: Promise<void> = Promise.resolve();
  let isStopping = false;

  const postgresAgain = async () => {
    // The killed one's children need a moment to notice; until then it is refused.
    postgres = await untilStarted("Postgres", data.logFile("database"), () =>
      startPostgres({
        dataFolder: data.path,
        port: ports.database,
        logFile: data.logFile("database"),
        password: data.readState().databasePassword,
        reaper,
        signal,
      }),
    );
  };

  const graphNodeAgain = async () => {
    const build = await buildSubgraph({
      folder: data.file("subgraph"),
      networksFile: data.file("networks.json"),
      network: NETWORK,
      logFile: data.logFile("subgraph-build"),
      signal,
    });
    const start = async () => {
      await postgresBack;
      return kind.start({
        build,
        network: NETWORK,
        rpcUrl: index.chain.url,
        databaseUrl: await postgres.ensureDatabase(kind.database),
        artifactsUrl: index.artifactsUrl,
        ports,
        logFile: data.logFile("subgraph"),
        reaper,
        signal,
      });
    };
    graphNode = await untilStarted("graph-node", data.logFile("subgraph"), start);
    supervise();
  };

  /** graph-node mostly outlives its database's death, and sometimes ends some moments later: then it is started again. */
  const supervise = () => {
    graphNode.component.died.catch(() => {
      if (isStopping) return;
      graphNodeBack = graphNodeAgain();
      // Whoever waits for it next is told; until then a failure is nobody's.
      graphNodeBack.catch(() => {});
    });
  };
  supervise();

  const probe = async () => {
    let seen: bigint | undefined;
    let movedAtMs = Date.now();
    while (!isStopping) {
      const head = await index.chain.client.getBlockNumber({ cacheTime: 0 }).catch(() => undefined);
      const indexed = await graphNode.indexedBlock().then(
        ({ number }) => number,
        () => undefined,
      );
      if (head === undefined || (indexed !== undefined && (indexed >= head || indexed !== seen))) {
        seen = indexed;
        movedAtMs = Date.now();
      } else if (Date.now() - movedAtMs >= STANDSTILL_MS) {
        await kill(graphNode.component);
        await graphNodeBack.catch(() => {});
        movedAtMs = Date.now();
      }
      await sleep(PROBE_MS);
    }
  };
  const probing = probe();

  return {
    get graphNode() {
      return graphNode.component;
    },
    async killPostgres() {
      await kill(postgres.component);
      postgresBack = postgresAgain();
      await postgresBack;
      await graphNodeBack;
    },
    async killGraphNode() {
      await graphNodeBack;
      await kill(graphNode.component);
      await graphNodeBack;
    },
    async stop() {
      isStopping = true;
      await probing;
      await graphNodeBack.catch(() => {});
      await graphNode.component.stop();
      await postgres.component.stop();
      await reaper.dismiss();
    },
  };
}

/** Starts what may be refused for a while. @throws with the place of its log where it goes on being refused */
async function untilStarted<T>(what: string, logFile: string, start: () => Promise<T>): Promise<T> {
  const started = await waitFor(() => start().catch(() => undefined), {
    timeoutMs: PATIENCE_MS,
    signal: new AbortController().signal,
  });
  if (started === undefined) throw new Error(`${what} does not come back: ${logFile}`);
  return started;
}

/** kill -9, and waits until it is gone. */
async function kill(component: Component): Promise<void> {
  if (component.pid === undefined) throw new Error(`the ${component.name} was never started`);
  try {
    process.kill(component.pid, "SIGKILL");
  } catch {
    // It has ended by itself, and is as dead.
  }
  await component.died.catch(() => {});
}
