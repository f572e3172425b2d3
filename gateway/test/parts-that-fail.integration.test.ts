import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { createGate } from "./gate.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { newWallet, PAGE, sendSignIn, signedIn, signInMessage } from "./wallets.ts";

/** As node providers have it: who knows the address may use the node. */
const NODE_KEY = "v3-secret-of-the-operator";

let database: TestDatabase;
let index: FaultProxy;
let node: FaultProxy;
let images: OpenAIImagesServer;
let gateway: Gateway;

const settings = () => ({
  SUBGRAPH_URL: index.url,
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  PROVIDERS: oneProvider(images.baseUrl),
  RPC_URL: `${node.url}/?key=${NODE_KEY}`,
  CONTRACTS: JSON.stringify(inject("deployment")),
  SIGN_IN_ORIGINS: PAGE,
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  index = await startFaultProxy(inject("subgraphUrl"));
  node = await startFaultProxy(inject("rpcUrl"));
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway(settings());
});
afterEach(() => {
  index.reset();
  node.reset();
  images.reset();
});
afterAll(async () => {
  await gateway.stop();
  await images.stop();
  await index.stop();
  await node.stop();
  await database.drop();
});

describe("a node of the chain that fails", () => {
  const campaign = "0x48675d79c56646476cba98d2f8d6a8a93e8e3224";
  const text = `{
    campaigns(first: 1) { name }
    ownersGroup(campaign: "${campaign}") { memberCount }
    prepareWithdraw(campaign: "${campaign}") { to }
  }`;

  let hasty: Gateway;
  beforeAll(async () => {
    hasty = await startTestGateway({ ...settings(), RPC_TIMEOUT_MS: "300" });
  });
  afterAll(() => hasty.stop());

  it.each<[Fault]>([["down"], ["error-page"], ["silent"]])(
    "and is %s takes only what needs it, by a code, and says nothing of itself",
    async (fault) => {
      const { headers } = await signedIn(gateway.url, newWallet());
      node.become(fault);
      const answer = await ask<Record<string, unknown>>(hasty.url, text, {}, headers);
      expect(answer.data).toEqual({
        campaigns: [{ name: expect.any(String) }],
        ownersGroup: null,
        prepareWithdraw: null,
      });
      expect(answer.errors.map(({ path, extensions }) => [path?.join("."), extensions]).sort()).toEqual([
        ["ownersGroup", { code: "CHAIN_UNAVAILABLE" }],
        ["prepareWithdraw", { code: "CHAIN_UNAVAILABLE" }],
      ]);
      expect(answer.text).not.toMatch(/10\.1\.2\.3|<h1>|127\.0\.0\.1|secret|eth_|viem/i);
    },
  );

  it("lets nobody in whose signature only the chain can check, and leaves them their nonce", async () => {
    const wallet = newWallet();
    const message = await signInMessage(gateway.url, wallet.address);
    // Of another key: a contract might have it for its owner's.
    const signature = await newWallet().signMessage({ message });
    node.become("down");
    const refused = await sendSignIn(gateway.url, message, signature);
    expect(refused.data.signIn).toBeNull();
    expect(refused.errors[0]?.extensions).toEqual({ code: "CHAIN_UNAVAILABLE" });
    node.reset();
    const own = await sendSignIn(gateway.url, message, await wallet.signMessage({ message }));
    expect(own.data.signIn).toMatchObject({ accessToken: expect.any(String) });
  });

  it("and is not there at all is told from one that does not answer", async () => {
    const { RPC_URL: _url, CONTRACTS: _contracts, ...without } = settings();
    const alone = await startTestGateway(without);
    const { data, errors } = await ask<Record<string, unknown>>(
      alone.url,
      `{ campaigns(first: 1) { name } prepareContribute(campaign: "${campaign}", amount: "1", from: "${campaign}") { to } }`,
    );
    await alone.stop();
    expect(data).toEqual({ campaigns: [{ name: expect.any(String) }], prepareContribute: null });
    expect(errors[0]?.extensions).toEqual({ code: "CHAIN_NOT_CONFIGURED" });
    expect(errors[0]?.message).toContain("RPC_URL");
  });
});

describe("an operation's time", () => {
  let hasty: Gateway;
  beforeAll(async () => {
    hasty = await startTestGateway({ ...settings(), OPERATION_TIMEOUT_MS: "400" });
  });
  afterAll(() => hasty.stop());

  it("ends what has not answered by then, and leaves what has", async () => {
    index.become("silent");
    const answer = await ask<Record<string, unknown>>(hasty.url, "{ campaigns { name } usage { calls } }");
    expect(answer.data).toEqual({ campaigns: null, usage: { calls: 0 } });
    expect(answer.errors).toMatchObject([
      {
        path: ["campaigns"],
        message: expect.stringContaining("400 ms"),
        extensions: { code: "OPERATION_TIMEOUT" },
      },
    ]);
  });

  it("does not end a generation", async () => {
    const { id: model } = await findModel(gateway.url);
    const provider = createGate();
    images.behave(behaviours.held(provider.opened));
    const generation = ask<{ generateImage: { state: string } }>(
      hasty.url,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { state } }",
      { input: { model, prompt: "a zorb", idempotencyKey: randomUUID() } },
    );
    await vi.waitFor(() => expect(images.requests).toHaveLength(1), { timeout: 60_000, interval: 20 });
    // What was begun later is over already.
    index.become("silent");
    await ask(hasty.url, "{ campaigns { name } }");
    index.reset();
    provider.open();
    expect((await generation).data).toEqual({ generateImage: { state: "SUCCEEDED" } });
  });
});
