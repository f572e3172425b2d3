import { describe, expect, it } from "vitest";
import { advanceTo, close, open, toEquality, toHead, useDatabase } from "./story.ts";

useDatabase();

describe("a story", () => {
  it("is indexed as by graph-node, asking for logs by event and going on where it was cut off", async () => {
    const settings = { asksByEventOnly: true, reorgDepth: 20 };
    for (const block of [30, 90, 130]) {
      const cut = await open(settings);
      await advanceTo(cut, block);
      await close(cut);
    }
    await toEquality(await open(settings));
  });

  it("is indexed as by graph-node after blocks were undone", async () => {
    const first = await open({ asksByEventOnly: true });
    await toHead(first);
    const blocks = await first.store.blocks(1_000);
    await first.store.undoTo(blocks[Math.floor(blocks.length / 2)]);
    await close(first);
    const second = await open({ asksByEventOnly: true });
    expect(second.store.head).toEqual(blocks[Math.floor(blocks.length / 2)]);
    await toEquality(second);
  });
});
