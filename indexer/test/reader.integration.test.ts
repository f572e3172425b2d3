import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readStoredSchema } from "../src/schema/stored-schema.ts";
import { openPool } from "../src/store/connect.ts";
import { createTables } from "../src/store/ddl.ts";
import { type EntityTable, layoutOf } from "../src/store/layout.ts";
import { EntityReader } from "../src/store/reader.ts";
import { useOwnDatabase } from "./database.ts";

const layout = layoutOf(
  readStoredSchema("type Account @entity(immutable: false) { id: Int8! owner: String! total: BigInt! }"),
  new Set(),
);
const [account] = layout.entities.values() as [EntityTable];
const SCHEMA = "sgd1";

const databaseUrl = useOwnDatabase();
let pool: Pool;
let reader: EntityReader;

beforeEach(async () => {
  pool = openPool(databaseUrl());
  await pool.query(createTables(SCHEMA, layout).join("; "));
  reader = new EntityReader(pool, SCHEMA);
});
afterEach(async () => {
  reader.close();
  await pool.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  await pool.end();
});

/** Adds accounts in two versions each, the second of which is there. */
async function add(first: number, last: number): Promise<void> {
  await pool.query(
    `INSERT INTO ${SCHEMA}.account (vid, block_range, id, owner, total)
     SELECT i * 2 + v, CASE v WHEN 0 THEN int4range(1, 2) ELSE int4range(2, NULL) END, i, 'owner ' || i, v
     FROM generate_series(${first}, ${last}) i, generate_series(0, 1) v`,
  );
}

describe("looking entities up", () => {
  it("gives the present versions of those that there are, by id or by what they name", async () => {
    await add(1, 3);
    const found = await reader.byIds(account, ["1", "3", "9"]);
    expect([...found.keys()]).toEqual(["1", "3"]);
    expect(found.get("3")).toEqual({ vid: "7", values: [3n, "owner 3", 1n] });
    const owner = account.type.fields.find(({ name }) => name === "owner");
    if (owner === undefined) throw new Error("the type has no owner");
    expect([...(await reader.related(account, owner, "owner 2")).keys()]).toEqual(["2"]);
  });

  it("never reads a whole table, however small it was when the statement was planned", async () => {
    await add(1, 1);
    await pool.query(`ANALYZE ${SCHEMA}.account`);
    for (let times = 0; times < 10; times++) await reader.byIds(account, ["1"]);
    await add(2, 20_000);
    expect((await reader.byIds(account, ["19000"])).size).toBe(1);
    // Postgres counts what a connection has done when it ends, if not before.
    reader.close();
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        "SELECT seq_tup_read::int, idx_scan::int FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'account'",
        [SCHEMA],
      );
      expect(rows).toEqual([{ seq_tup_read: 0, idx_scan: 11 }]);
    });
  });

  it("fails where the connection breaks, and goes on over another", async () => {
    await add(1, 1);
    await reader.byIds(account, ["1"]);
    const { rows } = await pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE '%ANY($1::int8[])%' AND pid <> pg_backend_pid()`,
    );
    expect(rows).toHaveLength(1);
    await expect(reader.byIds(account, ["1"])).rejects.toThrow();
    expect((await reader.byIds(account, ["1"])).size).toBe(1);
  });
});
