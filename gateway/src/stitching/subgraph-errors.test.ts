import { describe, expect, it } from "vitest";
import { fromGraphNode } from "./subgraph-errors.ts";

describe("graph-node's errors", () => {
  it.each([
    [
      "Failed to decode `block.number` value: `subgraph QmX has only indexed up to block number 20 and data for block number 99 is therefore not yet available`",
      "BLOCK_NOT_INDEXED",
    ],
    [
      "Failed to decode `block.number` value: `subgraph QmX only has data starting at block number 10 and data for block number 2 is therefore not available`",
      "BLOCK_NOT_INDEXED",
    ],
    ["Failed to decode `block.hash` value: `no block with that hash found`", "BLOCK_NOT_INDEXED"],
    ["indexing_error", "SUBGRAPH_INDEXING_ERROR"],
    ["Query timed out", "SUBGRAPH_TIMEOUT"],
    ["Store error: database unavailable", "SUBGRAPH_UNAVAILABLE"],
    ["the chain was reorganized while executing the query", "BLOCK_REORGANIZED"],
    ["The `first` argument must be between 0 and 1000, but is 1001", "SUBGRAPH_BAD_QUERY"],
    ["Type `Query` has no field `secret_table_sgd1`", "SUBGRAPH_BAD_QUERY"],
  ])("%s -> %s", (message, code) => {
    const error = fromGraphNode(message);
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/QmX|sgd1|Store error/);
  });

  it("say which block was asked for and which there is", () => {
    const { message } = fromGraphNode(
      "subgraph QmX has only indexed up to block number 20 and data for block number 99 is therefore not yet available",
    );
    expect(message).toContain("Block 99");
    expect(message).toContain("block 20");
  });
});
