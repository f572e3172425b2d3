import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Client } from "pg";
import { withClient } from "../../stack/src/database/client.ts";
import { hashFiles } from "../../stack/src/hash.ts";
import { MemoryWatch } from "../../stack/src/memory.ts";
import { repositoryRoot } from "../../stack/src/processes/binary.ts";
import { Component } from "../../stack/src/processes/component.ts";
import { run } from "../../stack/src/processes/run.ts";
import { cpuSeconds, peakResidentBytes } from "../measure/usage.ts";
import { type Recording, readRecording } from "../recorded-chain/record.ts";
import { ENTITY_TYPES, type EntityType } from "../recorded-chain/tally.ts";
import type { Cost } from "./cost.ts";
import { databaseBytes, schemaBytes, verifyIndex } from "./database.ts";
import { startReplay } from "./replay.ts";
import type { Rig } from "./rig.ts";

export const PEERS = ["ponder", "sqd"] as const;
export type Peer = (typeof PEERS)[number];

const TIMEOUT_MS = 3_600_000;
const POLL_MS = 50;

/** What the peers leave out of what the subgraph keeps. */
const LEFT_OUT: readonly EntityType[] = ["ModelVersion", "TreasuryCall", "TreasuryOperation"];

interface PeerSetup {
  /** Arguments for Node, in the peer's folder. */
  args(port: number): readonly string[];
  /** Whether it has indexed everything, and has made what queries need. */
  isDone(client: Client, head: number, port: number): Promise<boolean>;
}

const SETUPS: Readonly<Record<Peer, PeerSetup>> = {
  ponder: {
    args: (port) => [
      "node_modules/ponder/dist/esm/bin/ponder.js",
      "start",
      ...["--schema", "public"],
      ...["--port", String(port)],
      ...["--log-level", "warn"],
    ],
    async isDone(_, head, port) {
      const ready = await fetch(`http://127.0.0.1:${port}/ready`);
      if (!ready.ok) return false;
      const status = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as {
        recorded?: { block: { number: number } };
      };
      return status.recorded?.block.number === head;
    },
  },
  sqd: {
    args: () => ["--require", createRequire(import.meta.url).resolve("tsx/cjs"), "main.ts"],
    async isDone(client, head) {
      const { rows } = await client.query<{ height: number }>(
        `SELECT greatest(max(height), (SELECT max(height) FROM squid_processor.hot_block)) AS height
         FROM squid_processor.status`,
      );
      return rows[0]?.height === head;
    },
  },
};

/**
 * Lets a peer index a recorded chain from nothing: the same contracts, as far as `bench/peers` has them. Time and CPU are counted as
 * for the subgraph's engines.
 */
export async function measurePeer(rig: Rig, folder: string, peer: Peer): Promise<Cost> {
  const { postgres, signal } = rig;
  const setup = SETUPS[peer];
  const recording = readRecording(folder);
  const project = await install(rig, peer);
  await postgres.dropDatabase(peer);
  await withClient(postgres.adminUrl, (client) => client.query(`CREATE DATABASE ${peer}`));
  await rig.commitAsynchronously(peer);
  const databaseUrl = Object.assign(new URL(postgres.adminUrl), { pathname: `/${peer}` }).href;
  const databasePid = postgres.component.pid as number;
  const replay = await startReplay(rig, folder);
  const port = await rig.freePort();
  const memory = new MemoryWatch(databasePid);
  const component = Component.start({
    ...rig.shared(peer),
    name: peer,
    command: process.execPath,
    args: setup.args(port),
    env: {
      RPC_URL: replay.url,
      DATABASE_URL: databaseUrl,
      DB_URL: databaseUrl,
      CONTRACTS: JSON.stringify(contractsOf(recording)),
      PONDER_TELEMETRY_DISABLED: "true",
    },
    cwd: project,
    stopSignals: ["SIGTERM"],
    graceMs: 4_000,
  });
  try {
    const pid = component.pid as number;
    const beganAtMs = await component.ready(
      async () => (await replay.requests()).firstLogsAtMs,
      TIMEOUT_MS,
      signal,
      POLL_MS,
    );
    const [cpuBefore, databaseCpuBefore] = [cpuSeconds(pid), cpuSeconds(databasePid)];
    return await withClient(databaseUrl, async (client) => {
      const isDone = () => setup.isDone(client, recording.head, port).catch(() => false);
      await component.ready(async () => ((await isDone()) ? true : undefined), TIMEOUT_MS, signal, POLL_MS);
      const seconds = (Date.now() - beganAtMs) / 1_000;
      const cost = {
        seconds,
        eventsPerSecond: recording.events / seconds,
        cpuSeconds: cpuSeconds(pid) - cpuBefore,
        databaseCpuSeconds: cpuSeconds(databasePid) - databaseCpuBefore,
        peakBytes: peakResidentBytes(pid),
        databasePeakBytes: memory.peakBytes,
        indexBytes: await schemaBytes(client, "public"),
        databaseBytes: await databaseBytes(client),
      };
      await verifyIndex(client, "public", expectedOf(recording));
      return cost;
    });
  } finally {
    memory.stop();
    await component.stop();
    await replay.component.stop();
    await postgres.dropDatabase(peer);
  }
}

/** Copies a peer's project into the data folder and installs its packages there, unless that has been done. */
async function install(rig: Rig, peer: Peer): Promise<string> {
  const source = join(repositoryRoot, "bench/peers", peer);
  const abis = join(repositoryRoot, "contracts/abi");
  const project = rig.data.file(`peer-${peer}`);
  const stamp = join(project, ".installed");
  const hash = hashFiles([source, abis]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return project;
  rmSync(project, { recursive: true, force: true });
  cpSync(source, project, { recursive: true });
  cpSync(abis, join(project, "abi"), { recursive: true });
  await run({
    command: "npm",
    args: ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    cwd: project,
    logFile: rig.data.logFile(`${peer}-install`),
    signal: rig.signal,
    failure: { code: "BUILD_FAILED", what: `${peer} cannot be installed`, wayOut: "Its log says why." },
  });
  writeFileSync(stamp, hash);
  return project;
}

function contractsOf({ deployment }: Recording) {
  return {
    factory: deployment.CampaignFactory.address,
    registry: deployment.ModelRegistry.address,
    source: deployment.Source.address,
  };
}

function expectedOf({ expected }: Recording): Recording["expected"] {
  const kept = ENTITY_TYPES.filter((type) => !LEFT_OUT.includes(type));
  const entities = Object.fromEntries(kept.map((type) => [type, expected.entities[type]]));
  return { ...expected, entities: entities as Recording["expected"]["entities"] };
}
