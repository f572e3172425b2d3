import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Suspension } from "../src/host/suspension.ts";
import { type EntityType, readStoredSchema } from "../src/schema/stored-schema.ts";
import { FIRST_BATCHES, type Present } from "../src/store/cache.ts";
import type { BlockChanges } from "../src/store/changes.ts";
import { openPool } from "../src/store/connect.ts";
import type { Store } from "../src/store/store.ts";
import { useOwnDatabase } from "./database.ts";
import { addBlock, openStore } from "./store.ts";

const schema = readStoredSchema("type Vote @entity(immutable: true) { id: Bytes! weight: BigInt! }");
/** The block that makes the first entity. */
const FIRST = FIRST_BATCHES;
const vote = schema.types.get("Vote") as EntityType;
const databaseUrl = useOwnDatabase();
let pool: Pool;
let store: Store;

const open = (beginsAnew: boolean) => openStore(pool, schema, beginsAnew);
const block = (number: number, handler: (changes: BlockChanges<Present>) => void) =>
  addBlock(store, number, handler);

beforeEach(async () => {
  pool = openPool(databaseUrl());
  store = await open(true);
  for (let number = 0; number < FIRST_BATCHES; number++) {
    await block(number, () => {});
    await store.flush();
  }
  // It is not written at once.
  await block(FIRST, (changes) => changes.set(vote, "01", [undefined, 1n]));
});
afterEach(async () => {
  await store.close();
  await pool.end();
});

async function inDatabase(): Promise<unknown[]> {
  const { rows } = await pool.query(`SELECT encode(id, 'hex') AS id, weight FROM ${store.schemaName}.vote`);
  return rows;
}

describe("an immutable entity that no handler has looked for", () => {
  for (const state of ["waits to be written", "is written"]) {
    it(`may be made again as it is, and not otherwise, while it ${state}`, async () => {
      if (state === "is written") await store.flush();
      expect(await inDatabase()).toHaveLength(state === "is written" ? 1 : 0);
      await block(FIRST + 1, (changes) => changes.set(vote, "01", [undefined, 1n]));
      await expect(block(FIRST + 2, (changes) => changes.set(vote, "01", [undefined, 2n]))).rejects.toThrow(
        "entities of type `Vote` can not be updated since they are immutable. Entity id: 01",
      );
      await store.flush();
      expect(await inDatabase()).toEqual([{ id: "01", weight: "1" }]);
    });

    it(`is found by the first handler that does, while it ${state}, and from then on at once`, async () => {
      if (state === "is written") await store.flush();
      let suspension: unknown;
      await block(FIRST + 1, (changes) => {
        try {
          changes.get(vote, "01");
        } catch (error) {
          suspension = error;
        }
      });
      await (suspension as Suspension).work();
      await block(FIRST + 2, (changes) => {
        expect(changes.get(vote, "01")).toEqual(["01", 1n]);
        expect(changes.get(vote, "02")).toBeNull();
        changes.set(vote, "02", [undefined, 2n]);
      });
      await block(FIRST + 3, (changes) => expect(changes.get(vote, "02")).toEqual(["02", 2n]));
      expect(suspension).toBeInstanceOf(Suspension);
      expect(await inDatabase()).toEqual([{ id: "01", weight: "1" }]);
    });
  }

  it("may be made again as it is after a restart, too", async () => {
    await store.flush();
    await store.close();
    store = await open(false);
    for (const number of [FIRST + 1, FIRST + 2]) {
      await block(number, (changes) => changes.set(vote, "02", [undefined, 2n]));
      await store.flush();
    }
    expect(await inDatabase()).toHaveLength(2);
  });
});
