import { randomUUID } from "node:crypto";
import { createTestClient, type Hex, http, publicActions, walletActions } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let index: FaultProxy;
let gateway: Gateway;
let withNode: Gateway;
let campaign: Hex;
/** A generation in Postgres, whose model is a second request to the index. */
let generation: string;

const chain = createTestClient({ mode: "anvil", transport: http(inject("rpcUrl")) })
  .extend(publicActions)
  .extend(walletActions);

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  const settings = {
    // What is kept is not asked for again, and a test meddles with what is asked.
    ANSWER_CACHE_BYTES: "0",
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
  };
  gateway = await startTestGateway(settings);
  withNode = await startTestGateway({
    ...settings,
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
  });
  const { data } = await query<{ models: { id: string; campaign: { id: Hex } }[] }>(
    "{ models(first: 1, where: { campaign_: { state: FUNDED } }) { id campaign { id } } }",
  );
  const [model] = data.models;
  campaign = model?.campaign.id ?? "0x";
  generation = `0x${randomUUID().replaceAll("-", "").repeat(2)}`;
  await database.rows(
    `INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size,
       count, provider, price_wei, worker, lease_until)
     VALUES ($1, 'anonymous', $1, 'hash', 'RUNNING', $2, 1, 'a zorb', 1, '64x64', 1, 'local', 5, 'elsewhere',
       now() + interval '1 h')`,
    [generation, model?.id],
  );
});
afterEach(() => index.reset());
afterAll(async () => {
  await gateway.stop();
  await withNode.stop();
  await index.stop();
  await database.drop();
});

const query = <T>(
  text: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  url = gateway.url,
) => ask<T>(url, text, variables, headers);

interface TwoHops {
  generation: { model: { id: string; campaign: { totalIncome: string } } | null };
  campaign: { totalIncome: string } | null;
}

/** First the campaign, or with it the model of one generation; then what the other part needs of the index. */
const twoHops = () =>
  query<TwoHops>(
    `query ($generation: Bytes!, $campaign: ID!) {
      campaign(id: $campaign) { totalIncome }
      generation(id: $generation) { model { campaign { totalIncome } } }
    }`,
    { generation, campaign },
  );

/** One wei more of income, indexed. */
async function bringIncome(): Promise<number> {
  const [account] = await chain.getAddresses();
  const hash = await chain.sendTransaction({
    account: account ?? "0x",
    to: campaign,
    value: 1n,
    chain: null,
  });
  const { blockNumber } = await chain.waitForTransactionReceipt({ hash });
  await vi.waitFor(
    async () => {
      const response = await fetch(inject("subgraphUrl"), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: "{ _meta { block { number } } }" }),
      });
      const { data } = (await response.json()) as { data: { _meta: { block: { number: number } } } };
      expect(data._meta.block.number).toBeGreaterThanOrEqual(Number(blockNumber));
    },
    { timeout: 60_000 },
  );
  return Number(blockNumber);
}

describe("one operation", () => {
  it("answers from one block, also where the index moves on between its requests, and names it", async () => {
    let asked = 0;
    index.meddle(async (body, passOn) => {
      if (body.includes("IndexHead") || body.includes("BlockByHash")) return passOn();
      if (asked++ === 1) await bringIncome();
      return passOn();
    });
    const { data, errors, extensions } = await twoHops();
    expect(errors).toEqual([]);
    expect(asked).toBe(2);
    expect(data.generation.model?.campaign.totalIncome).toBe(data.campaign?.totalIncome);
    const { block } = extensions;
    const { hash, timestamp } = await chain.getBlock({ blockNumber: BigInt(block?.number ?? 0) });
    expect(block).toEqual({ number: block?.number, hash, timestamp: Number(timestamp) });
    const later = await twoHops();
    expect(BigInt(later.data.campaign?.totalIncome ?? 0)).toBe(BigInt(data.campaign?.totalIncome ?? 0) + 1n);
    expect(later.extensions.block?.number).toBeGreaterThan(block?.number ?? 0);
  });

  it.each([
    [
      "the chain is reorganized",
      (text: string) => text.replaceAll(/"(hash|parentHash)":"0x[0-9a-f]{8}/g, '"$1":"0xabababab'),
    ],
    [
      "the index goes back",
      () =>
        JSON.stringify({
          errors: [
            {
              message:
                "Failed to decode `block.number` value: `subgraph QmX has only indexed up to block number 2 and data for block number 3 is therefore not yet available`",
            },
          ],
        }),
    ],
    [
      "graph-node takes blocks back meanwhile",
      () => JSON.stringify({ errors: [{ message: "the chain was reorganized while executing the query" }] }),
    ],
  ])("is begun anew, once, where %s between its requests", async (_what, change) => {
    const bodies: string[] = [];
    index.meddle(async (body, passOn) => {
      if (body.includes("IndexHead") || body.includes("BlockByHash")) return passOn();
      bodies.push(body);
      const text = await passOn();
      return bodies.length === 2 ? change(text) : text;
    });
    const { data, errors, extensions } = await twoHops();
    expect(errors).toEqual([]);
    expect(bodies).toHaveLength(4);
    expect(data.generation.model?.campaign.totalIncome).toBe(data.campaign?.totalIncome);
    expect(bodies[3]).toContain(`number: ${extensions.block?.number}`);
  });

  it("has errors in the place of what would be of another chain, where that happens again", async () => {
    let asked = 0;
    index.meddle(async (body, passOn) => {
      if (body.includes("IndexHead") || body.includes("BlockByHash")) return passOn();
      const text = await passOn();
      return asked++ % 2 === 1
        ? text.replaceAll(/Hash":"0x[0-9a-f]{8}|hash":"0x[0-9a-f]{8}/g, 'hash":"0xabababab')
        : text;
    });
    const { data, errors } = await twoHops();
    expect(asked).toBe(4);
    expect(data.campaign?.totalIncome).toMatch(/^\d+$/);
    expect(data.generation.model?.campaign ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["BLOCK_REORGANIZED"]);
  });

  it("says nothing of a block where it read nothing of the index", async () => {
    expect((await query("{ __typename usage { calls } }")).extensions).toEqual({});
  });
});

describe("a block that the caller names", () => {
  const text = `query ($campaign: ID!, $generation: Bytes!) {
    campaign(id: $campaign) { totalIncome totalContributed }
    _meta { block { number } }
    generation(id: $generation) { model { campaign { totalIncome totalContributed } } }
  }`;

  it("in x-block holds for all of the operation, and explicit arguments win for their field", async () => {
    const { data: now } = await query<{ campaign: { finalizedAt: string; launchedAtBlock: string } }>(
      "query ($campaign: ID!) { campaign(id: $campaign) { launchedAtBlock } }",
      { campaign },
    );
    const early = Number(now.campaign.launchedAtBlock);
    const first = await bringIncome();
    await bringIncome();
    const then = await query<Record<string, { totalIncome: string }>>(
      text,
      { campaign, generation },
      { "x-block": String(first) },
    );
    expect(then.errors).toEqual([]);
    const income = await chain.readContract({
      address: campaign,
      abi: [
        {
          type: "function",
          name: "totalIncome",
          stateMutability: "view",
          inputs: [],
          outputs: [{ type: "uint256" }],
        },
      ],
      functionName: "totalIncome",
      blockNumber: BigInt(first),
    });
    expect(then.data.campaign?.totalIncome).toBe(String(income));
    expect(then.data).toMatchObject({
      _meta: { block: { number: first } },
      generation: { model: { campaign: { totalIncome: String(income) } } },
    });
    const { hash, timestamp } = await chain.getBlock({ blockNumber: BigInt(first) });
    expect(then.extensions.block).toEqual({ number: first, hash, timestamp: Number(timestamp) });

    const mixed = await query<Record<string, { totalContributed: string; totalIncome: string }>>(
      `query ($campaign: ID!, $none: Block_height) {
        old: campaign(id: $campaign, block: { number: ${early} }) { totalContributed }
        pinned: campaign(id: $campaign, block: $none) { totalIncome }
      }`,
      { campaign },
      { "x-block": String(first) },
    );
    expect(mixed.errors).toEqual([]);
    expect(mixed.data.old?.totalContributed).toBe("0");
    expect(mixed.data.pinned?.totalIncome).toBe(String(income));
  });

  it("and that lies far back is completed from the chain, where there is a node", async () => {
    const { data } = await query<{ campaigns: { launchedAtBlock: string }[] }>(
      "{ campaigns(first: 1, orderBy: launchedAt) { launchedAtBlock } }",
    );
    const number = Number(data.campaigns[0]?.launchedAtBlock);
    const { hash, timestamp } = await chain.getBlock({ blockNumber: BigInt(number) });
    const answer = await query("{ campaigns { name } }", {}, { "x-block": String(number) }, withNode.url);
    expect(answer.extensions.block).toEqual({ number, hash, timestamp: Number(timestamp) });
  });

  it.each(["-1", "latest", "1e3", "0x10", "99999999999"])("cannot be %s", async (block) => {
    const { status, errors } = await query("{ campaigns { name } }", {}, { "x-block": block });
    expect(status).toBe(400);
    expect(errors[0]?.extensions).toEqual({ code: "BLOCK_INVALID" });
  });

  it("is refused where the index has not reached it", async () => {
    const { errors, data } = await query("{ campaigns { name } }", {}, { "x-block": "900000000" });
    expect(data).toEqual({ campaigns: null });
    expect(errors[0]?.extensions).toEqual({ code: "BLOCK_NOT_INDEXED" });
  });
});

describe("what a failed campaign would pay back", () => {
  const text = `query ($number: Int!) {
    now: positions(first: 1000, orderBy: id) { id refundable contributed refunded campaign { id } }
    then: positions(first: 1000, orderBy: id, block: { number: $number }) {
      id refundable contributed refunded campaign { id state goalMin totalContributed closesAt finalizeBy }
    }
  }`;
  interface Refunds {
    id: string;
    refundable: string | null;
    contributed: string;
    refunded: string;
    campaign: { id: Hex; state: string; closesAt: string };
  }

  it("is the contract's own answer, now and at a block before any refund", async () => {
    const { data: refunds } = await query<{ refunds: { block: string; campaign: { id: Hex } }[] }>(
      "{ refunds(first: 1, orderBy: order) { block campaign { id } } }",
    );
    const [first] = refunds.refunds;
    const number = Number(first?.block) - 1;
    const { data, errors } = await query<{ now: Refunds[]; then: Refunds[] }>(
      text,
      { number },
      {},
      withNode.url,
    );
    expect(errors).toEqual([]);
    const failed = data.now.filter((position) => position.campaign.id === first?.campaign.id);
    expect(failed.length).toBeGreaterThan(3);
    for (const { refundable, contributed, refunded } of failed) {
      expect(refundable).toBe(String(BigInt(contributed) - BigInt(refunded)));
    }
    const others = data.now.filter((position) => position.campaign.id !== first?.campaign.id);
    expect(new Set(others.map(({ refundable }) => refundable))).toEqual(new Set(["0"]));
    // No event has told of the failure yet, only the time.
    const { timestamp } = await chain.getBlock({ blockNumber: BigInt(number) });
    for (const { refundable, contributed, campaign: of } of data.then) {
      if (of.id !== first?.campaign.id) continue;
      expect(of.state).toBe("FUNDING");
      expect(refundable).toBe(timestamp >= BigInt(of.closesAt) ? contributed : "0");
    }
  });

  it("is told apart from what a client calls its parts", async () => {
    const { data, errors } = await query<{ now: Refunds[] }>(
      "{ now: positions(first: 3) { contributed: id refunded: id refundable __typename } }",
    );
    expect(errors).toEqual([]);
    expect(data.now.every(({ refundable }) => /^\d+$/.test(refundable ?? ""))).toBe(true);
  });
});
