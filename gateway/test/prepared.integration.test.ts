import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { type Db, openDatabase } from "../src/database/database.ts";
import { prepared } from "../src/database/prepared.ts";
import { createLogger } from "../src/log.ts";
import { createDatabase, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  return () => database.drop();
});
beforeEach(async () => {
  await database.rows("DROP TABLE IF EXISTS thing");
  await database.rows("CREATE TABLE thing AS SELECT n FROM generate_series(1, 9) AS n");
  // One connection, so that all is asked on the same.
  db = openDatabase(database.url, 1, createLogger("silent"));
});
afterEach(() => db.destroy());

const upTo = async (n: number) =>
  (await prepared(sql<{ n: number }>`SELECT * FROM thing WHERE n <= ${n} ORDER BY n`).execute(db)).rows;
const plans = async () =>
  (
    await sql<{ times: number }>`
      SELECT (generic_plans + custom_plans)::integer AS times FROM pg_prepared_statements`.execute(db)
  ).rows;

it("is parsed once for a connection, however often it is asked and with whatever parameters", async () => {
  expect(await upTo(2)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await upTo(1)).toEqual([{ n: 1 }]);
  expect(await upTo(0)).toEqual([]);
  expect(await plans()).toEqual([{ times: 3 }]);
});

it("is prepared only where it is marked", async () => {
  await sql`SELECT * FROM thing`.execute(db);
  expect(await plans()).toEqual([]);
});

it("is asked as ever once its table has another column, as while replicas are replaced", async () => {
  await upTo(1);
  await database.rows("ALTER TABLE thing ADD COLUMN more text");
  expect(await upTo(1)).toEqual([{ n: 1, more: null }]);
  expect(await upTo(2)).toHaveLength(2);
});

it("is asked as ever once the server does not know it any more, as behind a pooler", async () => {
  await upTo(1);
  await sql`DEALLOCATE ALL`.execute(db);
  expect(await upTo(2)).toHaveLength(2);
  expect(await plans()).toEqual([]);
});
