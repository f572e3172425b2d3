import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { type GraphQLError, graphql } from "graphql";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { earned, withdrawable } from "../src/accounting/share.ts";
import { createLogger } from "../src/log.ts";
import type { Gateway } from "../src/server.ts";
import type { Entity } from "../src/stitching/entities.ts";
import { IndexHead } from "../src/stitching/head.ts";
import { IndexReader } from "../src/stitching/index-reader.ts";
import { seamsOf } from "../src/stitching/merge.ts";
import { OperationBlock } from "../src/stitching/operation-block.ts";
import { buildGatewaySchema } from "../src/stitching/schema.ts";
import { createSubgraph } from "../src/stitching/subgraph.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let index: FaultProxy;
let gateway: Gateway;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  gateway = await startTestGateway(settings());
  await vi.waitUntil(() => index.bodies.some((body) => body.includes("IntrospectionQuery")), {
    timeout: 60_000,
  });
});
afterEach(() => index.reset());
afterAll(async () => {
  await gateway.stop();
  await index.stop();
  await database.drop();
});

const settings = () => ({
  SUBGRAPH_URL: index.url,
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
});
const query = <T>(text: string, variables: Record<string, unknown> = {}) =>
  ask<T>(gateway.url, text, variables);
/** What operations have asked of the index; the gateway compares schemas whenever it likes. */
const asked = () => index.bodies.filter((body) => !body.includes("IntrospectionQuery"));
/** The same question put to graph-node itself. */
const askIndex = async <T>(text: string): Promise<T> => {
  const response = await fetch(inject("subgraphUrl"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: text }),
  });
  return ((await response.json()) as { data: T }).data;
};

interface Position {
  id: string;
  contributed: string;
  withdrawn: string;
  earned: string;
  withdrawable: string;
  sharePpm: number;
  campaign: { state: string; totalContributed: string; totalIncome: string };
}

describe("what the index can do", () => {
  it.each([
    "{ campaigns(orderBy: totalContributed, orderDirection: desc) { id name state totalContributed } }",
    "{ positions(first: 3, skip: 2, orderBy: contributed, orderDirection: desc) { id contributed } }",
    "{ positions(first: 3, where: { contributed_gte: 500000000000000000, isMember: true }) { id contributed } }",
    "{ positions(first: 3, where: { campaign_: { state: FUNDED } }) { id campaign { name } } }",
    "{ list: positions(where: { or: [{ contributed_lt: 5 }, { withdrawn_gt: 0 }] }, first: 4) { key: id } }",
    "{ campaigns { name positions(first: 2, orderBy: id, where: { withdrawn_gt: 1 }) { id account { id } } } }",
    "{ _meta { block { number hash } deployment hasIndexingErrors } }",
    '{ position(id: "0x00") { id } }',
    "{ days: protocolPeriods(interval: day, current: include, orderBy: timestamp, orderDirection: asc) { id timestamp income totalIncome votes protocol { id } } }",
    '{ campaignPeriods(interval: hour, first: 3, where: { timestamp_gt: "1700000000000000", campaign_: { state: FUNDED } }) { timestamp income } }',
    "{ collectionPoints(first: 2, orderBy: paid, orderDirection: desc) { id timestamp paid collection { name } } }",
  ])("passes through unchanged: %s", async (text) => {
    const { data, errors } = await query(text);
    expect(errors).toEqual([]);
    expect(data).toEqual(await askIndex(text));
  });

  it("keeps every digit of amounts in literals and variables", async () => {
    const top = "{ positions(first: 1, orderBy: contributed, orderDirection: desc) { contributed } }";
    const { data } = await query<{ positions: { contributed: string }[] }>(top);
    const contributed = data.positions[0]?.contributed ?? "";
    const text = `query ($exactly: BigInt!) {
      literal: positions(where: { contributed: ${contributed} }) { contributed }
      variable: positions(where: { contributed: $exactly }) { contributed }
      less: positions(where: { contributed_gt: ${contributed} }) { contributed }
    }`;
    const exact = await query<Record<string, { contributed: string }[]>>(text, { exactly: contributed });
    expect(exact.errors).toEqual([]);
    expect(exact.data.literal?.[0]?.contributed).toBe(contributed);
    expect(exact.data.variable?.[0]?.contributed).toBe(contributed);
    expect(exact.data.less).toEqual([]);
  });

  it("refuses a number in a variable that JSON has already rounded", async () => {
    const { errors } = await query("query ($a: BigInt!) { positions(where: { contributed: $a }) { id } }", {
      a: 8e18,
    });
    expect(errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(errors[0]?.message).toContain("string of digits");
  });

  it("asks upstream once for any number of root fields", async () => {
    index.reset();
    await query(
      "{ campaigns { name } positions(first: 1) { withdrawable } models { name usage { calls } } _meta { block { number } } }",
    );
    expect(asked()).toHaveLength(1);
  });

  it("reads at the block that is asked for, and names one that is not indexed", async () => {
    const { data } = await query<{ _meta: { block: { number: number } } }>("{ _meta { block { number } } }");
    const { number } = data._meta.block;
    const at = (block: number) =>
      query<{ positions: Position[] | null }>(
        `{ positions(first: 1, block: { number: ${block} }) { id withdrawable } }`,
      );
    expect((await at(number)).errors).toEqual([]);
    const ahead = await at(number + 1_000_000);
    expect(ahead.data.positions).toBeNull();
    expect(ahead.errors[0]?.extensions).toEqual({ code: "BLOCK_NOT_INDEXED" });
    expect(ahead.errors[0]?.message).toContain(String(number + 1_000_000));
  });

  it("does not offer the operator's logs of the index, nor the seams of the gateway", async () => {
    const { data } = await query<{
      __schema: { queryType: { fields: { name: string }[] }; types: { name: string }[] };
    }>("{ __schema { queryType { fields { name } } types { name } } }");
    const names = [...data.__schema.queryType.fields, ...data.__schema.types].map(({ name }) => name);
    expect(names).toContain("positions");
    expect(names).toContain("_meta");
    expect(names.filter((name) => /_log|_[a-z]+for|^_\w+key$/i.test(name))).toEqual([]);
  });
});

describe("shares of a position", () => {
  const fields =
    "contributed withdrawn earned withdrawable sharePpm campaign { state totalContributed totalIncome }";

  it("follow from the amounts in the same answer", async () => {
    const { data, errors } = await query<{ positions: Position[] }>(
      `{ positions(first: 1000) { ${fields} } }`,
    );
    expect(errors).toEqual([]);
    expect(data.positions.length).toBeGreaterThan(3);
    for (const position of data.positions) {
      const share = {
        funded: position.campaign.state === "FUNDED",
        contributed: BigInt(position.contributed),
        withdrawn: BigInt(position.withdrawn),
        totalContributed: BigInt(position.campaign.totalContributed),
        totalIncome: BigInt(position.campaign.totalIncome),
      };
      expect(position.earned).toBe(String(earned(share)));
      expect(position.withdrawable).toBe(String(withdrawable(share)));
    }
    expect(data.positions.some(({ withdrawable: due }) => BigInt(due) > 0n)).toBe(true);
  });

  it("are right in nested lists, in fragments and beside aliases that take the names they need", async () => {
    index.reset();
    const text = `
      query {
        campaigns { positions(first: 2, orderBy: id) { ...Shares account { positions(orderBy: id) { ...Shares } } } }
        positions(first: 2, orderBy: id) {
          contributed: withdrawn
          withdrawn: id
          campaign: account { id }
          due: withdrawable
          ... on Position { again: withdrawable }
        }
        plain: positions(first: 2, orderBy: id) { id ...Shares }
      }
      fragment Shares on Position { earned withdrawable ppm: sharePpm }`;
    const { data, errors } = await query<{
      campaigns: {
        positions: { withdrawable: string; account: { positions: { withdrawable: string }[] } }[];
      }[];
      positions: { due: string; again: string; withdrawn: string; campaign: { id: string } }[];
      plain: { id: string; withdrawable: string }[];
    }>(text);
    expect(errors).toEqual([]);
    expect(asked()).toHaveLength(1);
    const due = data.plain.map(({ withdrawable: amount }) => amount);
    expect(due.every((amount) => /^\d+$/.test(amount))).toBe(true);
    expect(data.positions.map((position) => position.due)).toEqual(due);
    expect(data.positions.map((position) => position.again)).toEqual(due);
    expect(data.positions.map((position) => position.withdrawn)).toEqual(data.plain.map(({ id }) => id));
    const nested = data.campaigns.flatMap(({ positions }) => positions);
    expect(nested.length).toBeGreaterThan(1);
    for (const { withdrawable: amount, account } of nested) {
      expect(account.positions.map((position) => position.withdrawable)).toContain(amount);
    }
  });
});

describe("entities that come as keys from a subschema of the gateway's own", () => {
  /** The index, and a subschema that knows nothing but ids and a rank for each. */
  const stitchWith = (entity: Entity, ids: readonly string[]) => {
    const seams = seamsOf("Test", [entity]);
    const own = makeExecutableSchema({
      typeDefs: [
        `scalar Bytes type ${entity} { id: Bytes! rank: Int } type Query { favourites: [${entity}]! }`,
        seams.typeDefs,
      ],
      resolvers: [
        seams.resolvers,
        {
          Query: { favourites: () => ids.map((id) => ({ id })) },
          [entity]: { rank: ({ id }: { id: string }) => ids.indexOf(id) },
        },
      ],
    });
    const subgraph = createSubgraph({
      url: index.url,
      timeoutMs: 10_000,
      sdl: readFileSync(new URL("../subgraph.graphql", import.meta.url), "utf8"),
      log: createLogger("silent"),
    });
    const log = createLogger("silent");
    const reader = new IndexReader(subgraph, new IndexHead(subgraph, 60_000, log));
    const schema = buildGatewaySchema(subgraph, reader, [{ schema: own, merge: seams.merge }]);
    const contextValue = { block: new OperationBlock(), signal: new AbortController().signal, log };
    return (source: string) =>
      graphql({ schema, source, contextValue }) as Promise<{
        data?: { favourites: Record<string, unknown>[] } | null;
        errors?: readonly GraphQLError[];
      }>;
  };

  it.each([
    ["Campaign", "campaigns", "name", "CAMPAIGN_NOT_FOUND"],
    ["Collection", "collections", "name", "COLLECTION_NOT_FOUND"],
    ["Model", "models", "name", "MODEL_NOT_FOUND"],
    ["Settlement", "settlements", "receiptsRoot", "SETTLEMENT_NOT_FOUND"],
    ["Token", "tokens", "image", "TOKEN_NOT_FOUND"],
  ] as const)(
    "and are a %s are matched by key, in any order, though nothing but the match needs the key",
    async (entity, list, field, code) => {
      const { data } = await query<Record<string, Record<string, string>[]>>(
        `{ ${list}(first: 2) { id ${field} } }`,
      );
      const known = data[list]?.toReversed() ?? [];
      const run = stitchWith(entity, ["0xfefefefe", ...known.map(({ id }) => id ?? "")]);
      index.reset();
      const result = await run(`{ favourites { id: ${field} rank } }`);
      expect(result.data?.favourites).toEqual([
        null,
        ...known.map((row, at) => ({ id: row[field], rank: at + 1 })),
      ]);
      expect(result.errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([
        [code, ["favourites", 0, "id"]],
      ]);
      expect(asked()).toHaveLength(1);
    },
  );

  it("are told apart over more than 1000 of them, and an account that was never on the chain is one with nothing", async () => {
    const { data } = await query<{ accounts: { id: string; totalContributed: string }[] }>(
      "{ accounts(first: 1000) { id totalContributed } }",
    );
    expect(data.accounts.length).toBeGreaterThan(100);
    const strangers = Array.from(
      { length: 1000 },
      (_, n) => `0x${"e".repeat(36)}${n.toString(16).padStart(4, "0")}`,
    );
    const run = stitchWith("Account", [...strangers, ...data.accounts.map(({ id }) => id)]);
    index.reset();
    const result = await run(`{ favourites { ...A } }
      fragment A on Account { rank key: id __typename totalContributed voteCount positions { id } credits { balance } }`);
    expect(result.errors).toBeUndefined();
    expect(asked()).toHaveLength(1);
    const rows = result.data?.favourites ?? [];
    expect(rows.slice(0, 1000)).toEqual(
      strangers.map((key, rank) => ({
        rank,
        key,
        __typename: "Account",
        totalContributed: "0",
        voteCount: 0,
        positions: [],
        credits: null,
      })),
    );
    expect(rows.slice(1000).map((row) => [row.key, row.totalContributed, row.rank])).toEqual(
      data.accounts.map(({ id, totalContributed }, at) => [id, totalContributed, 1000 + at]),
    );
  });
});

describe("every seam in one operation", () => {
  const text = (first: number) => `{
    models(first: ${first}) {
      price usage { calls } generations { nodes { model { name } } }
      campaign { usage { calls } revenueBySource { source amount } positions(first: ${first}) { withdrawable } }
    }
    collections(first: ${first}) {
      usage { calls } generations { nodes { id } } tokens(first: ${first}) { imageGeneration { id } }
    }
    accounts(first: ${first}) { generations { nodes { id } } credits { balance } }
  }`;

  it("takes as many requests for many rows as for one", async () => {
    const rowsAndRequests = async (first: number) => {
      index.reset();
      const { data, errors } = await query<Record<string, unknown[]>>(text(first));
      expect(errors).toEqual([]);
      return { rows: Object.values(data).flat().length, requests: asked().length };
    };
    const one = await rowsAndRequests(1);
    const many = await rowsAndRequests(20);
    expect(one.rows).toBe(3);
    expect(many.rows).toBeGreaterThan(20);
    expect(many.requests).toBe(one.requests);
  });
});

describe("models of sums over time", () => {
  it("cross the seams as any others do", async () => {
    const { data, errors } = await query<{ modelPeriods: { model: unknown }[]; models: unknown[] }>(
      "{ modelPeriods(interval: day) { model { name usage { calls } } } models { name usage { calls } } }",
    );
    expect(errors).toEqual([]);
    expect(data.modelPeriods.length).toBeGreaterThan(1);
    for (const { model } of data.modelPeriods) expect(data.models).toContainEqual(model);
  });
});

describe("an index that fails", () => {
  const text = "{ campaigns { name } usage { calls } _meta { block { number } } }";

  let hasty: Gateway;
  beforeAll(async () => {
    hasty = await startTestGateway({ ...settings(), SUBGRAPH_TIMEOUT_MS: "400" });
  });
  afterAll(() => hasty.stop());

  it.each([
    ["down", "SUBGRAPH_UNAVAILABLE"],
    ["error-page", "SUBGRAPH_UNAVAILABLE"],
    ["silent", "SUBGRAPH_TIMEOUT"],
  ] as const)("and is %s takes its own fields with it, as %s, and leaks nothing", async (fault, code) => {
    index.become(fault);
    const { url } = fault === "silent" ? hasty : gateway;
    const answer = await ask<Record<string, unknown>>(url, text);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ campaigns: null, usage: { calls: 0 }, _meta: null });
    expect(answer.errors.map(({ path, extensions }) => [path?.join("."), extensions])).toEqual([
      ["campaigns", { code }],
      ["_meta", { code }],
    ]);
    expect(answer.text).not.toMatch(/10\.1\.2\.3|<h1>|127\.0\.0\.1|query\(|_v0_|stack/);
  });

  it("answers again as soon as it is back", async () => {
    index.become("down");
    expect((await query(text)).errors).not.toEqual([]);
    index.become("none");
    expect((await query(text)).errors).toEqual([]);
  });

  it("is not asked on behalf of a client that has left", async () => {
    // Its own patience with the index does not end within this test.
    const patient = await startTestGateway({ ...settings(), SUBGRAPH_TIMEOUT_MS: "600000" });
    index.become("silent");
    const leaving = new AbortController();
    const request = fetch(`${patient.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ campaigns { name } }" }),
      signal: leaving.signal,
    });
    await expect.poll(() => asked().length).toBe(1);
    const closed = index.nextHangUp();
    leaving.abort();
    await expect(request).rejects.toThrow();
    await closed;
    await patient.stop();
  });
});
