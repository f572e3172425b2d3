import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { ask, createDatabase, startTestGateway, statementLog, type TestDatabase } from "./system.ts";
import { startWire, type Wire } from "./wire.ts";

let database: TestDatabase;
let index: FaultProxy;
let gateway: Gateway;
let models: string[];
let wire: Wire;
const sql = statementLog();

const HOUR = 3_600;
const NOON = 1_700_000_000;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  wire = await startWire(database.url);
  gateway = await startTestGateway(
    { SUBGRAPH_URL: index.url, DATABASE_URL: wire.url, ARTIFACTS_URL: inject("artifactsUrl") },
    sql.log,
  );
  const { data } = await query<{ models: { id: string }[] }>("{ models(first: 1000, orderBy: id) { id } }");
  models = data.models.map(({ id }) => id);
  // 100 calls an hour apart: latencies 1 to 100 ms, every fifth failed; 2 ** 200 wei for each that succeeded.
  await database.rows(
    `INSERT INTO usage_event (source, id, at, model, version, provider, account, outcome, latency_ms, fee_wei)
     SELECT 'test', n::text, to_timestamp($2::bigint + n * 3600), $1, 1, 'local', 'anonymous',
       CASE WHEN n % 5 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, n,
       CASE WHEN n % 5 = 0 THEN 0 ELSE 2::numeric ^ 200 END
     FROM generate_series(1, 100) AS n`,
    [models[0], NOON],
  );
});
afterEach(() => {
  index.reset();
  wire.mend();
});
afterAll(async () => {
  await gateway.stop();
  await wire.stop();
  await index.stop();
  await database.drop();
});

const query = <T>(text: string, variables: Record<string, unknown> = {}) =>
  ask<T>(gateway.url, text, variables);
const FIELDS = "calls succeeded failed p50LatencyMs p95LatencyMs feesWei lastCallAt";

describe("usage of a model", () => {
  it("is exact in calls, outcomes, percentiles and fees beyond 64 bits", async () => {
    const { data, errors } = await query<{ model: unknown; usage: unknown }>(
      `query ($id: ID!) { model(id: $id) { usage { ${FIELDS} } } usage { ${FIELDS} } }`,
      { id: models[0] },
    );
    const expected = {
      calls: 100,
      succeeded: 80,
      failed: 20,
      p50LatencyMs: 49,
      p95LatencyMs: 94,
      feesWei: String(80n * 2n ** 200n),
      lastCallAt: String(NOON + 100 * HOUR),
    };
    expect(errors).toEqual([]);
    expect(data).toEqual({ model: { usage: expected }, usage: expected });
  });

  it("counts from `from` on and before `to`, in several ranges at once", async () => {
    const { data, errors } = await query<{ model: Record<string, { calls: number }> }>(
      `query ($id: ID!, $from: BigInt!) { model(id: $id) {
        all: usage { calls }
        ten: usage(from: ${NOON + HOUR}, to: "${NOON + 11 * HOUR}") { calls }
        last: usage(from: $from) { calls }
        none: usage(to: ${NOON}) { calls p50LatencyMs lastCallAt feesWei }
      } }`,
      { id: models[0], from: String(NOON + 100 * HOUR) },
    );
    expect(errors).toEqual([]);
    expect(data.model).toEqual({
      all: { calls: 100 },
      ten: { calls: 10 },
      last: { calls: 1 },
      none: { calls: 0, p50LatencyMs: null, lastCallAt: null, feesWei: "0" },
    });
  });

  it.each([`from: ${NOON}, to: ${NOON}`, `from: ${NOON}000`, "to: -1"])("refuses %s", async (range) => {
    const { errors } = await query(`{ usage(${range}) { calls } }`);
    expect(errors[0]?.extensions).toEqual({ code: "RANGE_INVALID" });
  });

  it("costs one upstream request and one SQL query for any number of models", async () => {
    const text = `{ models(first: 1000) { name usage { calls } again: usage { calls } } }`;
    index.reset();
    sql.statements.length = 0;
    const { data } = await query<{ models: { usage: { calls: number }; again: { calls: number } }[] }>(text);
    expect(index.bodies).toHaveLength(1);
    expect(data.models).toHaveLength(models.length);
    expect(data.models.filter(({ usage }) => usage.calls === 100)).toHaveLength(1);
    expect(data.models.map(({ again }) => again)).toEqual(data.models.map(({ usage }) => usage));
    expect(sql.statements.filter((statement) => statement.includes("usage_event"))).toHaveLength(1);
  });

  it("is told apart from what a client calls id", async () => {
    const { data } = await query<{ models: { id: string; usage: { calls: number } }[] }>(
      "{ models(first: 1, orderBy: id) { id: name usage { calls } } }",
    );
    expect(data.models[0]?.usage.calls).toBe(100);
  });
});

describe("a generation across the seam", () => {
  it("finds the models of many generations with one upstream request, whatever their number and order", async () => {
    await database.rows(
      `INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size,
         count, provider, price_wei, worker, lease_until)
       SELECT '0x' || lpad(to_hex(n), 64, '0'), 'anonymous', n::text, 'hash', 'RUNNING', $1, 1, 'a zorb', 1, '64x64', 1,
         'local', 5, 'elsewhere', now() + interval '1 h'
       FROM generate_series(1, 150) AS n`,
      [models[0]],
    );
    index.reset();
    const { data, errors } = await query<{
      model: {
        generations: {
          nodes: { id: string; model: { id: string; name: string } }[];
          hasNextPage: boolean;
          endCursor: string;
        };
      };
    }>(
      `query ($id: ID!) { model(id: $id) { generations(first: 100) {
        nodes { id model { name campaign { name } } } hasNextPage endCursor
      } } }`,
      { id: models[0] },
    );
    expect(errors).toEqual([]);
    const page = data.model.generations;
    expect(page.nodes).toHaveLength(100);
    expect(page.hasNextPage).toBe(true);
    expect(page.nodes.every(({ model }) => model.name.length > 0)).toBe(true);
    expect(page.nodes.map(({ id }) => id)).toEqual(
      page.nodes
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    expect(index.bodies).toHaveLength(2);
    // Without `first`, graph-node would stop at 100 rows.
    expect(index.bodies[1]).toContain('"first":1');

    const rest = await query<typeof data>(
      "query ($id: ID!, $after: Bytes!) { model(id: $id) { generations(first: 100, after: $after) { nodes { id } hasNextPage } } }",
      { id: models[0], after: page.endCursor },
    );
    expect(rest.data.model.generations).toMatchObject({ hasNextPage: false });
    expect(rest.data.model.generations.nodes).toHaveLength(50);
  });

  it("gives several generations each their own model", async () => {
    const two = await Promise.all([1, 2].map(async (n) => `0x${n.toString(16).padStart(64, "0")}`));
    const { data, errors } = await query<Record<string, { model: { id: string } }>>(
      `{ a: generation(id: "${two[0]}") { model { id: name } } b: generation(id: "${two[1]}") { model { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.b?.model.id).toBe(models[0]);
    expect(data.a?.model.id).not.toBe(models[0]);
  });

  it("is found by who asked for it, and by the image of a token that it made, whatever the token names", async () => {
    const { data } = await query<{
      accounts: { id: string }[];
      collections: { id: string; tokens: { image: string; generation: string }[] }[];
    }>(
      "{ accounts(first: 1) { id } collections(first: 1, where: { tokenCount_gt: 2 }) { id tokens(first: 3, orderBy: tokenId) { image generation } } }",
    );
    const { id: collection, tokens } = data.collections[0] ?? { id: "", tokens: [] };
    const [named, misnamed, unnamed] = tokens;
    const account = data.accounts[0]?.id ?? "";
    const insert = (id: string, image: string) =>
      database.rows(
        `INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size,
           count, provider, price_wei, worker, lease_until, images, finished_at, latency_ms)
         VALUES ($1, $2, $1, 'hash', 'SUCCEEDED', $3, 1, 'a zorb', 1, '64x64', 1, 'local', 5, 'elsewhere', now(),
           jsonb_build_array(jsonb_build_object('contentId', $4::text, 'mediaType', 'image/png', 'sizeBytes', 1)),
           now(), 1)`,
        [id, account, models[0], image],
      );
    const [older, first, again] = ["01", "02", "03"].map((byte) => `0x${byte.repeat(32)}`) as [
      string,
      string,
      string,
    ];
    await insert(older, named?.image ?? "");
    await insert(named?.generation ?? "", named?.image ?? "");
    await insert(misnamed?.generation ?? "", "another image");
    await insert(first, unnamed?.image ?? "");
    await insert(again, unnamed?.image ?? "");

    index.reset();
    sql.statements.length = 0;
    const page =
      "generations(first: $first, after: $after) { nodes { id model { name } } hasNextPage endCursor }";
    const text = `query ($collection: ID!, $first: Int!, $after: Bytes) { collection(id: $collection) {
      tokens(first: 3, orderBy: tokenId) { image: id imageGeneration { id } }
      ${page}
    } }`;
    interface Found {
      collection: {
        tokens: { imageGeneration: { id: string } | null }[];
        generations: { nodes: { id: string }[]; hasNextPage: boolean; endCursor: string };
      };
    }
    const answer = await query<Found>(text, { collection, first: 1 });
    expect(answer.errors).toEqual([]);
    expect(answer.data.collection.tokens.map(({ imageGeneration }) => imageGeneration?.id ?? null)).toEqual([
      named?.generation,
      null,
      first,
    ]);
    expect(sql.statements.filter((statement) => statement.includes("FROM unnest"))).toHaveLength(1);
    expect(index.bodies).toHaveLength(2);
    expect(answer.data.collection.generations).toMatchObject({
      nodes: [{ id: named?.generation }],
      hasNextPage: true,
    });
    const { endCursor } = answer.data.collection.generations;
    const rest = await query<Found>(text, { collection, first: 5, after: endCursor });
    expect(rest.data.collection.generations).toMatchObject({ nodes: [{ id: first }], hasNextPage: false });

    const asked = await query<{
      account: { generations: { nodes: { id: string }[]; hasNextPage: boolean } };
    }>("query ($id: ID!) { account(id: $id) { generations(first: 4) { nodes { id } hasNextPage } } }", {
      id: account,
    });
    const all = [older, first, again, named?.generation ?? "", misnamed?.generation ?? ""];
    expect(asked.data.account.generations).toEqual({
      nodes: all
        .toSorted()
        .reverse()
        .slice(0, 4)
        .map((id) => ({ id })),
      hasNextPage: true,
    });
  });

  it.each(["first: 0", "first: 101", 'after: "0x1"'])("refuses a page of %s", async (page) => {
    const { errors } = await query(`{ models(first: 1) { generations(${page}) { endCursor } } }`);
    expect(errors[0]?.extensions).toEqual({ code: "PAGE_INVALID" });
  });
});

describe("a database that fails", () => {
  it("takes usage and generations with it, and leaves the index", async () => {
    wire.cut();
    const { data, errors } = await query<{ models: { name: string; usage: null }[]; usage: null }>(
      "{ models(first: 2) { name usage { calls } } usage { calls } }",
    );
    expect(data.models[0]).toEqual({ name: expect.any(String), usage: null });
    expect(data.usage).toBeNull();
    expect(errors.map(({ path }) => path?.join(".")).sort()).toEqual(
      ["usage", ...data.models.map((_, at) => `models.${at}.usage`)].sort(),
    );
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(["DATABASE_UNAVAILABLE"]),
    );
    wire.mend();
    expect((await query("{ usage { calls } }")).errors).toEqual([]);
  });
});
