import type { FastifyInstance } from "fastify";
import { createClient } from "graphql-ws";
import { Client, type Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { WebSocket } from "ws";
import { indexerHead } from "../src/graphql/head/indexer.ts";
import { createQueryServer } from "../src/graphql/server.ts";
import { QueryableSubgraph } from "../src/graphql/subgraph.ts";
import { Host } from "../src/host/host.ts";
import { firstBlock } from "../src/indexing/indexer.ts";
import { loadManifest } from "../src/manifest/load.ts";
import { serve as serveSubgraph } from "../src/serve.ts";
import { openPool } from "../src/store/connect.ts";
import type { Store } from "../src/store/store.ts";
import { assemble } from "../src/subgraph.ts";
import { TestChain } from "../src/testing/chain.ts";
import { GivenFiles } from "../src/testing/files.ts";
import { event, type TestEvent } from "../src/testing/index.ts";
import { TestSubgraph } from "../src/testing/subgraph.ts";
import { useOwnDatabase } from "./database.ts";

/*
 * Subscriptions over real sockets, by stock clients, to a subgraph that the engine indexes; from a server beside the engine, and from
 * one that knows nothing but the database.
 */

const NAME = "live";
const CREATOR = `0x${"a1".repeat(20)}` as const;
const WAIT = { timeout: 60_000, interval: 20 };
/** So that a few answers are more than the sockets' buffers hold. */
const LONG_NAME = "Z".repeat(200_000);

const databaseUrl = useOwnDatabase();
const closing: (() => unknown)[] = [];
const ending: (() => unknown)[] = [];
let subgraph: TestSubgraph;
let store: Store;
let queryable: (
  pool: Pool,
  changes: ConstructorParameters<typeof QueryableSubgraph>[0]["changes"],
) => QueryableSubgraph;
/** Where each of the servers answers. */
const urls = new Map<string, string>();
let campaigns = 0;

beforeAll(async () => {
  const manifest = loadManifest(inject("subgraphBuild"));
  const pool = newPool();
  const startBlock = firstBlock(manifest);
  const chain = new TestChain(startBlock, () => "a call");
  const files = new GivenFiles();
  const host = new Host(manifest);
  const parts = { manifest, host, pool, name: NAME, rpc: chain, files, reorgDepth: 1_000 };
  const assembled = await assemble(parts);
  store = assembled.store;
  queryable = (database, changes) =>
    new QueryableSubgraph({
      schema: manifest.schemaText,
      schemaName: store.schemaName,
      head: indexerHead(NAME, manifest.buildHash),
      database,
      ...(changes && { changes }),
    });
  const queries = queryable(pool, undefined);
  subgraph = new TestSubgraph({ startBlock, chain, files, ...assembled, queries, logs: [], end: () => {} });
  await subgraph.mine();
  await serve("beside the engine", queryable(pool, store));
  await serveAlone("on the database alone");
});
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});
afterAll(async () => {
  await subgraph?.close();
  for (const close of closing.reverse()) await close();
});

function newPool(): Pool {
  const pool = openPool(databaseUrl(), { max: 4 });
  closing.push(() => pool.end());
  return pool;
}

async function serve(
  name: string,
  served: QueryableSubgraph,
  live: Parameters<typeof createQueryServer>[0]["live"] = {},
): Promise<FastifyInstance> {
  const server = createQueryServer({ subgraphs: new Map([[NAME, served]]), live });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  urls.set(name, `${url}/subgraphs/name/${NAME}`);
  closing.push(() => server.close());
  return server;
}

/** As `indexer serve` does. */
async function serveAlone(name: string): Promise<void> {
  const stopping = new AbortController();
  const url = await new Promise<string>((resolve, reject) => {
    const say = (line: string) => resolve(line.replace("answers at ", ""));
    const [build, host] = [inject("subgraphBuild"), "127.0.0.1"];
    const options = { build, name: NAME, databaseUrl: databaseUrl(), host, port: 0, say };
    const ended = serveSubgraph(options, stopping.signal);
    ended.catch(reject);
    closing.push(async () => {
      stopping.abort();
      await ended;
    });
  });
  urls.set(name, url);
}

function launched(name: string): TestEvent {
  const campaign = `0x${(++campaigns).toString(16).padStart(40, "c")}`;
  return event({
    address: inject("deployment").CampaignFactory.address,
    signature:
      "CampaignLaunched(address indexed campaign, address indexed creator, address governor, address treasury, uint256 goalMin, uint256 goalMax, uint256 contributionMin, uint256 membershipThreshold, uint256 opensAt, uint256 closesAt, uint256 finalizeBy, string name, string symbol, string metadata)",
    values: {
      ...{ campaign, creator: CREATOR, governor: CREATOR, treasury: CREATOR },
      ...{ goalMin: 1n, goalMax: 2n, contributionMin: 1, membershipThreshold: "0x1" },
      ...{ opensAt: 1, closesAt: 2, finalizeBy: 3, name, symbol: "Z", metadata: "" },
    },
  });
}

type Answer = { data?: Record<string, unknown>; errors?: { message: string; extensions?: object }[] };

const wsUrl = (server: string) => String(urls.get(server)).replace("http", "ws");

function connect(server: string) {
  const client = createClient({ url: wsUrl(server), webSocketImpl: WebSocket, retryAttempts: 0 });
  ending.push(() => client.dispose());
  return client;
}

/** Answers by graphql-ws, as they come. */
function subscribe(
  server: string,
  query: string,
  {
    client = connect(server),
    variables = {},
  }: { client?: ReturnType<typeof connect>; variables?: object } = {},
) {
  const answers: Answer[] = [];
  const errors: unknown[] = [];
  const end = client.subscribe<Record<string, unknown>>(
    { query, variables: variables as Record<string, unknown> },
    {
      next: (answer) => answers.push(answer as Answer),
      error: (error) => errors.push(error),
      complete: () => {},
    },
  );
  return { answers, errors, end };
}

/** HTTP's status of a WebSocket, which stays open if it is 101. */
function upgradeStatus(url: string): Promise<number> {
  const socket = new WebSocket(url, "graphql-transport-ws");
  ending.push(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_, { statusCode = 0 }) => resolve(statusCode));
    socket.on("error", () => {});
  });
}

/** Answers as server-sent events, by `fetch`. */
function stream(server: string, query: string, method: "GET" | "POST" = "POST") {
  const answers: Answer[] = [];
  const stopping = new AbortController();
  ending.push(() => stopping.abort());
  const read = async () => {
    const headers = { accept: "text/event-stream", "content-type": "application/json" };
    const response =
      method === "POST"
        ? await fetch(String(urls.get(server)), {
            ...{ method, headers, signal: stopping.signal },
            body: JSON.stringify({ query }),
          })
        : await fetch(`${urls.get(server)}?${new URLSearchParams({ query })}`, {
            headers,
            signal: stopping.signal,
          });
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split("\n\n");
      text = events.pop() ?? "";
      for (const one of events) {
        const [, data] = /^event: next\ndata: (.*)$/s.exec(one) ?? [];
        if (data !== undefined) answers.push(JSON.parse(data) as Answer);
      }
    }
    return "ended";
  };
  return { answers, ended: read().catch(() => "cut off") };
}

const NAMES = 'subscription { campaigns(orderBy: name, where: { name_not: "" }) { name } }';
const BLOCK = "subscription { _meta { block { number hash } } campaigns(first: 1000) { name } }";
const namesOf = ({ data }: Answer) =>
  (data as { campaigns: { name: string }[] }).campaigns.map(({ name }) => name);
const blockOf = ({ data }: Answer) =>
  (data as { _meta: { block: { number: number; hash: string } } })._meta.block;
const until = (what: () => void) => vi.waitFor(what, WAIT);

describe.each(["beside the engine", "on the database alone"])("a subscription to a server %s", (server) => {
  it("is answered at once, and again when the answer is another, by WebSocket and as events", async () => {
    const byWebSocket = subscribe(server, NAMES);
    const asEvents = stream(server, NAMES);
    const byGet = stream(server, NAMES, "GET");
    const all = [byWebSocket, asEvents, byGet];
    await until(() => expect(all.map(({ answers }) => answers.length)).toEqual([1, 1, 1]));
    const before = namesOf(byWebSocket.answers[0] as Answer);
    await subgraph.mine();
    await subgraph.mine(launched("zebra"));
    await until(() => expect(all.map(({ answers }) => answers.length)).toEqual([2, 2, 2]));
    for (const { answers } of all) expect(namesOf(answers[1] as Answer)).toEqual([...before, "zebra"]);
    await subgraph.reorganise(1);
    await until(() => expect(all.map(({ answers }) => answers.length)).toEqual([3, 3, 3]));
    for (const { answers } of all) expect(namesOf(answers[2] as Answer)).toEqual(before);
  });

  it("says of each answer's block what is true of that block, through reorganisations", async () => {
    const { answers } = subscribe(server, BLOCK);
    await until(() => expect(answers.length).toBe(1));
    const before = namesOf(answers[0] as Answer);
    const truth = new Map([[blockOf(answers[0] as Answer).hash, before]]);
    let names = before;
    for (let round = 0; round < 6; round++) {
      const { hash } = await subgraph.mine(launched(`kept ${round}`));
      names = [...names, `kept ${round}`];
      truth.set(hash, names);
      const [left, last] = [[launched(`left ${round}`)], [launched(`left too ${round}`)]];
      for (const [at, block] of [left, last].entries()) {
        const { hash: leftHash } = await subgraph.mine(...block);
        truth.set(leftHash, [...names, `left ${round}`, ...(at === 1 ? [`left too ${round}`] : [])]);
      }
      const [first, second, third] = await subgraph.reorganise(2, [], [], []);
      for (const block of [first, second, third]) truth.set(block?.hash ?? "", names);
      // After an undone block, and before the next, the head is one that was kept.
    }
    const head = await subgraph.mine();
    truth.set(head.hash, names);
    await until(() => expect(blockOf(answers.at(-1) as Answer).hash).toBe(head.hash));
    for (const answer of answers) {
      const { hash } = blockOf(answer);
      expect(new Set(namesOf(answer)), hash).toEqual(new Set(truth.get(hash)));
    }
  });

  it("gives a client that does not read the newest when it does, and others everything", async () => {
    await subgraph.mine(launched(LONG_NAME));
    const aliases = Array.from(
      { length: 12 },
      (_, at) => `a${at}: campaigns(where: { name_starts_with: "ZZ" }) { name }`,
    );
    const query = `subscription { _meta { block { number } } ${aliases.join(" ")} }`;
    const quick = subscribe(server, query);
    const slow = new WebSocket(wsUrl(server), "graphql-transport-ws");
    ending.push(() => slow.terminate());
    const received: number[] = [];
    slow.on("message", (data) => {
      const message = JSON.parse(String(data)) as { type: string; payload: Answer };
      if (message.type === "connection_ack") {
        slow.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query } }));
      } else if (message.type === "next") {
        received.push(blockOf(message.payload).number);
        if (received.length === 1) slow.pause();
      }
    });
    slow.once("open", () => slow.send(JSON.stringify({ type: "connection_init" })));
    await until(() => expect(received.length).toBe(1));
    await until(() => expect(quick.answers.length).toBe(1));
    for (let block = 0; block < 14; block++) {
      const { number } = await subgraph.mine();
      await until(() => expect(blockOf(quick.answers.at(-1) as Answer).number).toBe(number));
    }
    slow.resume();
    const newest = blockOf(quick.answers.at(-1) as Answer).number;
    await until(() => expect(received.at(-1)).toBe(newest));
    expect(quick.answers.length).toBe(15);
    expect(received.length).toBeLessThan(12);
    expect(received).toEqual([...received].sort((one, other) => one - other));
  });

  it("can be a query, which is answered once", async () => {
    const client = connect(server);
    const answers: unknown[] = [];
    for await (const answer of client.iterate({ query: "{ _meta { hasIndexingErrors } }" }))
      answers.push(answer);
    expect(answers).toEqual([{ data: { _meta: { hasIndexingErrors: false } } }]);
  });

  it.each([
    ["asks for what is not there", "subscription { nothing }", {}, "Type `Query` has no field `nothing`"],
    ["is no GraphQL", "subscription {", {}, "Expected Name"],
    ["changes something", "mutation { a }", {}, "Not supported: Mutations are not supported"],
    [
      "has a variable that JSON does not carry",
      "subscription ($is: BigInt!) { campaigns(where: { goalMin: $is }) { id } }",
      { is: 2 ** 60 },
      "send it as a string",
    ],
  ])("is refused where it %s", async (_, query, variables, message) => {
    const { errors, answers } = subscribe(server, query, { variables });
    await until(() =>
      expect(errors).toEqual([[expect.objectContaining({ message: expect.stringContaining(message) })]]),
    );
    expect(answers).toEqual([]);
  });
});

describe("a server on the database alone", () => {
  it("hears of what it has missed when the connection by which it hears is back", async () => {
    const { answers } = subscribe("on the database alone", BLOCK);
    await until(() => expect(answers.length).toBe(1));
    const admin = new Client({ connectionString: databaseUrl() });
    await admin.connect();
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    await admin.end();
    const { hash } = await subgraph.mine();
    await until(() => expect(blockOf(answers.at(-1) as Answer).hash).toBe(hash));
  });
});

describe("the server", () => {
  it("bounds the subscriptions of a connection, of all, and the connections", async () => {
    const live = { maxConnections: 2, maxSubscriptions: 3, maxSubscriptionsPerConnection: 2 };
    await serve("narrow", queryable(newPool(), store), live);
    const refused = (errors: unknown[], code: string) =>
      until(() => expect(errors).toEqual([[expect.objectContaining({ extensions: { code } })]]));
    const client = connect("narrow");
    const held = [NAMES, BLOCK].map((query) => subscribe("narrow", query, { client }));
    await until(() => expect(held.map(({ answers }) => answers.length)).toEqual([1, 1]));
    await refused(subscribe("narrow", NAMES, { client }).errors, "TOO_MANY_SUBSCRIPTIONS");
    const third = stream("narrow", NAMES);
    await until(() => expect(third.answers.length).toBe(1));
    const fourth = stream("narrow", NAMES);
    await until(() =>
      expect(fourth.answers).toEqual([
        { errors: [{ message: expect.any(String), extensions: { code: "TOO_MANY_SUBSCRIPTIONS" } }] },
      ]),
    );
    held[0]?.end();
    await until(async () => {
      const again = subscribe("narrow", NAMES, { client });
      await until(() => expect([...again.answers, ...again.errors].length).toBe(1));
      expect(again.errors).toEqual([]);
    });
    const second = connect("narrow");
    await refused(subscribe("narrow", NAMES, { client: second }).errors, "TOO_MANY_SUBSCRIPTIONS");
    const statuses: number[] = [];
    for (let socket = 0; socket < 3; socket++) statuses.push(await upgradeStatus(wsUrl("narrow")));
    // One is open already.
    expect(statuses.at(-1)).toBe(503);
  });

  it("has no subscriptions where nothing tells of the head, nor over plain HTTP, and names none in its schema", async () => {
    await serve("deaf", queryable(newPool(), undefined));
    const message = "Not supported: Subscriptions are not supported";
    const { errors } = subscribe("deaf", NAMES);
    await until(() => expect(errors).toEqual([[{ message }]]));
    const ask = async (query: string) =>
      (await fetch(String(urls.get("beside the engine")), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      }).then((response) => response.json())) as unknown;
    expect(await ask(NAMES)).toEqual({ errors: [{ message }] });
    expect(await ask("{ __schema { subscriptionType { name } } }")).toEqual({
      data: { __schema: { subscriptionType: null } },
    });
  });

  it("ends what is open when it stops, and refuses a subgraph that is not there", async () => {
    const server = await serve("stopping", queryable(newPool(), store));
    expect(await upgradeStatus(`${wsUrl("stopping")}-not`)).toBe(404);
    expect(await upgradeStatus(`${new URL(wsUrl("stopping")).origin}/subgraphs/name/%`)).toBe(404);
    const { answers, ended } = stream("stopping", NAMES);
    const { answers: others, errors } = subscribe("stopping", NAMES);
    await until(() => expect([answers.length, others.length]).toEqual([1, 1]));
    await server.close();
    expect(await ended).toBe("ended");
    await until(() => expect(errors.length).toBe(1));
  });
});
