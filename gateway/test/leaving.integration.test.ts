import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, knowsHead, startTestGateway, type TestDatabase } from "./system.ts";

const MOST_PER_CALLER = 3;
/** Never asked before with another value, so that its answer is not kept. */
const TEXT =
  "query Left($other: Bytes!) { campaigns(first: 1, where: { id_not: $other }) { id totalIncome } }";

let database: TestDatabase;
let index: FaultProxy;
let gateway: Gateway;
let asked = 0;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    MAX_REQUESTS_PER_CALLER: String(MOST_PER_CALLER),
  });
  await knowsHead(gateway.url);
});
afterEach(() => index.reset());
afterAll(async () => {
  await gateway.stop();
  await index.stop();
  await database.drop();
});

const variables = () => ({ other: `0x${(++asked).toString(16).padStart(64, "0")}` });

/** Asks, and leaves when the gateway waits for the index. */
async function askAndLeave(text: string): Promise<void> {
  const leaving = new AbortController();
  index.reset();
  index.meddle((body, passOn) =>
    body.includes("query IndexHead") ? passOn() : new Promise<string>(() => {}),
  );
  const answer = fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: text, variables: variables() }),
    signal: leaving.signal,
  });
  await vi.waitFor(() => expect(index.bodies).not.toEqual([]), 60_000);
  const hangUp = index.nextHangUp();
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await hangUp;
}

it.each([
  ["that the index alone answers", TEXT],
  ["that several answer", TEXT.replace("totalIncome", "totalIncome usage { calls }")],
])("whoever leaves before the answer to a query %s holds no place", async (_, text) => {
  // The first goes through Apollo Server, those after it know the way.
  await vi.waitFor(async () => {
    const { status, errors } = await ask(gateway.url, text, variables());
    expect([status, errors]).toEqual([200, []]);
  }, 60_000);
  for (let left = 0; left < 2 * MOST_PER_CALLER; left++) await askAndLeave(text);
  index.reset();
  await vi.waitFor(async () => {
    const { status, errors } = await ask(gateway.url, text, variables());
    expect([status, errors]).toEqual([200, []]);
  }, 10_000);
});
