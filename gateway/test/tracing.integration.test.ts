import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import { type Collector, startCollector } from "./otlp-collector.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const traceparent = `00-${TRACE}-${CALLER}-01`;

let database: TestDatabase;
let index: FaultProxy;
let images: OpenAIImagesServer;
let collector: Collector;
let gateway: Gateway;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  images = await startOpenAIImagesServer("sk-very-secret");
  collector = await startCollector();
  gateway = await startTestGateway({
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    PROVIDERS: oneProvider(images.baseUrl, { apiKeyEnv: "IMAGES_KEY" }),
    IMAGES_KEY: "sk-very-secret",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([collector.stop(), images.stop(), index.stop()]);
  await database.drop();
});

it("names a request by its trace, unless its caller has named it", async () => {
  const traced = await ask(gateway.url, "{ __typename }", {}, { traceparent });
  expect(traced.headers.get("x-request-id")).toBe(TRACE);
  const own = await ask(gateway.url, "{ __typename }");
  expect(own.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
  const named = await ask(gateway.url, "{ __typename }", {}, { traceparent, "x-request-id": "mine" });
  expect(named.headers.get("x-request-id")).toBe("mine");
});

it("goes on from the caller through index, chain, SQL, provider and store, and says nothing of what was asked", async () => {
  const { id } = await findModel(gateway.url);
  const { errors } = await ask(
    gateway.url,
    "mutation Mine ($input: GenerateImageInput!) { generateImage(input: $input) { state model { name } } }",
    { input: { model: id, prompt: "a secret zorb", idempotencyKey: "a secret key" } },
    { traceparent },
  );
  expect(errors).toEqual([]);
  await ask(gateway.url, "{ status { lagBlocks } }", {}, { traceparent });
  expect(index.traceparents).toContainEqual(expect.stringMatching(`^00-${TRACE}-`));
  // What is left is sent when it stops.
  await gateway.stop();

  const spans = collector.spans.filter((span) => span.traceId === TRACE);
  const roots = spans.filter(({ name }) => name === "graphql");
  expect(roots.map(({ parentSpanId }) => parentSpanId)).toContain(CALLER);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const upstreams = ["index", "chain", "local", "artifacts"].map((upstream) => `request ${upstream}`);
  for (const name of [...upstreams, "sql INSERT", "sql UPDATE"]) {
    expect(ids, name).toContain(spans.find((span) => span.name === name)?.parentSpanId);
  }
  expect(collector.bodies.join()).not.toMatch(/secret|zorb|Mine|0x[0-9a-f]{8}/);
});
