import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
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
let index: FaultProxy;
let images: OpenAIImagesServer;
let gateway: Gateway;
/** The same gateway after its operator has raised the price. */
let dearer: Gateway;
let model: { id: string; versionCount: number };

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  images = await startOpenAIImagesServer();
  const settings = (priceWei: string) => ({
    SUBGRAPH_URL: index.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    PROVIDERS: oneProvider(images.baseUrl, { priceWei }),
  });
  gateway = await startTestGateway(settings("5"));
  dearer = await startTestGateway(settings("7"));
  model = await findModel(gateway.url);
});
afterAll(async () => {
  await dearer.stop();
  await gateway.stop();
  await images.stop();
  await index.stop();
  await database.drop();
});

interface Quote {
  id: string;
  version: number;
  priceWei: string;
  expiresAt: string;
  model: { id: string; name: string };
}

const quote = (input: Record<string, unknown> = {}) =>
  ask<{ quoteGeneration: Quote | null }>(
    gateway.url,
    `mutation ($input: QuoteGenerationInput!) {
      quoteGeneration(input: $input) { id version priceWei expiresAt model { id name } } }`,
    { input: { model: model.id, ...input } },
  );
const generate = (input: Record<string, unknown>) =>
  ask<{ generateImage: { priceWei: string } | null }>(
    dearer.url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { priceWei } }",
    { input: { model: model.id, prompt: "a zorb", idempotencyKey: randomUUID(), ...input } },
  );

describe("a quote", () => {
  it("says what the images cost, of which version, and until when", async () => {
    const { data, errors } = await quote({ count: 3 });
    expect(errors).toEqual([]);
    expect(data.quoteGeneration).toMatchObject({
      id: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      version: model.versionCount,
      priceWei: "15",
      model: { id: model.id, name: expect.any(String) },
    });
    const validS = Number(data.quoteGeneration?.expiresAt) - Date.now() / 1000;
    expect(validS).toBeGreaterThan(500);
    expect(validS).toBeLessThanOrEqual(600);
  });

  it("holds after the price was raised, at every replica", async () => {
    const { data } = await quote({ count: 2 });
    const held = await generate({ count: 2, quote: data.quoteGeneration?.id });
    expect(held.data.generateImage?.priceWei).toBe("10");
    const unquoted = await generate({ count: 2 });
    expect(unquoted.data.generateImage?.priceWei).toBe("14");
  });

  it("is refused for anything else than what it is for, unknown, or ended", async () => {
    const { data } = await quote({ count: 2 });
    const { id } = data.quoteGeneration as Quote;
    for (const input of [
      { count: 1, quote: id },
      { count: 2, size: "64x64", quote: id },
      { count: 2, quote: `0x${"00".repeat(32)}` },
      { count: 2, quote: "0x00" },
    ]) {
      expect((await generate(input)).errors[0]?.extensions).toEqual({ code: "QUOTE_INVALID" });
    }
    await database.rows("UPDATE quote SET expires_at = now() - interval '1 s' WHERE id = $1", [id]);
    expect((await generate({ count: 2, quote: id })).errors[0]?.message).toContain("has ended");
    await quote();
    expect(await database.rows("SELECT 1 FROM quote WHERE id = $1", [id])).toEqual([]);
  });

  it.each([
    ["MODEL_NOT_FOUND", { model: "0xffffff7f" }],
    ["MODEL_VERSION_NOT_FOUND", { version: 1_000 }],
    ["COUNT_INVALID", { count: 9 }],
    ["SIZE_INVALID", { size: "huge" }],
  ])("is not given where it could not be used: %s", async (code, input) => {
    expect((await quote(input)).errors[0]?.extensions).toEqual({ code });
  });
});

describe("a model's price", () => {
  it("is that of one image, of all models in one request to the index; null where nobody serves it", async () => {
    index.reset();
    const { data, errors } = await ask<{ models: { id: string; price: string; tenth: null }[] }>(
      dearer.url,
      "{ models { id price tenth: price(version: 1000) } }",
    );
    expect(errors).toEqual([]);
    expect(data.models.find(({ id }) => id === model.id)).toEqual({ id: model.id, price: "7", tenth: null });
    const own = index.bodies.filter((body) => body.includes("versionCount"));
    expect(own).toHaveLength(1);
  });
});
