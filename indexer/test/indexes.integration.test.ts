import { randomBytes } from "node:crypto";
import { Client, type Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Collection } from "../src/graphql/query/collection.ts";
import type { Comparison, Filter } from "../src/graphql/query/filter.ts";
import { type EntityType, parseInputSchema } from "../src/graphql/schema/input-schema.ts";
import { createLayout } from "../src/graphql/sql/layout.ts";
import { rootSql } from "../src/graphql/sql/queries.ts";
import { select } from "../src/graphql/sql/rows.ts";
import { Statement } from "../src/graphql/sql/statement.ts";
import { readStoredSchema } from "../src/schema/stored-schema.ts";
import { openPool } from "../src/store/connect.ts";
import { createTables } from "../src/store/ddl.ts";
import { GrowingTables, makeIndexes } from "../src/store/indexes.ts";
import { type EntityTable, type Layout, layoutOf, type Table } from "../src/store/layout.ts";
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
  pool = openPool(databaseUrl());
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

/** Entities of which there are so many that a table is not small, and has not few of them. */
const MANY = 300;
const NONE = { rows: new Set<Table>(), entities: new Set<EntityTable>() };

/** Fills the tables of `layout` with versions numbered from `first` on. */
async function fill(schemaName: string, count = MANY, first = 1): Promise<void> {
  const numbers = `generate_series(${first}, ${first + count - 1}) i`;
  await client.query(
    `INSERT INTO ${schemaName}.account (vid, block_range, id, name, friends)
       SELECT i, int4range(i, NULL), int4send(i), 'name', '{}' FROM ${numbers};
     INSERT INTO ${schemaName}.vote (vid, "block$", id, account, weight) SELECT i, i, int4send(i), '\\x01', i FROM ${numbers};
     INSERT INTO ${schemaName}.mint (vid, "block$", id, account, price) SELECT i, i, int4send(i), '\\x01', i FROM ${numbers}`,
  );
}

/** What the indexes of the tables are of, which does not depend on the schema. */
async function indexesOf(schemaName: string): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT replace(indexdef, $1 || '.', '') AS definition FROM pg_indexes WHERE schemaname = $1 ORDER BY 1`,
    [schemaName],
  );
  return rows.map(({ definition }) => definition);
}

function ofTable(definitions: readonly string[], table: string): string[] {
  return definitions.filter((definition) => definition.includes(` ON ${table} `));
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
    await client.query(
      `INSERT INTO ${schemaName}.point (vid, "block$", id, timestamp, account, kind, note, amount, price, count, total)
       SELECT i, i, i, now(), 1, 'A', 'note', 1, 1, 1, 1 FROM generate_series(1, ${MANY}) i`,
    );
    const ofPoints = async () =>
      ofTable(await indexesOf(schemaName), "point").map((definition) =>
        definition.slice(definition.indexOf("USING")),
      );
    const first = ["USING btree (id)", "USING btree (vid)", 'USING btree ("timestamp")'];
    expect(new Set(await ofPoints())).toEqual(new Set(first));
    await makeIndexes(client, pool, { name, schemaName, layout: series });
    expect((await ofPoints()).toSorted()).toEqual(
      [
        ...first,
        'USING btree ("block$")',
        "USING btree (account)",
        "USING btree (kind)",
        'USING btree ("left"(note, 256))',
        'USING btree ("substring"(data, 1, 64))',
      ].toSorted(),
    );
  });

  it("are of what is now where every version has another, and else of all that has been", async () => {
    const text = `
      enum Kind { A B }
      type Account @entity(immutable: false) {
        id: Bytes! name: String data: Bytes owner: Account names: [String!]!
        kind: Kind! total: BigInt! share: BigDecimal count: Int! long: Int8 at: Timestamp isOpen: Boolean!
      }`;
    const changing = layoutOf(readStoredSchema(text), new Set());
    const { schemaName, name } = await subgraph("changing", changing);
    await client.query(
      `INSERT INTO ${schemaName}.account (vid, block_range, id, names, kind, total, count, is_open)
       SELECT i, int4range(i, NULL), int4send(i), '{}', 'A', i, i, true FROM generate_series(1, ${MANY}) i`,
    );
    await makeIndexes(client, pool, { name, schemaName, layout: changing });
    const all = ofTable(await indexesOf(schemaName), "account").map((definition) =>
      definition.slice(definition.indexOf("USING")),
    );
    const ofNow = ["at", "count", "id", "is_open", "kind", "long", "share", "total"];
    const now = (column: string) =>
      column === "id"
        ? "upper_inf(block_range)"
        : `(upper_inf(block_range) AND ((${column} IS NULL) IS NOT NULL))`;
    expect(all.filter((definition) => definition.includes("upper_inf")).toSorted()).toEqual(
      ofNow.map((column) => `USING btree (${column}) WHERE ${now(column)}`),
    );
    // Queries know of the same columns.
    const input = parseInputSchema(text);
    const { columns } = createLayout(input, schemaName).table(input.entities.get("Account") as EntityType);
    const known = [...columns.values()].filter(({ isIndexedAsNow }) => isIndexedAsNow);
    expect(known.map(({ name }) => name).toSorted()).toEqual(
      ofNow.filter((column) => column !== "id").map((column) => `"${column}"`),
    );
    expect(all.filter((definition) => !definition.includes("WHERE")).toSorted()).toEqual([
      "USING brin (lower(block_range) int4_minmax_multi_ops)",
      'USING btree ("left"(name, 256))',
      'USING btree ("substring"(data, 1, 64))',
      "USING btree (id, lower(block_range))",
      "USING btree (owner)",
      "USING btree (vid)",
      "USING gin (names)",
    ]);
  });

  it("are made by halves when the making is broken off, and the rest the next time", async () => {
    const whole = await subgraph("whole");
    await fill(whole.schemaName);
    await makeIndexes(client, pool, whole);
    expect((await readState(client, "whole"))?.hasIndexes).toBe(true);
    expect(await keptFromAutovacuum("whole")).toEqual([]);

    const broken = await subgraph("broken");
    await fill(broken.schemaName);
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
    expect(ofTable(half, "vote")).toEqual(ofTable(before, "vote"));

    await makeIndexes(client, pool, broken);
    expect((await readState(client, "broken"))?.hasIndexes).toBe(true);
    expect(await indexesOf(broken.schemaName)).toEqual(await indexesOf(whole.schemaName));
    expect(await keptFromAutovacuum("broken")).toEqual([]);
  });
});

describe("an index of what is now", () => {
  const schemaText = `
    enum Kind { A B }
    type Account @entity(immutable: false) { id: Bytes! name: String! total: BigInt! kind: Kind! seen: Timestamp }`;

  /** 2,000 accounts in 20,000 versions, with their indexes. */
  async function accounts() {
    const changing = layoutOf(readStoredSchema(schemaText), new Set());
    const { schemaName, name } = await subgraph(`accounts_${randomBytes(4).toString("hex")}`, changing);
    await client.query(
      `INSERT INTO ${schemaName}.account (vid, block_range, id, name, total, kind, seen)
       SELECT i, CASE WHEN i > 18000 THEN int4range(i, NULL) ELSE int4range(i, i + 2000) END, int4send(i % 2000), 'name', i,
         CASE WHEN i % 1000 = 0 THEN 'B'::${schemaName}.kind ELSE 'A' END, to_timestamp(i)
       FROM generate_series(1, 20000) i`,
    );
    await makeIndexes(client, pool, { name, schemaName, layout: changing });
    const input = parseInputSchema(schemaText);
    const entity = input.entities.get("Account") as EntityType;
    const table = createLayout(input, schemaName).table(entity);
    return {
      schemaName,
      /** How Postgres would answer. */
      plan: (collection: Partial<Collection>, isNewest = true) => {
        const statement = new Statement();
        const sql = rootSql(
          { statement, layout: createLayout(input, schemaName), block: 20_000, isNewest },
          [select(table, table.columns.values())],
          {
            filter: undefined,
            order: { kind: "field", field: "id", direction: "asc" },
            first: 10,
            skip: 0,
            includesCurrent: false,
            ...collection,
          },
        );
        return explain(sql.text, sql.values);
      },
      indexOf: async (column: string) => {
        const { rows } = await client.query<{ name: string }>(
          `SELECT indexname AS name FROM pg_indexes WHERE schemaname = $1 AND indexdef LIKE $2`,
          [schemaName, `%USING btree (${column}) WHERE %`],
        );
        return rows[0]?.name ?? "none";
      },
    };
  }

  async function explain(text: string, values: readonly unknown[] = []): Promise<string> {
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, [...values]);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  }

  const compare = (field: string, operator: Comparison, value: string): Filter => ({
    kind: "compare",
    field,
    operator,
    value: { kind: "text", value },
  });

  it("is found by who sorts or filters by its column at the newest block", async () => {
    const { plan, indexOf } = await accounts();
    const byTotal = { order: { kind: "field", field: "total", direction: "desc" } } as const;
    expect(await plan(byTotal)).toContain(await indexOf("total"));
    expect(await plan(byTotal, false)).not.toContain(await indexOf("total"));
    expect(await plan({ filter: compare("total", ">", "19990") })).toContain(await indexOf("total"));
    expect(await plan({ filter: compare("kind", "=", "B") })).toContain(await indexOf("kind"));
    const either: Filter = {
      kind: "group",
      joined: "or",
      filters: [compare("kind", "=", "B"), compare("total", "=", "19000")],
    };
    const found = await plan({ filter: either });
    expect(found).toContain(await indexOf("kind"));
    expect(found).toContain(await indexOf("total"));
    const some: Filter = {
      kind: "in",
      field: "total",
      isNegated: false,
      values: [{ kind: "text", value: "19000" }],
    };
    expect(await plan({ filter: some })).toContain(await indexOf("total"));
  });

  it("is no list of what is there for who asks for something else", async () => {
    const { schemaName, indexOf } = await accounts();
    const present = `SELECT name FROM ${schemaName}.account WHERE upper_inf(block_range)`;
    await client.query("SET enable_seqscan = off; DROP INDEX IF EXISTS account_id_idx");
    for (const column of ["total", "kind", "seen"]) {
      expect(await explain(present)).not.toContain(await indexOf(column));
      expect(await explain(`${present} AND (${column} IS NULL) IS NOT NULL`)).toContain(
        await indexOf(column),
      );
    }
  });
});

describe("a table that is small", () => {
  it("gets its indexes when it has grown, whoever finds that, and is left to autovacuum", async () => {
    const whole = await subgraph("large");
    await fill(whole.schemaName);
    await makeIndexes(client, pool, whole);
    const all = await indexesOf(whole.schemaName);

    const one = await subgraph("small");
    const before = await indexesOf(one.schemaName);
    await fill(one.schemaName, 10);
    await makeIndexes(client, pool, one);
    expect((await readState(client, one.name))?.hasIndexes).toBe(true);
    expect(await indexesOf(one.schemaName)).toEqual(before);
    const tables = new Map(layout.entities.values().map((table) => [table.name, table]));
    const [vote, mint] = [tables.get("vote"), tables.get("mint")] as [EntityTable, EntityTable];
    const growing = new GrowingTables(one);
    await growing.index(client, { rows: new Set([vote, mint]), entities: new Set() });
    expect(await indexesOf(one.schemaName)).toEqual(before);

    await fill(one.schemaName, MANY, 11);
    await growing.index(client, { rows: new Set([vote]), entities: new Set() });
    const some = await indexesOf(one.schemaName);
    expect(ofTable(some, "vote")).toEqual(ofTable(all, "vote"));
    expect(ofTable(some, "mint")).toEqual(ofTable(before, "mint"));
    expect(await keptFromAutovacuum("small")).toEqual(["account", "mint"]);

    // Who begins anew looks at all of them.
    await new GrowingTables(one).index(client, NONE);
    expect(await indexesOf(one.schemaName)).toEqual(all);
    expect(await keptFromAutovacuum("small")).toEqual([]);
  });
});

describe("a table of few entities that change often", () => {
  const text = `type Account @entity(immutable: false) { id: Bytes! name: String! total: BigInt! }`;

  /** A table of 20,000 versions of some accounts, as it is when the head is reached. */
  async function filled(accounts: number) {
    const changing = layoutOf(readStoredSchema(text), new Set());
    const one = await subgraph(`of_${accounts}_${randomBytes(4).toString("hex")}`, changing);
    await client.query(
      `INSERT INTO ${one.schemaName}.account (vid, block_range, id, name, total)
       SELECT i, int4range(i, CASE WHEN i <= 20000 - ${accounts} THEN i + ${accounts} END), int4send(i % ${accounts}), 'name', i
       FROM generate_series(1, 20000) i`,
    );
    await makeIndexes(client, pool, one);
    const [table] = [...changing.entities.values()] as [EntityTable];
    return {
      ...one,
      table,
      /** The columns of which there are indexes as they are now. */
      ofPresent: async () =>
        (await indexesOf(one.schemaName)).flatMap(
          (definition) => /\((\w+)\) WHERE \(upper_inf/.exec(definition)?.slice(1) ?? [],
        ),
      make: (count: number) =>
        client.query(
          `INSERT INTO ${one.schemaName}.account (vid, block_range, id, name, total)
           SELECT i, int4range(i, NULL), int4send(i), 'name', i FROM generate_series(30001, 30000 + ${count}) i`,
        ),
    };
  }

  it("has no indexes of what they are now, and is read by their ids", async () => {
    const few = await filled(256);
    expect(await few.ofPresent()).toEqual([]);
    expect((await indexesOf(few.schemaName)).some((one) => one.includes('"left"(name, 256)'))).toBe(true);
    expect(await keptFromAutovacuum(few.name)).toEqual([]);
    const { rows } = await client.query<{ "QUERY PLAN": string }>(
      `EXPLAIN SELECT * FROM ${few.schemaName}.account c
       WHERE upper_inf(block_range) AND (total IS NULL) IS NOT NULL ORDER BY total DESC, id LIMIT 100`,
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("account_id_idx");

    expect(await (await filled(257)).ofPresent()).toEqual(["total"]);
  });

  it("gets them when there are more entities, not when there are more versions, whoever finds that", async () => {
    const one = await filled(200);
    const growing = new GrowingTables(one);
    await growing.index(client, NONE);
    await one.make(56);
    await growing.index(client, { rows: new Set([one.table]), entities: new Set([one.table]) });
    expect(await one.ofPresent()).toEqual([]);
    await client.query(
      `INSERT INTO ${one.schemaName}.account (vid, block_range, id, name, total) VALUES (40000, '[40000,)', '\\x00', 'name', 1)`,
    );
    await growing.index(client, { rows: new Set([one.table]), entities: new Set() });
    expect(await one.ofPresent()).toEqual([]);
    await growing.index(client, { rows: new Set([one.table]), entities: new Set([one.table]) });
    expect(await one.ofPresent()).toEqual(["total"]);

    const other = await filled(200);
    await other.make(57);
    await new GrowingTables(other).index(client, NONE);
    expect(await other.ofPresent()).toEqual(["total"]);
  });
});
