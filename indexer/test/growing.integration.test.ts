import type { Pool } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../src/schema/stored-schema.ts";
import { openPool } from "../src/store/connect.ts";
import { useOwnDatabase } from "./database.ts";
import { addBlock, openStore } from "./store.ts";

/** Rows of which there are so many that a table is not small. */
const MANY = 300;
/** Entities that are so few that there are no indexes of what they are now; one more, and there are. */
const FEW = 256;
const databaseUrl = useOwnDatabase();
let pool: Pool;

beforeEach(() => {
  pool = openPool(databaseUrl());
});
afterEach(async () => {
  await pool.end();
});

it("a small table gets its indexes with the block that makes it grow, also one that sums others up", async () => {
  const schema = readStoredSchema(`
    type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! account: Bytes! amount: BigInt! }
    type Stats @aggregation(intervals: ["hour"], source: "Point") {
      id: Int8! timestamp: Timestamp! account: Bytes! sum: BigInt! @aggregate(fn: "sum", arg: "amount")
    }`);
  const point = schema.types.get("Point") as EntityType;
  const store = await openStore(pool, schema, false);
  const block = (number: number, timestamp: number, count: number) =>
    addBlock(
      store,
      number,
      (changes, sequence) => {
        for (let one = 0; one < count; one++) {
          const account = one.toString(16).padStart(40, "0");
          changes.set(point, sequence.nextId(point), [
            undefined,
            BigInt(timestamp) * 1_000_000n,
            account,
            1n,
          ]);
        }
      },
      { timestamp, isUrgent: true },
    );
  const countOf = async (table: string) => {
    const { rowCount } = await pool.query("SELECT FROM pg_indexes WHERE schemaname = $1 AND tablename = $2", [
      store.schemaName,
      table,
    ]);
    return rowCount ?? 0;
  };
  try {
    await block(0, 0, 1);
    await store.ensureIndexes();
    const before = { point: await countOf("point"), stats: await countOf("stats_hour") };
    await block(1, 60, MANY);
    expect(await countOf("point")).toBeGreaterThan(before.point);
    expect(await countOf("stats_hour")).toBe(before.stats);
    await block(2, 3_660, 0);
    expect(await countOf("stats_hour")).toBeGreaterThan(before.stats);
  } finally {
    await store.close();
  }
});

it("a table of few entities gets indexes of what they are now with the block that makes them many", async () => {
  const schema = readStoredSchema("type Account @entity(immutable: false) { id: Int8! total: BigInt! }");
  const account = schema.types.get("Account") as EntityType;
  const store = await openStore(pool, schema, false, "few");
  const block = (number: number, accounts: number) =>
    addBlock(
      store,
      number,
      (changes) => {
        for (let id = 0; id < accounts; id++) changes.set(account, String(id), [BigInt(id), BigInt(number)]);
      },
      { isUrgent: true },
    );
  const hasIndex = async () => {
    const { rowCount } = await pool.query(
      "SELECT FROM pg_indexes WHERE schemaname = $1 AND indexdef LIKE '%(total) WHERE%'",
      [store.schemaName],
    );
    return rowCount === 1;
  };
  try {
    await block(0, FEW);
    await block(1, FEW);
    await store.ensureIndexes();
    await block(2, FEW);
    expect(await hasIndex()).toBe(false);
    await block(3, FEW + 1);
    expect(await hasIndex()).toBe(true);
  } finally {
    await store.close();
  }
});
