import { randomUUID } from "node:crypto";
import { creditsAbi } from "@model-wip/contracts";
import {
  creditsDomain,
  creditsTypes,
  hashPrompt,
  hashReceipt,
  type Receipt,
} from "@model-wip/contracts/receipts";
import { type Hex, type PrivateKeyAccount, recoverTypedDataAddress } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { modelNumber } from "../src/payment/model-number.ts";
import type { Gateway } from "../src/server.ts";
import { type TestCredits, testCredits } from "./credits.ts";
import { createGate } from "./gate.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import { reconciled } from "./reconcile.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { newWallet, signedIn, type TestChain, testChain } from "./wallets.ts";

const PRICE = 1_000_000_000_000n;

let database: TestDatabase;
let images: OpenAIImagesServer;
let gateway: Gateway;
let chain: TestChain;
let credits: TestCredits;
let model: { id: string; versionCount: number };
let modelId: bigint;
const operatorKey = generatePrivateKey();
const operator = privateKeyToAccount(operatorKey);

const settings = (changes: Record<string, string> = {}) => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  RPC_URL: inject("rpcUrl"),
  CONTRACTS: JSON.stringify(inject("deployment")),
  PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE), concurrency: 16 }),
  PAYMENT: "required",
  OPERATOR_KEY: operatorKey,
  SETTLEMENT_INTERVAL_MS: "200",
  OUTBOX_POLL_MS: "100",
  ...changes,
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  chain = testChain(inject("rpcUrl"));
  credits = testCredits(chain, inject("deployment").Credits.address);
  await chain.setBalance({ address: operator.address, value: 10n ** 18n });
  await credits.name(operator.address);
  gateway = await startTestGateway(settings());
  model = await findModel(gateway.url);
  modelId = modelNumber(model.id);
});
afterEach(() => images.reset());
afterAll(async () => {
  await gateway.stop();
  await images.stop();
  await database.drop();
});

interface IssuedReceipt {
  generation: Hex;
  modelId: string;
  version: string;
  account: Hex;
  promptHash: Hex;
  seed: string;
  image: string;
  price: string;
  createdAt: string;
  hash: Hex;
  signature: Hex;
  url: string;
  proof: { root: Hex; siblings: Hex[]; settlement: { id: Hex; amount: string } | null } | null;
}
interface Generation {
  id: Hex;
  state: string;
  feeWei: string;
  payment: { method: string; state: string; account: string; amountWei: string } | null;
  receipts: IssuedReceipt[];
}

const FIELDS = `id state feeWei payment { method state account amountWei }
  receipts { generation modelId version account promptHash seed image price createdAt hash signature url
    proof { root siblings settlement { id amount } } }`;
const generate = (headers: Record<string, string>, input: Record<string, unknown> = {}, url = gateway.url) =>
  ask<{ generateImage: Generation | null }>(
    url,
    `mutation ($input: GenerateImageInput!) { generateImage(input: $input) { ${FIELDS} } }`,
    { input: { model: model.id, prompt: "a zorb at dawn", idempotencyKey: randomUUID(), ...input } },
    headers,
  );
const read = async (id: Hex) => {
  const query = `query ($id: Bytes!) { generation(id: $id) { ${FIELDS} } }`;
  return (await ask<{ generation: Generation }>(gateway.url, query, { id })).data.generation;
};
const spendable = async (headers: Record<string, string>) => {
  const { data } = await ask<{ spendableCredits: Record<string, string> }>(
    gateway.url,
    "query ($model: Bytes!) { spendableCredits(model: $model) { epoch limit spent held balance available } }",
    { model: model.id },
    headers,
  );
  return data.spendableCredits;
};
/** An account with a deposit, signed in, and its authorization for so many wei. */
async function payer(deposit: bigint, limit: bigint) {
  const account = await credits.depositor(deposit);
  const { headers } = await signedIn(gateway.url, account);
  return { account, headers, payment: { authorization: await credits.sign(account, modelId, limit) } };
}
const settled = (id: Hex) =>
  vi.waitFor(
    async () => {
      const generation = await read(id);
      expect(generation.payment?.state).toBe("SETTLED");
      return generation;
    },
    { timeout: 60_000, interval: 100 },
  );
const toReceipt = ({ modelId, version, seed, price, createdAt, ...rest }: IssuedReceipt): Receipt => ({
  generation: rest.generation,
  modelId: BigInt(modelId),
  version: BigInt(version),
  account: rest.account,
  promptHash: rest.promptHash,
  seed: BigInt(seed),
  image: rest.image,
  price: BigInt(price),
  createdAt: BigInt(createdAt),
});

describe("a generation paid by credits", () => {
  it("is charged once on chain, within what was signed, with a receipt that anyone can check", async () => {
    const { account, headers, payment } = await payer(10n * PRICE, 5n * PRICE);
    const { data, errors } = await generate(headers, {
      payment,
      count: 2,
      prompt: "a secret zorb",
      negativePrompt: "mist",
    });
    expect(errors).toEqual([]);
    const made = data.generateImage as Generation;
    expect(made).toMatchObject({
      state: "SUCCEEDED",
      feeWei: String(2n * PRICE),
      payment: { method: "CREDITS", account: account.address.toLowerCase(), amountWei: String(2n * PRICE) },
    });
    expect(made.receipts).toHaveLength(2);

    const { receipts } = await settled(made.id);
    expect(await credits.balanceOf(account.address)).toBe(8n * PRICE);
    expect(await credits.authorizationOf(account.address, modelId)).toEqual([5n * PRICE, 2n * PRICE]);
    const address = inject("deployment").Credits.address;
    for (const issued of receipts) {
      const receipt = toReceipt(issued);
      expect(receipt.promptHash).toBe(hashPrompt("a secret zorb", "mist"));
      expect(receipt.price).toBe(PRICE);
      expect(hashReceipt(receipt)).toBe(issued.hash);
      const on = { address, abi: creditsAbi } as const;
      expect(await chain.readContract({ ...on, functionName: "hashReceipt", args: [receipt] })).toBe(
        issued.hash,
      );
      const signer = await recoverTypedDataAddress({
        domain: creditsDomain(await chain.getChainId(), address),
        types: creditsTypes,
        primaryType: "Receipt",
        message: { ...receipt },
        signature: issued.signature,
      });
      expect(signer).toBe(operator.address);
      const { root, siblings } = issued.proof as NonNullable<IssuedReceipt["proof"]>;
      const isSettled = (of: Receipt) =>
        chain.readContract({ ...on, functionName: "isSettled", args: [root, of, siblings] });
      expect(await isSettled(receipt)).toBe(true);
      expect(await isSettled({ ...receipt, price: receipt.price - 1n })).toBe(false);
      const file = await (await fetch(issued.url)).text();
      expect(JSON.parse(file)).toMatchObject({ hash: issued.hash, signature: issued.signature });
      expect(file).not.toContain("secret");
    }
    await vi.waitFor(
      async () => {
        const [first] = (await read(made.id)).receipts;
        expect(first?.proof?.settlement).toEqual({ id: first?.proof?.root, amount: String(2n * PRICE) });
      },
      { timeout: 60_000, interval: 200 },
    );
  });

  it("needs no signature with each call: what was handed in before is enough", async () => {
    const { headers, payment } = await payer(10n * PRICE, 2n * PRICE);
    const { data } = await ask<{ authorizeSpending: Record<string, string> }>(
      gateway.url,
      `mutation ($input: AuthorizeSpendingInput!) { authorizeSpending(input: $input) { limit available } }`,
      { input: { model: model.id, ...payment } },
      headers,
    );
    expect(data.authorizeSpending).toEqual({ limit: String(2n * PRICE), available: String(2n * PRICE) });
    expect((await generate(headers)).data.generateImage?.state).toBe("SUCCEEDED");
    expect(await spendable(headers)).toMatchObject({ available: String(PRICE) });
  });

  it("never holds more than was signed for, however many come at once", async () => {
    const { account, headers, payment } = await payer(10n * PRICE, 3n * PRICE);
    await generate(headers, { payment });
    const answers = await Promise.all(Array.from({ length: 6 }, () => generate(headers)));
    const codes = answers.map(({ data, errors }) => data.generateImage?.state ?? errors[0]?.extensions.code);
    expect(codes.filter((code) => code === "SUCCEEDED")).toHaveLength(2);
    expect(codes.filter((code) => code === "SPENDING_NOT_AUTHORIZED")).toHaveLength(4);
    await vi.waitFor(async () => expect(await credits.balanceOf(account.address)).toBe(7n * PRICE), {
      timeout: 60_000,
    });
    expect(await spendable(headers)).toMatchObject({ spent: String(3n * PRICE), available: "0" });
  });

  it("never holds more than is deposited, and not what is asked back", async () => {
    const { account, headers, payment } = await payer(3n * PRICE, 100n * PRICE);
    await credits.requestWithdrawal(account, 2n * PRICE);
    expect((await generate(headers, { payment })).data.generateImage?.state).toBe("SUCCEEDED");
    expect((await generate(headers)).errors[0]?.extensions).toEqual({ code: "CREDITS_INSUFFICIENT" });
  });

  it("is refused while the account revokes", async () => {
    const { account, headers, payment } = await payer(3n * PRICE, 3n * PRICE);
    await credits.revoke(account);
    expect((await generate(headers, { payment })).errors[0]?.extensions).toEqual({
      code: "SPENDING_NOT_AUTHORIZED",
    });
  });

  it("is held while it runs, and free again where it fails", async () => {
    const { account, headers, payment } = await payer(PRICE, PRICE);
    images.behave(behaviours.broken);
    const failed = await generate(headers, { payment });
    expect(failed.errors[0]?.extensions.code).toBe("PROVIDER_UNAVAILABLE");
    const voided = await read(failed.errors[0]?.extensions.generation as Hex);
    expect(voided).toMatchObject({
      state: "FAILED",
      feeWei: "0",
      payment: { state: "VOIDED" },
      receipts: [],
    });

    const provider = createGate();
    images.reset();
    images.behave(behaviours.held(provider.opened));
    const running = generate(headers);
    await vi.waitFor(() => expect(images.requests).toHaveLength(1), { timeout: 60_000 });
    expect(await spendable(headers)).toMatchObject({ held: String(PRICE), available: "0" });
    const query =
      "query ($id: ID!, $model: Bytes!) { account(id: $id) { spendableCredits(model: $model) { held } } }";
    const variables = { id: account.address.toLowerCase(), model: model.id };
    const own = await ask<{ account: unknown }>(gateway.url, query, variables, headers);
    expect(own.data.account).toEqual({ spendableCredits: { held: String(PRICE) } });
    expect((await ask<{ account: unknown }>(gateway.url, query, variables)).data.account).toEqual({
      spendableCredits: null,
    });
    provider.open();
    await settled((await running).data.generateImage?.id as Hex);
    expect(await credits.balanceOf(account.address)).toBe(0n);
  });

  it("with the same idempotency key is charged once", async () => {
    const { account, headers, payment } = await payer(10n * PRICE, 10n * PRICE);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => generate(headers, { payment, idempotencyKey })),
    );
    const ids = new Set(answers.map(({ data }) => data.generateImage?.id));
    expect(ids.size).toBe(1);
    await settled([...ids][0] as Hex);
    expect(await credits.balanceOf(account.address)).toBe(9n * PRICE);
  });
});

describe("an authorization", () => {
  const code = async (account: PrivateKeyAccount, authorization: Record<string, string>) => {
    const { headers } = await signedIn(gateway.url, account);
    const { errors } = await generate(headers, { payment: { authorization } });
    return errors[0]?.extensions.code;
  };

  it("is refused where Credits would refuse it", async () => {
    const account = await credits.depositor(10n * PRICE);
    const good = await credits.sign(account, modelId, PRICE);
    const { timestamp } = await chain.getBlock();
    const stranger = await credits.sign(account, modelId, PRICE, { signer: newWallet() });
    expect(await code(account, stranger)).toBe("AUTHORIZATION_INVALID");
    expect(await code(account, { ...good, limit: String(2n * PRICE) })).toBe("AUTHORIZATION_INVALID");
    expect(await code(account, await credits.sign(account, modelId, PRICE, { epoch: 1n }))).toBe(
      "AUTHORIZATION_INVALID",
    );
    const soon = await credits.sign(account, modelId, PRICE, { deadline: timestamp + 60n });
    expect(await code(account, soon)).toBe("AUTHORIZATION_EXPIRED");
    expect(await code(account, good)).toBeUndefined();
  });

  it("is of no use to anybody else", async () => {
    const { payment } = await payer(10n * PRICE, 10n * PRICE);
    const thief = await payer(10n * PRICE, 10n * PRICE);
    expect((await generate(thief.headers, { payment })).errors[0]?.extensions).toEqual({
      code: "AUTHORIZATION_INVALID",
    });
    expect((await generate({}, { payment })).errors[0]?.extensions).toEqual({ code: "UNAUTHENTICATED" });
  });
});

describe("a gateway without an operator's key", () => {
  it("takes no payment, and says so", async () => {
    const without = await startTestGateway(settings({ OPERATOR_KEY: "" }));
    try {
      const { headers } = await signedIn(without.url, newWallet());
      expect((await generate(headers, {}, without.url)).errors[0]?.extensions).toEqual({
        code: "PAYMENT_NOT_OFFERED",
      });
    } finally {
      await without.stop();
    }
  });
});

describe("the books", () => {
  it("agree with index and chain once all is settled", async () => {
    const { settledWei, lostWei } = await reconciled(gateway.url, model.id);
    // The index may have the last settlement before its sender has seen it confirmed.
    await vi.waitFor(async () => {
      const [row] = await database.rows<{ sum: string }>(
        "SELECT sum(amount_wei)::text AS sum FROM payment WHERE state = 'SETTLED'",
      );
      expect(row?.sum).toBe(settledWei);
    }, 60_000);
    expect(lostWei).toBe("0");
  });

  it("show what does not agree", async () => {
    const [row] = await database.rows<{ generation: string }>(
      `UPDATE receipt SET price_wei = price_wei + 7 WHERE generation = (
         SELECT generation FROM payment WHERE state = 'SETTLED' LIMIT 1) RETURNING generation`,
    );
    const query = "{ status { reconciliation { driftWei } } }";
    await vi.waitFor(
      async () => {
        const { data } = await ask<{ status: { reconciliation: { driftWei: string } } }>(gateway.url, query);
        expect(BigInt(data.status.reconciliation.driftWei) % 7n).toBe(0n);
        expect(data.status.reconciliation.driftWei).not.toBe("0");
      },
      { timeout: 60_000, interval: 500 },
    );
    await database.rows("UPDATE receipt SET price_wei = price_wei - 7 WHERE generation = $1", [
      row?.generation,
    ]);
  });
});
