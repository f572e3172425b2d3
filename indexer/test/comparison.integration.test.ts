import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareSubgraphs } from "../tools/comparison.ts";
import { useOwnDatabase } from "./database.ts";

/** A database of graph-node's, with one subgraph of its own and one of this engine's. */
const THEIRS = "sgd1";
const OURS = "sgd2";

const databaseUrl = useOwnDatabase();
let client: Client;

beforeEach(async () => {
  client = new Client({ connectionString: databaseUrl() });
  await client.connect();
  await client.query(
    `CREATE TABLE public.deployment_schemas (name text); INSERT INTO deployment_schemas VALUES ('${THEIRS}')`,
  );
  for (const schema of [THEIRS, OURS]) {
    await client.query(
      `CREATE SCHEMA ${schema};
       CREATE TABLE ${schema}.income_hour (vid int, block$ int, id int8, timestamp timestamptz, total numeric);
       CREATE TABLE ${schema}.income (vid int, block$ int, id int8, timestamp timestamptz, amount numeric)`,
    );
  }
});

afterEach(async () => {
  await client.query(`DROP TABLE public.deployment_schemas; DROP SCHEMA ${THEIRS}, ${OURS} CASCADE`);
  await client.end();
});

async function bucket(schema: string, block: number, total: number): Promise<void> {
  await client.query(`INSERT INTO ${schema}.income_hour VALUES (1, $1, 7, to_timestamp(3600), $2)`, [
    block,
    total,
  ]);
}

async function point(schema: string, block: number): Promise<void> {
  await client.query(`INSERT INTO ${schema}.income VALUES (1, $1, 7, to_timestamp(3600), 5)`, [block]);
}

const differences = (schema: string, other: string) =>
  compareSubgraphs({ client, schema }, { client, schema: other });

describe("the block that ends a bucket", () => {
  it("may be a later one in graph-node, which passes over blocks without events", async () => {
    await bucket(OURS, 57, 100);
    await bucket(THEIRS, 58, 100);
    expect(await differences(OURS, THEIRS)).toEqual([]);
    expect(await differences(THEIRS, OURS)).toEqual([]);
  });

  it("may not be an earlier one", async () => {
    await bucket(OURS, 57, 100);
    await bucket(THEIRS, 56, 100);
    expect(await differences(OURS, THEIRS)).toEqual([
      expect.stringContaining("ends with block 56, before 57"),
    ]);
  });

  it("is the same in two subgraphs of this engine", async () => {
    await client.query("TRUNCATE public.deployment_schemas");
    await bucket(OURS, 57, 100);
    await bucket(THEIRS, 58, 100);
    expect(await differences(OURS, THEIRS)).not.toEqual([]);
  });

  it("excuses no other value, and no other table", async () => {
    await bucket(OURS, 57, 100);
    await bucket(THEIRS, 58, 101);
    await point(OURS, 57);
    await point(THEIRS, 58);
    const found = (await differences(OURS, THEIRS)).join("\n");
    expect(found).toContain("total is 100, but 101");
    expect(found).toMatch(/income 7 57 .*: only in the first/);
  });
});
