import { createHash, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { createGate } from "./gate.ts";
import {
  type Behaviour,
  behaviours,
  type OpenAIImagesServer,
  startOpenAIImagesServer,
} from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";

const PRICE = 600_000_000_000_000n;
const ENDED = { timeout: 60_000 };

let database: TestDatabase;
let index: FaultProxy;
let artifacts: FaultProxy;
let images: OpenAIImagesServer;
let gateway: Gateway;
let model: { id: string; versionCount: number };

const settings = () => ({
  SUBGRAPH_URL: index.url,
  DATABASE_URL: database.url,
  ARTIFACTS_URL: artifacts.url,
  ARTIFACTS_PUBLIC_URL: inject("artifactsUrl"),
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  artifacts = await startFaultProxy(inject("artifactsUrl"));
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway({
    ...settings(),
    PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE), concurrency: 3 }),
    // Never renewed within a test, so that a test can let one run out.
    GENERATION_LEASE_MS: "600000",
  });
  model = await findModel(gateway.url);
});
afterEach(() => {
  index.reset();
  artifacts.reset();
  images.reset();
});
afterAll(async () => {
  await gateway.stop();
  await images.stop();
  await artifacts.stop();
  await index.stop();
  await database.drop();
});

interface Generation {
  id: string;
  state: string;
  version: number;
  prompt: string | null;
  seed: number;
  images: { url: string; contentId: string; mediaType: string; sizeBytes: number }[];
  priceWei: string;
  feeWei: string;
  latencyMs: number | null;
  errorCode: string | null;
  model: { id: string; name: string; campaign: { name: string } } | null;
}

const FIELDS = `id state version prompt seed priceWei feeWei latencyMs errorCode
  images { url contentId mediaType sizeBytes }
  model { id name campaign { name } }`;

const generate = (input: Record<string, unknown> = {}, url = gateway.url) =>
  ask<{ generateImage: Generation | null }>(
    url,
    `mutation ($input: GenerateImageInput!) { generateImage(input: $input) { ${FIELDS} } }`,
    { input: { model: model.id, prompt: "a zorb at dawn", idempotencyKey: randomUUID(), ...input } },
  );
const read = async (id: string) => {
  const { data } = await ask<{ generation: Generation }>(
    gateway.url,
    `query ($id: Bytes!) { generation(id: $id) { ${FIELDS} } }`,
    { id },
  );
  return data.generation;
};
const eventsOf = (id: string) =>
  database.rows<{
    outcome: string;
    fee_wei: string;
    error_code: string | null;
    account: string;
    model: string;
  }>("SELECT outcome, fee_wei, error_code, account, model FROM usage_event WHERE id = $1", [id]);

describe("a generation", () => {
  it("answers at once to who does not wait, and goes on by itself to its end", async () => {
    const gate = createGate();
    images.behave(behaviours.held(gate.opened));
    const { data, errors } = await generate({ wait: false });
    expect(errors).toEqual([]);
    const begun = data.generateImage;
    expect(begun).toMatchObject({
      state: expect.stringMatching(/RESERVED|RUNNING/),
      images: [],
      feeWei: "0",
    });
    gate.open();
    const ended = await vi.waitFor(async () => {
      const now = await read(begun?.id ?? "");
      expect(now.state).toBe("SUCCEEDED");
      return now;
    }, ENDED);
    expect(ended.images).toHaveLength(1);
    expect(await eventsOf(ended.id)).toMatchObject([{ outcome: "SUCCEEDED", fee_wei: String(PRICE) }]);
  });

  it("says itself why it failed to who does not wait", async () => {
    images.behave(behaviours.contentPolicy);
    const { data, errors } = await generate({ wait: false });
    expect(errors).toEqual([]);
    await vi.waitFor(async () => {
      const now = await read(data.generateImage?.id ?? "");
      expect(now).toMatchObject({ state: "FAILED", errorCode: expect.any(String), feeWei: "0" });
    }, ENDED);
  });

  it("gives stored images, is metered once, and knows its model in the index", async () => {
    const { data, errors } = await generate({ count: 2, seed: 77, size: "512x512" });
    expect(errors).toEqual([]);
    const made = data.generateImage;
    expect(made).toMatchObject({
      state: "SUCCEEDED",
      version: model.versionCount,
      seed: 77,
      feeWei: String(2n * PRICE),
      errorCode: null,
      model: { id: model.id, name: expect.any(String), campaign: { name: expect.any(String) } },
    });
    expect(made?.id).toMatch(/^0x[0-9a-f]{64}$/);
    expect(made?.images).toHaveLength(2);
    expect(new Set(made?.images.map(({ contentId }) => contentId)).size).toBe(2);
    for (const image of made?.images ?? []) {
      expect(image.mediaType).toBe("image/png");
      const stored = await fetch(image.url);
      const bytes = Buffer.from(await stored.arrayBuffer());
      expect(bytes.length).toBe(image.sizeBytes);
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    }
    expect(await read(made?.id ?? "")).toEqual(made);
    expect(await eventsOf(made?.id ?? "")).toEqual([
      {
        outcome: "SUCCEEDED",
        fee_wei: String(2n * PRICE),
        error_code: null,
        account: "anonymous",
        model: model.id,
      },
    ]);
  });

  it("with the same seed has the same content id", async () => {
    const [a, b] = [await generate({ seed: 5 }), await generate({ seed: 5 })];
    expect(a.data.generateImage?.id).not.toBe(b.data.generateImage?.id);
    expect(a.data.generateImage?.images).toEqual(b.data.generateImage?.images);
  });

  it("asked for by nobody in particular, shows its prompt to nobody", async () => {
    const { data } = await generate();
    expect(data.generateImage?.prompt).toBeNull();
    expect((await read(data.generateImage?.id ?? "")).prompt).toBeNull();
  });
});

describe("an idempotency key", () => {
  it("makes ten requests at once one generation and one call of the provider", async () => {
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const idempotencyKey = randomUUID();
    let answered = 0;
    const asking = Array.from({ length: 10 }, async () => {
      const answer = await generate({ idempotencyKey });
      answered++;
      return answer;
    });
    await vi.waitFor(() => expect(answered).toBe(9), { timeout: 60_000 });
    provider.open();
    const answers = await Promise.all(asking);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const ids = new Set(answers.map(({ data }) => data.generateImage?.id));
    expect(ids.size).toBe(1);
    expect(images.requests).toHaveLength(1);
    const states = answers.map(({ data }) => data.generateImage?.state);
    expect(states.filter((state) => state === "SUCCEEDED")).toHaveLength(1);
    expect(await eventsOf([...ids][0] ?? "")).toHaveLength(1);
    const again = await generate({ idempotencyKey });
    expect(again.data.generateImage?.state).toBe("SUCCEEDED");
    expect(images.requests).toHaveLength(1);
  });

  it("conflicts with another request", async () => {
    const idempotencyKey = randomUUID();
    await generate({ idempotencyKey });
    const { data, errors } = await generate({ idempotencyKey, prompt: "another prompt" });
    expect(data.generateImage).toBeNull();
    expect(errors[0]?.extensions).toEqual({ code: "IDEMPOTENCY_CONFLICT" });
    expect(images.requests).toHaveLength(1);
  });

  it("answers with the same error again, without another attempt", async () => {
    images.behave(behaviours.broken);
    const idempotencyKey = randomUUID();
    const first = await generate({ idempotencyKey });
    const second = await generate({ idempotencyKey });
    expect(second.errors).toEqual(first.errors);
    expect(images.requests).toHaveLength(1);
  });

  it("answers also while the index is away", async () => {
    const idempotencyKey = randomUUID();
    const first = await generate({ idempotencyKey });
    index.become("down");
    const second = await generate({ idempotencyKey });
    expect(second.errors.map(({ path }) => path?.join("."))).toEqual(["generateImage.model.name"]);
    expect(second.data.generateImage).toEqual({ ...first.data.generateImage, model: null });
  });
});

describe("a provider that fails", () => {
  it.each<[string, Behaviour]>([
    ["PROVIDER_RATE_LIMITED", behaviours.rateLimited],
    ["PROVIDER_REFUSED", behaviours.contentPolicy],
    ["PROVIDER_UNAVAILABLE", behaviours.broken],
    ["PROVIDER_BAD_RESPONSE", behaviours.notImages],
  ])("with %s is metered as failed and charges nobody", async (code, behaviour) => {
    images.behave(behaviour);
    const { data, errors } = await generate();
    expect(data.generateImage).toBeNull();
    const id = String(errors[0]?.extensions.generation);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(await read(id)).toMatchObject({ state: "FAILED", feeWei: "0", images: [], errorCode: code });
    expect(await eventsOf(id)).toMatchObject([{ outcome: "FAILED", fee_wei: "0", error_code: code }]);
    expect(images.requests).toHaveLength(1);
  });

  it("with PROVIDER_TIMEOUT is metered as failed and charges nobody", async () => {
    const impatient = await startTestGateway({
      ...settings(),
      PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE), timeoutMs: 100 }),
    });
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const { errors } = await generate({}, impatient.url);
    provider.open();
    const id = String(errors[0]?.extensions.generation);
    expect(errors[0]?.extensions.code).toBe("PROVIDER_TIMEOUT");
    expect(await eventsOf(id)).toMatchObject([{ outcome: "FAILED", fee_wei: "0" }]);
    await impatient.stop();
  });

  it("says when another attempt makes sense", async () => {
    images.behave(behaviours.rateLimited);
    const { errors } = await generate();
    expect(errors[0]?.extensions.retryAfter).toBe(17);
  });

  it("fails as well where the images cannot be stored", async () => {
    artifacts.become("down");
    const { errors } = await generate();
    expect(errors[0]?.extensions.code).toBe("ARTIFACTS_UNAVAILABLE");
    expect(await eventsOf(String(errors[0]?.extensions.generation))).toMatchObject([{ fee_wei: "0" }]);
  });

  it("is never asked for more at once than it is configured for", async () => {
    const count = async () =>
      Number((await database.rows<{ count: string }>("SELECT count(*) FROM generation"))[0]?.count);
    const [before, gate] = [await count(), createGate()];
    images.behave(behaviours.held(gate.opened));
    const generations = Promise.all(Array.from({ length: 9 }, () => generate()));
    await vi.waitFor(async () => {
      expect(images.requests).toHaveLength(3);
      expect(await count()).toBe(before + 9);
    }, 60_000);
    gate.open();
    const answers = await generations;
    expect(answers.map(({ data }) => data.generateImage?.state)).toEqual(Array(9).fill("SUCCEEDED"));
    expect(images.mostActive).toBe(3);
  });
});

describe("a request that cannot be served", () => {
  it.each([
    ["MODEL_NOT_FOUND", { model: "0xffffff7f" }],
    ["MODEL_VERSION_NOT_FOUND", { version: 1_000 }],
    ["PROMPT_INVALID", { prompt: "zorb <sd_cpp_extra_args>{}</sd_cpp_extra_args>" }],
    ["SIZE_INVALID", { size: "huge" }],
    ["COUNT_INVALID", { count: 9 }],
  ])("is refused with %s, leaves no row and calls nobody", async (code, input) => {
    const count = () => database.rows<{ count: string }>("SELECT count(*) FROM generation");
    const before = await count();
    const { errors } = await generate(input);
    expect(errors[0]?.extensions).toEqual({ code });
    expect(await count()).toEqual(before);
    expect(images.requests).toEqual([]);
  });

  it("is refused with SUBGRAPH_UNAVAILABLE while the index is away", async () => {
    index.become("down");
    const { errors } = await generate();
    expect(errors[0]?.extensions).toEqual({ code: "SUBGRAPH_UNAVAILABLE" });
    expect(images.requests).toEqual([]);
  });

  it("says so where no provider is configured, or none for this model", async () => {
    const without = await startTestGateway({ ...settings(), PROVIDERS: "[]" });
    const other = await startTestGateway({
      ...settings(),
      PROVIDERS: oneProvider(images.baseUrl, { models: ["0xfefefefe"] }),
    });
    try {
      const { errors } = await generate({}, without.url);
      expect(errors[0]?.extensions).toEqual({ code: "NO_PROVIDER_CONFIGURED" });
      expect(errors[0]?.message).toContain("PROVIDERS");
      expect((await generate({}, other.url)).errors[0]?.extensions).toEqual({
        code: "NO_PROVIDER_FOR_MODEL",
      });
    } finally {
      await without.stop();
      await other.stop();
    }
  });
});

describe("what a crash leaves behind", () => {
  const insert = async (state: string, lease: string) => {
    const id = `0x${createHash("sha256").update(randomUUID()).digest("hex")}`;
    await database.rows(
      `INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size,
         count, provider, price_wei, worker, lease_until, started_at)
       VALUES ($1, 'anonymous', $1, 'hash', $2, $3, 1, 'a zorb', 1, '64x64', 1, 'local', 5, 'crashed',
         now() + $4::interval, now() - interval '2 s')`,
      [id, state, model.id, lease],
    );
    return id;
  };

  it("ends as failed at the next start, metered, and charged to nobody; what is alive goes on", async () => {
    const running = await insert("RUNNING", "-1 s");
    const reserved = await insert("RESERVED", "-1 s");
    const alive = await insert("RUNNING", "1 h");
    const next = await startTestGateway(settings());
    await next.stop();
    for (const id of [running, reserved]) {
      expect(await read(id)).toMatchObject({
        state: "FAILED",
        feeWei: "0",
        errorCode: "GENERATION_INTERRUPTED",
      });
      expect(await eventsOf(id)).toMatchObject([{ outcome: "FAILED", fee_wei: "0" }]);
    }
    expect(await read(alive)).toMatchObject({ state: "RUNNING" });
    expect(await eventsOf(alive)).toEqual([]);
  });

  it("is found by a gateway that goes on running, too", async () => {
    const quick = await startTestGateway({ ...settings(), GENERATION_LEASE_MS: "300" });
    const id = await insert("RUNNING", "100 ms");
    await vi.waitFor(async () => expect((await read(id)).state).toBe("FAILED"), { timeout: 60_000 });
    await quick.stop();
  });

  it("cannot be finished any more by a process that was only slow", async () => {
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const answer = generate();
    const [row] = await vi.waitFor(async () => {
      const rows = await database.rows<{ id: string }>(
        "SELECT id FROM generation WHERE state = 'RUNNING' AND worker <> 'crashed'",
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    await database.rows("UPDATE generation SET lease_until = now() - interval '1 s' WHERE id = $1", [
      row?.id,
    ]);
    const other = await startTestGateway(settings());
    await other.stop();
    provider.open();
    expect((await answer).errors[0]?.extensions).toEqual({
      code: "GENERATION_INTERRUPTED",
      generation: row?.id,
    });
    expect(await eventsOf(row?.id ?? "")).toMatchObject([{ outcome: "FAILED", fee_wei: "0" }]);
  });
});

describe("a gateway that stops", () => {
  it("lets what runs end, and takes nothing new meanwhile", async () => {
    const stopping = await startTestGateway({ ...settings(), PROVIDERS: oneProvider(images.baseUrl) });
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const answer = generate({}, stopping.url);
    await vi.waitFor(() => expect(images.requests).toHaveLength(1), 60_000);
    const stopped = stopping.stop();
    await vi.waitFor(() => expect(fetch(`${stopping.url}/healthz`)).rejects.toThrow(), 60_000);
    provider.open();
    expect((await answer).data.generateImage?.state).toBe("SUCCEEDED");
    await stopped;
  });

  it("fails what does not end in time, and charges nobody for it", async () => {
    const stopping = await startTestGateway({
      ...settings(),
      PROVIDERS: oneProvider(images.baseUrl),
      DRAIN_TIMEOUT_MS: "200",
    });
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const idempotencyKey = randomUUID();
    const answer = generate({ idempotencyKey }, stopping.url).catch(() => undefined);
    await vi.waitFor(() => expect(images.requests).toHaveLength(1), 60_000);
    await stopping.stop();
    provider.open();
    await answer;
    const [last] = await database.rows<{ state: string; error_code: string }>(
      "SELECT state, error_code FROM generation WHERE idempotency_key = $1",
      [idempotencyKey],
    );
    expect(last).toMatchObject({ error_code: "GENERATION_INTERRUPTED" });
  });
});
