import { join } from "node:path";
import type { Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWire, type Wire } from "../../../gateway/test/wire.ts";
import { openSubgraph, type RunningSubgraph } from "../../../indexer/src/subgraph.ts";
import { compareSubgraphs } from "../../../indexer/tools/comparison.ts";
import { Random } from "../../src/story/random.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { Acts } from "./acts.ts";
import { Ground } from "./ground.ts";
import { buildOwn, compileContracts, type SubgraphName } from "./subgraphs.ts";
import { Traffic } from "./traffic.ts";
import { bundleEngine, Victim } from "./victim.ts";

/*
 * The embedded engine, on a chain that goes back to other branches under it: killed outright at moments by chance, and then as it
 * should be. A moment is a piece of what goes over its wires, so that a slow machine does not make all moments early ones.
 * INDEXER_KILLS says how often, ENGINES_SEED when.
 */

const KILLS = Number(process.env.INDEXER_KILLS ?? 200);
const SEED = Number(process.env.ENGINES_SEED ?? 1);
/** Between them: templates that make templates, block handlers and calls; sums over time. */
const NAMES = ["pool", "aggregations"] as const satisfies readonly SubgraphName[];
type Name = (typeof NAMES)[number];
const FIRST_BLOCKS = 120;
/** Fewer than the chain can go back, so that blocks are also undone that were read in ranges. */
const REORG_DEPTH = 6;
/** Pieces that go over the wires, about, while a subgraph is opened, and for a block of each; calls of handlers are among them. */
const PIECES = { opening: 75, pool: 12, aggregations: 4 };
/** Victims that load their code at a time. */
const LOADING = 2;

const ground = new Ground();
const random = new Random(SEED);
const builds = new Map<SubgraphName, SubgraphBuild>();
const snapshots: { readonly id: Hex; readonly block: number }[] = [];
let acts: Acts;
/** Before anything has happened that is indexed. */
let origin: Hex;
const traffic = new Traffic();
const wires = new Map<Name | "chain", Wire>();
let script: string;
/** They load their code while those before them work. */
const victims: { readonly name: Name; readonly loaded: Promise<Victim> }[] = [];

beforeAll(async () => {
  await ground.start();
  const contracts = compileContracts(NAMES);
  acts = new Acts(ground.chain, contracts, []);
  await acts.deploy(NAMES);
  for (const name of NAMES) {
    builds.set(name, await buildOwn(ground, name, contracts, acts.addresses.get(name) ?? "0x"));
    wires.set(name, await startWire(await ground.createDatabase(name), traffic.note));
  }
  wires.set("chain", await startWire(ground.chain.url, traffic.note));
  script = ground.data.file("engine.mjs");
  bundleEngine(script);
  origin = await ground.chain.test.snapshot();
  await acts.mine(random, FIRST_BLOCKS);
}, 600_000);

afterAll(async () => {
  for (const { loaded } of victims) (await loaded).kill();
  for (const wire of wires.values()) await wire.stop();
  await ground.stop();
});

function load(): void {
  const name = random.pick(NAMES);
  const folder = builds.get(name)?.folder ?? "";
  const urls = [wires.get(name)?.url ?? "", wires.get("chain")?.url ?? "", ground.artifactsUrl];
  const loaded = Victim.load(script, [join(folder, "build"), name, ...urls, String(REORG_DEPTH)]);
  loaded.catch(() => {});
  victims.push({ name, loaded });
}

/** The chain goes on, or back to where it was and on from there. */
async function moveChain(): Promise<void> {
  if (snapshots.length > 0 && random.chance(60)) {
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

/** @returns What there was to do when it was killed. */
async function killOnce(): Promise<{ isBehind: boolean; isOffBranch: boolean }> {
  while (victims.length < LOADING) load();
  const { name, loaded } = victims.shift() as (typeof victims)[number];
  const victim = await loaded;
  const newest = Number(await ground.chain.client.getBlockNumber());
  const behind = newest - Number((await indexedHead(name))?.number ?? 0);
  // When half of them are over it has caught up, if all goes well.
  const pieces = random.integer(1, 2 * (PIECES.opening + PIECES[name] * Math.max(behind, 1)));
  // Before it asks for the head, or while it works.
  const piecesBefore = random.integer(0, pieces);
  let moved: Promise<void> | undefined;
  traffic.begin();
  await victim.killedAt(async () => {
    await traffic.reaches(piecesBefore);
    moved = moveChain();
    await traffic.reaches(pieces);
  });
  await moved;
  return doingOf(name);
}

async function doingOf(name: Name) {
  const head = await indexedHead(name);
  const newest = await ground.chain.client.getBlockNumber();
  if (head === undefined) return { isBehind: true, isOffBranch: false };
  const there =
    head.number > newest ? undefined : await ground.chain.client.getBlock({ blockNumber: head.number });
  return { isBehind: head.number !== newest, isOffBranch: there?.hash !== head.hash };
}

async function indexedHead(database: string): Promise<{ number: bigint; hash: string } | undefined> {
  return ground.query(database, async (client) => {
    const { rows } = await client.query<{ there: string | null }>(
      "SELECT to_regclass('indexer.subgraph') AS there",
    );
    if (rows[0]?.there === null) return undefined;
    const { rows: heads } = await client.query<{ number: number; hash: string }>(
      `SELECT head_number AS number, '0x' || encode(head_hash, 'hex') AS hash
       FROM indexer.subgraph WHERE head_number IS NOT NULL`,
    );
    return heads[0] && { number: BigInt(heads[0].number), hash: heads[0].hash };
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
    let behind = 0;
    let offBranch = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { isBehind, isOffBranch } = await killOnce();
      if (isBehind) behind++;
      if (isOffBranch) offBranch++;
    }
    process.stdout.write(`  ${behind} kills with blocks to index, ${offBranch} with blocks to undo\n`);
    expect(behind).toBeGreaterThan(KILLS / 4);
    expect(offBranch).toBeGreaterThan(KILLS / 20);
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

  it("is the only one that indexes a subgraph, for as long as it lives", async () => {
    const databaseUrl = await ground.createDatabase("two");
    const first = await open("aggregations", databaseUrl);
    try {
      await expect(open("aggregations", databaseUrl)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
    } finally {
      await first.close();
    }
    await toHead("aggregations", databaseUrl);
  });

  it("stops where the chain has gone back further than anything that is kept, and touches nothing", async () => {
    const name = "aggregations";
    const databaseUrl = await ground.createDatabase("too_deep");
    await toHead(name, databaseUrl);
    const head = await indexedHead("too_deep");
    await ground.chain.test.revert({ id: origin });
    await acts.mine(new Random(SEED + 1), Number(head?.number) + 1);
    const subgraph = await open(name, databaseUrl);
    try {
      await expect(subgraph.indexer.run(ground.signal)).rejects.toMatchObject({
        code: "REORGANISED_TOO_DEEP",
        wayOut: expect.stringContaining("another"),
      });
    } finally {
      await subgraph.close();
    }
    expect(await indexedHead("too_deep")).toEqual(head);
  }, 600_000);
});
