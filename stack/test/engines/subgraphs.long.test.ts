import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSubgraph, type RunningSubgraph } from "../../../indexer/src/subgraph.ts";
import { startEngines } from "../../../indexer/test/differential/engines.ts";
import { differencesOf } from "../../../indexer/test/differential/run.ts";
import { compareSubgraphs } from "../../../indexer/tools/comparison.ts";
import { Publisher } from "../../src/story/publisher.ts";
import { Random } from "../../src/story/random.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { indexedBlockAt } from "../../src/subgraph/engine.ts";
import type { GraphNode } from "../../src/subgraph/graph-node.ts";
import { waitFor } from "../../src/wait.ts";
import { Acts } from "./acts.ts";
import { Ground } from "./ground.ts";
import { buildOwn, compileContracts, SUBGRAPH_NAMES, type SubgraphName } from "./subgraphs.ts";

/*
 * Small subgraphs with the features that ours does not use, on graph-node and on the embedded engine: the same chain goes into
 * both, and every version of every entity, and the answers to queries by chance, must be the same.
 */

const SEED = Number(process.env.ENGINES_SEED ?? 1);
const BLOCKS = 140;
const QUERIES = 150;
const TIMEOUT_MS = 120_000;
const FILES = [
  '{"title": "Zorb", "attributes": ["a", 1, true, {"no": 0}]}',
  '{"title": 7, "attributes": "none"}',
  "[1, 2]",
  "{ this is no JSON",
  '{"title": "Zorb №2 🙂", "attributes": []}',
];

const ground = new Ground();
const builds = new Map<SubgraphName, SubgraphBuild>();
const embedded: RunningSubgraph[] = [];
let graphNode: GraphNode | undefined;

beforeAll(async () => {
  await ground.start();
  const contracts = compileContracts(SUBGRAPH_NAMES);
  const publisher = new Publisher(ground.artifactsUrl);
  const uris: string[] = [];
  for (const content of FILES) uris.push(await publisher.text(content));
  const acts = new Acts(ground.chain, contracts, uris);
  await acts.deploy(SUBGRAPH_NAMES);
  for (const name of SUBGRAPH_NAMES)
    builds.set(name, await buildOwn(ground, name, contracts, acts.addresses.get(name) ?? "0x"));
  await acts.mine(new Random(SEED), BLOCKS);
  // Contracts here have the same events as others that a subgraph does not follow.
  graphNode = await ground.startGraphNode(builds.values(), { EXPERIMENTAL_STATIC_FILTERS: "false" });
  await Promise.all(SUBGRAPH_NAMES.map((_, index) => reachHead(index)));
}, 600_000);

afterAll(async () => {
  for (const subgraph of embedded) await subgraph.close();
  await ground.stop();
});

function urlOf(index: number): string {
  return [graphNode?.url, ...(graphNode?.otherUrls ?? [])][index] ?? "";
}

async function reachHead(index: number): Promise<void> {
  const head = await ground.chain.client.getBlockNumber();
  const reached = await waitFor(
    async () => {
      const block = await indexedBlockAt(urlOf(index)).catch(() => undefined);
      return block?.number === head ? true : undefined;
    },
    { timeoutMs: TIMEOUT_MS, signal: ground.signal },
  );
  expect(reached, `${SUBGRAPH_NAMES[index]} has reached block ${head}`).toBe(true);
}

/** Where graph-node keeps a subgraph. */
async function schemaOf(client: Client, index: number): Promise<string> {
  const folder = builds.get(SUBGRAPH_NAMES[index] as SubgraphName)?.folder;
  const { rows } = await client.query<{ name: string }>(
    "SELECT name FROM public.deployment_schemas WHERE subgraph LIKE $1 || '%'",
    [folder],
  );
  return rows[0]?.name ?? "";
}

async function indexEmbedded(name: SubgraphName, reorgDepth: number): Promise<RunningSubgraph> {
  const subgraph = await openSubgraph({
    build: `${builds.get(name)?.folder}/build`,
    name,
    databaseUrl: await ground.createDatabase(`${name}_${reorgDepth}`),
    rpcUrls: [ground.chain.url],
    ipfsUrl: ground.artifactsUrl,
    reorgDepth,
  });
  embedded.push(subgraph);
  while (!(await subgraph.indexer.advance(ground.signal)));
  return subgraph;
}

describe.each(SUBGRAPH_NAMES.map((name, index) => ({ name, index })))("$name", ({ name, index }) => {
  it.each([
    ["in ranges", 10],
    ["block by block", 1_000],
  ])("is indexed %s as by graph-node, all versions of all entities", async (_, reorgDepth) => {
    const subgraph = await indexEmbedded(name, reorgDepth);
    const differences = () =>
      ground.query(`${name}_${reorgDepth}`, (ours) =>
        ground.query("graph", async (theirs) =>
          compareSubgraphs(
            { client: ours, schema: subgraph.store.schemaName },
            { client: theirs, schema: await schemaOf(theirs, index) },
          ),
        ),
      );
    // Files come when they come, and are read with the next block.
    await waitFor(
      async () => {
        if ((await differences()).length === 0) return true;
        await ground.chain.test.mine({ blocks: 1 });
        await reachHead(index);
        while (!(await subgraph.indexer.advance(ground.signal)));
        return undefined;
      },
      { timeoutMs: 15_000, signal: ground.signal },
    );
    expect(await differences()).toEqual([]);
  });

  it("answers queries by chance as graph-node does", async () => {
    const engines = await startEngines(ground.postgres.adminUrl, urlOf(index));
    try {
      expect(await differencesOf(engines, { queries: QUERIES, seed: SEED })).toEqual([]);
    } finally {
      await engines.stop();
    }
  });
});
