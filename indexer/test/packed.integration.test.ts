import { expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../src/schema/stored-schema.ts";
import type { Present } from "../src/store/cache.ts";
import type { BlockChanges } from "../src/store/changes.ts";
import { openPool } from "../src/store/connect.ts";
import { useOwnDatabase } from "./database.ts";
import { addBlock, openStore } from "./store.ts";

/** Fields of an entity, entities of a block and blocks: more than the cache has as objects. */
const FIELDS = 60;
const ENTITIES = 500;
const BLOCKS = 10;
const databaseUrl = useOwnDatabase();

it("what the cache has packed is changed and removed like what it has not", async () => {
  const pool = openPool(databaseUrl());
  const fields = Array.from({ length: FIELDS }, (_, index) => `amount_${index}: BigInt!`);
  const schema = readStoredSchema(
    `type Account @entity(immutable: false) { id: Bytes! ${fields.join(" ")} }`,
  );
  const account = schema.types.get("Account") as EntityType;
  const store = await openStore(pool, schema, false);
  const idOf = (index: number) => index.toString(16).padStart(40, "0");
  const valuesOf = (index: number) => [
    idOf(index),
    ...fields.map((_, field) => BigInt(index * 1_000 + field)),
  ];
  try {
    for (let block = 0; block < BLOCKS; block++) {
      const handler = (changes: BlockChanges<Present>) => {
        for (let index = block * ENTITIES; index < (block + 1) * ENTITIES; index++) {
          changes.set(account, idOf(index), valuesOf(index));
        }
      };
      await addBlock(store, block, handler, { isUrgent: true });
    }
    // A handler that had to wait for the database would throw here.
    await addBlock(
      store,
      BLOCKS,
      (changes) => {
        const [changed, removed] = [changes.get(account, idOf(0)), changes.get(account, idOf(1))];
        expect([changed, removed]).toEqual([valuesOf(0), valuesOf(1)]);
        changes.set(account, idOf(0), [undefined, 5n]);
        changes.remove(account, idOf(1));
      },
      { isUrgent: true },
    );
    const { rows } = await pool.query(
      `SELECT id, amount_0::text AS first, amount_${FIELDS - 1}::text AS last, block_range::text FROM "${store.schemaName}".account
       WHERE id = ANY ($1) ORDER BY vid`,
      [[0, 1, 2].map((index) => Buffer.from(idOf(index), "hex"))],
    );
    const row = (index: number, first: string, range: string) => ({
      id: Buffer.from(idOf(index), "hex"),
      first,
      last: String(index * 1_000 + FIELDS - 1),
      block_range: range,
    });
    expect(rows).toEqual([
      row(0, "0", `[0,${BLOCKS})`),
      row(1, "1000", `[0,${BLOCKS})`),
      row(2, "2000", "[0,)"),
      row(0, "5", `[${BLOCKS},)`),
    ]);
  } finally {
    await store.close();
    await pool.end();
  }
});
