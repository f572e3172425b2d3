import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createClient as createSseClient } from "graphql-sse";
import type { Address, PrivateKeyAccount } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Push } from "../src/live/service.ts";
import type { Gateway } from "../src/server.ts";
import { fundCampaign, launchCampaign } from "./campaigns.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { createGate } from "./gate.ts";
import { activityOf, beginsAt, connectLive, type Followed, follow, type LiveClient } from "./live-client.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { fundedWallet, PAGE, signedIn, testChain } from "./wallets.ts";
import { startWire } from "./wire.ts";

const ACTIVITY = `subscription ($campaign: Bytes, $after: String) {
  activity(campaign: $campaign, after: $after) {
    cursor takeBackAfter block { number hash }
    actions { __typename id ... on Income { amount } campaign { id } }
  }
}`;
const CAMPAIGN = "subscription ($id: Bytes!) { campaign(id: $id) { id totalIncome } }";
const GENERATION = "subscription ($id: Bytes!) { generation(id: $id) { id state images { contentId } } }";
const WAIT = { timeout: 60_000, interval: 20 };

let database: TestDatabase;
let images: OpenAIImagesServer;
let index: FaultProxy;
let gateway: Gateway;
/** Another replica: it has the same Postgres, and remembers nothing of the first. */
let replica: Gateway;
let payer: PrivateKeyAccount;
let campaigns: readonly [Address, Address];
let client: LiveClient;
const chain = testChain(inject("rpcUrl"));

const settings = (more: Record<string, string> = {}) => ({
  SUBGRAPH_URL: index.url,
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  PROVIDERS: oneProvider(images.baseUrl),
  RPC_URL: inject("rpcUrl"),
  CONTRACTS: JSON.stringify(inject("deployment")),
  SIGN_IN_ORIGINS: PAGE,
  ...more,
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  index = await startFaultProxy(inject("subgraphUrl"));
  [gateway, replica] = await Promise.all([startTestGateway(settings()), startTestGateway(settings())]);
  payer = await fundedWallet(chain);
  const own = await launchCampaign(chain, inject("deployment"), payer);
  await fundCampaign(chain, own, payer);
  const other = own.campaign.toLowerCase() as Address;
  const [one, funded] = await vi.waitFor(async () => {
    const { data, extensions } = await ask<{ story: { id: Address }[]; own: { state: string } | null }>(
      gateway.url,
      `{ story: campaigns(first: 1, where: { name: "MODEL-WIP" }) { id } own: campaign(id: "${other}") { state } }`,
    );
    expect(data.own?.state).toBe("FUNDED");
    return [data.story[0]?.id as Address, extensions.block?.number];
  }, WAIT);
  // What follows the index may hear of a block a little later than who asks; what happened up to here is not what is told of below.
  for (const { url } of [gateway, replica]) await beginsAt(url, funded ?? 0);
  campaigns = [one, other];
  client = connectLive(gateway.url);
});
afterAll(async () => {
  await client.dispose();
  await gateway.stop();
  await replica.stop();
  await index.stop();
  await images.stop();
  await database.drop();
});
beforeEach(() => {
  index.reset();
  images.reset();
});

/** Plain ETH to the owners of a campaign: income, in a block of its own. */
async function pay(campaign: Address, wei: bigint): Promise<void> {
  const hash = await chain.sendTransaction({ account: payer, chain: null, to: campaign, value: wei });
  const { status } = await chain.waitForTransactionReceipt({ hash });
  expect(status).toBe("success");
}

const incomesOf = (pushes: Parameters<typeof activityOf>[0][]) =>
  pushes.flatMap((push) => activityOf(push).actions.map((action) => (action as { amount?: string }).amount));

describe("activity", () => {
  it("says where it begins, and then what happens in the campaign that was asked for", async () => {
    const mine = follow(client, ACTIVITY, { campaign: campaigns[0] });
    const others = follow(client, ACTIVITY, { campaign: campaigns[1] });
    const [beginning] = await mine.first(1);
    expect(activityOf(beginning as never)).toMatchObject({ takeBackAfter: null, actions: [] });
    await others.first(1);
    await pay(campaigns[0], 11n);
    await pay(campaigns[1], 12n);
    await others.first(2);
    const pushes = await mine.first(2);
    expect(incomesOf(pushes)).toEqual(["11"]);
    const { block } = activityOf(pushes[1] as never);
    expect(block.number).toBeGreaterThan(activityOf(beginning as never).block.number);
    expect(pushes[1]?.extensions?.block).toMatchObject({ ...block, timestamp: expect.any(Number) });
    expect(incomesOf(others.pushes)).toEqual(["12"]);
    mine.stop();
    others.stop();
  });

  it("goes on from the last cursor with all that was missed, in order, and nothing twice", async () => {
    const before = follow(client, ACTIVITY, { campaign: campaigns[0] });
    await before.first(1);
    await pay(campaigns[0], 21n);
    const [, seen] = await before.first(2);
    before.stop();
    await pay(campaigns[0], 22n);
    await pay(campaigns[0], 23n);
    const { cursor } = activityOf(seen as never);
    for (const { url } of [gateway, replica]) {
      const again = connectLive(url);
      const after = follow(again, ACTIVITY, { campaign: campaigns[0], after: cursor });
      await vi.waitFor(() => expect(incomesOf(after.pushes)).toEqual(["22", "23"]), WAIT);
      expect(after.pushes.every((push) => activityOf(push).takeBackAfter === null)).toBe(true);
      await again.dispose();
    }
  });

  it("goes on from a block that a query has answered from", async () => {
    const { data } = await ask<{ _meta: { block: { number: number; hash: string } } }>(
      gateway.url,
      "{ _meta { block { number hash } } }",
    );
    await pay(campaigns[0], 31n);
    const { number, hash } = data._meta.block;
    const after = follow(client, ACTIVITY, { campaign: campaigns[0], after: `${number}:${hash}` });
    await vi.waitFor(() => expect(incomesOf(after.pushes)).toEqual(["31"]), WAIT);
    after.stop();
  });

  it("reads the whole story page by page, as the index has it", async () => {
    const all = follow(client, ACTIVITY, { campaign: campaigns[0], after: "0" });
    const { data } = await ask<{ actions: { id: string }[] }>(
      gateway.url,
      "query ($id: String!) { actions(first: 1000, orderBy: order, where: { campaign: $id }) { id } }",
      { id: campaigns[0] },
    );
    await vi.waitFor(() => {
      const ids = all.pushes.flatMap((push) => activityOf(push).actions.map(({ id }) => id));
      expect(ids.length).toBeGreaterThanOrEqual(data.actions.length);
      expect(ids.slice(0, data.actions.length)).toEqual(data.actions.map(({ id }) => id));
    }, WAIT);
    expect(all.pushes.every((push) => activityOf(push).actions.length <= 100)).toBe(true);
    all.stop();
  });

  it("is read once for all who ask for the same", async () => {
    const many = Array.from({ length: 10 }, () => follow(client, ACTIVITY, { campaign: campaigns[0] }));
    for (const one of many) await one.first(1);
    index.reset();
    await pay(campaigns[0], 41n);
    for (const one of many) await vi.waitFor(() => expect(incomesOf(one.pushes)).toEqual(["41"]), WAIT);
    const [push] = many[0]?.pushes.slice(-1) ?? [];
    const [action] = activityOf(push as never).actions;
    expect(index.bodies.filter((body) => body.includes(String(action?.id)))).toHaveLength(1);
    const keys = index.bodies.filter((body) => body.includes("ActionKeys"));
    expect(new Set(keys).size).toBe(keys.length);
    for (const one of many) one.stop();
  });

  it("waits for an index that is away, and loses nothing", async () => {
    const some = follow(client, ACTIVITY, { campaign: campaigns[0] });
    await some.first(1);
    index.become("down");
    await pay(campaigns[0], 51n);
    index.become("none");
    await vi.waitFor(() => expect(incomesOf(some.pushes)).toEqual(["51"]), WAIT);
    expect(some.pushes.every(({ errors }) => errors === undefined)).toBe(true);
    some.stop();
  });

  it.each([
    [{ after: "yesterday" }, "PAGE_INVALID"],
    [{ campaign: "0x12" }, "BAD_USER_INPUT"],
    [{ campaign: 12 }, "BAD_USER_INPUT"],
  ])("refuses %j with %s", async (variables, code) => {
    const refused = follow(client, ACTIVITY, variables);
    expect(await refused.failure()).toMatchObject([{ extensions: { code } }]);
  });
});

describe("a campaign", () => {
  it("comes at once, and again when a block has changed the answer, but not otherwise", async () => {
    const one = follow(client, CAMPAIGN, { id: campaigns[0] });
    const [first] = (await one.first(1)) as [Push];
    await pay(campaigns[1], 3n);
    await pay(campaigns[0], 4n);
    const [, second] = (await one.first(2)) as [Push, Push];
    const incomeOf = ({ data }: Push) =>
      BigInt((data as { campaign: { totalIncome: string } }).campaign.totalIncome);
    expect(incomeOf(second) - incomeOf(first)).toBe(4n);
    expect(second.extensions?.block?.number).toBeGreaterThan(first.extensions?.block?.number ?? Infinity);
    one.stop();
  });

  it("is null where there is none", async () => {
    const none = follow(client, CAMPAIGN, { id: `0x${"12".repeat(20)}` });
    expect((await none.first(1))[0]?.data).toEqual({ campaign: null });
    none.stop();
  });
});

const generate = async () => {
  const model = await findModel(gateway.url);
  const { data, errors } = await ask<{ generateImage: { id: string } | null }>(
    gateway.url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id } }",
    { input: { model: model.id, prompt: "a zorb", count: 4, idempotencyKey: randomUUID() } },
  );
  if (!data.generateImage) throw new Error(errors[0]?.message);
  return data.generateImage.id;
};

describe("a client that does not keep up", () => {
  // Every push is some 100 kB, so that the sockets' buffers are full soon.
  const fields = Array.from({ length: 90 }, (_, at) => `a${at}: images { url contentId mediaType }`).join(
    " ",
  );
  const LARGE = `subscription ($id: Bytes!) { generation(id: $id) { latencyMs ${fields} } }`;
  const LATENCY = "subscription ($id: Bytes!) { generation(id: $id) { latencyMs } }";

  let slow: Gateway;
  beforeAll(async () => {
    slow = await startTestGateway(settings({ LIVE_QUEUE: "5", METRICS_PORT: "0" }));
  });
  afterAll(async () => {
    await slow.stop();
  });

  async function dropped(): Promise<number> {
    const text = await (await fetch(slow.metricsUrl ?? "")).text();
    return Number(/^gateway_live_dropped_total (\d+)$/m.exec(text)?.[1]);
  }

  it("is dropped, over either transport, and others are not", async () => {
    const id = await generate();
    const socket = new WebSocket(`${slow.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init" }));
    await once(socket, "message");
    const payload = { query: LARGE, variables: { id } };
    socket.send(JSON.stringify({ type: "subscribe", id: "1", payload }));
    await once(socket, "message");
    socket.pause();
    const search = new URLSearchParams({ query: LARGE, variables: JSON.stringify({ id }) });
    const [events] = (await once(get(`${slow.url}/graphql/stream?${search}`), "response")) as [
      IncomingMessage,
    ];
    const reader = connectLive(slow.url);
    const quick = follow(reader, LATENCY, { id });
    await quick.first(1);

    for (let change = 1; change % 10 !== 0 || (await dropped()) < 2; change++) {
      expect(change).toBeLessThan(2_000);
      await database.rows("UPDATE generation SET latency_ms = $2 WHERE id = $1", [id, change]);
    }
    await quick.first(2);
    const closed = once(socket, "close");
    socket.resume();
    // 1006 where it has not even read the gateway's close in time.
    const [code, reason] = (await closed) as [number, Buffer];
    expect([
      [1013, "CLIENT_TOO_SLOW"],
      [1006, ""],
    ]).toContainEqual([code, reason.toString()]);
    events.on("error", () => {});
    events.resume();
    await vi.waitFor(() => expect(events.destroyed).toBe(true), WAIT);
    expect(events.complete).toBe(false);
    await reader.dispose();
  });

  it("is told of what changed while Postgres was away", async () => {
    const wire = await startWire(database.url);
    const wired = await startTestGateway(settings({ DATABASE_URL: wire.url }));
    const id = await generate();
    const reader = connectLive(wired.url);
    const pushed = follow(reader, LATENCY, { id });
    await pushed.first(1);
    wire.cut();
    await database.rows("UPDATE generation SET latency_ms = 424242 WHERE id = $1", [id]);
    wire.mend();
    await vi.waitFor(
      () => expect(pushed.pushes.at(-1)?.data).toEqual({ generation: { latencyMs: 424242 } }),
      WAIT,
    );
    await reader.dispose();
    await wired.stop();
    await wire.stop();
  });
});

describe("a generation", () => {
  it("comes at once, and with every state, though another gateway runs it", async () => {
    const gate = createGate();
    images.behave(behaviours.held(gate.opened));
    const model = await findModel(gateway.url);
    const idempotencyKey = randomUUID();
    const answer = ask(
      replica.url,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id } }",
      { input: { model: model.id, prompt: "a zorb", idempotencyKey } },
    );
    const [row] = await vi.waitFor(async () => {
      const rows = await database.rows<{ id: string }>(
        "SELECT id FROM generation WHERE idempotency_key = $1",
        [idempotencyKey],
      );
      expect(rows).toHaveLength(1);
      return rows;
    }, WAIT);
    const pushed = follow(client, GENERATION, { id: row?.id });
    const states = () =>
      pushed.pushes.map(({ data }) => (data as { generation: { state: string } }).generation.state);
    await vi.waitFor(() => expect(states().at(-1)).toBe("RUNNING"), WAIT);
    gate.open();
    await vi.waitFor(() => expect(states().at(-1)).toBe("SUCCEEDED"), WAIT);
    expect(pushed.pushes.at(-1)?.data?.generation).toMatchObject({
      images: [{ contentId: expect.stringMatching(/^b/) }],
    });
    expect(new Set(states()).size).toBe(states().length);
    pushed.stop();
    await answer;
  });
});

describe("server-sent events", () => {
  const stream = (init: RequestInit, search = "") => fetch(`${gateway.url}/graphql/stream${search}`, init);
  const post = (query: string) =>
    stream({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });

  it("answer a query, and what is refused, with one event", async () => {
    const answer = await post("{ __typename }");
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await answer.text()).toBe(
      'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata: \n\n',
    );
    expect(await (await post("subscription { nothing }")).text()).toContain("GRAPHQL_VALIDATION_FAILED");
  });

  it("let nothing but subscriptions be asked for by GET", async () => {
    const search = (query: string) => `?${new URLSearchParams({ query })}`;
    const refused = await stream({}, search('mutation { generateImage(input: { model: "0x" }) { id } }'));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    const opened = await stream({}, search("subscription { activity { cursor } }"));
    expect(opened.status).toBe(200);
    await opened.body?.cancel();
  });

  it("are where a plain request is sent to", async () => {
    const { status, errors } = await ask(gateway.url, "subscription { activity { cursor } }");
    expect(status).toBe(400);
    expect(errors[0]?.extensions.code).toBe("SUBSCRIPTION_NOT_HERE");
  });
});

describe("what one client may hold", () => {
  let strict: Gateway;
  beforeAll(async () => {
    strict = await startTestGateway(
      settings({
        LIVE_CONNECTIONS_PER_ADDRESS: "2",
        LIVE_SUBSCRIPTIONS: "2",
        LIVE_INIT_MS: "500",
        LIVE_IDLE_MS: "1500",
        MAX_BODY_BYTES: "2000",
        MAX_DEPTH: "4",
      }),
    );
  });
  afterAll(() => strict.stop());
  const open = () => new WebSocket(`${strict.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const closed = async (socket: WebSocket) => (await once(socket, "close"))[0];

  it("is so many subscriptions", async () => {
    const mine = connectLive(strict.url);
    const some = [1, 2].map(() => follow(mine, ACTIVITY));
    for (const one of some) await one.first(1);
    const refused = follow(mine, CAMPAIGN, { id: campaigns[0] });
    expect(await refused.failure()).toMatchObject([{ extensions: { code: "TOO_MANY_SUBSCRIPTIONS" } }]);
    some[0]?.stop();
    await vi.waitFor(async () => {
      const again = follow(mine, CAMPAIGN, { id: campaigns[0] });
      await again.first(1);
    }, WAIT);
    await mine.dispose();
  });

  it("is so many connections, of either kind", async () => {
    const stream = () => fetch(`${strict.url}/graphql/stream?query=subscription{activity{cursor}}`);
    const streams: Response[] = [];
    // Those of other tests may still be closing.
    await vi.waitFor(async () => {
      const response = await stream();
      if (response.status === 200) streams.push(response);
      expect(streams).toHaveLength(2);
    }, WAIT);
    const third = await stream();
    expect(third.status).toBe(429);
    expect(await third.json()).toMatchObject({ errors: [{ extensions: { code: "TOO_MANY_CONNECTIONS" } }] });
    const refused = open();
    const [error] = await once(refused, "error");
    expect(String(error)).toContain("429");
    for (const response of streams) await response.body?.cancel();
    await vi.waitFor(async () => {
      const socket = open();
      await once(socket, "open");
      socket.close();
    }, WAIT);
  });

  it("ends without a beginning, with a message that is too large, and with nothing to do", async () => {
    expect(await closed(open())).toBe(4408);
    const large = open();
    await once(large, "open");
    large.send(JSON.stringify({ type: "connection_init", payload: { text: "x".repeat(3_000) } }));
    expect(await closed(large)).toBe(1009);
    const idle = open();
    await once(idle, "open");
    idle.send(JSON.stringify({ type: "connection_init" }));
    expect(await closed(idle)).toBe(1000);
  });

  it("is a document within the same limits as anywhere", async () => {
    const mine = connectLive(strict.url);
    const deep = follow(
      mine,
      "subscription { activity { actions { campaign { positions { account { id } } } } } }",
    );
    expect(await deep.failure()).toMatchObject([{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]);
    await mine.dispose();
  });
});

describe("a WebSocket", () => {
  it("knows who connects as HTTP does, and refuses a credential that is none", async () => {
    const wallet = await fundedWallet(chain);
    const { headers } = await signedIn(gateway.url, wallet);
    const known = connectLive(gateway.url, { connectionParams: headers });
    const model = await findModel(gateway.url);
    const made = follow(
      known,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id prompt } }",
      {
        input: { model: model.id, prompt: "mine alone", idempotencyKey: randomUUID() },
      },
    );
    const [{ data }] = (await made.first(1)) as [{ data: { generateImage: { id: string; prompt: string } } }];
    const PROMPT = "subscription ($id: Bytes!) { generation(id: $id) { prompt } }";
    const own = follow(known, PROMPT, { id: data.generateImage.id });
    expect((await own.first(1))[0]?.data).toEqual({ generation: { prompt: "mine alone" } });
    const stranger = connectLive(gateway.url);
    const others = follow(stranger, PROMPT, { id: data.generateImage.id });
    expect((await others.first(1))[0]?.data).toEqual({ generation: { prompt: null } });
    const forged = connectLive(gateway.url, { connectionParams: { authorization: "Bearer x.y.z" } });
    expect(await follow(forged, ACTIVITY).failure()).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);
    for (const one of [known, stranger, forged]) await one.dispose();
  });

  it("ends a subscription, and says so, when its session or API key is over, on whichever replica", async () => {
    const { headers } = await signedIn(gateway.url, await fundedWallet(chain));
    const asked =
      "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret } }";
    const { data } = await ask<{ createApiKey: { apiKey: { id: string }; secret: string } }>(
      gateway.url,
      asked,
      { input: { name: "live", scopes: ["READ"] } },
      headers,
    );
    const { apiKey, secret } = data.createApiKey;
    const clients = [headers, { authorization: `Bearer ${secret}` }, undefined].map((connectionParams) =>
      connectLive(replica.url, connectionParams ? { connectionParams } : {}),
    );
    const [session, key, anybody] = clients.map((one) => follow(one, ACTIVITY)) as [
      Followed,
      Followed,
      Followed,
    ];
    await Promise.all([session, key, anybody].map((one) => one.first(1)));
    const revoke = "mutation ($id: String!) { revokeApiKey(id: $id) { id } }";
    expect((await ask(gateway.url, revoke, { id: apiKey.id }, headers)).errors).toEqual([]);
    expect((await ask(gateway.url, "mutation { signOut }", {}, headers)).errors).toEqual([]);
    for (const one of [session, key]) {
      await one.complete();
      expect(one.pushes.at(-1)?.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    }
    await pay(campaigns[1], 77n);
    await anybody.first(2);
    for (const one of clients) await one.dispose();
  });
});

describe("a gateway that stops", () => {
  it("tells stock clients to connect again, and they go on when it is back", async () => {
    const first = await startTestGateway(settings());
    const { port } = new URL(first.url);
    const closes: { code: number; reason: string }[] = [];
    const webSocket = connectLive(first.url, {
      retryAttempts: 1_000,
      retryWait: async () => {},
      shouldRetry: () => true,
      on: { closed: (event) => void closes.push(event as (typeof closes)[number]) },
    });
    const pushed = follow(webSocket, CAMPAIGN, { id: campaigns[0] });
    const sse = createSseClient({
      url: `${first.url}/graphql/stream`,
      retryAttempts: 1_000,
      retry: async () => {},
    });
    const events: unknown[] = [];
    const stop = sse.subscribe(
      { query: CAMPAIGN, variables: { id: campaigns[0] } },
      { next: (push) => void events.push(push), error: () => {}, complete: () => {} },
    );
    await pushed.first(1);
    await vi.waitFor(() => expect(events).toHaveLength(1), WAIT);
    await first.stop();
    expect(closes[0]).toMatchObject({ code: 1012, reason: "GATEWAY_STOPPING" });
    const second = await startTestGateway(settings({ PORT: port }));
    await pushed.first(2);
    await vi.waitFor(() => expect(events).toHaveLength(2), WAIT);
    expect(events[1]).toMatchObject({ data: { campaign: { id: campaigns[0] } } });
    stop();
    sse.dispose();
    await webSocket.dispose();
    await second.stop();
  });
});
