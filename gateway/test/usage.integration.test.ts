import { toHex } from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import {
  type Answer,
  ask,
  createDatabase,
  startTestGateway,
  statementLog,
  type TestDatabase,
} from "./system.ts";
import { newWallet, signedIn } from "./wallets.ts";
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
    {
      SUBGRAPH_URL: index.url,
      DATABASE_URL: wire.url,
      ARTIFACTS_URL: inject("artifactsUrl"),
      RPC_URL: inject("rpcUrl"),
      CONTRACTS: JSON.stringify(inject("deployment")),
      USAGE_RETENTION_DAYS: "36500",
    },
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
    expect(sql.statements.filter((statement) => /FROM usage_rollup AS r/.test(statement))).toHaveLength(1);
    // What goes on in the background may look at it too, within statements of its own.
    expect(
      sql.statements.filter((statement) => /^\s*SELECT[^;]*FROM usage_horizon$/.test(statement)),
    ).toEqual([]);
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
    expect(sql.statements.filter((statement) => statement.includes("AS asked(image, "))).toHaveLength(1);
    expect(index.bodies).toHaveLength(2);
    expect(answer.data.collection.generations).toMatchObject({
      nodes: [{ id: named?.generation }],
      hasNextPage: true,
    });
    const { endCursor } = answer.data.collection.generations;
    const rest = await query<Found>(text, { collection, first: 5, after: endCursor });
    expect(rest.data.collection.generations).toMatchObject({ nodes: [{ id: first }], hasNextPage: false });

    await database.rows(
      `INSERT INTO generation_attempt (generation, number, provider, ended_at, outcome, cost_wei)
       VALUES ($1, 1, 'local', now(), 'LOST', 30), ($1, 2, 'local', now(), 'SUCCEEDED', 4)`,
      [first],
    );
    const usage = await query<{ collection: Record<string, unknown> }>(
      `query ($collection: ID!, $now: BigInt!) { collection(id: $collection) {
        usage { calls succeeded failed p50LatencyMs costWei feesWei distinctAccounts errorCodes { code } }
        before: usage(to: $now) { calls lastCallAt }
      } }`,
      { collection, now: String(Math.floor(Date.now() / 1000) - 3_600) },
    );
    expect(usage.errors).toEqual([]);
    expect(usage.data.collection).toEqual({
      usage: {
        calls: 2,
        succeeded: 2,
        failed: 0,
        p50LatencyMs: 1,
        costWei: "34",
        feesWei: "10",
        distinctAccounts: 1,
        errorCodes: [],
      },
      before: { calls: 0, lastCallAt: null },
    });

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

describe("usage told apart", () => {
  const DAY = 86_400;
  const LATER = Date.UTC(2025, 0, 1) / 1000;
  // The founder of the story, whom the index knows.
  const founder = mnemonicToAccount("test test test test test test test test test test test junk", {
    addressIndex: 1,
  });
  const wallet = privateKeyToAccount(toHex(founder.getHdKey().privateKey ?? new Uint8Array()));
  const account = wallet.address.toLowerCase();
  let campaign: string;
  let own: Record<string, string>;

  beforeAll(async () => {
    const { data } = await query<{ model: { campaign: { id: string } } }>(
      "query ($id: ID!) { model(id: $id) { campaign { id } } }",
      { id: models[0] },
    );
    campaign = data.model.campaign.id;
    own = (await signedIn(gateway.url, wallet)).headers;
    // A call an hour for three days; every fourth fails; every second is the wallet's, the others a different account's each.
    await database.rows(
      `INSERT INTO usage_event (source, id, at, campaign, model, version, provider, account, outcome, error_code, latency_ms,
         cost_wei, fee_wei)
       SELECT 'apart', n::text, to_timestamp($3::bigint + n * 3600), $1, $2, 1 + n % 2, 'apart',
         CASE WHEN n % 2 = 0 THEN $4 ELSE '0x' || n END, CASE WHEN n % 4 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END,
         CASE WHEN n % 4 = 0 THEN 'PROVIDER_BUSY' END, 10 * n, 2, CASE WHEN n % 4 = 0 THEN 0 ELSE 5 END
       FROM generate_series(0, 71) AS n`,
      [campaign, models[0], LATER, account],
    );
  });

  interface Group {
    readonly start: string | null;
    readonly model: { readonly name: string } | null;
    readonly version: number | null;
    readonly outcome: string | null;
    readonly errorCode: string | null;
    readonly usage: Record<string, unknown>;
  }
  interface Page {
    readonly nodes: readonly Group[];
    readonly endCursor: string;
    readonly hasNextPage: boolean;
  }

  it("by version and outcome, the most calls first, with what each has of its own", async () => {
    const { data, errors } = await query<{ usageGroups: Page }>(
      `query ($models: [Bytes!]) { usageGroups(groupBy: [MODEL, VERSION, OUTCOME, ERROR_CODE, CAMPAIGN], where: { model: $models, provider: "apart" }) {
        nodes { start model { id } campaign { id } version provider outcome errorCode
          usage { calls costWei feesWei distinctAccounts errorCodes { code calls } } }
        hasNextPage
      } }`,
      { models: models[0]?.toUpperCase().replace("0X", "0x") },
    );
    expect(errors).toEqual([]);
    const same = { start: null, model: { id: models[0] }, campaign: { id: campaign }, provider: null };
    const usage = (calls: number, fee: number, distinctAccounts: number, errorCodes: unknown[]) => ({
      calls,
      costWei: String(2 * calls),
      feesWei: String(fee * calls),
      distinctAccounts,
      errorCodes,
    });
    expect(data.usageGroups).toEqual({
      nodes: [
        { ...same, version: 2, outcome: "SUCCEEDED", errorCode: null, usage: usage(36, 5, 36, []) },
        {
          ...same,
          version: 1,
          outcome: "FAILED",
          errorCode: "PROVIDER_BUSY",
          usage: usage(18, 0, 1, [{ code: "PROVIDER_BUSY", calls: 18 }]),
        },
        { ...same, version: 1, outcome: "SUCCEEDED", errorCode: null, usage: usage(18, 5, 1, []) },
      ],
      hasNextPage: false,
    });
  });

  it("by day, page by page, with each group once", async () => {
    const seen: (string | number | null)[][] = [];
    let after: string | null = null;
    do {
      const answer: Answer<{ usageSeries: Page }> = await query(
        `query ($from: BigInt!, $to: BigInt!, $campaign: [Bytes!], $after: String) {
          usageSeries(interval: DAY, from: $from, to: $to, groupBy: [VERSION], where: { campaign: $campaign }, first: 4, after: $after) {
            nodes { start version usage { calls p99LatencyMs } } endCursor hasNextPage } }`,
        { from: String(LATER + 1), to: String(LATER + 3 * DAY), campaign, after },
      );
      expect(answer.errors).toEqual([]);
      const { nodes, endCursor, hasNextPage }: Page = answer.data.usageSeries;
      seen.push(...nodes.map(({ start, version, usage }) => [start, version, usage.calls as number]));
      after = hasNextPage ? endCursor : null;
    } while (after !== null);
    // The first call ended before \`from\`.
    expect(seen).toEqual(
      [0, 1, 2].flatMap((day) => [
        [String(LATER + day * DAY), 1, day === 0 ? 11 : 12],
        [String(LATER + day * DAY), 2, 12],
      ]),
    );
  });

  it("is a campaign's as well, and costs one SQL query for any number of campaigns", async () => {
    sql.statements.length = 0;
    const { data, errors } = await query<{ campaigns: { id: string; usage: { calls: number } }[] }>(
      "{ campaigns(first: 100) { id usage { calls } } }",
    );
    expect(errors).toEqual([]);
    expect(data.campaigns.find(({ id }) => id === campaign)?.usage.calls).toBe(72);
    expect(sql.statements.filter((statement) => /FROM usage_rollup AS r/.test(statement))).toHaveLength(1);
  });

  it("is an account's for that account only", async () => {
    const text = `query ($id: ID!, $account: Bytes!) {
      account(id: $id) { usage { calls feesWei distinctAccounts } }
      usage(where: { account: $account }) { calls p50LatencyMs }
    }`;
    const variables = { id: account, account };
    const [mine, anyones, anothers] = await Promise.all([
      ask<Record<string, unknown>>(gateway.url, text, variables, own),
      ask<Record<string, unknown>>(gateway.url, text, variables),
      ask<Record<string, unknown>>(
        gateway.url,
        text,
        variables,
        (await signedIn(gateway.url, newWallet())).headers,
      ),
    ]);
    expect(mine.errors).toEqual([]);
    // 36 of its calls, half of which failed; the median of 20, 60 … 700 ms is 340, in the bin from 340 to 343.
    expect(mine.data).toEqual({
      account: { usage: { calls: 36, feesWei: "90", distinctAccounts: 1 } },
      usage: { calls: 36, p50LatencyMs: 341 },
    });
    for (const [answer, code] of [
      [anyones, "UNAUTHENTICATED"],
      [anothers, "FORBIDDEN"],
    ] as const) {
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect(answer.data.usage).toBeNull();
      expect(answer.data.account).toEqual({ usage: null });
    }
  });

  it.each([
    ["usageGroups(groupBy: [MODEL], first: 0)", "PAGE_INVALID"],
    ['usageGroups(groupBy: [MODEL], after: "x")', "PAGE_INVALID"],
    [`usageGroups(groupBy: [], after: "${Buffer.from('["1","0x"]').toString("base64url")}")`, "PAGE_INVALID"],
    [`usageSeries(interval: MINUTE, from: ${NOON})`, "RANGE_INVALID"],
  ])("refuses %s with %s", async (field, code) => {
    const { errors } = await query(`{ ${field} { hasNextPage } }`);
    expect(errors[0]?.extensions).toEqual({ code });
  });
});

describe("what Postgres has said of rows", () => {
  const text = `query ($other: Bytes!, $from: BigInt!) { models(first: 1000, orderBy: id, where: { id_not: $other }) {
    id usage(from: $from) { calls } generations(first: 1) { nodes { id } }
  } }`;
  interface Answered {
    models: { id: string; usage: { calls: number }; generations: { nodes: { id: string }[] } }[];
  }
  let asked = 0;
  /** The first model, and the statements that it took: of an answer that nobody has, as it names another id each time. */
  const read = async (from = NOON) => {
    sql.statements.length = 0;
    const { data, errors } = await query<Answered>(text, {
      other: toHex(++asked, { size: 32 }),
      from: String(from),
    });
    expect(errors).toEqual([]);
    const statements = sql.statements.filter((one) => /FROM usage_rollup AS r|AS asked\(owner\)/.test(one));
    return { model: data.models[0], statements: statements.length };
  };

  it("is not asked again while nobody commits, and then at once, and for what else is asked of them", async () => {
    // The whole cluster counts: a block that is indexed is a commit, too.
    await vi.waitFor(async () => expect(await read()).toMatchObject({ statements: 0 }), 60_000);
    const { model } = await read();
    expect(model?.usage.calls).toBeGreaterThanOrEqual(100);
    expect((await read(NOON + 1_000 * HOUR)).model?.usage.calls).not.toBe(model?.usage.calls);

    const id = `0x${"ff".repeat(32)}`;
    await database.rows(
      `INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size, count,
         provider, price_wei, worker, lease_until)
       SELECT $1, actor, $1, request_hash, state, model, version, prompt, seed, size, count, provider, price_wei, worker,
         lease_until
       FROM generation WHERE model = $2 AND state = 'RUNNING' LIMIT 1`,
      [id, models[0]],
    );
    try {
      expect((await read()).model?.generations.nodes).toEqual([{ id }]);
    } finally {
      await database.rows("DELETE FROM generation WHERE id = $1", [id]);
    }
    expect((await read()).model?.generations).toEqual(model?.generations);
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
