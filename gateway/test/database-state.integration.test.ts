import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openDatabase } from "../src/database/database.ts";
import { DatabaseState } from "../src/database/state.ts";
import { createDatabase, statementLog, type TestDatabase } from "./system.ts";

const sql = statementLog();
let database: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let state: DatabaseState;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  await database.rows("CREATE TABLE thing (n integer)");
  db = openDatabase(database.url, 5, sql.log);
  state = new DatabaseState(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it("is told in one statement to all who ask at the same time", async () => {
  sql.statements.length = 0;
  const told = await Promise.all(Array.from({ length: 20 }, () => state.now()));
  expect(new Set(told).size).toBe(1);
  expect(sql.statements).toHaveLength(1);
});

it("is another one as soon as anybody has committed", async () => {
  const before = await state.now();
  await database.rows("INSERT INTO thing VALUES (1)");
  expect(await state.now()).not.toBe(before);
});

it("is asked for anew by who comes later than the statement that is under way", async () => {
  sql.statements.length = 0;
  const first = state.now();
  await Promise.resolve();
  await Promise.all([first, state.now(), state.now()]);
  expect(sql.statements).toHaveLength(2);
});

it("can be had again after Postgres has refused once", async () => {
  const refusing = openDatabase("postgres://nobody@127.0.0.1:1/none", 1, sql.log);
  const refused = new DatabaseState(refusing);
  await expect(refused.now()).rejects.toThrow();
  await expect(refused.now()).rejects.toThrow();
  await refusing.destroy();
});
