import { randomUUID } from "node:crypto";
import { type Hex, type PrivateKeyAccount, zeroAddress } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { openChain } from "../src/chain/chain.ts";
import { openDatabase } from "../src/database/database.ts";
import { createLogger } from "../src/log.ts";
import { modelNumber } from "../src/payment/model-number.ts";
import { OperatorSender } from "../src/payment/settlement/sender.ts";
import type { Gateway } from "../src/server.ts";
import { startAnvil } from "./anvil.ts";
import { type TestCredits, testCredits } from "./credits.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { signedIn, type TestChain, testChain } from "./wallets.ts";

const PRICE = 1_000_000_000_000n;
const DEPOSIT = 10n * PRICE;
const MONTH_S = 30n * 86_400n;
const WAIT = { timeout: 60_000, interval: 50 };

let database: TestDatabase;
let images: OpenAIImagesServer;
/** A copy of the shared chain: what is taken back and held up here is so for nobody else. */
let anvil: Awaited<ReturnType<typeof startAnvil>>;
let chain: TestChain;
let credits: TestCredits;
let gateway: Gateway;
let model: string;
const operatorKey = generatePrivateKey();

const settings = (changes: Record<string, string> = {}) => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  RPC_URL: anvil.url,
  CONTRACTS: JSON.stringify(inject("deployment")),
  PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE) }),
  PAYMENT: "required",
  OPERATOR_KEY: operatorKey,
  // It forms none while the tests run; `settling` does.
  SETTLEMENT_INTERVAL_MS: "86400000",
  OUTBOX_POLL_MS: "50",
  ...changes,
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  const shared = testChain(inject("rpcUrl"));
  anvil = await startAnvil("--chain-id", String(await shared.getChainId()), "--hardfork", "cancun");
  chain = testChain(anvil.url);
  // Not by forking: anvil forgets nothing of a fork that it takes back.
  const state = await shared.request({ method: "anvil_dumpState" } as never);
  await chain.request({ method: "anvil_loadState", params: [state] } as never);
  credits = testCredits(chain, inject("deployment").Credits.address);
  const operator = privateKeyToAccount(operatorKey).address;
  await chain.setBalance({ address: operator, value: 10n ** 18n });
  await credits.name(operator);
  gateway = await startTestGateway(settings());
  model = (await findModel(gateway.url)).id;
});
afterAll(async () => {
  await gateway.stop();
  await anvil.stop();
  await images.stop();
  await database.drop();
});

interface Payer {
  readonly account: PrivateKeyAccount;
  readonly headers: Record<string, string>;
}

/** Somebody with a deposit who has signed for all of it, for longer than a withdrawal takes. */
async function payer(): Promise<Payer> {
  const account = await credits.depositor(DEPOSIT);
  const { headers } = await signedIn(gateway.url, account);
  const { timestamp } = await chain.getBlock();
  const deadline = timestamp + MONTH_S;
  const authorization = await credits.sign(account, modelNumber(model), DEPOSIT, { deadline });
  const { errors } = await ask(
    gateway.url,
    "mutation ($input: AuthorizeSpendingInput!) { authorizeSpending(input: $input) { available } }",
    { input: { model, authorization } },
    headers,
  );
  expect(errors).toEqual([]);
  return { account, headers };
}

/** A generation with its receipt, without which it is not settled. */
async function generate({ headers }: Payer): Promise<Hex> {
  const { data, errors } = await ask<{ generateImage: { id: Hex } }>(
    gateway.url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id } }",
    { input: { model, prompt: "a zorb", idempotencyKey: randomUUID() } },
    headers,
  );
  expect(errors).toEqual([]);
  const { id } = data.generateImage;
  await vi.waitFor(async () => {
    expect(await database.rows("SELECT FROM receipt WHERE generation = $1", [id])).toHaveLength(1);
  }, WAIT);
  return id;
}

const paymentIs = (id: Hex, state: string) =>
  vi.waitFor(async () => {
    const rows = await database.rows("SELECT state FROM payment WHERE generation = $1", [id]);
    expect(rows).toEqual([{ state }]);
  }, WAIT);

/** With another replica beside it, which forms settlements of all that was captured. */
async function settling(run: () => Promise<void>): Promise<void> {
  const replica = await startTestGateway(settings({ SETTLEMENT_INTERVAL_MS: "200" }));
  try {
    await run();
  } finally {
    await replica.stop();
  }
}

it("sends a settlement again that a reorganisation has taken back, and charges once", async () => {
  const owner = await payer();
  const id = await generate(owner);
  await settling(() => paymentIs(id, "SETTLED"));
  const settlement = async () =>
    (
      await database.rows<{ root: Hex; state: string; block_number: string; block_hash: Hex }>(
        "SELECT root, state, block_number, block_hash FROM settlement WHERE root = (SELECT settlement FROM payment WHERE generation = $1)",
        [id],
      )
    )[0];
  const before = await settlement();
  expect(before?.state).toBe("MINED");
  expect(await credits.balanceOf(owner.account.address)).toBe(DEPOSIT - PRICE);

  const head = await chain.getBlockNumber({ cacheTime: 0 });
  const depth = Number(head - BigInt(before?.block_number ?? 0) + 1n);
  await chain.request({ method: "anvil_rollback", params: [depth] } as never);
  // Another chain than the one that was taken back, and higher.
  for (let block = 0; block <= depth; block++) await chain.mine({ blocks: 1 });
  expect(await credits.balanceOf(owner.account.address)).toBe(DEPOSIT);
  await database.rows("UPDATE outbox SET due_at = now()");

  await vi.waitFor(async () => expect((await settlement())?.block_hash).not.toBe(before?.block_hash), WAIT);
  await paymentIs(id, "SETTLED");
  expect(await credits.balanceOf(owner.account.address)).toBe(DEPOSIT - PRICE);
  const after = await settlement();
  const { hash } = await chain.getBlock({ blockNumber: BigInt(after?.block_number ?? 0) });
  expect([after?.root, after?.block_hash]).toEqual([before?.root, hash]);
});

it("dissolves a settlement that an account no longer covers: the account's share is lost, the others' settled", async () => {
  const [gone, staying] = [await payer(), await payer()];
  const lost = await generate(gone);
  const kept = await generate(staying);
  // Nothing is settled for as long as a withdrawal takes: what payments.md warns operators of.
  await credits.withdrawAll(gone.account);
  expect(await credits.balanceOf(gone.account.address)).toBe(0n);
  await settling(async () => {
    await paymentIs(lost, "LOST");
    await paymentIs(kept, "SETTLED");
  });
  expect(await credits.balanceOf(staying.account.address)).toBe(DEPOSIT - PRICE);
  await paymentIs(lost, "LOST");
  const states = await database.rows<{ state: string; n: number }>(
    "SELECT state, count(*)::integer AS n FROM settlement GROUP BY state ORDER BY state",
  );
  expect(states).toContainEqual({ state: "DISSOLVED", n: 1 });
});

it("puts a settlement aside whose payments are no longer those it was formed of, and sends it when they are", async () => {
  const owner = await payer();
  const [first, second] = [await generate(owner), await generate(owner)];
  const queue = async () => {
    const query = "{ status { paymentQueue { waiting dead } } }";
    return (await ask<{ status: { paymentQueue: { dead: number } } }>(gateway.url, query)).data.status
      .paymentQueue;
  };
  expect(await queue()).toMatchObject({ dead: 0 });
  // As after a backup from between two payments was put back: the books have one that the settlement has not.
  await database.rows(`
    CREATE FUNCTION change_settlement() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.amount_wei := NEW.amount_wei + 1; RETURN NEW; END $$`);
  await database.rows(
    "CREATE TRIGGER changed BEFORE INSERT ON settlement FOR EACH ROW EXECUTE FUNCTION change_settlement()",
  );
  await settling(() => vi.waitFor(async () => expect(await queue()).toMatchObject({ dead: 1 }), WAIT));
  await database.rows("DROP TRIGGER changed ON settlement");
  const aside = await database.rows<{ key: Hex; last_error: string }>(
    "SELECT key, last_error FROM outbox WHERE dead_at IS NOT NULL",
  );
  expect(aside[0]?.last_error).toContain(`${2n * PRICE + 1n} wei`);
  await paymentIs(first, "SETTLING");
  expect(await credits.balanceOf(owner.account.address)).toBe(DEPOSIT);

  // What runbooks.md has an operator do.
  await database.rows("UPDATE settlement SET amount_wei = amount_wei - 1 WHERE root = $1", [aside[0]?.key]);
  await database.rows("UPDATE outbox SET dead_at = NULL, due_at = now() WHERE dead_at IS NOT NULL");
  await paymentIs(first, "SETTLED");
  await paymentIs(second, "SETTLED");
  expect(await queue()).toMatchObject({ dead: 0 });
  expect(await credits.balanceOf(owner.account.address)).toBe(DEPOSIT - 2n * PRICE);
});

it("offers a transaction that is not mined for more, under the same nonce, and one of them is mined", async () => {
  const db = openDatabase(database.url, 2, createLogger("silent"));
  const key = generatePrivateKey();
  const account = privateKeyToAccount(key);
  await chain.setBalance({ address: account.address, value: 10n ** 18n });
  const contracts = Object.fromEntries(
    Object.entries(inject("deployment")).map(([name, { address }]) => [name, address]),
  );
  const sender = new OperatorSender(
    db,
    {
      account,
      chain: openChain({ rpcUrl: anvil.url, contracts: contracts as never, timeoutMs: 5_000, fetch }),
    },
    createLogger("silent"),
  );
  const call = { to: zeroAddress, data: "0x" } as const;
  try {
    await chain.setAutomine(false);
    await sender.push("stuck", call);
    await sender.push("stuck", call);
    const [first, ...others] = await sender.attempts("stuck");
    expect(others).toEqual([]);
    await database.rows(
      "UPDATE operator_transaction SET created_at = now() - interval '1 minute' WHERE hash = $1",
      [first],
    );
    await sender.push("stuck", call);
    const [second, replaced] = await sender.attempts("stuck");
    expect(replaced).toBe(first);
    const rows = await database.rows<{ nonce: string; max_fee_per_gas: string }>(
      "SELECT nonce, max_fee_per_gas FROM operator_transaction WHERE purpose = 'stuck' ORDER BY created_at",
    );
    expect(new Set(rows.map(({ nonce }) => nonce)).size).toBe(1);
    const [least = 0n, most = 0n] = rows.map((row) => BigInt(row.max_fee_per_gas));
    expect(most * 8n).toBeGreaterThanOrEqual(least * 9n);
    await chain.mine({ blocks: 1 });
    expect((await chain.getTransactionReceipt({ hash: second as Hex })).status).toBe("success");
    await expect(chain.getTransactionReceipt({ hash: first as Hex })).rejects.toThrow();
    expect(await sender.isPending("stuck")).toBe(false);
  } finally {
    await chain.setAutomine(true);
    await db.destroy();
  }
});
