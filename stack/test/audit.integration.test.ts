import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { createPublicClient, http } from "viem";
import { foundry } from "viem/chains";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { type AuditResult, audit } from "../src/audit/audit.ts";
import type { GatewayFigures } from "../src/audit/gateway-figures.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

/*
 * A real gateway stands behind a proxy that changes its answers as a faulty mapping would: the audit must see each
 * fault, whatever its size, and name it.
 */

type Lists = { -readonly [Name in keyof GatewayFigures]: GatewayFigures[Name] };
type Entity = Record<string, unknown> & { id: string };

let gateway: TestGateway;
let proxy: Server | undefined;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterEach(() => proxy?.close());
afterAll(() => gateway?.stop());

/** Audits a gateway whose pages of a list come out of `change`. */
async function auditWith(change: (list: keyof Lists, page: Entity[]) => Entity[]): Promise<AuditResult> {
  proxy = createServer(async (request, response) => {
    const body = await text(request);
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { data } = (await answer.json()) as { data: { page?: Entity[] } };
    const list = /page: (\w+)\(/.exec(JSON.parse(body).query)?.[1];
    if (list !== undefined && data.page !== undefined) data.page = change(list as keyof Lists, data.page);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const chain = createPublicClient({ chain: foundry, transport: http(inject("rpcUrl")) });
  return audit({
    gatewayUrl: `http://127.0.0.1:${address.port}`,
    chain,
    deployment: inject("deployment"),
    blockNumber: await chain.getBlockNumber(),
  });
}

/** The first entity of `list` that `where` accepts comes out with other fields. */
function changing(list: keyof Lists, where: (entity: Entity) => boolean, fields: (entity: Entity) => object) {
  let done = false;
  return (name: keyof Lists, page: Entity[]) =>
    page.map((entity) => {
      if (done || name !== list || !where(entity)) return entity;
      done = true;
      return { ...entity, ...fields(entity) };
    });
}

const more = (amount: unknown, by: bigint) => String(BigInt(String(amount)) + by);
const figuresOf = ({ firstDifferences }: AuditResult) => firstDifferences.map(({ figure }) => figure);

it("finds no drift after the story, over more than a thousand figures", async () => {
  const result = await auditWith((_, page) => page);
  expect(result.firstDifferences).toEqual([]);
  expect(result).toMatchObject({ figuresDiffering: 0, driftWei: 0n });
  expect(result.figuresCompared).toBeGreaterThan(1_000);
});

it("finds one wei too much to withdraw", async () => {
  const result = await auditWith(
    changing(
      "positions",
      ({ withdrawable }) => withdrawable !== "0",
      ({ withdrawable }) => ({ withdrawable: more(withdrawable, 1n) }),
    ),
  );
  expect(result).toMatchObject({ figuresDiffering: 1, driftWei: 1n });
  expect(figuresOf(result)).toEqual([expect.stringMatching(/^position 0x\w{80} withdrawable$/)]);
});

it("finds a position that is missing", async () => {
  let lost: Entity | undefined;
  const result = await auditWith((list, page) => {
    if (list !== "positions" || lost !== undefined) return page;
    lost = page[0];
    return page.slice(1);
  });
  expect(result.driftWei).toBeGreaterThanOrEqual(BigInt(String(lost?.contributed)));
  expect(figuresOf(result)).toContainEqual(expect.stringMatching(/sum of contributed$/));
});

it("finds a vote that is missing", async () => {
  const result = await auditWith((list, page) => (list === "votes" ? page.slice(1) : page));
  expect(figuresOf(result)).toEqual([expect.stringMatching(/votes cast$/)]);
});

it("finds a withdrawal that is missing", async () => {
  const result = await auditWith((list, page) => (list === "withdrawals" ? page.slice(1) : page));
  expect(figuresOf(result)).toEqual([expect.stringMatching(/sum of withdrawals$/)]);
});

it.each([
  ["campaigns", "totalIncome", /^campaign .* totalIncome$/],
  ["campaigns", "memberCount", /^campaign .* memberCount$/],
  ["tokens", "totalMinted", /^token .* totalMinted$/],
  ["tokenBalances", "balance", /^balance /],
  ["earnings", "withdrawable", /^earning .* withdrawable$/],
  ["proposals", "votesFor", /^proposal .* votesFor$/],
] as const)("finds a wrong figure in %s: %s", async (list, field, figure) => {
  const wrong = (entity: Entity) => ({
    [field]: typeof entity[field] === "number" ? entity[field] + 1 : more(entity[field], 1n),
  });
  const result = await auditWith(changing(list, () => true, wrong));
  expect(figuresOf(result)).toContainEqual(expect.stringMatching(figure));
});
