import { expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../src/schema/stored-schema.ts";
import type { Present } from "../src/store/cache.ts";
import type { BlockChanges } from "../src/store/changes.ts";
import { openPool } from "../src/store/connect.ts";
import { useOwnDatabase } from "./database.ts";
import { addBlock, openStore } from "./store.ts";

const databaseUrl = useOwnDatabase();

it("a field that was set to null has no value from the next block on, as if it had been read", async () => {
  const pool = openPool(databaseUrl());
  const schema = readStoredSchema(
    "type Account @entity(immutable: false) { id: Bytes! name: String! note: String count: Int }",
  );
  const account = schema.types.get("Account") as EntityType;
  const store = await openStore(pool, schema, false);
  try {
    const set = (note: string | null) => (changes: BlockChanges<Present>) =>
      changes.set(account, "01", [undefined, "a name", note, null]);
    await addBlock(store, 0, set(null));
    await addBlock(store, 1, (changes) => {
      expect(changes.get(account, "01")).toEqual(["01", "a name", undefined, undefined]);
      set("a note")(changes);
    });
    await addBlock(store, 2, set(null));
    await addBlock(store, 3, (changes) => {
      expect(changes.get(account, "01")).toEqual(["01", "a name", undefined, undefined]);
      set(null)(changes);
    });
    await store.flush();
    const { rows } = await pool.query(
      `SELECT note, count, block_range::text AS blocks FROM "${store.schemaName}".account ORDER BY vid`,
    );
    expect(rows).toEqual([
      { note: null, count: null, blocks: "[0,1)" },
      { note: "a note", count: null, blocks: "[1,2)" },
      { note: null, count: null, blocks: "[2,)" },
    ]);
  } finally {
    await store.close();
    await pool.end();
  }
});
