import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  knowsHead,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { newWallet, signedIn } from "./wallets.ts";
import { startWire, type Wire } from "./wire.ts";

/*
 * What the gateway's own parts add to the index's rows: usage and generations of models, for one. It comes the short way, and an
 * answer with it is kept while neither the index nor Postgres has changed.
 */

let database: TestDatabase;
let index: FaultProxy;
let images: OpenAIImagesServer;
let wire: Wire;
let gateway: Gateway;
/** A replica of it. */
let other: Gateway;
let model: string;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  images = await startOpenAIImagesServer();
  wire = await startWire(database.url);
  const settings = {
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    PROVIDERS: oneProvider(images.baseUrl, { priceWei: "7", concurrency: 3 }),
  };
  gateway = await startTestGateway({ ...settings, SUBGRAPH_URL: index.url, DATABASE_URL: wire.url });
  other = await startTestGateway({
    ...settings,
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
  });
  model = (await findModel(gateway.url)).id;
  for (const prompt of ["a zorb", "two zorbs", "a field of zorbs"]) await generate(prompt);
  await knowsHead(gateway.url);
});
afterEach(() => {
  index.reset();
  wire.mend();
});
afterAll(async () => {
  await gateway.stop();
  await other.stop();
  await wire.stop();
  await images.stop();
  await index.stop();
  await database.drop();
});

/** Has the replica make an image. */
async function generate(prompt: string): Promise<string> {
  const { data, errors } = await ask<{ generateImage: { id: string; state: string } }>(
    other.url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id state } }",
    { input: { model, prompt, idempotencyKey: randomUUID() } },
  );
  expect(errors).toEqual([]);
  expect(data.generateImage.state).toBe("SUCCEEDED");
  return data.generateImage.id;
}

const asked = () => index.bodies.filter((body) => /positions|models|campaigns|accounts/.test(body));

describe("what the gateway's own parts add comes the short way", () => {
  /** A directive, in the place of `~`, goes the long way, where each seam is crossed by delegation. */
  const bothWays = async (text: string, variables: Record<string, unknown> = {}) => {
    index.reset();
    const directive = "@include(if: true)";
    const short = await ask(gateway.url, text.replace("~", " ".repeat(directive.length)), variables);
    const requests = asked().length;
    const long = await ask(gateway.url, text.replace("~", directive), variables);
    return { short, long, requests };
  };

  it.each([
    [
      "usage and generations",
      `{ models(first: 20, orderBy: id) ~ { name
           usage { calls feesWei p50LatencyMs errorCodes { code calls } distinctAccounts }
           generations(first: 2) { nodes { id state images { url contentId } createdAt prompt } endCursor hasNextPage } id } }`,
    ],
    [
      "the same field in several ways",
      `{ models(orderBy: id) ~ { a: usage(from: 0) { calls } b: usage(to: 1699999200) { calls lastCallAt } price
           generations(first: 1) { nodes { id } } ...More } }
       fragment More on Model { generations(first: 1) { nodes { ...State } } usage { __typename } }
       fragment State on Generation { state __typename ... on Generation { seed } }`,
    ],
    [
      "below lists and single rows",
      `{ campaigns(orderBy: id) ~ { name usage { calls } revenueBySource { source amount }
           models(orderBy: id) { campaign { id usage { succeeded } } generations { nodes { size } } } } }`,
    ],
    [
      "rows that are not there",
      '{ model(id: "0x00") ~ { usage { calls } } models(first: 1) { usage { calls } } }',
    ],
    ["no rows at all", '{ models(where: { name: "none" }) ~ { id usage { calls } } }'],
  ])("%s", async (_what, text) => {
    await vi.waitFor(async () => {
      const { short, long, requests } = await bothWays(text);
      expect(short.errors).toEqual([]);
      expect(requests).toBeLessThanOrEqual(2);
      expect(short.text).toBe(long.text);
    }, 60_000);
  });

  it("with variables, of which each part gets its own", async () => {
    const text = `query ($ids: [Bytes!]!, $n: Int!, $from: BigInt, $s: Boolean!) {
      models(where: { id_in: $ids }) ~ {
        usage(from: $from) { calls } generations(first: $n) { nodes { id @skip(if: $s) state } }
      }
    }`;
    await vi.waitFor(async () => {
      const { short, long } = await bothWays(text, { ids: [model], n: 2, from: "1699999200", s: false });
      expect(short.data).toMatchObject({ models: [{ generations: { nodes: [{}, {}] } }] });
      expect(short.text).toBe(long.text);
    }, 60_000);
  });

  it.each([
    [
      "an argument that a part refuses",
      "{ models(first: 2) ~ { id generations(first: 1000) { endCursor } } }",
    ],
    [
      "what leads back to the index",
      "{ models(first: 2, orderBy: id) ~ { generations(first: 1) { nodes { id model { name } } } } }",
    ],
  ])("and the long way where there is more to it: %s", async (_what, text) => {
    await vi.waitFor(async () => {
      const { short, long } = await bothWays(text);
      expect(short.text).toBe(long.text);
    }, 60_000);
  });

  it("and what fails takes only its own fields with it", async () => {
    wire.cut();
    const { data, errors } = await ask<{ models: { name: string; usage: unknown }[] }>(
      gateway.url,
      "{ models(first: 2) { name usage { calls } } }",
    );
    expect(data.models.map(({ usage }) => usage)).toEqual(data.models.map(() => null));
    expect(data.models[0]?.name).toEqual(expect.any(String));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(
      data.models.map(() => "DATABASE_UNAVAILABLE"),
    );
  });
});

describe("an answer with usage and generations in it", () => {
  const text =
    "query Both($n: Int!) { models(first: $n) { id usage { calls } generations(first: 9) { nodes { id state } } } }";
  interface Both {
    models: {
      id: string;
      usage: { calls: number };
      generations: { nodes: { id: string; state: string }[] };
    }[];
  }
  const both = (n: number, headers: Record<string, string> = {}) =>
    ask<Both>(gateway.url, text, { n }, headers);
  const ofModel = ({ data }: { data: Both }) => data.models.find(({ id }) => id === model);

  /** Until nothing is under way in Postgres but a look at generations that waits for a lock. */
  const waitsForGenerations = () =>
    vi.waitFor(async () => {
      const busy = await database.rows<{ waits: boolean; query: string }>(
        `SELECT wait_event_type = 'Lock' AS waits, query FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
      );
      expect(busy.some(({ waits, query }) => waits && query.includes("CROSS JOIN LATERAL"))).toBe(true);
      expect(busy.filter(({ waits }) => !waits)).toEqual([]);
    }, 60_000);

  /** So that what Postgres has said of rows before holds no more. */
  const somebodyCommits = () => database.rows("SELECT pg_current_xact_id()");

  it("is kept from the second time on, while neither the index nor Postgres changes", async () => {
    await vi.waitFor(async () => {
      await both(1);
      const first = await both(1000);
      index.reset();
      const second = await both(1000);
      expect(asked()).toEqual([]);
      expect(second.text).toBe(first.text);
    }, 60_000);
  });

  it("is never given any more once another replica has said that something is done", async () => {
    for (let time = 0; time < 5; time++) {
      const before = ofModel(await both(1000));
      await both(1000);
      const id = await generate(`zorb ${time}`);
      const after = ofModel(await both(1000));
      expect(after?.generations.nodes[0]).toEqual({ id, state: "SUCCEEDED" });
      expect(after?.usage.calls).toBe((before?.usage.calls ?? 0) + 1);
    }
  });

  it("is not kept under a state that came while it was made", async () => {
    await both(1000);
    const before = ofModel(await both(1000))?.usage.calls ?? 0;
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    try {
      // Generations cannot be read until somebody else has committed, usage has been read before.
      await other.query("BEGIN");
      await other.query("LOCK TABLE generation IN ACCESS EXCLUSIVE MODE");
      await somebodyCommits();
      const asking = both(999);
      await waitsForGenerations();
      await other.query(
        `INSERT INTO usage_event (source, id, at, model, version, provider, account, outcome, latency_ms, fee_wei)
         VALUES ('test', $1, now(), $2, 1, 'local', 'anonymous', 'SUCCEEDED', 1, 0)`,
        [randomUUID(), model],
      );
      await other.query("COMMIT");
      expect(ofModel(await asking)?.usage.calls).toBe(before);
      expect(ofModel(await both(999))?.usage.calls).toBe(before + 1);
    } finally {
      await other.end();
    }
  });

  /** A statement that is prepared, as it goes over the wire: by its name. */
  const PREPARED = /[0-9a-f]{8}_\d+\0/;
  /** Until the operation is known, and what its hops are for can be foreseen. */
  const becomeUsual = async () => {
    for (const n of [1000, 997, 996]) await both(n);
  };

  it("is made of what Postgres says after it has said its state, also where that comes late", async () => {
    await becomeUsual();
    const held = wire.hold(PREPARED);
    index.reset();
    const asking = both(995);
    try {
      await vi.waitFor(() => expect(asked()).toHaveLength(1), 60_000);
      // Another operation has come and gone meanwhile, and still nothing else was asked of Postgres.
      expect((await ask(gateway.url, "{ campaigns { id } }")).errors).toEqual([]);
      expect(held.count).toBe(1);
    } finally {
      held.letGo();
    }
    const { data, errors } = await asking;
    expect(errors).toEqual([]);
    expect(ofModel({ data })?.usage.calls).toBeGreaterThan(0);
  });

  it("is read from Postgres while the index is asked, where it was for the same rows before", async () => {
    await becomeUsual();
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query("BEGIN");
      await other.query("LOCK TABLE generation IN ACCESS EXCLUSIVE MODE");
      await somebodyCommits();
      // The index says nothing until Postgres has been asked for what is added to its rows.
      index.meddle(async (body, passOn) => {
        if (body.includes("models")) {
          await waitsForGenerations();
          await other.query("COMMIT");
        }
        return passOn();
      });
      expect((await both(994)).errors).toEqual([]);
    } finally {
      await other.end();
    }
  });

  it("is for the rows that the index has now, also where others were foreseen", async () => {
    await becomeUsual();
    index.meddle(async (body, passOn) => {
      const answer = await passOn();
      return body.includes("models") ? answer.replaceAll(model, "0x01") : answer;
    });
    const other = await both(993);
    expect(other.errors).toEqual([]);
    expect(other.data.models.find(({ id }) => id === "0x01")?.usage.calls).toBe(0);
    index.reset();
    expect(ofModel(await both(992))?.usage.calls).toBeGreaterThan(0);
  });

  it("is nobody's but strangers': who has signed in is told what is theirs", async () => {
    const text = "{ models(first: 1000) { id generations(first: 9) { nodes { prompt } } } }";
    const { headers } = await signedIn(other.url, newWallet());
    const made = await ask(
      other.url,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { state } }",
      { input: { model, prompt: "mine alone", idempotencyKey: randomUUID() } },
      headers,
    );
    expect(made.errors).toEqual([]);
    const tells = async (as: Record<string, string>) => (await ask(gateway.url, text, {}, as)).text;
    for (let time = 0; time < 3; time++) {
      expect(await tells({})).not.toContain("mine alone");
      expect(await tells(headers)).toContain("mine alone");
    }
  });

  it("is not given while Postgres does not say which state it is in", async () => {
    await both(1000);
    await both(1000);
    wire.cut();
    const { errors } = await both(1000);
    expect(errors[0]?.extensions.code).toBe("DATABASE_UNAVAILABLE");
  });
});
