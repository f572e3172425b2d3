import type { ClientBase } from "pg";
import type { IndexedBlock } from "./batch.ts";
import { allTables } from "./ddl.ts";
import type { Layout } from "./layout.ts";
import { undoSources } from "./sources.ts";
import { qualified, quoted, UPPER } from "./sql.ts";
import { updateEarliest, updateHead } from "./state.ts";
import { inTransaction } from "./transaction.ts";

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
  const undone = allTables(layout).flatMap((table) => {
    const target = qualified(schema, table.name);
    if (table.isImmutable) return [`DELETE FROM ${target} WHERE ${quoted("block$")} > ${last}`];
    return [
      `DELETE FROM ${target} WHERE lower(block_range) > ${last}`,
      `UPDATE ${target} SET block_range = int4range(lower(block_range), NULL)
       WHERE ${UPPER} > ${last} AND ${UPPER} < 2147483647`,
    ];
  });
  await inTransaction(client, async () => {
    await all(client, undone);
    await undoSources(client, schema, last);
    await client.query("DELETE FROM indexer.block WHERE subgraph = $1 AND number > $2", [name, last]);
    await updateHead(client, name, head);
  });
}

/** Empties a subgraph's tables, in one transaction: as before its first block, in the time that deleting nothing takes. */
export async function forgetAll(
  client: ClientBase,
  name: string,
  schema: string,
  layout: Layout,
  startBlock: number,
): Promise<void> {
  const tables = [...allTables(layout).map((table) => table.name), "data_sources$"];
  await inTransaction(client, async () => {
    await all(
      client,
      tables.map((table) => `DELETE FROM ${qualified(schema, table)}`),
    );
    await client.query("DELETE FROM indexer.block WHERE subgraph = $1", [name]);
    await updateHead(client, name, undefined);
    await updateEarliest(client, name, startBlock);
  });
}

/** At one go: there is a statement for each table, and each answer on its own would take longer than all the work. */
async function all(client: ClientBase, statements: readonly string[]): Promise<void> {
  await client.query(statements.join("; "));
}
