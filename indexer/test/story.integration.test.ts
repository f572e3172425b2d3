import { describe, it } from "vitest";
import { open, toEquality, useDatabase } from "./story.ts";

useDatabase();

describe("a story", () => {
  it("is indexed as by graph-node, asking for the logs of each contract", async () => {
    const subgraph = await open({ asksByEventOnly: false });
    await toEquality(subgraph);
  });
});
