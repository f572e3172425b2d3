import { describe, expect, it, vi } from "vitest";
import { firstBlock } from "../src/indexing/indexer.ts";
import { advanceTo, close, open, toEquality, toHead, useDatabase } from "./story.ts";

useDatabase();

describe("a story", () => {
  it("is indexed as by graph-node, asking for the logs of each contract", async () => {
    const subgraph = await open({ asksByEventOnly: false });
    await toEquality(subgraph);
  });

  it("is indexed as by graph-node when indexes are made on the way, blocks are undone meanwhile, and it is stopped", async () => {
    const first = await open({ asksByEventOnly: true });
    await advanceTo(first, 150);
    first.store.beginIndexes();
    const blocks = await first.store.blocks(11);
    await first.store.undoTo(blocks.at(-1));
    await close(first);
    const again = await open({ asksByEventOnly: true });
    again.store.beginIndexes();
    await toEquality(again);
  });

  it("has its first indexes begun when two fifths of the way to the head are left", async () => {
    const subgraph = await open({ asksByEventOnly: true });
    const { store, manifest } = subgraph;
    const begun: number[] = [];
    vi.spyOn(store, "beginIndexes").mockImplementation(() => {
      begun.push(store.head?.number ?? 0);
    });
    await toHead(subgraph);
    const head = store.head?.number ?? 0;
    const left = (head - (begun[0] ?? 0)) / (head - firstBlock(manifest));
    expect(left).toBeLessThanOrEqual(0.4);
    expect(left).toBeGreaterThan(0.3);
    expect(head - (begun.at(-1) ?? 0)).toBeGreaterThanOrEqual(50);
  });
});
