import { withClient } from "../../stack/src/database/client.ts";
import type { Engine } from "../../stack/src/options.ts";
import { freePorts } from "../../stack/src/processes/ports.ts";
import type { SubgraphBuild } from "../../stack/src/subgraph/build.ts";
import { launchEmbedded } from "../../stack/src/subgraph/embedded.ts";
import { type RunningEngine, untilItAnswers } from "../../stack/src/subgraph/engine.ts";
import { launchGraphNode } from "../../stack/src/subgraph/graph-node.ts";
import { NETWORK } from "../../stack/src/system.ts";
import { hasIndexes, subgraphSchema } from "../indexing/database.ts";
import type { Rig } from "../indexing/rig.ts";
import type { Recording } from "../recorded-chain/record.ts";
import { analyze, fillFrom } from "./tables.ts";

/** How long indexing may take. */
const HEAD_TIMEOUT_MS = 3_600_000;
const POLL_MS = 1_000;
/** An index that has stood still for so long has been paused: it writes what it has every second or so. */
const STANDS_MS = 5_000;

export interface SideOptions {
  readonly rig: Rig;
  readonly build: SubgraphBuild;
  readonly recording: Recording;
  readonly rpcUrl: string;
  /** Whether what is in its database is taken, if it has the whole chain. */
  readonly mayReuse: boolean;
}

/** An engine that answers, at the head of the chain. */
export interface Side {
  readonly engine: Engine;
  readonly running: RunningEngine;
  readonly databaseUrl: string;
}

/** The embedded engine, which has indexed the chain. */
export async function launchIndexed({ rig, mayReuse, ...options }: SideOptions): Promise<Side> {
  if (!mayReuse) await rig.postgres.dropDatabase("index");
  const databaseUrl = await rig.postgres.ensureDatabase("index");
  const running = launchEmbedded({
    ...options,
    databaseUrl,
    artifactsUrl: rig.artifactsUrl,
    port: await rig.freePort(),
    ...rig.shared("embedded"),
  });
  try {
    await atHead(running, options.recording, rig.signal);
    await withClient(databaseUrl, async (client) => {
      const made = async () => ((await hasIndexes(client, "embedded")) ? true : undefined);
      await running.component.ready(made, HEAD_TIMEOUT_MS, rig.signal, POLL_MS);
      await analyze(client, await subgraphSchema(client, "embedded"));
    });
  } catch (error) {
    await running.component.stop();
    throw error;
  }
  return { engine: "embedded", running, databaseUrl };
}

/** graph-node, with the entities that lie in another database of the same layout. */
export async function launchFilled(options: SideOptions, sourceUrl: string): Promise<Side> {
  const { rig, build, rpcUrl, recording } = options;
  await rig.postgres.dropDatabase("graph");
  const databaseUrl = await rig.postgres.ensureDatabase("graph");
  const [http = 0, admin = 0, status = 0, metrics = 0] = await freePorts(4);
  const running = launchGraphNode({
    build,
    network: NETWORK,
    rpcUrl,
    databaseUrl,
    artifactsUrl: rig.artifactsUrl,
    ports: { http, admin, status, metrics },
    // It keeps answers of every subgraph but if it is told of which: nobody has this id, so none is kept.
    settings: { GRAPH_CACHED_SUBGRAPH_IDS: "none" },
    ...rig.shared("graph-node"),
  });
  // It has made its tables when it answers. Started again it would deploy, and index, anew: so it is only told to pause.
  await untilItAnswers(running, rig.signal, async () => {
    await pause(running, admin, databaseUrl, rig.signal);
    await fillFrom(sourceUrl, databaseUrl);
    await atHead(running, recording, rig.signal);
  });
  return { engine: "graph-node", running, databaseUrl };
}

/** Lets graph-node index no further; resolves when it does not. */
async function pause(
  running: RunningEngine,
  adminPort: number,
  databaseUrl: string,
  signal: AbortSignal,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query("SELECT subgraph AS deployment FROM deployment_schemas");
    const response = await fetch(`http://127.0.0.1:${adminPort}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subgraph_pause", params: rows[0] }),
    });
    const answer = (await response.json()) as { error?: unknown };
    if (answer.error !== undefined)
      throw new Error(`graph-node does not pause: ${JSON.stringify(answer.error)}`);
  });
  let last: bigint | undefined;
  const stands = async () => {
    const { number } = await running.indexedBlock();
    const hasStood = number === last;
    last = number;
    return hasStood ? true : undefined;
  };
  await running.component.ready(stands, HEAD_TIMEOUT_MS, signal, STANDS_MS);
}

async function atHead(running: RunningEngine, { head }: Recording, signal: AbortSignal): Promise<void> {
  const reached = async () => {
    const indexed = await running.indexedBlock().catch(() => undefined);
    return Number(indexed?.number) === head ? true : undefined;
  };
  await running.component.ready(reached, HEAD_TIMEOUT_MS, signal, POLL_MS);
}
