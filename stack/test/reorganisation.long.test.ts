import { isDeepStrictEqual } from "node:util";
import { readConfig } from "@model-wip/gateway/config";
import { type Gateway, startGateway } from "@model-wip/gateway/server";
import { Client } from "pg";
import type { Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../src/processes/ports.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { buildSubgraph, type SubgraphBuild } from "../src/subgraph/build.ts";
import { startEmbedded } from "../src/subgraph/embedded.ts";
import type { RunningEngine } from "../src/subgraph/engine.ts";
import { startGraphNode } from "../src/subgraph/graph-node.ts";
import { type Index, NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { ACTION_FIELDS, type ActionSeen, ActivityClient } from "./activity-client.ts";
import { type Fork, mineBranch, reachFork } from "./branch.ts";
import { dumpIndex } from "./dump.ts";
import { type OwnSystem, startOwnSystem } from "./own-system.ts";

/*
 * The chain takes blocks back, and others come in their place: the index must then say what an index says that has
 * never seen the blocks taken back. Each branch goes on from the one that survived before it, so that in the end one
 * fresh index, asked at the block where each reorganisation had been indexed, is the judge of them all. A branch that is
 * to be followed must be higher than any before it: graph-node looks for no other head until then.
 *
 * The embedded engine follows the same chain beside graph-node, and must say the same of every branch; and so must a gateway
 * over either to whoever follows what happens.
 */

const FRESH_DATABASE = "fresh_index";
const GATEWAY_DATABASE = "gateway_of_embedded";
const BLOCK_INTERVAL_S = 2n;
const INDEX_TIMEOUT_MS = 200_000;
const FOLLOW_TIMEOUT_MS = 120_000;
const signal = new AbortController().signal;

interface Answers {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly dump: string;
}

let own: OwnSystem;
let index: Index;
let fork: Fork;
let build: SubgraphBuild;
let embedded: RunningEngine | undefined;
let fresh: RunningEngine | undefined;
let ofEmbedded: Gateway | undefined;
let followers: readonly ActivityClient[] = [];
const reaper = new Reaper();
const reorganised = new Map<string, Answers>();

beforeAll(async () => {
  own = await startOwnSystem("reorganisation", "graph-node");
  index = own.index;
  build = await buildSubgraph({
    folder: own.data.file("subgraph"),
    networksFile: own.data.file("networks.json"),
    network: NETWORK,
    logFile: own.data.logFile("subgraph-build"),
    signal,
  });
  const [port = 0] = await freePorts(1);
  embedded = await startEmbedded({
    build,
    rpcUrl: index.chain.url,
    databaseUrl: await index.postgres.ensureDatabase("index"),
    artifactsUrl: index.artifactsUrl,
    port,
    logFile: own.data.logFile("embedded"),
    reaper,
    signal,
  });
  fork = await reachFork(index.chain, index.deployment, index.artifactsUrl, 1);
  ofEmbedded = await startGateway(
    readConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_URL: embedded.url,
      DATABASE_URL: await createDatabase(GATEWAY_DATABASE),
      ARTIFACTS_URL: index.artifactsUrl,
    }),
  );
  followers = [await own.system.startGateway(index), ofEmbedded.url].map((url) => new ActivityClient(url));
  for (const follower of followers) follower.connect();
}, 600_000);

afterAll(async () => {
  for (const follower of followers) follower.disconnect();
  await ofEmbedded?.stop();
  for (const engine of [fresh, embedded]) await engine?.component.stop();
  await reaper.dismiss();
  await own?.stop();
});

/** What both engines say of the block that the chain ends with. */
async function readBoth(): Promise<Answers> {
  const answers = await read(index.engine);
  expect(await read(embedded as RunningEngine)).toEqual(answers);
  return answers;
}

/** Waits until the index has reached the very block that the chain ends with, and reads all of it there. */
async function read(engine: RunningEngine): Promise<Answers> {
  const head = await index.chain.client.getBlock({ blockTag: "latest" });
  // While it takes blocks back it answers "the chain was reorganized while executing the query".
  const reached = await waitFor(
    async () => ((await engine.indexedBlock().catch(() => undefined))?.hash === head.hash ? true : undefined),
    { timeoutMs: INDEX_TIMEOUT_MS, signal },
  );
  if (reached === undefined) {
    const { number, hash } = await engine.indexedBlock();
    throw new Error(`the index is at ${number} ${hash}, the chain at ${head.number} ${head.hash}`);
  }
  return {
    blockNumber: head.number,
    blockHash: head.hash,
    dump: await dumpIndex(engine.url, head.number),
  };
}

/** The chain's head, and a way back to it. */
async function mark() {
  const { chain } = index;
  const id = await chain.test.snapshot();
  const { hash } = await chain.client.getBlock({ blockTag: "latest" });
  return async () => {
    await chain.test.revert({ id });
    expect((await chain.client.getBlock({ blockTag: "latest" })).hash).toBe(hash);
  };
}

/** The positions at a block, by its hash or by its number. */
async function positionsAt(block: string): Promise<unknown> {
  const response = await fetch(index.engine.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `{ positions(first: 1000, block: { ${block} }) { id contributed withdrawn refunded } }`,
    }),
  });
  return ((await response.json()) as { data?: unknown }).data;
}

/** All actions that the index has, in the order of the chain. */
async function actionsOf(engine: RunningEngine): Promise<ActionSeen[]> {
  const all: ActionSeen[] = [];
  for (;;) {
    const response = await fetch(engine.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: `{ actions(first: 1000, skip: ${all.length}, orderBy: order) { ${ACTION_FIELDS} } }`,
      }),
    });
    const { data } = (await response.json()) as { data: { actions: ActionSeen[] } };
    all.push(...data.actions);
    if (data.actions.length < 1000) return all;
  }
}

/** Whoever follows a gateway's activity has then seen what the index says, each action once and in order. */
async function expectFollowed(): Promise<void> {
  const actions = await actionsOf(index.engine);
  for (const follower of followers) {
    const isThere = async () => (isDeepStrictEqual(follower.list, actions) ? true : undefined);
    await waitFor(isThere, { timeoutMs: FOLLOW_TIMEOUT_MS, signal });
    expect(follower.list).toEqual(actions);
    expect(follower.faults).toEqual([]);
  }
}

const headHash = async () => (await index.chain.client.getBlock({ blockTag: "latest" })).hash;

describe("after a reorganisation", () => {
  it.each([1, 8, 64])("follows the chain that survives, %i blocks deep", async (depth) => {
    const goBack = await mark();
    await mineBranch(fork, depth, depth);
    const abandoned = await readBoth();
    await expectFollowed();
    const parting = Number(abandoned.blockNumber) - depth;
    await goBack();
    await mineBranch(fork, 1_000 + depth, depth + 1);
    // The same heights at the same times, and yet other blocks.
    const { hash } = await index.chain.client.getBlock({ blockNumber: abandoned.blockNumber });
    expect(hash).not.toBe(abandoned.blockHash);
    const surviving = await readBoth();
    expect(surviving.dump).not.toBe(abandoned.dump);
    // What docs/queries.md warns of: the hash of a block that was taken back is read as the number that it had.
    expect(await positionsAt(`hash: "${abandoned.blockHash}"`)).toEqual(
      await positionsAt(`number: ${abandoned.blockNumber}`),
    );
    reorganised.set(`${depth} blocks deep`, surviving);
    await expectFollowed();
    expect(followers.map(({ takenBack }) => takenBack.at(-1))).toEqual([parting, parting]);
  });

  it("follows the chain away and back, 8 blocks deep", async () => {
    const { chain } = index;
    const goBack = await mark();
    await mineBranch(fork, 2_000, 8);
    const first = await readBoth();
    await expectFollowed();
    const takenBack = followers.map((follower) => follower.takenBack.length);
    // They come back only when the blocks that they have seen are abandoned and there again.
    for (const follower of followers) follower.disconnect();
    const state = await chain.test.dumpState();
    await goBack();
    const goBackAgain = await mark();
    await mineBranch(fork, 2_001, 9);
    const second = await readBoth();
    expect(second.dump).not.toBe(first.dump);
    await goBackAgain();
    await chain.test.loadState({ state });
    expect(await headHash()).toBe(first.blockHash);
    // Its clock begins anew with a state, and no chain goes back in time.
    const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
    await chain.test.setNextBlockTimestamp({ timestamp: timestamp + BLOCK_INTERVAL_S });
    await mineBranch(fork, 2_002, 2);
    const third = await readBoth();
    for (const { url } of [index.engine, embedded as RunningEngine])
      expect(await dumpIndex(url, first.blockNumber)).toBe(first.dump);
    reorganised.set("away and back", third);
    for (const follower of followers) follower.connect();
    await expectFollowed();
    expect(followers.map((follower) => follower.takenBack.length)).toEqual(takenBack);
  });

  it("says what a fresh index of the surviving chain says, byte for byte", async () => {
    fresh = await startFreshGraphNode();
    await read(fresh);
    expect(reorganised.size).toBe(4);
    for (const [name, { blockNumber, dump }] of reorganised) {
      expect(await dumpIndex(fresh.url, blockNumber), name).toBe(dump);
      expect(await dumpIndex((embedded as RunningEngine).url, blockNumber), name).toBe(dump);
    }
  });
});

/** Another graph-node, with an empty database, over the same chain. */
async function startFreshGraphNode(): Promise<RunningEngine> {
  const [http = 0, adminPort = 0, status = 0, metrics = 0] = await freePorts(4);
  return startGraphNode({
    build,
    network: NETWORK,
    rpcUrl: index.chain.url,
    databaseUrl: await createDatabase(FRESH_DATABASE),
    artifactsUrl: index.artifactsUrl,
    ports: { http, admin: adminPort, status, metrics },
    logFile: own.data.logFile("fresh-subgraph"),
    reaper,
    signal,
  });
}

async function createDatabase(name: string): Promise<string> {
  const admin = new Client({ connectionString: index.postgres.adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  return Object.assign(new URL(index.postgres.adminUrl), { pathname: `/${name}` }).href;
}
