import { randomUUID } from "node:crypto";
import type { PrivateKeyAccount } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Caller } from "../src/auth/caller.ts";
import { holdKeyBudget, releaseKeyBudgets } from "../src/auth/key-budget.ts";
import { type Db, openDatabase } from "../src/database/database.ts";
import { createLogger } from "../src/log.ts";
import type { Gateway } from "../src/server.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { bearer, newWallet, signedIn } from "./wallets.ts";

let database: TestDatabase;
let db: Db;
let gateway: Gateway;
let images: OpenAIImagesServer;
let owner: { headers: Record<string, string>; wallet: PrivateKeyAccount };

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  db = openDatabase(database.url, 8, createLogger("silent"));
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway({
    PROVIDERS: oneProvider(images.baseUrl, { priceWei: "7" }),
    PAYMENT: "metered",
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
  });
  const wallet = newWallet();
  owner = { wallet, ...(await signedIn(gateway.url, wallet)) };
});
afterAll(async () => {
  await gateway.stop();
  await images.stop();
  await db.destroy();
  await database.drop();
});

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly budget: {
    readonly wei: string | null;
    readonly calls: number | null;
    readonly spentWei: string;
    readonly spentCalls: number;
  };
}
const KEY = "id name scopes lastUsedAt revokedAt budget { wei calls spentWei spentCalls }";

const create = (input: Record<string, unknown> = {}, headers = owner.headers) =>
  ask<{ createApiKey: { apiKey: ApiKey; secret: string } | null }>(
    gateway.url,
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { ${KEY} } secret } }`,
    { input: { name: "nightly", scopes: ["READ", "GENERATE"], ...input } },
    headers,
  );
async function created(input: Record<string, unknown> = {}) {
  const { data, errors } = await create(input);
  if (!data.createApiKey) throw new Error(errors[0]?.message);
  return data.createApiKey;
}
const rotate = (id: string, overlapSeconds: number) =>
  ask<{ rotateApiKey: { secret: string } | null }>(
    gateway.url,
    "mutation ($id: String!, $overlapSeconds: Int!) { rotateApiKey(id: $id, overlapSeconds: $overlapSeconds) { secret } }",
    { id, overlapSeconds },
    owner.headers,
  );
const revoke = (id: string, headers = owner.headers) =>
  ask<{ revokeApiKey: ApiKey | null }>(
    gateway.url,
    `mutation ($id: String!) { revokeApiKey(id: $id) { ${KEY} } }`,
    { id },
    headers,
  );
const listed = async () => {
  const answer = await ask<{ viewer: { account: { apiKeys: ApiKey[] } } }>(
    gateway.url,
    `{ viewer { account { apiKeys { ${KEY} } } } }`,
    {},
    owner.headers,
  );
  return answer.data.viewer.account.apiKeys;
};
const viewer = (secret: string) =>
  ask<{ viewer: { account: { id: string } } | null }>(
    gateway.url,
    "{ viewer { account { id } } }",
    {},
    bearer(secret),
  );

const generate = (headers: Record<string, string>, model: string) =>
  ask<{ generateImage: { id: string; prompt: string | null } | null }>(
    gateway.url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id prompt } }",
    { input: { model, prompt: "a private zorb", idempotencyKey: randomUUID() } },
    headers,
  );

describe("an API key", () => {
  it("asks in the name of its wallet, and is shown once", async () => {
    const { apiKey, secret } = await created({ budgetWei: "1000", expiresAt: "4000000000" });
    expect(secret).toMatch(/^mwk_[0-9a-f]{16}_[\w-]{43}$/);
    expect((await viewer(secret)).data.viewer?.account.id).toBe(owner.wallet.address.toLowerCase());
    const [stored] = await database.rows<object>("SELECT * FROM api_key WHERE id = $1", [apiKey.id]);
    expect(JSON.stringify(stored)).not.toContain(secret.slice(21));
    const known = (await listed()).find(({ id }) => id === apiKey.id);
    expect(known).toMatchObject({
      name: "nightly",
      scopes: ["READ", "GENERATE"],
      budget: { wei: "1000", calls: null, spentWei: "0", spentCalls: 0 },
      revokedAt: null,
      lastUsedAt: expect.stringMatching(/^[0-9]+$/),
    });
  });

  it("is good no longer once it is revoked", async () => {
    const { apiKey, secret } = await created();
    expect((await revoke(apiKey.id)).data.revokeApiKey?.revokedAt).not.toBeNull();
    const { status, errors } = await viewer(secret);
    expect(status).toBe(401);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining("revoked"),
      extensions: { code: "UNAUTHENTICATED" },
    });
    expect((await rotate(apiKey.id, 0)).errors[0]?.extensions.code).toBe("API_KEY_INVALID");
  });

  it("gets a new secret, and the old one goes on for as long as is asked for", async () => {
    const { apiKey, secret } = await created();
    const second = (await rotate(apiKey.id, 60)).data.rotateApiKey?.secret ?? "";
    expect([(await viewer(secret)).status, (await viewer(second)).status]).toEqual([200, 200]);
    const third = (await rotate(apiKey.id, 0)).data.rotateApiKey?.secret ?? "";
    const statuses = await Promise.all(
      [secret, second, third].map(async (key) => (await viewer(key)).status),
    );
    expect(statuses).toEqual([401, 401, 200]);
  });

  it("ends at its time", async () => {
    const { apiKey, secret } = await created({ expiresAt: "4000000000" });
    await database.rows("UPDATE api_key SET expires_at = now() WHERE id = $1", [apiKey.id]);
    expect((await viewer(secret)).errors[0]?.message).toContain("expired");
  });
});

describe("a stranger cannot", () => {
  it("use a key that they have not the whole of", async () => {
    const { secret } = await created();
    for (const wrong of [
      secret.slice(0, -1),
      `${secret.slice(0, -1)}~`,
      `mwk_${"0".repeat(16)}_${"a".repeat(43)}`,
    ]) {
      expect((await viewer(wrong)).status).toBe(401);
    }
  });

  it("see, make, change or revoke keys of another wallet", async () => {
    const { apiKey, secret } = await created();
    const other = await signedIn(gateway.url, newWallet());
    expect((await revoke(apiKey.id, other.headers)).errors[0]?.extensions.code).toBe("API_KEY_INVALID");
    expect((await create({}, {})).errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await viewer(secret)).status).toBe(200);
  });

  it("see the keys of an account that the index lists", async () => {
    const { apiKey } = await created();
    const first = "query { accounts(first: 1) { id apiKeys { id } } }";
    const before = await ask<{ accounts: { id: string; apiKeys: unknown }[] }>(gateway.url, first);
    const id = before.data.accounts[0]?.id;
    await database.rows("UPDATE api_key SET account = $1 WHERE id = $2", [id, apiKey.id]);
    const after = await ask<typeof before.data>(gateway.url, first, {}, owner.headers);
    expect(after.data.accounts).toEqual([{ id, apiKeys: null }]);
  });

  it("make more keys, or revoke any, with a key that has leaked", async () => {
    const { apiKey, secret } = await created();
    expect((await create({}, bearer(secret))).errors[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await revoke(apiKey.id, bearer(secret))).errors[0]?.extensions.code).toBe("FORBIDDEN");
  });

  it.each([
    ["without a name", { name: " " }, "name"],
    ["without scopes", { scopes: [] }, "scopes"],
    ["with a budget below nothing", { budgetWei: "-1" }, "budgetWei"],
    ["with calls below nothing", { budgetCalls: -1 }, "budgetCalls"],
    ["that has expired already", { expiresAt: "1000" }, "expiresAt"],
    ["that expires in milliseconds", { expiresAt: "99999999999999" }, "expiresAt"],
  ])("make a key %s", async (_what, input, named) => {
    const { errors } = await create(input);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(named),
      extensions: { code: "API_KEY_INVALID" },
    });
  });
});

describe("a key's scopes", () => {
  const promptOf = async (id: string, headers: Record<string, string>) => {
    const answer = await ask<{ generation: { prompt: string | null } }>(
      gateway.url,
      "query ($id: Bytes!) { generation(id: $id) { prompt } }",
      { id },
      headers,
    );
    return answer.data.generation.prompt;
  };

  it("say whether it generates, and whether it sees what its wallet asked for", async () => {
    const { id: model } = await findModel(gateway.url);
    const generating = bearer((await created({ scopes: ["GENERATE"] })).secret);
    const reading = bearer((await created({ scopes: ["READ"] })).secret);
    const refused = await generate(reading, model);
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining("GENERATE"),
      extensions: { code: "FORBIDDEN" },
    });
    const { data } = await generate(generating, model);
    expect(data.generateImage?.prompt).toBeNull();
    const id = data.generateImage?.id ?? "";
    expect(await promptOf(id, reading)).toBe("a private zorb");
    expect(await promptOf(id, owner.headers)).toBe("a private zorb");
    expect(await promptOf(id, (await signedIn(gateway.url, newWallet())).headers)).toBeNull();
    expect(await promptOf(id, {})).toBeNull();
  });

  it("say whether it sees what its wallet has used", async () => {
    const asked = `query ($account: Bytes!) {
      viewer { account { usage { calls } } }
      usage(where: { account: $account }) { calls }
    }`;
    const variables = { account: owner.wallet.address.toLowerCase() };
    const usageOf = (secret: string) => ask<unknown>(gateway.url, asked, variables, bearer(secret));
    const blind = await usageOf((await created({ scopes: ["READ", "GENERATE"] })).secret);
    expect(blind.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
    const { errors, data } = await usageOf((await created({ scopes: ["USAGE"] })).secret);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      viewer: { account: { usage: { calls: expect.any(Number) } } },
      usage: { calls: expect.any(Number) },
    });
  });
});

describe("a key's budget", () => {
  const callerOf = (id: string): Caller => ({
    actor: owner.wallet.address.toLowerCase(),
    account: owner.wallet.address,
    credential: { kind: "apiKey", id, scopes: ["GENERATE"] },
  });
  const hold = (id: string, generation: string, wei: bigint) =>
    db.transaction().execute((transaction) => holdKeyBudget(transaction, callerOf(id), { generation, wei }));
  const budgetOf = async (id: string) => (await listed()).find((key) => key.id === id)?.budget;

  it("is never exceeded, however many generations begin at once", async () => {
    const { apiKey } = await created({ budgetWei: "1000" });
    const held = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => hold(apiKey.id, `wei-${index}`, 300n)),
    );
    expect(held.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentWei: "900", spentCalls: 3 });
    await expect(hold(apiKey.id, "wei-more", 101n)).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      message: expect.stringContaining("900 of its 1000 wei"),
    });
    await hold(apiKey.id, "wei-last", 100n);
  });

  it("counts a generation once, and gives back once what one that failed took", async () => {
    const { apiKey } = await created({ budgetCalls: 2 });
    await hold(apiKey.id, "calls-1", 5n);
    await hold(apiKey.id, "calls-1", 5n);
    await hold(apiKey.id, "calls-2", 5n);
    await expect(hold(apiKey.id, "calls-3", 5n)).rejects.toMatchObject({
      message: expect.stringContaining("2 of its 2 calls"),
    });
    await Promise.all([1, 2, 3].map(() => releaseKeyBudgets(db, ["calls-2", "none"])));
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentWei: "5", spentCalls: 1 });
    await hold(apiKey.id, "calls-3", 5n);
  });

  it("gives back what several took that failed together", async () => {
    const { apiKey } = await created({ budgetWei: "100" });
    for (const n of [1, 2, 3]) await hold(apiKey.id, `together-${n}`, BigInt(n));
    await releaseKeyBudgets(db, ["together-1", "together-3"]);
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentWei: "2", spentCalls: 1 });
  });

  it("is spent by generations with images, given back by those without, and ends them at its end", async () => {
    const { apiKey, secret } = await created({ scopes: ["GENERATE"], budgetWei: "14" });
    const { id: model } = await findModel(gateway.url);
    images.behave(behaviours.contentPolicy);
    expect((await generate(bearer(secret), model)).errors[0]?.extensions.code).toBe("PROVIDER_REFUSED");
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentWei: "0", spentCalls: 0 });
    images.reset();
    for (let n = 0; n < 2; n++) expect((await generate(bearer(secret), model)).errors).toEqual([]);
    const refused = await generate(bearer(secret), model);
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining("14 of its 14 wei"),
      extensions: { code: "BUDGET_EXCEEDED" },
    });
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentWei: "14", spentCalls: 2 });
  });

  it("begins anew with its period", async () => {
    const { apiKey } = await created({ budgetCalls: 1, budgetPeriod: "DAY" });
    await hold(apiKey.id, "day-1", 1n);
    await database.rows(
      "UPDATE api_key_spending SET period_start = period_start - interval '1 day' WHERE key = $1",
      [apiKey.id],
    );
    await hold(apiKey.id, "day-2", 1n);
    expect(await budgetOf(apiKey.id)).toMatchObject({ spentCalls: 1 });
  });

  it("is not asked of a wallet that has signed in itself", async () => {
    const caller: Caller = { ...callerOf("none"), credential: { kind: "session", id: "any" } };
    await holdKeyBudget(db, caller, { generation: "session-1", wei: 1n });
    expect(await database.rows("SELECT * FROM api_key_hold WHERE generation = 'session-1'")).toEqual([]);
  });
});
