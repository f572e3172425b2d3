import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { startWire, type Wire } from "./wire.ts";

let database: TestDatabase;
let wire: Wire;
let index: FaultProxy;
let artifacts: FaultProxy;
let gateway: Gateway;

const settings = () => ({ SUBGRAPH_URL: index.url, DATABASE_URL: wire.url, ARTIFACTS_URL: artifacts.url });

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  wire = await startWire(database.url);
  index = await startFaultProxy(inject("subgraphUrl"));
  artifacts = await startFaultProxy(inject("artifactsUrl"));
  gateway = await startTestGateway(settings());
});
afterEach(() => {
  wire.mend();
  index.reset();
  artifacts.reset();
});
afterAll(async () => {
  await gateway.stop();
  await artifacts.stop();
  await index.stop();
  await wire.stop();
  await database.drop();
});

interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; code?: string; block?: number }>;
  schemaDrift: { state: string; differences: string[] };
  providers: string[];
}

async function readiness(url = gateway.url): Promise<Readiness & { status: number; text: string }> {
  const response = await fetch(`${url}/readyz`);
  const text = await response.text();
  return { status: response.status, text, ...(JSON.parse(text) as Readiness) };
}
const failing = ({ checks }: Readiness) => Object.keys(checks).filter((name) => !checks[name]?.ok);

describe("readiness", () => {
  it("is given when every part answers, and says how far the index is", async () => {
    await vi.waitFor(async () => {
      const answer = await readiness();
      expect(answer.status).toBe(200);
      expect(answer.ready).toBe(true);
      expect(answer.checks.subgraph?.block).toBeGreaterThan(0);
      expect(answer.schemaDrift).toMatchObject({ state: "same", differences: [] });
    }, 60_000);
  });

  it.each([
    ["database", () => wire.cut()],
    ["subgraph", () => index.become("down")],
    ["subgraph", () => index.become("silent")],
    ["artifacts", () => artifacts.become("error-page")],
  ] as const)("is taken away when the %s fails, and comes back", async (part, fail) => {
    fail();
    await vi.waitFor(async () => {
      const answer = await readiness();
      expect(answer.status).toBe(503);
      expect(failing(answer)).toEqual([part]);
      expect(answer.text).not.toMatch(/postgres:|127\.0\.0\.1|10\.1\.2\.3/);
    }, 60_000);
    wire.mend();
    index.become("none");
    artifacts.become("none");
    await vi.waitFor(async () => expect((await readiness()).status).toBe(200), 60_000);
  });

  it("costs the parts little, however often it is asked for", async () => {
    index.reset();
    await Promise.all(Array.from({ length: 50 }, () => readiness()));
    expect(index.bodies.length).toBeLessThanOrEqual(2);
  });

  it("has nothing to do with being alive", async () => {
    wire.cut();
    const response = await fetch(`${gateway.url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ alive: true });
  });
});

describe("a gateway that starts before its parts", () => {
  it("answers what it can, and everything once they are there", async () => {
    wire.cut();
    index.become("down");
    const early = await startTestGateway(settings());
    try {
      expect(failing(await readiness(early.url)).sort()).toEqual(["database", "subgraph"]);
      expect((await ask(early.url, "{ __typename }")).errors).toEqual([]);
      wire.mend();
      index.become("none");
      await vi.waitFor(async () => expect((await readiness(early.url)).status).toBe(200), 60_000);
      expect((await ask(early.url, "{ usage { calls } campaigns(first: 1) { id } }")).errors).toEqual([]);
    } finally {
      await early.stop();
    }
  });

  it("takes turns with another in preparing the database", async () => {
    const fresh = await createDatabase(inject("databaseUrl"));
    const starts = await Promise.all(
      Array.from({ length: 3 }, () => startTestGateway({ ...settings(), DATABASE_URL: fresh.url })),
    );
    for (const { url } of starts) expect((await ask(url, "{ usage { calls } }")).errors).toEqual([]);
    await Promise.all(starts.map((started) => started.stop()));
    await fresh.drop();
  });
});
