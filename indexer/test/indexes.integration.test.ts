import { Client, Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readStoredSchema } from "../src/schema/stored-schema.ts";
import { createTables } from "../src/store/ddl.ts";
import { EarlyIndexes, makeIndexes } from "../src/store/indexes.ts";
import { type Layout, layoutOf } from "../src/store/layout.ts";
import { createStateTables, insertState, readState } from "../src/store/state.ts";
import { useOwnDatabase } from "./database.ts";

const layout = layoutOf(
  readStoredSchema(`
    type Account @entity(immutable: false) { id: Bytes! name: String! friends: [Account!]! }
    type Vote @entity(immutable: true) { id: Bytes! account: Account! weight: BigInt! }
    type Mint @entity(immutable: true) { id: Bytes! account: Account! price: BigInt! }`),
  new Set(),
);
const databaseUrl = useOwnDatabase();
let pool: Pool;
let client: Client;

beforeEach(async () => {
  pool = new Pool({ connectionString: databaseUrl() });
  pool.on("error", () => {});
  client = await connected();
  await createStateTables(client);
});
afterEach(async () => {
  await client.end();
  await pool.end();
});

async function connected(): Promise<Client> {
  const one = new Client({ connectionString: databaseUrl() });
  one.on("error", () => {});
  await one.connect();
  return one;
}

async function subgraph(name: string, of: Layout = layout) {
  const schemaName = `sgd_${name}`;
  for (const statement of createTables(schemaName, of)) await client.query(statement);
  await insertState(client, { name, schemaName, buildHash: "", startBlock: 0 });
  return { name, schemaName, layout: of };
}

/** What the indexes of the tables are of, which does not depend on the schema. */
async function indexesOf(schemaName: string): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT replace(indexdef, $1 || '.', '') AS definition FROM pg_indexes WHERE schemaname = $1 ORDER BY 1`,
    [schemaName],
  );
  return rows.map(({ definition }) => definition);
}

/** Names of the tables that autovacuum does not go through, with what they keep elsewhere. */
async function keptFromAutovacuum(name: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT t.relname AS name FROM pg_class t LEFT JOIN pg_class toast ON toast.oid = t.reltoastrelid
     WHERE t.relnamespace = $1::regnamespace
       AND 'autovacuum_enabled=false' = ANY (t.reloptions || toast.reloptions) ORDER BY 1`,
    [`sgd_${name}`],
  );
  return rows.map((row) => row.name);
}

describe("the indexes that queries need", () => {
  it("are of what a timeseries is of, not of what is summed up; that of its times is there before", async () => {
    const series = layoutOf(
      readStoredSchema(`
        enum Kind { A B }
        type Account @entity(immutable: false) { id: Int8! }
        type Point @entity(timeseries: true) {
          id: Int8! timestamp: Timestamp! account: Account! kind: Kind! note: String! data: Bytes
          amount: BigInt! price: BigDecimal! count: Int! total: Int8!
        }`),
      new Set(),
    );
    const { schemaName, name } = await subgraph("series", series);
    const ofPoints = async () =>
      (await indexesOf(schemaName))
        .filter((definition) => definition.includes(" ON point "))
        .map((definition) => definition.slice(definition.indexOf("USING")));
    const first = ["USING btree (id)", "USING btree (vid)", 'USING btree ("timestamp")'];
    expect(new Set(await ofPoints())).toEqual(new Set(first));
    await makeIndexes(client, pool, { name, schemaName, layout: series });
    expect((await ofPoints()).toSorted()).toEqual(
      [
        ...first,
        'USING btree ("block$")',
        'USING btree (account, "block$")',
        "USING btree (kind)",
        'USING btree ("left"(note, 256))',
        'USING btree ("substring"(data, 1, 64))',
      ].toSorted(),
    );
  });

  it("are made by halves when the making is broken off, and the rest the next time", async () => {
    const whole = await subgraph("whole");
    await makeIndexes(client, pool, whole);
    expect((await readState(client, "whole"))?.hasIndexes).toBe(true);
    expect(await keptFromAutovacuum("whole")).toEqual([]);

    const broken = await subgraph("broken");
    const before = await indexesOf(broken.schemaName);
    expect(await keptFromAutovacuum("broken")).toEqual(["account", "mint", "vote"]);
    const maker = await connected();
    const blocker = await connected();
    try {
      await blocker.query(`BEGIN; LOCK TABLE ${broken.schemaName}.vote IN ROW EXCLUSIVE MODE`);
      const made = makeIndexes(maker, pool, broken);
      const refused = expect(made).rejects.toThrow();
      // Whoever comes to this table waits, while the other makes all that there are besides.
      const waiting = await vi.waitFor(async () => {
        const { rows } = await client.query<{ pid: number }>(
          "SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted",
          [`${broken.schemaName}.vote`],
        );
        expect(rows).toHaveLength(1);
        return rows[0]?.pid;
      });
      await client.query("SELECT pg_terminate_backend($1)", [waiting]);
      await refused;
    } finally {
      await blocker.end();
      await maker.end();
    }
    expect((await readState(client, "broken"))?.hasIndexes).toBe(false);
    expect(await keptFromAutovacuum("broken")).toContain("vote");
    const half = await indexesOf(broken.schemaName);
    expect(half.length).toBeGreaterThan(before.length);
    expect(half.filter((definition) => definition.includes(" ON vote "))).toEqual(
      before.filter((definition) => definition.includes(" ON vote ")),
    );

    await makeIndexes(client, pool, broken);
    expect((await readState(client, "broken"))?.hasIndexes).toBe(true);
    expect(await indexesOf(broken.schemaName)).toEqual(await indexesOf(whole.schemaName));
    expect(await keptFromAutovacuum("broken")).toEqual([]);
  });
});

describe("the indexes that are made early", () => {
  async function filled(name: string) {
    const one = await subgraph(name);
    const { schemaName } = one;
    await client.query(
      `INSERT INTO ${schemaName}.account (vid, block_range, id, name, friends)
       SELECT i, int4range(i, NULL), int4send(i), repeat('x', 100), '{}' FROM generate_series(1, 20000) i;
       INSERT INTO ${schemaName}.vote (vid, "block$", id, account, weight) VALUES (1, 1, '\\x01', '\\x01', 1)`,
    );
    return { ...one, before: await indexesOf(schemaName) };
  }

  function ofTable(definitions: readonly string[], table: string): string[] {
    return definitions.filter((definition) => definition.includes(` ON ${table} `));
  }

  /** Who waits for the lock of a table. */
  async function waitingFor(table: string): Promise<number | undefined> {
    return vi.waitFor(async () => {
      const { rows } = await client.query<{ pid: number }>(
        "SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted",
        [table],
      );
      expect(rows).toHaveLength(1);
      return rows[0]?.pid;
    });
  }

  /** One of the pool's connections was given back. */
  function untilReleased(): Promise<void> {
    return vi.waitFor(() => expect(pool.idleCount).toBe(1));
  }

  it("are those of small tables, each when nobody writes to it, and the others come with the rest", async () => {
    const whole = await subgraph("whole_at_once");
    await makeIndexes(client, pool, whole);
    const one = await filled("early");
    const writer = await connected();
    try {
      await writer.query(`BEGIN; LOCK TABLE ${one.schemaName}.vote IN ROW EXCLUSIVE MODE`);
      const early = new EarlyIndexes(pool, one);
      await waitingFor(`${one.schemaName}.vote`);
      // The others are written to meanwhile, and the one that it waits for, too.
      await writer.query(
        `UPDATE ${one.schemaName}.account SET block_range = int4range(1, 2) WHERE vid = 1;
         DELETE FROM ${one.schemaName}.mint; DELETE FROM ${one.schemaName}.vote`,
      );
      await writer.query("COMMIT");
      await untilReleased();
      const made = await early.stop();
      expect(new Set([...made].map(({ name }) => name))).toEqual(new Set(["mint", "vote"]));
      const half = await indexesOf(one.schemaName);
      const all = await indexesOf(whole.schemaName);
      expect(ofTable(half, "account")).toEqual(ofTable(one.before, "account"));
      expect(ofTable(half, "mint")).toEqual(ofTable(all, "mint"));
      expect(ofTable(half, "vote")).toEqual(ofTable(all, "vote"));
      expect((await readState(client, one.name))?.hasIndexes).toBe(false);

      await makeIndexes(client, pool, one, made);
      expect(await indexesOf(one.schemaName)).toEqual(all);
      expect((await readState(client, one.name))?.hasIndexes).toBe(true);
      expect(await keptFromAutovacuum("early")).toEqual([]);
    } finally {
      await writer.end();
    }
  });

  it("are all of a table or none when Postgres fails, and are left to who makes the rest", async () => {
    const one = await filled("failing");
    const writer = await connected();
    try {
      await writer.query(`BEGIN; LOCK TABLE ${one.schemaName}.vote IN ROW EXCLUSIVE MODE`);
      const early = new EarlyIndexes(pool, one);
      await client.query("SELECT pg_terminate_backend($1)", [await waitingFor(`${one.schemaName}.vote`)]);
      const made = await early.stop();
      expect([...made].map(({ name }) => name)).toEqual(["mint"]);
      expect(ofTable(await indexesOf(one.schemaName), "vote")).toEqual(ofTable(one.before, "vote"));
      await writer.query("COMMIT");
      await makeIndexes(client, pool, one, made);
      expect(ofTable(await indexesOf(one.schemaName), "vote").length).toBeGreaterThan(
        ofTable(one.before, "vote").length,
      );
    } finally {
      await writer.end();
    }
  });

  it("are none while Postgres is at what a process that was killed has left", async () => {
    const one = await filled("left");
    const writer = await connected();
    try {
      await writer.query(`BEGIN; LOCK TABLE ${one.schemaName}.vote IN ROW EXCLUSIVE MODE`);
      const left = new EarlyIndexes(pool, one);
      await waitingFor(`${one.schemaName}.vote`);
      const before = await indexesOf(one.schemaName);
      const early = new EarlyIndexes(pool, one);
      await untilReleased();
      expect((await early.stop()).size).toBe(0);
      expect(await indexesOf(one.schemaName)).toEqual(before);
      await writer.query("COMMIT");
      await left.stop();
    } finally {
      await writer.end();
    }
  });
});
