import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from "graphql";
import { createTestClient, type Hex, http, publicActions, walletActions } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { takingTheShortWay } from "../src/answers/short-way.ts";
import type { GatewayContext } from "../src/context.ts";
import { createLogger } from "../src/log.ts";
import type { Gateway } from "../src/server.ts";
import { createExecutor } from "../src/stitching/execute.ts";
import { IndexHead } from "../src/stitching/head.ts";
import { IndexReader } from "../src/stitching/index-reader.ts";
import { OperationBlock } from "../src/stitching/operation-block.ts";
import { buildGatewaySchema } from "../src/stitching/schema.ts";
import { createSubgraph } from "../src/stitching/subgraph.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, knowsHead, startTestGateway, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let index: FaultProxy;
let gateway: Gateway;

const chain = createTestClient({ mode: "anvil", transport: http(inject("rpcUrl")) })
  .extend(publicActions)
  .extend(walletActions);

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
  });
  await knowsHead(gateway.url);
});
afterEach(() => index.reset());
afterAll(async () => {
  await gateway.stop();
  await index.stop();
  await database.drop();
});

const query = <T>(
  text: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) => ask<T>(gateway.url, text, variables, headers);
const asked = () => index.bodies.filter((body) => !body.includes("IntrospectionQuery"));

describe("an answer that is kept", () => {
  const text =
    "query Kept($n: Int!) { positions(first: $n, orderBy: id) { id withdrawable sharePpm campaign { totalIncome } } }";

  it("is given again, byte for byte, without asking the index, with a request id of its own", async () => {
    await vi.waitFor(async () => {
      const first = await query(text, { n: 7 });
      index.reset();
      const second = await query(text, { n: 7 }, { "x-request-id": "again" });
      expect(asked()).toEqual([]);
      expect(second.text).toBe(first.text);
      expect(second.headers.get("x-request-id")).toBe("again");
      for (const name of [
        "content-type",
        "cache-control",
        "access-control-allow-origin",
        "x-content-type-options",
      ]) {
        expect(second.headers.get(name)).toBe(first.headers.get(name));
      }
    }, 60_000);
  });

  it("is not given for other variables, for another block or for another document", async () => {
    const { extensions } = await query(text, { n: 3 });
    const number = extensions.block?.number ?? 0;
    index.reset();
    expect((await query<{ positions: unknown[] }>(text, { n: 4 })).data.positions).toHaveLength(4);
    const before = await query(text, { n: 3 }, { "x-block": String(number - 1) });
    expect(before.extensions.block?.number).toBe(number - 1);
    await query(`${text} `, { n: 3 });
    expect(asked().length).toBeGreaterThanOrEqual(3);
  });

  it("is not given any more as soon as a block is indexed", async () => {
    const { data } = await query<{ campaigns: { id: Hex; totalIncome: string }[] }>(
      "{ campaigns(first: 1, where: { state: FUNDED }) { id totalIncome } }",
    );
    const [campaign] = data.campaigns;
    const income = () =>
      query<{ campaign: { totalIncome: string } }>("query ($id: ID!) { campaign(id: $id) { totalIncome } }", {
        id: campaign?.id,
      });
    const { data: before } = await income();
    await income();
    const [account] = await chain.getAddresses();
    const hash = await chain.sendTransaction({
      account: account ?? "0x",
      to: campaign?.id ?? "0x",
      value: 1n,
      chain: null,
    });
    await chain.waitForTransactionReceipt({ hash });
    await vi.waitFor(async () => {
      const { data: after } = await income();
      expect(BigInt(after.campaign.totalIncome)).toBe(BigInt(before.campaign.totalIncome) + 1n);
    }, 60_000);
  });

  it.each([
    ["what providers cost now", "{ models(first: 1) { id price } }"],
    ["files that are read from elsewhere", "{ models(first: 1) { id metadataFile { id } } }"],
    ["filters on such files", '{ models(first: 1, where: { metadataFile_: { id_not: "x" } }) { id } }'],
    ["errors", "{ campaigns(block: { number: 900000000 }) { id } }"],
    ["an index that has met an error or not", "{ _meta { hasIndexingErrors } }"],
  ])("is never %s", async (_what, document) => {
    await query(document);
    index.reset();
    await query(document);
    expect(asked()).not.toEqual([]);
  });

  it("is not given while the index does not answer", async () => {
    await query(text, { n: 9 });
    index.become("down");
    await vi.waitFor(async () => expect((await query(text, { n: 9 })).errors).not.toEqual([]), 60_000);
  });
});

describe("a stranger's query that was let through before", () => {
  const text = "query Known($n: Int!) { positions(first: $n, orderBy: id) { id contributed withdrawable } }";
  /** `extensions`, and it goes the ordinary way. */
  const ask = async (n: number, body: object = {}, headers: Record<string, string> = {}) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query: text, variables: { n }, ...body }),
    });
    const all = Object.fromEntries(response.headers);
    return {
      status: response.status,
      headers: { ...all, date: "", "x-request-id": "" },
      text: await response.text(),
    };
  };
  const ordinary = { extensions: {} };

  it.each([
    ["whatever", {}],
    ["JSON", { accept: "application/json" }],
    ["GraphQL's own type", { accept: "application/graphql-response+json, application/json;q=0.9" }],
  ])(
    "is answered as ever for other variables, byte for byte and header for header: accepting %s",
    async (_what, headers) => {
      // The same head under both, whatever else is mined meanwhile.
      await vi.waitFor(async () => {
        await ask(2, {}, headers);
        index.reset();
        const quick = await ask(3, {}, headers);
        expect(asked()).toHaveLength(1);
        expect(quick).toEqual(await ask(3, ordinary, headers));
      }, 60_000);
    },
  );

  it("is kept then", async () => {
    await vi.waitFor(async () => {
      await ask(2);
      const first = await ask(5);
      index.reset();
      expect(await ask(5)).toEqual(first);
      expect(asked()).toEqual([]);
    }, 60_000);
  });

  it("has the same errors, and the index is not asked again for them", async () => {
    await ask(2);
    for (const n of [1_001, -1]) {
      index.reset();
      const quick = await ask(n);
      const times = asked().length;
      index.reset();
      expect(quick).toEqual(await ask(n, ordinary));
      expect(asked()).toHaveLength(times);
      expect(JSON.parse(quick.text)).toHaveProperty("errors");
    }
    const wrong = await ask("many" as never);
    expect(wrong).toEqual(await ask("many" as never, ordinary));
    expect(wrong.status).toBe(400);
  });

  it("is refused as ever where it costs too much", async () => {
    await ask(2);
    const dear = await ask(2_000_000);
    expect(dear).toEqual(await ask(2_000_000, ordinary));
    expect(JSON.parse(dear.text).errors[0].extensions.code).toBe("COST_EXCEEDED");
  });

  it("is not taken for another one of the same document", async () => {
    const both = `query A { positions(first: 1) { id } } query B { campaigns(first: 1) { name } }`;
    const named = async (operationName: string) =>
      (await ask(1, { query: both, operationName, variables: {} })).text;
    for (let time = 0; time < 2; time++) {
      expect(JSON.parse(await named("A")).data).toHaveProperty("positions");
      expect(JSON.parse(await named("B")).data).toHaveProperty("campaigns");
    }
    expect(JSON.parse(await named("C")).errors[0].extensions.code).toBe("OPERATION_RESOLUTION_FAILURE");
  });
});

describe("the short way", () => {
  /** Both ways, through the same index at the same block. */
  function bothWays() {
    const log = createLogger("silent");
    const subgraph = createSubgraph({
      url: index.url,
      timeoutMs: 60_000,
      sdl: readFileSync(new URL("../subgraph.graphql", import.meta.url), "utf8"),
      log,
    });
    const reader = new IndexReader(subgraph, new IndexHead(subgraph, 60_000, log));
    const schema = buildGatewaySchema(subgraph, reader, []);
    const longWay = createExecutor(schema);
    let tookLong = 0;
    const shortWay = takingTheShortWay(schema, subgraph.schema, [], reader, (operation, context) => {
      tookLong++;
      return longWay(operation, context);
    });
    /** As much of a context as the index needs. */
    const contextAt = (block: number) => {
      const context: Partial<GatewayContext> = {
        log,
        signal: new AbortController().signal,
        block: new OperationBlock(block),
      };
      return context as GatewayContext;
    };
    return { schema, longWay, shortWay, contextAt, tookLong: () => tookLong };
  }
  let ways: ReturnType<typeof bothWays>;
  let number: number;
  beforeAll(async () => {
    const { extensions } = await query("{ campaigns { id } }");
    number = extensions.block?.number ?? 0;
    ways = bothWays();
  });
  const errorsOf = (errors: readonly { toJSON(): unknown }[] | undefined) =>
    errors?.map((error) => error.toJSON());

  it("answers generated queries byte for byte as the long way does", async () => {
    const { schema, longWay, shortWay, contextAt, tookLong } = ways;
    const types = schema.getTypeMap();
    const queryType = types.Query as GraphQLObjectType;
    const roots = Object.values(queryType.getFields()).filter(
      ({ type, name, args }) =>
        isListType(type) &&
        isObjectType(getNamedType(type)) &&
        args.some((argument) => argument.name === "where") &&
        !/Periods|Points|metadata/i.test(name),
    );
    const selection = (type: GraphQLObjectType, depth: number): fc.Arbitrary<string> => {
      const fields = Object.values(type.getFields()).filter(({ type: of }) => {
        const named = getNamedType(of);
        return isLeafType(named) || (depth > 0 && isObjectType(named));
      });
      return fc
        .array(fc.tuple(fc.constantFrom(...fields), fc.constantFrom("", "a: ", "key: ")), {
          minLength: 1,
          maxLength: 6,
        })
        .chain((chosen) =>
          fc.tuple(
            ...chosen.map(([field, alias], at) => {
              const named = getNamedType(field.type);
              const name = alias === "" ? field.name : `${alias.slice(0, -2)}${at}: ${field.name}`;
              if (isLeafType(named)) return fc.constant(name);
              const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
              const takesFirst = isList && field.args.some((argument) => argument.name === "first");
              const paged = takesFirst ? "(first: 2, orderBy: id)" : "";
              return selection(named as GraphQLObjectType, depth - 1).map(
                (inner) => `x${at}_${field.name}: ${field.name}${paged} { ${inner} }`,
              );
            }),
            fc.constantFrom("", " __typename", ` ... on ${type.name} { again: __typename }`),
          ),
        )
        .map((parts) => parts.join(" "));
    };
    const documents = fc
      .array(fc.constantFrom(...roots), { minLength: 1, maxLength: 3 })
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map((root, at) =>
            selection(getNamedType(root.type) as GraphQLObjectType, 2).map(
              (inner) => `r${at}: ${root.name}(first: 3, skip: ${at}, orderBy: id) { ${inner} }`,
            ),
          ),
        ),
      )
      .map((parts) => `query { ${parts.join(" ")} }`);
    const sample = fc.sample(documents, { seed: 20231115, numRuns: 30 });
    for (const text of sample) {
      const document = parse(text);
      expect(validate(schema, document)).toEqual([]);
      const long = await longWay({ document }, contextAt(number));
      const short = await shortWay({ document }, contextAt(number));
      expect(JSON.stringify({ ...short, errors: errorsOf(short.errors) }), text).toBe(
        JSON.stringify({ ...long, errors: errorsOf(long.errors) }),
      );
    }
    // Otherwise the long way would have been compared with itself.
    expect(tookLong()).toBeLessThan(sample.length / 4);
  });

  it.each([
    [
      "a fragment on a position, with all that is computed",
      "{ positions(first: 4) { ...P } } fragment P on Position { erc20Income { due: withdrawable erc20 __typename } refundable earned withdrawable sharePpm }",
    ],
    [
      "what positions are computed from, asked for too, under names of its own and twice",
      "{ positions(first: 4) { contributed withdrawable other: withdrawn earned again: contributed withdrawn campaign { state } } }",
    ],
    [
      "an amount as a literal of any length",
      "{ positions(where: { contributed_lt: 99999999999999999999999999999 }, first: 2) { id } }",
    ],
    [
      "an amount in a variable",
      "query ($a: BigInt!) { positions(where: { contributed_gt: $a }, first: 2) { id } }",
      { a: "5" },
    ],
    [
      "an object of which nothing is wanted",
      '{ campaign(id: "0x00") { __typename } campaigns(first: 1) { creator { __typename } } __typename }',
    ],
    ["directives", "query ($no: Boolean!) { campaigns(first: 1) { id name @skip(if: $no) } }", { no: true }],
    [
      "an interface",
      "{ actions(first: 3, orderBy: order) { __typename id ... on Contribution { amount } } }",
    ],
    [
      "a block of its own",
      "query ($b: Block_height) { campaigns(first: 1, block: $b) { totalIncome } }",
      { b: { number: 100 } },
    ],
    [
      "no block, in a variable",
      "query ($b: Block_height) { campaigns(first: 1, block: $b) { totalIncome } }",
    ],
    ["aliases like the gateway's own", "{ positions(first: 1) { _contributed: id withdrawable } }"],
    ["what the index refuses", "{ a: campaigns(first: 1001) { id } b: __typename }"],
    ["a wrong variable", "query ($n: Int!) { campaigns(first: $n) { id } }", { n: "no" }],
    ["`_meta`", "{ _meta { block { number hash timestamp } deployment } campaigns(first: 1) { id } }"],
    ["the same field twice", "{ campaigns(first: 1) { id creator { id } creator { totalContributed } } }"],
  ])("and the long way answer alike: %s", async (_what, text, variables: Record<string, unknown> = {}) => {
    const { longWay, shortWay, contextAt } = ways;
    const document = parse(text);
    const long = await longWay({ document, variables }, contextAt(number));
    const short = await shortWay({ document, variables }, contextAt(number));
    expect(JSON.stringify({ ...short, errors: errorsOf(short.errors) })).toBe(
      JSON.stringify({ ...long, errors: errorsOf(long.errors) }),
    );
  });

  it("and the long way answer alike where the index fails", async () => {
    const { longWay, shortWay, contextAt } = ways;
    const document = parse("{ campaigns { name } b: positions { withdrawable } __typename }");
    index.become("down");
    const [long, short] = [
      await longWay({ document }, contextAt(100)),
      await shortWay({ document }, contextAt(100)),
    ];
    expect(short.errors).toHaveLength(2);
    expect(JSON.stringify({ ...short, errors: errorsOf(short.errors) })).toBe(
      JSON.stringify({ ...long, errors: errorsOf(long.errors) }),
    );
  });
});
