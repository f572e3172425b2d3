import { readFileSync } from "node:fs";
import { generatePrivateKey } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";

let database: TestDatabase;
let images: OpenAIImagesServer;
let gateway: Gateway;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    PROVIDERS: oneProvider(images.baseUrl),
    OPERATOR_KEY: generatePrivateKey(),
    PAYMENT: "required",
    // Nothing is paid by it here; it has metrics.
    X402: JSON.stringify({
      facilitatorUrl: "http://127.0.0.1:1",
      network: "eip155:31337",
      rpcUrl: inject("rpcUrl"),
      asset: `0x${"11".repeat(20)}`,
      name: "Dollar",
      version: "1",
      unitsPerEther: "3000000000",
    }),
    METRICS_PORT: "0",
    METRICS_OPERATIONS: "Listed, Other",
  });
});
afterAll(async () => {
  await gateway.stop();
  await images.stop();
  await database.drop();
});

/** The labels of each metric in the operator's guide. */
const listed = new Map(
  (() => {
    const guide = readFileSync(new URL("../../docs/operator.md", import.meta.url), "utf8");
    const [table = ""] = guide.slice(guide.search(/^\| metric \|/m)).split("\n\n", 1);
    return [...table.matchAll(/^\| `(gateway_[a-z0-9_]+)` \| ([^|]*)\|/gm)].map(
      ([, name = "", labels = ""]): [string, string[]] => [name, labels.match(/\w+/g) ?? []],
    );
  })(),
);

/** A histogram's samples have names of their own. */
const metricOf = (sample: string) => sample.replace(/_(bucket|sum|count)$/, "");

const scrape = async () => (await fetch(gateway.metricsUrl ?? "")).text();

/** The sum of a metric's samples whose labels are among those given. */
async function reading(name: string, labels: Record<string, string> = {}): Promise<number> {
  const samples = (await scrape())
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

describe("metrics", () => {
  it("are not on the API's port, and on none unless it is set", async () => {
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
    const quiet = await startTestGateway({
      SUBGRAPH_URL: inject("subgraphUrl"),
      DATABASE_URL: database.url,
      ARTIFACTS_URL: inject("artifactsUrl"),
    });
    expect(quiet.metricsUrl).toBeUndefined();
    await quiet.stop();
  });

  it("count an operation, its HTTP request, the upstreams' and the database's", async () => {
    const operations = { type: "query", outcome: "ok" };
    const before = {
      operations: await reading("gateway_operation_duration_seconds_count", operations),
      http: await reading("gateway_http_request_duration_seconds_count", {
        route: "/graphql",
        status: "200",
      }),
      index: await reading("gateway_upstream_request_duration_seconds_count", { upstream: "index" }),
      sql: await reading("gateway_database_query_duration_seconds_count", { outcome: "ok" }),
    };
    await ask(gateway.url, "query Mine { models(first: 1) { id } usage { calls } }");
    expect(await reading("gateway_operation_duration_seconds_count", operations)).toBe(before.operations + 1);
    expect(
      await reading("gateway_http_request_duration_seconds_count", { route: "/graphql", status: "200" }),
    ).toBe(before.http + 1);
    expect(
      await reading("gateway_upstream_request_duration_seconds_count", { upstream: "index" }),
    ).toBeGreaterThan(before.index);
    expect(await reading("gateway_database_query_duration_seconds_count", { outcome: "ok" })).toBeGreaterThan(
      before.sql,
    );
  });

  it("time the provider and the store of a generation", async () => {
    const { id } = await findModel(gateway.url);
    const { errors } = await ask(
      gateway.url,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { state } }",
      { input: { model: id, prompt: "a zorb", idempotencyKey: "metrics" } },
    );
    expect(errors).toEqual([]);
    const answered = (upstream: string) =>
      reading("gateway_upstream_request_duration_seconds_count", { upstream, outcome: "2xx" });
    expect(await answered("local")).toBe(1);
    // The image, and what is stored with its receipt.
    expect(await answered("artifacts")).toBeGreaterThan(0);
  });

  it("take nothing that a caller makes up for a label", async () => {
    await ask(gateway.url, "query MadeUpByMe { nothing }");
    await fetch(`${gateway.url}/made-up-by-me`, { method: "PUT" });
    const text = await scrape();
    expect(text).not.toMatch(/made-?up-?by-?me/i);
    expect(await reading("gateway_operation_errors_total", { code: "GRAPHQL_VALIDATION_FAILED" })).toBe(1);
    expect(
      await reading("gateway_http_request_duration_seconds_count", { route: "other", method: "other" }),
    ).toBe(1);
  });

  it("show an operation's name where the operator lists it", async () => {
    await ask(gateway.url, "query Listed { __typename }");
    expect(await reading("gateway_operation_duration_seconds_count", { operation: "Listed" })).toBe(1);
  });

  it("say where index, chain, providers, generations and rollups stand", async () => {
    const block = await reading("gateway_index_head_block");
    expect(block).toBeGreaterThan(0);
    expect(await reading("gateway_chain_head_block")).toBeGreaterThanOrEqual(block);
    expect(await reading("gateway_index_up")).toBe(1);
    expect(await reading("gateway_provider_state", { provider: "local", state: "CLOSED" })).toBe(1);
    expect(await reading("gateway_provider_state")).toBe(1);
    expect(await reading("gateway_generations_unfinished")).toBe(0);
    const succeeded = { provider: "local", state: "SUCCEEDED" };
    expect(await reading("gateway_generation_duration_seconds_count", succeeded)).toBe(1);
  });

  it("are all in the operator's guide, with their labels, and no others are", async () => {
    const text = await scrape();
    const shown = [...text.matchAll(/^# HELP (gateway_\S+)/gm)].map(([, name]) => name);
    expect([...listed.keys()].toSorted()).toEqual(shown.toSorted());
    for (const [, name = "", labels = ""] of text.matchAll(/^(gateway_[a-z0-9_]+)\{(.*)\}/gm)) {
      const used = [...labels.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => label !== "le");
      expect(listed.get(metricOf(name)), name).toEqual(used);
    }
  });

  it("are drawn by a dashboard that names none but those, with their labels", async () => {
    const shown = new Set([...(await scrape()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const dashboard = JSON.parse(
      readFileSync(new URL("../grafana/gateway.json", import.meta.url), "utf8"),
    ) as {
      panels: { targets?: { expr: string }[] }[];
    };
    const asked = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const drawn = asked.flatMap((expr) => expr.match(/\b(gateway|process|nodejs)_[a-z0-9_]+/g) ?? []);
    for (const name of drawn) expect(shown, name).toContain(metricOf(name));
    expect(new Set(drawn.map(metricOf).filter((name) => name.startsWith("gateway_")))).toEqual(
      new Set(listed.keys()),
    );
    for (const expr of asked) {
      const labels = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", "));
      const matched = [...expr.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label]) => label);
      const [metric = ""] = expr.match(/gateway_[a-z0-9_]+/) ?? [];
      const known = ["le", "job", ...(listed.get(metricOf(metric)) ?? [])];
      for (const label of [...labels, ...matched]) expect(known, expr).toContain(label);
    }
  });
});
