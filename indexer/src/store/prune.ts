import type { ClientBase } from "pg";
import { allTables } from "./ddl.ts";
import type { Layout } from "./layout.ts";
import { qualified, UPPER } from "./sql.ts";
import { updateEarliest } from "./state.ts";
import { inTransaction } from "./transaction.ts";

/** History is cut when there is so much more of it than wanted, so that it is not cut at every block. As in graph-node. */
const SLACK = 1.2;

/** How a subgraph's history is kept short. */
export class Pruning {
  readonly #historyBlocks: number;
  #earliest: number;

  /**
   * @param historyBlocks Blocks before the head at which queries are answered; `Infinity` for all.
   * @param earliest The first block that queries can be answered at now.
   */
  constructor(historyBlocks: number, earliest: number) {
    this.#historyBlocks = historyBlocks;
    this.#earliest = earliest;
  }

  /** Forgets what only blocks before the wanted ones need, if that is much, in one transaction. Immutable entities stay. */
  async prune(
    client: ClientBase,
    subgraph: { readonly name: string; readonly schema: string; readonly layout: Layout },
    head: number,
  ): Promise<void> {
    if (head - this.#earliest <= this.#historyBlocks * SLACK) return;
    const earliest = head - this.#historyBlocks;
    await inTransaction(client, async () => {
      for (const table of allTables(subgraph.layout)) {
        if (table.isImmutable) continue;
        await client.query(
          `DELETE FROM ${qualified(subgraph.schema, table.name)} WHERE ${UPPER} <= $1 AND ${UPPER} < 2147483647`,
          [earliest],
        );
      }
      await client.query("DELETE FROM indexer.block WHERE subgraph = $1 AND number < $2", [
        subgraph.name,
        earliest,
      ]);
      await updateEarliest(client, subgraph.name, earliest);
    });
    this.#earliest = earliest;
  }
}

/**
 * The blocks of history that a manifest's `prune` comes to. What can still be taken back has to be undone, so it is never less
 * than `reorgDepth`.
 */
export function historyBlocks(prune: "never" | "auto" | number, reorgDepth: number): number {
  if (prune === "never") return Number.POSITIVE_INFINITY;
  return prune === "auto" ? 2 * reorgDepth : Math.max(prune, reorgDepth);
}
