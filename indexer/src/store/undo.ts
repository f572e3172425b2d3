import type { ClientBase } from "pg";
import type { IndexedBlock } from "./batch.ts";
import { allTables } from "./ddl.ts";
import type { Layout } from "./layout.ts";
import { undoSources } from "./sources.ts";
import { qualified, quoted } from "./sql.ts";
import { updateHead } from "./state.ts";

/** What graph-node's index of ended versions is over. */
const UPPER = "coalesce(upper(block_range), 2147483647)";

/**
 * Makes a subgraph as it was at a block, in one transaction.
 *
 * @param head The block; `undefined` is before the first.
 */
export async function undoTo(
  client: ClientBase,
  name: string,
  schema: string,
  layout: Layout,
  head: IndexedBlock | undefined,
): Promise<void> {
  const last = head?.number ?? -1;
  await client.query("BEGIN");
  try {
    for (const table of allTables(layout)) {
      const target = qualified(schema, table.name);
      if (table.isImmutable) {
        await client.query(`DELETE FROM ${target} WHERE ${quoted("block$")} > $1`, [last]);
        continue;
      }
      await client.query(`DELETE FROM ${target} WHERE lower(block_range) > $1`, [last]);
      await client.query(
        `UPDATE ${target} SET block_range = int4range(lower(block_range), NULL)
         WHERE ${UPPER} > $1 AND ${UPPER} < 2147483647`,
        [last],
      );
    }
    await undoSources(client, schema, last);
    await client.query("DELETE FROM indexer.block WHERE subgraph = $1 AND number > $2", [name, last]);
    await updateHead(client, name, head);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
