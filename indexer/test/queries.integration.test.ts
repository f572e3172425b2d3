import { randomBytes } from "node:crypto";
import { Client, type Pool } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { indexerHead } from "../src/graphql/head/indexer.ts";
import { parseRequest } from "../src/graphql/query/request.ts";
import { QueryableSubgraph } from "../src/graphql/subgraph.ts";
import { openPool } from "../src/store/connect.ts";

/*
 * What our own subgraph has no use for: lists of references, references to an interface, decimals, integers as ids, blocks that
 * were taken back. In tables as graph-node lays them out, with the head as this engine writes it down.
 */

const SCHEMA = `
  interface Animal { id: ID! name: String! home: Zoo }
  enum Mood { CALM WILD }
  type Lion implements Animal @entity(immutable: false) { id: ID! name: String! home: Zoo mood: Mood! }
  type Eagle implements Animal @entity(immutable: true) { id: ID! name: String! home: Zoo span: BigDecimal! }
  type Zoo @entity(immutable: false) {
    id: Int8!
    star: Animal
    favourites: [Animal!]!
    cages: [Cage!]!
    animals: [Animal!]! @derivedFrom(field: "home")
    sign: Sign @derivedFrom(field: "zoo")
  }
  type Cage @entity(immutable: true) { id: Bytes! sizes: [Int!]! weights: [BigInt!] zoos: [Zoo!]! @derivedFrom(field: "cages") }
  type Sign @entity(immutable: true) { id: ID! zoo: Zoo! text: String! }
`;

const TABLES = `
  create schema sgd1;
  create type sgd1.mood as enum ('CALM', 'WILD');
  create table sgd1.lion (vid bigserial primary key, block_range int4range not null, id text not null, name text not null, home int8, mood sgd1.mood not null);
  create table sgd1.eagle (vid bigserial primary key, block$ int not null, id text not null, name text not null, home int8, span numeric not null);
  create table sgd1.zoo (vid bigserial primary key, block_range int4range not null, id int8 not null, star text, favourites text[] not null, cages bytea[] not null);
  create table sgd1.cage (vid bigserial primary key, block$ int not null, id bytea not null, sizes int[] not null, weights numeric[]);
  create table sgd1.sign (vid bigserial primary key, block$ int not null, id text not null, zoo int8 not null, text text not null);
  create schema indexer;
  create table indexer.subgraph (name text primary key, head_number int, head_hash bytea, earliest_block int, failure jsonb);
  create table indexer.block (subgraph text, number int, hash bytea, parent bytea, timestamp int8);
  insert into indexer.subgraph values ('zoos', 20, '\\x20', 5, null);
  insert into indexer.block values ('zoos', 19, '\\x19', '\\x18', 1900), ('zoos', 20, '\\x20', '\\x19', 2000);
  insert into sgd1.lion (block_range, id, name, home, mood) values
    ('[5,10)', 'l1', 'Leo', 1, 'WILD'), ('[10,)', 'l1', 'Leo the Old', 2, 'CALM'), ('[6,)', 'l2', 'Nala', 1, 'WILD');
  insert into sgd1.eagle (block$, id, name, home, span) values (5, 'e1', 'Aquila', 1, 2.50), (15, 'e2', 'Bald', null, 1e40);
  insert into sgd1.zoo (block_range, id, star, favourites, cages) values
    ('[5,)', 1, 'e1', '{l2,e1}', '{"\\\\x0a","\\\\x0b"}'), ('[5,)', 2, 'l1', '{l1}', '{"\\\\x0b"}'), ('[5,)', 9223372036854775807, null, '{}', '{}');
  insert into sgd1.cage (block$, id, sizes, weights) values (5, '\\x0a', '{1,2}', '{1000000000000000000000,-3}'), (5, '\\x0b', '{}', null);
  insert into sgd1.sign (block$, id, zoo, text) values (5, 's1', 1, 'Open "all" day');
`;

const name = `queries_${randomBytes(6).toString("hex")}`;
let admin: Client;
let database: Pool;
let subgraph: QueryableSubgraph;

beforeAll(async () => {
  admin = new Client({ connectionString: inject("databaseUrl") });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  database = openPool(url.href, { max: 2 });
  await database.query(TABLES);
  const head = indexerHead("zoos", "QmZoos");
  subgraph = new QueryableSubgraph({ schema: SCHEMA, schemaName: "sgd1", head, database });
});
afterAll(async () => {
  await database?.end();
  await admin?.query(`drop database if exists ${name} with (force)`);
  await admin?.end();
});

const answer = async (query: string, variables: object = {}) =>
  JSON.parse(await subgraph.query(parseRequest(JSON.stringify({ query, variables }))));
const ask = async (query: string, variables: object = {}) => (await answer(query, variables)).data;

describe("a query", () => {
  it("follows references to an interface, one and many, and says what each is", async () => {
    expect(
      await ask(
        `{ zoos { id star { __typename name ... on Eagle { span } } favourites(orderBy: name) { id __typename } } }`,
      ),
    ).toEqual({
      zoos: [
        {
          id: "1",
          star: { __typename: "Eagle", name: "Aquila", span: "2.5" },
          favourites: [
            { id: "e1", __typename: "Eagle" },
            { id: "l2", __typename: "Lion" },
          ],
        },
        {
          id: "2",
          star: { __typename: "Lion", name: "Leo the Old" },
          favourites: [{ id: "l1", __typename: "Lion" }],
        },
        { id: "9223372036854775807", star: null, favourites: [] },
      ],
    });
  });

  it("follows what is derived from lists, from interfaces and from one other", async () => {
    expect(
      await ask(`{ zoos(first: 2) { animals(orderBy: name, orderDirection: desc) { id } sign { text } } }`),
    ).toEqual({
      zoos: [
        { animals: [{ id: "l2" }, { id: "e1" }], sign: { text: 'Open "all" day' } },
        { animals: [{ id: "l1" }], sign: null },
      ],
    });
    expect(await ask(`{ cages { id sizes weights zoos { id } } }`)).toEqual({
      cages: [
        { id: "0x0a", sizes: [1, 2], weights: ["1000000000000000000000", "-3"], zoos: [{ id: "1" }] },
        { id: "0x0b", sizes: [], weights: null, zoos: [{ id: "1" }, { id: "2" }] },
      ],
    });
  });

  it("pages a list below each of its parents, for itself", async () => {
    const query = `query($skip: Int!) { zoos(first: 2) { id cages(first: 1, skip: $skip) { id } animals(first: 1, skip: $skip) { id } } }`;
    expect(await ask(query, { skip: 1 })).toEqual({
      zoos: [
        { id: "1", cages: [{ id: "0x0b" }], animals: [{ id: "l2" }] },
        { id: "2", cages: [], animals: [] },
      ],
    });
  });

  it("filters by what is related, through lists, interfaces and what is derived", async () => {
    const ids = async (field: string, where: string) =>
      (await ask(`{ found: ${field}(where: ${where}) { id } }`)).found.map(({ id }: { id: string }) => id);
    expect(await ids("zoos", '{ star_: { name_starts_with: "A" } }')).toEqual(["1"]);
    expect(await ids("zoos", '{ animals_: { name_contains_nocase: "OLD" } }')).toEqual(["2"]);
    expect(await ids("cages", "{ zoos_: { id: 2 } }")).toEqual(["0x0b"]);
    expect(await ids("zoos", '{ cages_: { id: "0x0a" } }')).toEqual(["1"]);
    expect(await ids("zoos", '{ cages_contains: ["0x0b"], favourites_contains: ["l1"] }')).toEqual(["2"]);
    expect(await ids("animals", "{ home: 1 }")).toEqual(["e1", "l2"]);
    expect(await ids("lions", "{ mood_in: [WILD] }")).toEqual(["l2"]);
    expect(await ids("eagles", '{ span_gt: "2.5" }')).toEqual(["e2"]);
    expect(await ids("cages", "{ sizes: [1, 2] }")).toEqual(["0x0a"]);
  });

  it("sorts by what is related", async () => {
    const animals = await ask(
      `{ animals(orderBy: home__id, orderDirection: desc, where: { home_not: null }) { name } }`,
    );
    expect(animals.animals.map(({ name }: { name: string }) => name)).toEqual([
      "Leo the Old",
      "Nala",
      "Aquila",
    ]);
    const zoos = await ask(`{ zoos(orderBy: star__name) { id } }`);
    expect(zoos.zoos.map(({ id }: { id: string }) => id)).toEqual(["1", "2", "9223372036854775807"]);
  });

  it("reads everything at the block that it asks for", async () => {
    const query = `query($b: Block_height) { lion(id: "l1", block: $b) { name home { id } } eagles(block: $b) { id } _meta(block: $b) { block { number hash timestamp parentHash } } }`;
    expect(await ask(query, { b: { number: 7 } })).toEqual({
      lion: { name: "Leo", home: { id: "1" } },
      eagles: [{ id: "e1" }],
      _meta: { block: { number: 7, hash: null, timestamp: null, parentHash: null } },
    });
    const newest = { number: 20, hash: "0x20", timestamp: 2_000, parentHash: "0x19" };
    expect(await ask(query, { b: { number_gte: 20 } })).toEqual({
      lion: { name: "Leo the Old", home: { id: "2" } },
      eagles: [{ id: "e1" }, { id: "e2" }],
      _meta: { block: newest },
    });
    const byHash = await ask(query, { b: { hash: "0x19" } });
    expect(byHash._meta.block).toEqual({ number: 19, hash: "0x19", timestamp: 1_900, parentHash: "0x18" });
  });

  it.each([
    [
      "{ number: 21 }",
      /^Failed to decode `block.number` value: `subgraph QmZoos has only indexed up to block number 20 /,
    ],
    [
      "{ number: 4 }",
      /^Failed to decode `block.number` value: `subgraph QmZoos only has data starting at block number 5 /,
    ],
    [
      "{ number_gte: 21 }",
      /^Failed to decode `block.number_gte` value: `subgraph QmZoos has only indexed up to /,
    ],
    ['{ hash: "0x99" }', /^Failed to decode `block.hash` value: `no block with that hash found`$/],
  ])("is refused at a block that is not there: %s", async (block, message) => {
    const { errors } = await answer(`{ lions(block: ${block}) { id } }`);
    expect(errors).toEqual([{ message: expect.stringMatching(message) }]);
  });

  it("fails where a field that must be is missing, and where one is there twice", async () => {
    await database.query(
      `insert into sgd1.sign (block$, id, zoo, text) values (18, 's2', 1, 'x'), (18, 's3', 77, 'y')`,
    );
    expect(await answer('{ sign(id: "s3") { zoo { id } } }')).toEqual({
      errors: [
        { message: "Null value resolved for non-null field `zoo`", locations: [{ line: 1, column: 20 }] },
      ],
    });
    const { errors } = await answer('{ zoo(id: "1") { sign { id } } }');
    expect(errors[0].message).toBe(
      "Ambiguous result for derived field `sign`: Multiple `Sign` entities refer back via `zoo`",
    );
    await database.query("delete from sgd1.sign where id in ('s2', 's3')");
  });

  it("does not see what is written between two of its statements", async () => {
    const writer = new Client({ connectionString: database.options.connectionString ?? "" });
    await writer.connect();
    const source = indexerHead("zoos", "QmZoos");
    const between = new QueryableSubgraph({
      schema: SCHEMA,
      schemaName: "sgd1",
      database,
      head: {
        ...source,
        async block(run, hash) {
          // The query has read its head; now the index takes that block back.
          await writer.query("delete from sgd1.eagle where id = 'e2'");
          return source.block(run, hash);
        },
      },
    });
    const text = await between.query(
      parseRequest(JSON.stringify({ query: '{ eagles(block: { hash: "0x20" }) { id } }' })),
    );
    expect(JSON.parse(text)).toEqual({ data: { eagles: [{ id: "e1" }, { id: "e2" }] } });
    expect(await ask("{ eagles { id } }")).toEqual({ eagles: [{ id: "e1" }] });
    await writer.end();
  });

  it("ends with the block where indexing has failed, and gives no data of it, unless it is allowed to", async () => {
    await database.query(
      `update indexer.subgraph set failure =
        '{"message":"x","handler":"y","block":21,"hash":"21","parent":"20","timestamp":2100}'`,
    );
    const block = { number: 21, hash: "0x21", parentHash: "0x20", timestamp: 2100 };
    expect(await ask("{ _meta { block { number hash parentHash timestamp } } }")).toEqual({
      _meta: { block },
    });
    expect(await ask('{ zoo(id: "2", block: { hash: "0x20" }) { id } }')).toEqual({ zoo: { id: "2" } });
    expect(await answer('{ zoo(id: "2", block: { hash: "0x21" }) { id } }')).toEqual({
      errors: [{ message: "indexing_error" }],
    });
    const both = '{ _meta { hasIndexingErrors } zoo(id: "2") { id } }';
    expect(await answer(both)).toEqual({
      data: { _meta: { hasIndexingErrors: true } },
      errors: [{ message: "indexing_error" }],
    });
    expect(await answer('{ zoo(id: "2", subgraphError: allow) { id } }')).toEqual({
      data: { zoo: { id: "2" } },
      errors: [{ message: "indexing_error" }],
    });
    expect(await answer("{ _meta { hasIndexingErrors } }")).toEqual({
      data: { _meta: { hasIndexingErrors: true } },
    });
    expect(await answer('{ zoo(id: "2", block: { number: 20 }) { id } }')).toEqual({
      data: { zoo: { id: "2" } },
    });
  });

  it("is answered as one of a subgraph that has not begun, before its first block", async () => {
    await database.query("update indexer.subgraph set head_number = null, head_hash = null, failure = null");
    const { errors } = await answer("{ zoos { id } }");
    expect(errors[0].message).toMatch(/^Store error: subgraph `QmZoos` has not started syncing yet/);
  });
});
