import type { Hex } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let index: FaultProxy;
let node: FaultProxy;
let gateway: Gateway;
let campaign: Hex;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  node = await startFaultProxy(inject("rpcUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: node.url,
    CONTRACTS: JSON.stringify(inject("deployment")),
  });
  const { data } = await query<{ campaigns: { id: Hex }[] }>(
    "{ campaigns(first: 1, orderBy: contributorCount, orderDirection: desc, where: { state: FUNDED }) { id } }",
  );
  campaign = data.campaigns[0]?.id ?? "0x";
});
afterEach(() => {
  index.reset();
  node.reset();
});
afterAll(async () => {
  await gateway.stop();
  await node.stop();
  await index.stop();
  await database.drop();
});

const query = <T>(
  text: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) => ask<T>(gateway.url, text, variables, headers);
const asked = () => index.bodies.filter((body) => !body.includes("IntrospectionQuery"));

interface Page {
  payouts: {
    block: { number: number; hash: string; timestamp: number };
    nodes: Record<string, string | number>[];
    endCursor: string;
    hasNextPage: boolean;
    totals: Record<string, string | number>;
  };
}
const NODE = "position account contributed sharePpm earned withdrawn withdrawable";
const PAYOUTS = `query ($campaign: Bytes!, $first: Int!, $after: String, $block: Int) {
  payouts(campaign: $campaign, first: $first, after: $after, block: $block) {
    block { number hash timestamp } nodes { ${NODE} } endCursor hasNextPage
  }
}`;

describe("payouts of a campaign", () => {
  it("are every position's figures, page by page, at the block of the first page", async () => {
    const text = `query ($campaign: String!, $block: Int!) {
      positions(first: 1000, orderBy: id, block: { number: $block }, where: { campaign: $campaign }) {
        position: id account { id } contributed sharePpm earned withdrawn withdrawable
      }
    }`;
    const pages: Page["payouts"][] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors }: { data: Page; errors: readonly unknown[] } = await query<Page>(PAYOUTS, {
        campaign,
        first: 50,
        after,
      });
      expect(errors).toEqual([]);
      pages.push(data.payouts);
      after = data.payouts.endCursor;
      if (!data.payouts.hasNextPage) break;
    }
    expect(pages.length).toBeGreaterThan(2);
    const [first] = pages;
    for (const { block } of pages) expect(block).toEqual(first?.block);
    const all = await query<{ positions: (Record<string, unknown> & { account: { id: string } })[] }>(text, {
      campaign,
      block: first?.block.number,
    });
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual(
      all.data.positions.map(({ account, ...position }) => ({ ...position, account: account.id })),
    );
  });

  it("add up, to the wei, with the dust that rounding leaves; in a second request, and once for a block", async () => {
    const text = `query ($campaign: Bytes!) {
      payouts(campaign: $campaign, first: 999) {
        nodes { contributed earned withdrawn withdrawable }
        totals { positions contributed income withdrawn earned withdrawable dust }
      }
    }`;
    index.reset();
    const { data, errors } = await query<Page>(text, { campaign });
    expect(errors).toEqual([]);
    const { nodes, totals } = data.payouts;
    const sum = (name: string) => String(nodes.reduce((total, row) => total + BigInt(row[name] ?? 0), 0n));
    expect(totals).toEqual({
      positions: nodes.length,
      contributed: sum("contributed"),
      income: totals.income,
      withdrawn: sum("withdrawn"),
      earned: sum("earned"),
      withdrawable: sum("withdrawable"),
      dust: String(BigInt(totals.income ?? 0) - BigInt(sum("earned"))),
    });
    expect(BigInt(totals.dust ?? -1)).toBeGreaterThanOrEqual(0n);
    expect(BigInt(totals.dust ?? -1)).toBeLessThan(BigInt(nodes.length));
    expect(asked()).toHaveLength(2);
  });

  it("are those of an earlier block, named by argument or for the whole operation", async () => {
    const { data } = await query<{ withdrawals: { block: string }[] }>(
      "query ($campaign: String!) { withdrawals(first: 1, orderBy: order, where: { campaign: $campaign }) { block } }",
      { campaign },
    );
    const block = Number(data.withdrawals[0]?.block) - 1;
    const then = await query<Page>(PAYOUTS, { campaign, first: 999, block });
    expect(then.errors).toEqual([]);
    expect(then.data.payouts.block.number).toBe(block);
    expect(then.data.payouts.nodes.every(({ withdrawn }) => withdrawn === "0")).toBe(true);
    const whole = await query<Page>(PAYOUTS, { campaign, first: 999 }, { "x-block": String(block) });
    expect(whole.data).toEqual(then.data);
  });

  it.each([
    ["PAGE_INVALID", { first: 0 }],
    ["PAGE_INVALID", { first: 1000 }],
    ["PAGE_INVALID", { after: "MTcx" }],
    ["BLOCK_INVALID", { block: -1 }],
    ["BLOCK_NOT_INDEXED", { block: 900_000_000 }],
    ["CAMPAIGN_NOT_FOUND", { campaign: "0x01" }],
    ["CAMPAIGN_NOT_FOUND", { campaign: `0x${"00".repeat(20)}` }],
  ])("are refused with %s for %o", async (code, wrong) => {
    const { data, errors } = await query(PAYOUTS, { campaign, first: 5, ...wrong });
    expect(data).toEqual({ payouts: null });
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code }]);
  });

  it("are refused where a page would be of another chain than the one before", async () => {
    const { data } = await query<Page>(PAYOUTS, { campaign, first: 5 });
    const text = Buffer.from(data.payouts.endCursor, "base64url").toString();
    const after = Buffer.from(text.replace(/:0x[0-9a-f]{8}/, ":0xabababab")).toString("base64url");
    const { errors } = await query(PAYOUTS, { campaign, first: 5, after });
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: "BLOCK_REORGANIZED" }]);
  });
});

describe("revenue by source", () => {
  interface Revenue {
    campaigns: {
      id: string;
      totalIncome: string;
      incomes: { source: string; amount: string; timestamp: string }[];
      [range: string]: unknown;
    }[];
  }
  const sumOf = (incomes: Revenue["campaigns"][number]["incomes"], from: number, to: number) =>
    ["MINT", "ROYALTY", "GENERATION", "DIRECT", "FORCED"].map((source) => ({
      source,
      amount: String(
        incomes
          .filter((income) => income.source === source)
          .filter(({ timestamp }) => Number(timestamp) >= from && Number(timestamp) < to)
          .reduce((sum, { amount }) => sum + BigInt(amount), 0n),
      ),
    }));

  it("is the sum of the single incomes, of all time and between any two seconds, in two requests more", async () => {
    const all = await query<Revenue>(
      "{ campaigns(orderBy: id) { id totalIncome incomes(first: 1000, orderBy: order) { source amount timestamp } } }",
    );
    const times = all.data.campaigns
      .flatMap(({ incomes }) => incomes.map(({ timestamp }) => Number(timestamp)))
      .sort((one, other) => one - other);
    const early = (times[3] ?? 0) + 1;
    const middle = times[Math.floor(times.length / 2)] ?? 0;
    const late = times.at(-1) ?? 0;
    const number = all.extensions.block?.number;
    index.reset();
    const { data, errors } = await query<Revenue>(
      `{ campaigns(orderBy: id) {
        all: revenueBySource { source amount }
        part: revenueBySource(from: ${early}, to: ${middle}) { source amount }
        last: revenueBySource(from: ${middle}, to: ${late}) { source amount }
        since: revenueBySource(from: ${late}) { source amount }
      } }`,
      {},
      { "x-block": String(number) },
    );
    expect(errors).toEqual([]);
    expect(asked()).toHaveLength(3);
    expect(data.campaigns).toEqual(
      all.data.campaigns.map(({ incomes }) => ({
        all: sumOf(incomes, 0, Number.POSITIVE_INFINITY),
        part: sumOf(incomes, early, middle),
        last: sumOf(incomes, middle, late),
        since: sumOf(incomes, late, Number.POSITIVE_INFINITY),
      })),
    );
  });

  it("refuses what is no range", async () => {
    const { errors } = await query("{ campaigns(first: 1) { revenueBySource(from: 9, to: 9) { amount } } }");
    expect(errors[0]?.extensions).toEqual({ code: "RANGE_INVALID" });
  });
});

describe("the status", () => {
  const text = `{ status {
    chainHead { number hash timestamp } indexedHead { number hash } lagBlocks lagSeconds
    providers { id state running waiting } schemaDrift { state differences }
  } }`;

  it("says how far the index is behind the chain", async () => {
    const { data, errors } = await query<{
      status: { chainHead: { number: number }; indexedHead: { number: number }; lagBlocks: number };
    }>(text);
    expect(errors).toEqual([]);
    const { chainHead, indexedHead, lagBlocks } = data.status;
    expect(indexedHead.number).toBeGreaterThan(100);
    expect(lagBlocks).toBe(Math.max(0, chainHead.number - indexedHead.number));
    expect(data.status).toMatchObject({
      providers: [{ id: "model", state: "CLOSED", running: 0, waiting: 0 }],
      chainHead: { hash: expect.stringMatching(/^0x/) },
    });
  });

  it("leaves out the chain where its node does not answer", async () => {
    node.become("error-page");
    const { data, errors, text: whole } = await query<{ status: unknown }>(text);
    expect(errors).toEqual([]);
    expect(data.status).toMatchObject({ chainHead: null, lagBlocks: null, lagSeconds: null });
    expect(whole).not.toContain("10.1.2.3");
  });
});
