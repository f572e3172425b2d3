import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FalServer, startFalServer } from "./fal-server.ts";
import { createGate } from "./gate.ts";
import { type ModerationServer, startModerationServer } from "./moderation-server.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import { type ReplicateServer, startReplicateServer } from "./replicate-server.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { newWallet, PAGE, signedIn } from "./wallets.ts";

/** A third of it passes until a replica hears what another has ended. */
const LEASE_MS = 4_500;

let database: TestDatabase;
let images: OpenAIImagesServer;
let replicate: ReplicateServer;
let fal: FalServer;
let moderation: ModerationServer;
let gateway: Gateway;
/** A replica: another gateway on the same database. */
let other: Gateway;
let model: { id: string; versions: { weights: string }[] };

const settings = () => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  RPC_URL: inject("rpcUrl"),
  CONTRACTS: JSON.stringify(inject("deployment")),
  SIGN_IN_ORIGINS: PAGE,
  GENERATION_LEASE_MS: String(LEASE_MS),
  MODERATION_URL: moderation.url,
  REPLICATE_TOKEN: "r8_secret",
  FAL_KEY: "fal-secret",
  PROVIDERS: JSON.stringify([
    {
      id: "outdated",
      kind: "openai-compatible",
      baseUrl: images.baseUrl,
      model: "other-weights",
      models: "*",
      weights: ["bafkreiabcdefghijklmnopqrstuvwxyz234567"],
    },
    {
      id: "own",
      kind: "openai-compatible",
      baseUrl: images.baseUrl,
      model: "these-weights",
      models: "*",
      weights: model.versions.map(({ weights }) => weights),
      concurrency: 1,
      priceWei: "600",
      costWei: "7",
      negativePrompt: false,
      breakerFailures: 100,
    },
    {
      id: "replicate",
      kind: "replicate",
      baseUrl: replicate.baseUrl,
      model: "owner/zorb",
      apiKeyEnv: "REPLICATE_TOKEN",
      models: "*",
      priceWei: "900",
      costWei: "11",
      pollMs: 20,
      breakerFailures: 100,
    },
    {
      id: "fal",
      kind: "fal",
      baseUrl: fal.baseUrl,
      model: "fal-ai/flux/dev",
      apiKeyEnv: "FAL_KEY",
      models: "*",
      priceWei: "900",
      costWei: "13",
      negativePrompt: true,
      maxCount: 1,
      pollMs: 20,
    },
  ]),
});

beforeAll(async () => {
  [database, images, replicate, fal, moderation] = await Promise.all([
    createDatabase(inject("databaseUrl")),
    startOpenAIImagesServer(),
    startReplicateServer("r8_secret"),
    startFalServer("fal-secret"),
    startModerationServer(),
  ]);
  const answer = await fetch(inject("subgraphUrl"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `{ models(first: 1, where: { versionCount_gt: 0 }) {
        id versions(orderBy: version, orderDirection: desc, first: 1) { weights } } }`,
    }),
  });
  const { data } = (await answer.json()) as { data: { models: [typeof model] } };
  [model] = data.models;
  gateway = await startTestGateway(settings());
  other = await startTestGateway(settings());
});
afterEach(() => {
  for (const server of [images, replicate, fal, moderation]) server.reset();
});
afterAll(async () => {
  await Promise.all([gateway.stop(), other.stop()]);
  await Promise.all([images, replicate, fal, moderation].map((server) => server.stop()));
  await database.drop();
});

interface Generation {
  id: string;
  state: string;
  provider: string;
  priceWei: string;
  feeWei: string;
  progress: number | null;
  queuePosition: number | null;
  errorCode: string | null;
  images: { contentId: string }[];
}
const FIELDS = "id state provider priceWei feeWei progress queuePosition errorCode images { contentId }";

const generate = (
  input: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  url = gateway.url,
) =>
  ask<{ generateImage: Generation | null }>(
    url,
    `mutation ($input: GenerateImageInput!) { generateImage(input: $input) { ${FIELDS} } }`,
    { input: { model: model.id, prompt: "a zorb", size: "512x512", idempotencyKey: randomUUID(), ...input } },
    headers,
  );
const cancel = (
  id: string,
  headers: Record<string, string> = {},
  idempotencyKey?: string,
  url = gateway.url,
) =>
  ask<{ cancelGeneration: Generation | null }>(
    url,
    `mutation ($id: Bytes!, $key: String) { cancelGeneration(id: $id, idempotencyKey: $key) { ${FIELDS} } }`,
    { id, key: idempotencyKey },
    headers,
  );
const read = async (id: string) => {
  const { data } = await ask<{ generation: Generation }>(
    gateway.url,
    `query ($id: Bytes!) { generation(id: $id) { ${FIELDS} } }`,
    { id },
  );
  return data.generation;
};
const attemptsOf = (id: string | undefined) =>
  database.rows<{ provider: string; outcome: string | null; error_code: string | null; cost_wei: string }>(
    `SELECT provider, outcome, error_code, cost_wei FROM generation_attempt
     WHERE generation = $1 AND began_at IS NOT NULL AND (outcome IS NULL) = (ended_at IS NULL) ORDER BY number`,
    [id],
  );
const eventsOf = (id: string | undefined) =>
  database.rows("SELECT provider, outcome, error_code, fee_wei FROM usage_event WHERE id = $1", [id]);
const countRows = () => database.rows<{ n: string }>("SELECT count(*) AS n FROM generation");
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 60_000 });

/** Asks for a generation, and gives its idempotency key along with the answer to come. */
function begin(headers: Record<string, string> = {}) {
  const key = randomUUID();
  const answer = generate({ idempotencyKey: key }, headers);
  // A test that fails before it waits for the answer leaves nobody to hear of that.
  answer.catch(() => {});
  return { key, answer };
}
/** Its id, once it is in this state. */
const idIn = (state: string, key: string) =>
  eventually(async () => {
    const [row] = await database.rows<{ id: string; state: string }>(
      "SELECT id, state FROM generation WHERE idempotency_key = $1",
      [key],
    );
    expect(row?.state).toBe(state);
    return row?.id ?? "";
  });
/** Keeps the first provider from answering until it is told to, or the test is over. */
function holdImages() {
  const gate = createGate();
  onTestFinished(gate.open);
  images.behave(behaviours.held(gate.opened));
  return gate;
}

describe("providers of one version", () => {
  it("take over from each other, at the first one's price, charged once, with all costs written down", async () => {
    images.behave(behaviours.hangUp);
    replicate.plan({ kind: "later", looks: 1, end: "aborted" });
    const { data, errors } = await generate();
    expect(errors).toEqual([]);
    const made = data.generateImage;
    expect(made).toMatchObject({
      state: "SUCCEEDED",
      provider: "fal",
      priceWei: "600",
      feeWei: "600",
      progress: 1,
    });
    expect(await attemptsOf(made?.id)).toEqual([
      { provider: "own", outcome: "LOST", error_code: "PROVIDER_UNAVAILABLE", cost_wei: "7" },
      { provider: "replicate", outcome: "FAILED", error_code: "PROVIDER_UNAVAILABLE", cost_wei: "0" },
      { provider: "fal", outcome: "SUCCEEDED", error_code: null, cost_wei: "13" },
    ]);
    expect(await eventsOf(made?.id)).toEqual([
      { provider: "fal", outcome: "SUCCEEDED", error_code: null, fee_wei: "600" },
    ]);
    expect([images.requests.length, replicate.created.length, fal.submitted.length]).toEqual([1, 1, 1]);
  });

  it("are chosen by what is asked of them", async () => {
    const { data } = await generate({ negativePrompt: "blur" });
    expect(data.generateImage).toMatchObject({ provider: "fal", priceWei: "900" });
    expect([images.requests.length, replicate.created.length]).toEqual([0, 0]);
    const before = await countRows();
    const { errors } = await generate({ negativePrompt: "blur", count: 2 });
    expect(errors[0]?.extensions).toEqual({ code: "PARAMETER_UNSUPPORTED" });
    expect(await countRows()).toEqual(before);
  });

  it("serve only versions whose weights on chain are those that they say they run", async () => {
    const { data } = await generate();
    expect(data.generateImage?.provider).toBe("own");
    expect(images.requests).toMatchObject([{ model: "these-weights" }]);
  });
});

describe("a content policy", () => {
  it("is asked before anything is reserved", async () => {
    const before = await countRows();
    const { errors } = await generate({ prompt: "something forbidden" });
    expect(errors[0]?.extensions).toEqual({ code: "PROMPT_REFUSED" });
    moderation.become("overloaded");
    expect((await generate()).errors[0]?.extensions).toEqual({ code: "MODERATION_UNAVAILABLE" });
    expect(await countRows()).toEqual(before);
    expect(images.requests).toEqual([]);
  });

  it("is not asked again for a request that is repeated", async () => {
    const idempotencyKey = randomUUID();
    await generate({ idempotencyKey });
    await generate({ idempotencyKey });
    expect(moderation.requests).toHaveLength(1);
  });
});

describe("progress", () => {
  it("is in the row, and whoever listens hears of it", async () => {
    const listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    onTestFinished(() => listener.end());
    const heard: string[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("LISTEN generation");
    images.behave(behaviours.unauthorized);
    replicate.plan({ kind: "later", looks: 1_000_000 });
    const { key, answer } = begin();
    const id = await idIn("RUNNING", key);
    await eventually(async () =>
      expect(await read(id)).toMatchObject({ provider: "replicate", progress: 0.5 }),
    );
    replicate.plan({ kind: "at-once" });
    await cancel(id, {}, key);
    await answer;
    // Made, with the first provider, with the second, further, ended; renewed leases are no news.
    await eventually(() => expect(heard.filter((payload) => payload === id)).toHaveLength(5));
  });

  it("says how many are before one that waits", async () => {
    const provider = holdImages();
    const running = begin();
    await idIn("RUNNING", running.key);
    const waiting = begin();
    const id = await idIn("RESERVED", waiting.key);
    await eventually(async () => expect(await read(id)).toMatchObject({ queuePosition: 0, progress: null }));
    provider.open();
    await Promise.all([running.answer, waiting.answer]);
    expect(await read(id)).toMatchObject({ state: "SUCCEEDED", queuePosition: null, progress: 1 });
  });
});

describe("a cancelled generation", () => {
  const failed = { state: "FAILED", errorCode: "GENERATION_CANCELLED", feeWei: "0" };

  it("that waits never reaches a provider", async () => {
    const provider = holdImages();
    const running = begin();
    await idIn("RUNNING", running.key);
    const waiting = begin();
    const id = await idIn("RESERVED", waiting.key);
    expect((await cancel(id, {}, waiting.key)).data.cancelGeneration).toMatchObject(failed);
    expect((await waiting.answer).errors[0]?.extensions).toEqual({
      code: "GENERATION_CANCELLED",
      generation: id,
    });
    provider.open();
    expect((await running.answer).data.generateImage?.state).toBe("SUCCEEDED");
    expect(images.requests).toHaveLength(1);
    expect(await attemptsOf(id)).toEqual([]);
    expect(await eventsOf(id)).toMatchObject([
      { outcome: "FAILED", error_code: "GENERATION_CANCELLED", fee_wei: "0" },
    ]);
  });

  it("that runs is cancelled at the provider too; what it may have cost is ours, not the caller's", async () => {
    images.behave(behaviours.unauthorized);
    replicate.plan({ kind: "later", looks: 1_000_000 });
    const { key, answer } = begin();
    const id = await idIn("RUNNING", key);
    await eventually(() => expect(replicate.created).toHaveLength(1));
    const [first, second] = [await cancel(id, {}, key), await cancel(id, {}, key)];
    expect(first.data.cancelGeneration).toMatchObject(failed);
    expect(second.data).toEqual(first.data);
    expect((await answer).errors[0]?.extensions.code).toBe("GENERATION_CANCELLED");
    await eventually(() => expect(replicate.cancelled).toHaveLength(1));
    expect(await attemptsOf(id)).toMatchObject([
      { provider: "own", outcome: "FAILED", cost_wei: "0" },
      { provider: "replicate", outcome: "LOST", error_code: "GENERATION_CANCELLED", cost_wei: "11" },
    ]);
    expect(fal.submitted).toEqual([]);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it("that has ended stands as it is", async () => {
    const { key, answer } = begin();
    const made = (await answer).data.generateImage;
    expect((await cancel(made?.id ?? "", {}, key)).data.cancelGeneration).toEqual(made);
  });

  it("is cancelled by nobody else", async () => {
    const [own, other] = await Promise.all([
      signedIn(gateway.url, newWallet()),
      signedIn(gateway.url, newWallet()),
    ]);
    holdImages();
    const { key, answer } = begin(own.headers);
    const id = await idIn("RUNNING", key);
    for (const [headers, given] of [
      [other.headers, undefined],
      [other.headers, key],
      [{}, key],
    ] as const) {
      const { errors } = await cancel(id, headers, given);
      expect(errors[0]?.extensions).toEqual({ code: "GENERATION_NOT_FOUND" });
    }
    expect((await cancel(`0x${"00".repeat(32)}`, own.headers)).errors[0]?.extensions).toEqual({
      code: "GENERATION_NOT_FOUND",
    });
    expect((await read(id)).state).toBe("RUNNING");
    expect((await cancel(id, own.headers)).data.cancelGeneration).toMatchObject(failed);
    expect((await answer).errors[0]?.extensions.code).toBe("GENERATION_CANCELLED");
  });

  it("of somebody without an account takes the key that only they know", async () => {
    const { data } = await generate();
    const id = data.generateImage?.id ?? "";
    expect((await cancel(id)).errors[0]?.extensions).toEqual({ code: "GENERATION_NOT_FOUND" });
    expect((await cancel(id, {}, "guessed")).errors[0]?.extensions).toEqual({ code: "GENERATION_NOT_FOUND" });
  });

  it("ends in the replica that runs it, whichever replica was asked", async () => {
    images.behave(behaviours.unauthorized);
    replicate.plan({ kind: "later", looks: 1_000_000 });
    const { key, answer } = begin();
    const id = await idIn("RUNNING", key);
    await eventually(() => expect(replicate.created).toHaveLength(1));
    const { data } = await cancel(id, {}, key, other.url);
    expect(data.cancelGeneration).toMatchObject(failed);
    expect((await answer).errors[0]?.extensions).toEqual({ code: "GENERATION_CANCELLED", generation: id });
    await eventually(() => expect(replicate.cancelled).toHaveLength(1));
    expect(await eventsOf(id)).toHaveLength(1);
  });
});
