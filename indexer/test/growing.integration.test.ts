import { Pool } from "pg";
import { expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../src/schema/stored-schema.ts";
import { BlockChanges, BlockSequence } from "../src/store/changes.ts";
import { Store } from "../src/store/store.ts";
import { useOwnDatabase } from "./database.ts";

/** Rows of which there are so many that a table is not small. */
const MANY = 300;
const databaseUrl = useOwnDatabase();

it("a small table gets its indexes with the block that makes it grow, also one that sums others up", async () => {
  const pool = new Pool({ connectionString: databaseUrl() });
  const schema = readStoredSchema(`
    type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! account: Bytes! amount: BigInt! }
    type Stats @aggregation(intervals: ["hour"], source: "Point") {
      id: Int8! timestamp: Timestamp! account: Bytes! sum: BigInt! @aggregate(fn: "sum", arg: "amount")
    }`);
  const point = schema.types.get("Point") as EntityType;
  const store = await Store.open({
    pool,
    name: "growing",
    schema,
    buildHash: "one",
    startBlock: 0,
    historyBlocks: Number.POSITIVE_INFINITY,
    fileTypes: new Set(),
    replacesOther: false,
  });
  const block = async (number: number, timestamp: number, count: number) => {
    const sequence = new BlockSequence(number);
    const changes = new BlockChanges(store.cache, sequence);
    changes.enterHandler();
    for (let one = 0; one < count; one++) {
      const account = one.toString(16).padStart(40, "0");
      const time = BigInt(timestamp) * 1_000_000n;
      changes.set(point, sequence.nextId(point), [undefined, time, account, 1n]);
    }
    changes.leaveHandler();
    await store.addChanges(changes, sequence);
    const hash = (of: number) => of.toString(16).padStart(64, "0");
    await store.endBlock({ number, hash: hash(number), parentHash: hash(number - 1), timestamp }, true);
  };
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
    await pool.end();
  }
});
