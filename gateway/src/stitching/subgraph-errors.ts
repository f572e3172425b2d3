import { GatewayError } from "../errors.ts";

/** Two parts of one answer would have been of two chains. */
export const reorganized = () =>
  new GatewayError("BLOCK_REORGANIZED", "The chain was reorganized while this was read; ask again.");

/**
 * graph-node's errors have a sentence and nothing else. The sentences below are those of graph-node 0.44
 * (`graph/src/data/query/error.rs`, `graph/src/data/subgraph/mod.rs`); an operator sees the original in the log.
 */
export function fromGraphNode(message: string): GatewayError {
  const ahead = /has only indexed up to block number (\d+)(?: and data for block number (\d+))?/.exec(
    message,
  );
  if (ahead) {
    const asked = ahead[2] ? `Block ${ahead[2]}` : "That block";
    return new GatewayError(
      "BLOCK_NOT_INDEXED",
      `${asked} is not indexed yet: the index is at block ${ahead[1]}. Ask for an earlier block, or try again shortly.`,
    );
  }
  const early = /only has data starting at block number (\d+)/.exec(message);
  if (early) {
    return new GatewayError(
      "BLOCK_NOT_INDEXED",
      `That block is before the index begins, at block ${early[1]}. Ask for a later block.`,
    );
  }
  if (/no block with that hash found/.test(message)) {
    return new GatewayError(
      "BLOCK_NOT_INDEXED",
      "The index has no block with that hash; it may have been reorganized away. Ask by number.",
    );
  }
  if (/indexing_error/.test(message)) {
    return new GatewayError(
      "SUBGRAPH_INDEXING_ERROR",
      "The index met an error and may be behind; add `subgraphError: allow` to read it nevertheless.",
    );
  }
  if (/Query timed out|statement timeout/.test(message)) {
    return new GatewayError("SUBGRAPH_TIMEOUT", "The index did not answer in time; ask for less at once.");
  }
  if (/reorganized while executing/.test(message)) return reorganized();
  if (
    /database unavailable|service is overloaded|has not started syncing|^deployment .* not found/i.test(
      message,
    )
  ) {
    return new GatewayError("SUBGRAPH_UNAVAILABLE", "The index is not available now; try again shortly.");
  }
  const argument = /The `(first|skip)` argument must be between 0 and (\d+)/.exec(message);
  if (argument) {
    return new GatewayError(
      "SUBGRAPH_BAD_QUERY",
      `\`${argument[1]}\` must be from 0 to ${argument[2]}; page on with \`where: { id_gt: … }\`.`,
    );
  }
  return new GatewayError(
    "SUBGRAPH_BAD_QUERY",
    "The index refused this query; check its arguments, filters and block.",
    { cause: new Error(message) },
  );
}
