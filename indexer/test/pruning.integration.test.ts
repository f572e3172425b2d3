import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { indexerHead } from "../src/graphql/head/indexer.ts";
import { parseRequest } from "../src/graphql/query/request.ts";
import { QueryableSubgraph } from "../src/graphql/subgraph.ts";
import type { RunningSubgraph } from "../src/subgraph.ts";
import { advanceTo, chainHead, close, mineBlock, open, toHead, useDatabase } from "./story.ts";

/** In the middle of the story, where much changes. */
const EARLIEST = 100;
const SETTINGS = { asksByEventOnly: true, reorgDepth: 10 };

/** Entities that change often, so that there are versions to forget; and some that never do. */
const QUERY = (block: number) => `{
  positions(first: 1000, block: { number: ${block} }) { id contributed withdrawn }
  collections(first: 1000, block: { number: ${block} }) { id totalMinted }
  contributions(first: 1000, block: { number: ${block} }) { id amount }
}`;

let folder: string;
let history: number;

beforeAll(async () => {
  history = (await chainHead()) - EARLIEST;
  folder = mkdtempSync(join(tmpdir(), "pruning-"));
  cpSync(inject("subgraphBuild"), folder, { recursive: true });
  const manifest = readFileSync(join(folder, "subgraph.yaml"), "utf8");
  expect(manifest).toContain("prune: never");
  writeFileSync(join(folder, "subgraph.yaml"), manifest.replace("prune: never", `prune: ${history}`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

useDatabase();

function answersOf({ manifest, pool, store }: RunningSubgraph, name: string) {
  const queryable = new QueryableSubgraph({
    schema: manifest.schemaText,
    schemaName: store.schemaName,
    head: indexerHead(name, manifest.buildHash),
    database: pool,
  });
  return async (query: string) => JSON.parse(await queryable.query(parseRequest(JSON.stringify({ query }))));
}

async function countVersions({ pool, store }: RunningSubgraph): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*)::int AS count FROM ${store.schemaName}.position`);
  return rows[0].count;
}

/** Until the head is reached all history is there, as there are no indexes; so the chain goes on a little. */
async function prune(subgraph: RunningSubgraph): Promise<number> {
  await toHead(subgraph);
  await mineBlock();
  await toHead(subgraph);
  return subgraph.store.head?.number ?? 0;
}

describe("a manifest that wants only some history", () => {
  it("has it, and nothing before: as all of the history says it, or refused in graph-node's words", async () => {
    const pruned = await open({ ...SETTINGS, build: folder, name: "pruned" });
    const whole = await open({ ...SETTINGS, name: "whole" });
    const head = await prune(pruned);
    await toHead(whole);
    const [ofPruned, ofWhole] = [answersOf(pruned, "pruned"), answersOf(whole, "whole")];
    const earliest = head - history;
    for (const block of [earliest, earliest + 1, earliest + 10, head]) {
      const answer = await ofPruned(QUERY(block));
      expect(answer.errors, `block ${block}`).toBeUndefined();
      expect(answer, `block ${block}`).toEqual(await ofWhole(QUERY(block)));
    }
    const { errors } = await ofPruned(QUERY(earliest - 1));
    expect(errors[0].message).toContain(
      `only has data starting at block number ${earliest} and data for block number ${earliest - 1}`,
    );
    expect(await countVersions(pruned)).toBeLessThan(await countVersions(whole));
  });

  it("goes on after blocks were undone, as deep as they can be taken back", async () => {
    const pruned = await open({ ...SETTINGS, build: folder, name: "pruned" });
    const head = await prune(pruned);
    const before = await answersOf(pruned, "pruned")(QUERY(head));
    const blocks = await pruned.store.blocks(SETTINGS.reorgDepth + 1);
    await pruned.store.undoTo(blocks.at(-1));
    await close(pruned);
    const again = await open({ ...SETTINGS, build: folder, name: "pruned" });
    expect(again.store.head?.number).toBe(head - SETTINGS.reorgDepth);
    await advanceTo(again, head);
    await again.store.flush();
    expect(await answersOf(again, "pruned")(QUERY(head))).toEqual(before);
  });
});
