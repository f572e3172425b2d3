import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyIn } from "../src/store/copy-in.ts";
import { useOwnDatabase } from "./database.ts";

const databaseUrl = useOwnDatabase();
let client: Client;

beforeEach(async () => {
  client = new Client({ connectionString: databaseUrl() });
  await client.connect();
  await client.query(
    "CREATE TEMP TABLE one (id int PRIMARY KEY, name text); CREATE TEMP TABLE other (id int)",
  );
});
afterEach(() => client.end());

async function rowsOf(table: string): Promise<unknown[]> {
  return (await client.query(`SELECT * FROM ${table} ORDER BY 1`)).rows;
}

it("copies rows into several tables, however many, in the order of their columns", async () => {
  const many = Array.from({ length: 200_000 }, (_, id) => `${id}\n`).join("");
  await copyIn(client, [
    { into: "one (name, id)", rows: Buffer.from("é\t2\n\\N\t1\n") },
    { into: "one (id)", rows: Buffer.alloc(0) },
    { into: "other (id)", rows: Buffer.from(many) },
  ]);
  await copyIn(client, []);
  expect(await rowsOf("one")).toEqual([
    { id: 1, name: null },
    { id: 2, name: "é" },
  ]);
  expect(await rowsOf("(SELECT count(*)::int AS count, max(id) AS most FROM other) all_of_it")).toEqual([
    { count: 200_000, most: 199_999 },
  ]);
});

it("copies nothing and says what was wrong if some of it cannot be, and the connection goes on", async () => {
  const copied = copyIn(client, [
    { into: "other (id)", rows: Buffer.from("1\n") },
    { into: "one (id)", rows: Buffer.from("1\n1\n") },
    { into: "other (id)", rows: Buffer.from("2\n") },
  ]);
  await expect(copied).rejects.toMatchObject({ code: "23505", table: "one" });
  expect(await rowsOf("one")).toEqual([]);
  expect(await rowsOf("other")).toEqual([]);
  await copyIn(client, [{ into: "other (id)", rows: Buffer.from("3\n") }]);
  expect(await rowsOf("other")).toEqual([{ id: 3 }]);
});

it("says that the connection has broken", async () => {
  client.on("error", () => {});
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const killer = new Client({ connectionString: databaseUrl() });
  await killer.connect();
  const ended = new Promise((resolve) => client.once("end", resolve));
  await killer.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await killer.end();
  await ended;
  await expect(copyIn(client, [{ into: "other (id)", rows: Buffer.from("1\n") }])).rejects.toThrow();
});
