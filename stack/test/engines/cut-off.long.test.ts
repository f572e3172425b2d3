import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSubgraph, type RunningSubgraph } from "../../../indexer/src/subgraph.ts";
import { compareSubgraphs } from "../../../indexer/tools/comparison.ts";
import { repositoryRoot } from "../../src/processes/binary.ts";
import { typescriptArguments } from "../../src/processes/typescript.ts";
import { Random } from "../../src/story/random.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { Acts } from "./acts.ts";
import { Ground } from "./ground.ts";
import { buildOwn, compileContracts, type SubgraphName } from "./subgraphs.ts";

/*
 * The embedded engine, on a chain that goes back to other branches under it: killed outright at moments by chance, and then as it
 * should be. INDEXER_KILLS says how often, ENGINES_SEED when.
 */

const KILLS = Number(process.env.INDEXER_KILLS ?? 200);
const SEED = Number(process.env.ENGINES_SEED ?? 1);
/** Between them: templates that make templates, block handlers and calls; sums over time. */
const NAMES = ["pool", "aggregations"] as const satisfies readonly SubgraphName[];
const FIRST_BLOCKS = 120;
/** Fewer than the chain can go back, so that blocks are also undone that were read in ranges. */
const REORG_DEPTH = 6;
const LONGEST_MS = 400;

const ground = new Ground();
const random = new Random(SEED);
const builds = new Map<SubgraphName, SubgraphBuild>();
const snapshots: { readonly id: Hex; readonly block: number }[] = [];
let acts: Acts;
/** Before anything has happened that is indexed. */
let origin: Hex;
/** Loads its code while the one before it works. */
let next: ChildProcess | undefined;

beforeAll(async () => {
  await ground.start();
  const contracts = compileContracts(NAMES);
  acts = new Acts(ground.chain, contracts, []);
  await acts.deploy(NAMES);
  for (const name of NAMES) {
    builds.set(name, await buildOwn(ground, name, contracts, acts.addresses.get(name) ?? "0x"));
    await ground.createDatabase(name);
  }
  origin = await ground.chain.test.snapshot();
  await acts.mine(random, FIRST_BLOCKS);
}, 600_000);

afterAll(async () => {
  next?.kill("SIGKILL");
  await ground.stop();
});

function load(name: SubgraphName): ChildProcess {
  const folder = builds.get(name)?.folder ?? "";
  return spawn(
    process.execPath,
    [
      ...typescriptArguments(join(repositoryRoot, "stack/test/engines/indexing.ts")),
      ...[join(folder, "build"), name, ground.databaseUrl(name)],
      ...[ground.chain.url, ground.artifactsUrl, String(REORG_DEPTH)],
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
}

/** The chain goes on, or back to where it was and on from there. */
async function moveChain(): Promise<void> {
  if (snapshots.length > 0 && random.chance(50)) {
    const at = Math.max(0, snapshots.length - random.integer(1, 4));
    const [snapshot] = snapshots.splice(at) as [(typeof snapshots)[number]];
    const depth = Number(await ground.chain.client.getBlockNumber()) - snapshot.block;
    await ground.chain.test.revert({ id: snapshot.id });
    await acts.mine(random, depth + 1);
    return;
  }
  const block = Number(await ground.chain.client.getBlockNumber());
  snapshots.push({ id: await ground.chain.test.snapshot(), block });
  await acts.mine(random, random.integer(1, 4));
}

/** @returns Whether it was killed while there was something to index. */
async function killOnce(name: SubgraphName, following: SubgraphName): Promise<boolean> {
  const child = next ?? load(name);
  if (next === undefined) await once(child.stdout as NodeJS.ReadableStream, "data");
  next = load(following);
  const isNextReady = once(next.stdout as NodeJS.ReadableStream, "data");
  child.stdin?.write("go\n");
  await Promise.all([moveChain(), delay(random.integer(0, LONGEST_MS))]);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  const [code] = (await ended) as [number | null];
  // It has not given up by itself.
  expect(code).toBe(null);
  const head = Number(await ground.chain.client.getBlockNumber());
  await isNextReady;
  return (await indexedBlock(name)) !== head;
}

async function indexedBlock(name: string): Promise<number | null> {
  return ground.query(name, async (client) => {
    const { rows } = await client.query<{ there: string | null }>(
      "SELECT to_regclass('indexer.subgraph') AS there",
    );
    if (rows[0]?.there === null) return null;
    const { rows: heads } = await client.query<{ head_number: number | null }>(
      "SELECT head_number FROM indexer.subgraph",
    );
    return heads[0]?.head_number ?? null;
  });
}

function open(name: SubgraphName, databaseUrl: string): Promise<RunningSubgraph> {
  return openSubgraph({
    build: join(builds.get(name)?.folder ?? "", "build"),
    name,
    databaseUrl,
    rpcUrls: [ground.chain.url],
    ipfsUrl: ground.artifactsUrl,
    reorgDepth: REORG_DEPTH,
  });
}

async function toHead(name: SubgraphName, databaseUrl: string): Promise<string> {
  const subgraph = await open(name, databaseUrl);
  try {
    while (!(await subgraph.indexer.advance(ground.signal)));
    return subgraph.store.schemaName;
  } finally {
    await subgraph.close();
  }
}

describe(`the embedded engine, killed ${KILLS} times`, () => {
  it("is then what a fresh one is, all versions of all entities", async () => {
    let whileWorking = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const [name, following] = [kill, kill + 1].map((number) => NAMES[number % NAMES.length]);
      if (await killOnce(name as SubgraphName, following as SubgraphName)) whileWorking++;
    }
    expect(whileWorking).toBeGreaterThan(KILLS / 10);
    for (const name of NAMES) {
      const schema = await toHead(name, ground.databaseUrl(name));
      const freshSchema = await toHead(name, await ground.createDatabase(`${name}_fresh`));
      const differences = await ground.query(name, (killed) =>
        ground.query(`${name}_fresh`, (fresh) =>
          compareSubgraphs({ client: killed, schema }, { client: fresh, schema: freshSchema }),
        ),
      );
      expect(differences, name).toEqual([]);
    }
  }, 900_000);

  it("stops where the chain has gone back further than anything that is kept, and touches nothing", async () => {
    const name = "aggregations";
    const databaseUrl = await ground.createDatabase("too_deep");
    await toHead(name, databaseUrl);
    const head = await indexedBlock("too_deep");
    await ground.chain.test.revert({ id: origin });
    await acts.mine(new Random(SEED + 1), (head ?? 0) + 1);
    const subgraph = await open(name, databaseUrl);
    try {
      await expect(subgraph.indexer.run(ground.signal)).rejects.toMatchObject({
        code: "REORGANISED_TOO_DEEP",
        wayOut: expect.stringContaining("another"),
      });
    } finally {
      await subgraph.close();
    }
    expect(await indexedBlock("too_deep")).toBe(head);
  }, 600_000);
});
