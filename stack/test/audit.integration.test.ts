import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { createPublicClient, http } from "viem";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { type AuditResult, audit } from "../src/audit/audit.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

/*
 * A real gateway stands behind a proxy that changes its answers as a faulty mapping would: the audit must see each
 * fault, whatever its size, and name it.
 */

type Entity = Record<string, unknown> & { id: string };

let gateway: TestGateway;
let proxy: Server | undefined;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterEach(() => proxy?.close());
afterAll(() => gateway?.stop());

/** Audits a gateway whose pages of a list come out of `change`. */
async function auditWith(change: (list: string, page: Entity[]) => Entity[]): Promise<AuditResult> {
  proxy = createServer(async (request, response) => {
    const body = await text(request);
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { data } = (await answer.json()) as { data: { page?: Entity[] } };
    const list = /page: (\w+)\(/.exec(JSON.parse(body).query)?.[1];
    if (list !== undefined && data.page !== undefined) data.page = change(list, data.page);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const chain = createPublicClient({ transport: http(inject("rpcUrl")) });
  return audit({
    gatewayUrl: `http://127.0.0.1:${address.port}`,
    rpcUrl: inject("rpcUrl"),
    deployment: inject("deployment"),
    blockNumber: await chain.getBlockNumber(),
  });
}

/** The first entity of `list` that `where` accepts comes out with other fields. */
function changing(list: string, where: (entity: Entity) => boolean, fields: (entity: Entity) => object) {
  let done = false;
  return (name: string, page: Entity[]) =>
    page.map((entity) => {
      if (done || name !== list || !where(entity)) return entity;
      done = true;
      return { ...entity, ...fields(entity) };
    });
}

const more = (amount: unknown, by: bigint) => String(BigInt(String(amount)) + by);
const figuresOf = ({ differences }: AuditResult) => differences.map(({ way, figure }) => `${way}: ${figure}`);

it("finds no drift after the story, over tens of thousands of figures", async () => {
  const result = await auditWith((_, page) => page);
  expect(result.differences).toEqual([]);
  expect(result).toMatchObject({ figuresDiffering: 0, driftWei: 0n, unannounced: [] });
  expect(result.figuresCompared).toBeGreaterThan(30_000);
});

it("finds one wei too much to withdraw, by the logs and by the contract", async () => {
  const result = await auditWith(
    changing(
      "positions",
      ({ withdrawable }) => withdrawable !== "0",
      ({ withdrawable }) => ({ withdrawable: more(withdrawable, 1n) }),
    ),
  );
  expect(result).toMatchObject({ figuresDiffering: 2, driftWei: 2n });
  expect(figuresOf(result)).toEqual([
    expect.stringMatching(/^logs: Position 0x\w{80} withdrawable$/),
    expect.stringMatching(/^views: Position 0x\w{80} withdrawable$/),
  ]);
});

it.each([
  ["positions", "Position", "contributed"],
  ["contributions", "Contribution", "amount"],
  ["withdrawals", "Withdrawal", "amount"],
  ["accounts", "Account", "totalContributed"],
] as const)(
  "names the first of the %s when it is missing, and its transaction",
  async (list, name, field) => {
    let lost: Entity | undefined;
    const result = await auditWith((page, entities) => {
      if (page !== list || lost !== undefined) return entities;
      lost = entities[0];
      return entities.slice(1);
    });
    const difference = result.differences.find(({ figure }) => figure === `${name} ${lost?.id}`);
    expect(difference).toMatchObject({ way: "logs", found: "none", expected: "one" });
    expect(difference?.driftWei).toBeGreaterThanOrEqual(BigInt(String(lost?.[field])));
    expect(difference?.log?.transaction).toMatch(/^0x\w{64}$/);
    if (lost?.transaction !== undefined) expect(difference?.log?.transaction).toBe(lost.transaction);
  },
);

it("finds a page that the gateway hides", async () => {
  const result = await auditWith((list, page) => (list === "mints" ? [] : page));
  expect(result.tallies.find(({ way, entity }) => way === "logs" && entity === "Mint")?.differing).toBe(
    new Set(figuresOf(result).filter((figure) => figure.startsWith("logs: Mint "))).size,
  );
  expect(result.driftWei).toBeGreaterThan(0n);
});

it("finds an entity that no log tells of", async () => {
  const id = `0x${"ff".repeat(36)}`;
  const result = await auditWith((list, page) =>
    list === "refunds" ? [...page, { ...page[0], id } as Entity] : page,
  );
  expect(figuresOf(result)).toEqual([`logs: Refund ${id}`]);
});

it("finds a wrong figure in every one of many lists at once", async () => {
  const faults = [
    ["campaigns", "memberCount", /^views: Campaign .* memberCount$/],
    ["positions", "contributionCount", /^logs: Position .* contributionCount$/],
    ["treasuryCalls", "amount", /^logs: TreasuryCall .* amount$/],
    ["incomes", "logIndex", /^logs: Income .* logIndex$/],
    ["accounts", "membershipCount", /^logs: Account .* membershipCount$/],
    ["tokens", "totalMinted", /^views: Token .* totalMinted$/],
    ["tokenBalances", "balance", /^views: TokenBalance .* balance$/],
    ["earnings", "withdrawable", /^views: Earning .* withdrawable$/],
    ["erc20Positions", "withdrawn", /^views: Erc20Position .* withdrawn$/],
    ["milestones", "amount", /^views: Milestone .* amount$/],
    ["creditAccounts", "balance", /^views: CreditAccount .* balance$/],
    ["settlements", "count", /^views: Settlement .* count$/],
    ["proposals", "votesFor", /^views: Proposal .* votesFor$/],
    ["protocols", "totalIncome", /^sums: Protocol .* totalIncome$/],
    ["campaignPeriods", "income", /^logs: CampaignPeriod .* income$/],
  ] as const;
  const changes = faults.map(([list, field]) =>
    changing(
      list,
      () => true,
      (entity) => ({
        [field]: typeof entity[field] === "number" ? entity[field] + 1 : more(entity[field], 1n),
      }),
    ),
  );
  const result = await auditWith((list, page) => changes.reduce((all, change) => change(list, all), page));
  for (const [, , figure] of faults) {
    expect(figuresOf(result)).toContainEqual(expect.stringMatching(figure));
  }
});

it("refuses a gateway that gives the same page again and again", async () => {
  let page: Entity[] = [];
  const again = auditWith((list, entities) => {
    if (list !== "accounts") return entities;
    if (page.length === 0)
      page = Array.from(
        { length: 1_000 },
        (_, at) => ({ ...entities[at % 2], id: `0x${String(at).padStart(40, "0")}` }) as Entity,
      );
    return page;
  });
  await expect(again).rejects.toMatchObject({ code: "GATEWAY_ANSWER_INVALID" });
});
