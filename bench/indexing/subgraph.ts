import { writeFileSync } from "node:fs";
import { withClient } from "../../stack/src/database/client.ts";
import { MemoryWatch } from "../../stack/src/memory.ts";
import type { Engine } from "../../stack/src/options.ts";
import { freePorts } from "../../stack/src/processes/ports.ts";
import { buildSubgraph, type SubgraphBuild } from "../../stack/src/subgraph/build.ts";
import { launchEmbedded } from "../../stack/src/subgraph/embedded.ts";
import type { RunningEngine } from "../../stack/src/subgraph/engine.ts";
import { engineProgram } from "../../stack/src/subgraph/engine-program.ts";
import { launchGraphNode } from "../../stack/src/subgraph/graph-node.ts";
import { NETWORK } from "../../stack/src/system.ts";
import { cpuSeconds, peakResidentBytes } from "../measure/usage.ts";
import { type Recording, readRecording } from "../recorded-chain/record.ts";
import type { Cost } from "./cost.ts";
import { databaseBytes, hasIndexes, schemaBytes, subgraphSchema, verifyIndex } from "./database.ts";
import { type HandlerCost, readHandlerCosts } from "./handlers.ts";
import { startReplay } from "./replay.ts";
import type { Rig } from "./rig.ts";

const BEGIN_TIMEOUT_MS = 120_000;
const BEGIN_POLL_MS = 10;
const INDEXES_TIMEOUT_MS = 600_000;
/**
 * How often the index is asked how far it is: of a long chain seldom, as answering costs it CPU time, but of the last stage as often as of a
 * short one, so that its end is not noticed late.
 */
const END_POLL_MS = { least: 100, most: 2_000, perEvent: 0.01 } as const;
/** How often its cost is noted on the way. */
const STAGES = 10;
/** An index that is slower than this is given up. */
const LEAST_EVENTS_PER_SECOND = 50;

/** What it had cost when so many events were indexed. */
export interface Stage {
  readonly events: number;
  /** CPU seconds of graph-node. */
  readonly cpuSeconds: number;
  readonly databaseCpuSeconds: number;
}

export interface SubgraphCost extends Cost {
  /** From the start of its process, with nothing indexed, to its first answer. */
  readonly firstAnswerSeconds: number;
  /** The cost after each tenth of the chain, and so how it grows on the way. */
  readonly stages: readonly Stage[];
  /** Calls that it made to the chain, by method. */
  readonly calls: Readonly<Record<string, number>>;
  readonly handlers: readonly HandlerCost[];
}

/** Builds the subgraph for the contracts of a recorded chain. */
export function buildFor(rig: Rig, recording: Recording): Promise<SubgraphBuild> {
  const networksFile = rig.data.file("networks.json");
  writeFileSync(networksFile, JSON.stringify({ [NETWORK]: recording.deployment }));
  return buildSubgraph({
    folder: rig.data.file("subgraph"),
    networksFile,
    network: NETWORK,
    logFile: rig.data.logFile("subgraph-build"),
    signal: rig.signal,
  });
}

/**
 * Lets an engine index a recorded chain from nothing.
 *
 * Time and CPU are counted from its first request for logs, so without starting, migrating and deploying, to the moment
 * when `_meta` names the chain's head and every index is there. Then what it has is compared with what was recorded.
 */
export async function measureSubgraph(
  rig: Rig,
  folder: string,
  build: SubgraphBuild,
  settings: Readonly<Record<string, string>>,
  engine: Engine,
): Promise<SubgraphCost> {
  const { postgres } = rig;
  const recording = readRecording(folder);
  const database = engine === "embedded" ? "index" : "graph";
  await postgres.dropDatabase(database);
  const databaseUrl = await postgres.ensureDatabase(database);
  await rig.commitAsynchronously(database);
  const databasePid = postgres.component.pid as number;
  const replay = await startReplay(rig, folder);
  const [http = 0, admin = 0, status = 0, metrics = 0] = await freePorts(4);
  const { logFile, reaper, signal } = rig.shared("subgraph");
  const shared = {
    build,
    rpcUrl: replay.url,
    databaseUrl,
    artifactsUrl: rig.artifactsUrl,
    logFile,
    reaper,
    signal,
  };
  // It is made before it is measured, as graph-node is.
  if (engine === "embedded") engineProgram();
  const launchedAtMs = Date.now();
  const running =
    engine === "embedded"
      ? launchEmbedded({ ...shared, port: http })
      : launchGraphNode({ ...shared, network: NETWORK, ports: { http, admin, status, metrics }, settings });
  const memory = new MemoryWatch(databasePid);
  const firstAnswer = running.component
    .ready(() => running.indexedBlock().catch(() => undefined), BEGIN_TIMEOUT_MS, signal, BEGIN_POLL_MS)
    .then(() => (Date.now() - launchedAtMs) / 1_000);
  // Who waits for it below sees the error, unless another one comes first.
  firstAnswer.catch(() => {});
  try {
    const pid = running.component.pid as number;
    const beganAtMs = await running.component.ready(
      async () => (await replay.requests()).firstLogsAtMs,
      BEGIN_TIMEOUT_MS,
      signal,
      BEGIN_POLL_MS,
    );
    const [cpuBefore, databaseCpuBefore] = [cpuSeconds(pid), cpuSeconds(databasePid)];
    const cost = () => ({
      cpuSeconds: cpuSeconds(pid) - cpuBefore,
      databaseCpuSeconds: cpuSeconds(databasePid) - databaseCpuBefore,
    });
    const stages = await reach(running, recording, signal, cost);
    await withClient(databaseUrl, (client) =>
      running.component.ready(
        async () => ((await hasIndexes(client, engine)) ? true : undefined),
        INDEXES_TIMEOUT_MS,
        signal,
        BEGIN_POLL_MS,
      ),
    );
    const seconds = (Date.now() - beganAtMs) / 1_000;
    const whole = cost();
    const handlers =
      engine === "embedded" ? [] : await readHandlerCosts(`http://127.0.0.1:${metrics}/metrics`);
    const sizes = await withClient(databaseUrl, async (client) => {
      const schema = await subgraphSchema(client, engine);
      await verifyIndex(client, schema, recording.expected);
      return {
        indexBytes: await schemaBytes(client, schema),
        databaseBytes: await databaseBytes(client),
      };
    });
    return {
      seconds,
      eventsPerSecond: recording.events / seconds,
      ...whole,
      firstAnswerSeconds: await firstAnswer,
      stages,
      peakBytes: peakResidentBytes(pid),
      databasePeakBytes: memory.peakBytes,
      ...sizes,
      calls: (await replay.requests()).calls,
      handlers,
    };
  } finally {
    memory.stop();
    await running.component.stop();
    await replay.component.stop();
    await postgres.dropDatabase(database);
  }
}

/** Waits until the whole chain is indexed, and notes what that has cost at the end of each stage. */
async function reach(
  running: RunningEngine,
  { events, head, logsOfBlock }: Recording,
  signal: AbortSignal,
  cost: () => Omit<Stage, "events">,
): Promise<Stage[]> {
  const timeoutMs = BEGIN_TIMEOUT_MS + (events / LEAST_EVENTS_PER_SECOND) * 1_000;
  const pollMs = Math.min(END_POLL_MS.most, Math.max(END_POLL_MS.least, events * END_POLL_MS.perEvent));
  const stages: Stage[] = [];
  const atStage = async () => {
    const indexed = await running.indexedBlock().catch(() => undefined);
    const block = Number(indexed?.number ?? -1n);
    if (block >= (head * (stages.length + 1)) / STAGES) {
      const indexedEvents = logsOfBlock.slice(0, block + 1).reduce((sum, count) => sum + count, 0);
      stages.push({ events: indexedEvents, ...cost() });
    }
    return block;
  };
  const reached = (end: number) => async () => ((await atStage()) >= end ? true : undefined);
  await running.component.ready(reached((head * (STAGES - 1)) / STAGES), timeoutMs, signal, pollMs);
  await running.component.ready(reached(head), timeoutMs, signal, END_POLL_MS.least);
  return stages;
}
