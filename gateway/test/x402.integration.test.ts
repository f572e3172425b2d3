import { randomUUID } from "node:crypto";
import { ExactEvmScheme } from "@x402/evm";
import {
  decodePaymentResponseHeader,
  wrapFetchWithPaymentFromConfig,
  x402Client,
  type x402ClientConfig,
  x402HTTPClient,
} from "@x402/fetch";
import type { Abi, Address, PrivateKeyAccount } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { startAnvil } from "./anvil.ts";
import { startFacilitator, type TestFacilitator } from "./facilitator.ts";
import { startNothing } from "./local-server.ts";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import {
  ask,
  createDatabase,
  findModel,
  oneProvider,
  startTestGateway,
  type TestDatabase,
} from "./system.ts";
import { compileContract, fundedWallet, newWallet, type TestChain, testChain } from "./wallets.ts";

const NETWORK = "eip155:31337";
/** 0.0002 ether, or 0.6 dollars. */
const PRICE = 200_000_000_000_000n;
const UNITS = 600_000n;

let database: TestDatabase;
let anvil: Awaited<ReturnType<typeof startAnvil>>;
let chain: TestChain;
let dollar: { address: Address; abi: Abi };
let facilitator: TestFacilitator;
let images: OpenAIImagesServer;
let gateway: Gateway;
let model: { id: string };
let campaign: Address;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  anvil = await startAnvil();
  chain = testChain(anvil.url);
  const { abi, bytecode } = await compileContract("Dollar");
  const deployer = await fundedWallet(chain);
  const hash = await chain.deployContract({ account: deployer, chain: null, abi, bytecode });
  const { contractAddress } = await chain.waitForTransactionReceipt({ hash });
  dollar = { address: contractAddress as Address, abi };
  facilitator = await startFacilitator(anvil.url, NETWORK, await fundedWallet(chain));
  gateway = await startTestGateway(settings());
  model = await findModel(gateway.url);
  const { data } = await ask<{ model: { campaign: { id: Address } } }>(
    gateway.url,
    "query ($id: ID!) { model(id: $id) { campaign { id } } }",
    { id: model.id },
  );
  campaign = data.model.campaign.id;
});
afterEach(() => {
  images.reset();
  facilitator.become("settles");
  facilitator.settlements.length = 0;
});
afterAll(async () => {
  await gateway.stop();
  await facilitator.stop();
  await anvil.stop();
  await images.stop();
  await database.drop();
});

const settings = () => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE) }),
  PAYMENT: "required",
  OUTBOX_POLL_MS: "100",
  X402: JSON.stringify({
    facilitatorUrl: facilitator.url,
    network: NETWORK,
    rpcUrl: anvil.url,
    asset: dollar.address,
    name: "Dollar",
    version: "1",
    unitsPerEther: "3000000000",
    maxTimeoutSeconds: 60,
  }),
});

async function payer(units = 10n * UNITS): Promise<PrivateKeyAccount> {
  const wallet = newWallet();
  const args = [wallet.address, units];
  const account = await fundedWallet(chain);
  const hash = await chain.writeContract({ ...dollar, account, chain: null, functionName: "mint", args });
  await chain.waitForTransactionReceipt({ hash });
  return wallet;
}
const balanceOf = (account: Address) =>
  chain.readContract({ ...dollar, functionName: "balanceOf", args: [account] }) as Promise<bigint>;
const bodyOf = (input: Record<string, unknown> = {}) =>
  JSON.stringify({
    query: `mutation ($input: GenerateImageInput!) {
      generateImage(input: $input) { id state images { contentId } payment { method state account } } }`,
    variables: { input: { model: model.id, prompt: "a zorb", idempotencyKey: randomUUID(), ...input } },
  });
const post = (send: typeof fetch, body: string, headers: Record<string, string> = {}) =>
  send(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
/** Clients refuse tokens that they do not know, unless they are told to pay with any. */
const walletOf = (account: PrivateKeyAccount): x402ClientConfig => ({
  schemes: [{ network: NETWORK, client: new ExactEvmScheme(account) }],
  spendControls: false,
});
/** The stock client: on 402 it signs what is asked for, and sends the request again. */
const paying = (account: PrivateKeyAccount) => wrapFetchWithPaymentFromConfig(fetch, walletOf(account));
/** The header by which `account` pays what a 402 asks for. */
async function sign(account: PrivateKeyAccount, refused: Response): Promise<Record<string, string>> {
  const client = new x402HTTPClient(x402Client.fromConfig(walletOf(account)));
  const required = client.getPaymentRequiredResponse((name) => refused.headers.get(name));
  return client.encodePaymentSignatureHeader(await client.createPaymentPayload(required));
}

interface Body {
  data: {
    generateImage: {
      id: string;
      state: string;
      images: unknown[];
      payment: { method: string; state: string; account: string };
    } | null;
  };
  errors?: { extensions: { code: string; generation?: string; x402?: { accepts: unknown[] } } }[];
}
const read = async (response: Response) => (await response.json()) as Body;

describe("a generation paid by x402", () => {
  it("is asked for with 402 and the owners' contract as the payee", async () => {
    const refused = await post(fetch, bodyOf());
    expect(refused.status).toBe(402);
    const { errors } = await read(refused);
    expect(errors?.[0]?.extensions.code).toBe("PAYMENT_REQUIRED");
    expect(errors?.[0]?.extensions.x402?.accepts).toEqual([
      {
        scheme: "exact",
        network: NETWORK,
        asset: dollar.address,
        amount: String(UNITS),
        payTo: campaign,
        maxTimeoutSeconds: 60,
        extra: { name: "Dollar", version: "1" },
      },
    ]);
    expect(refused.headers.get("payment-required")).toBeTruthy();
    expect(images.requests).toEqual([]);
  });

  it("pays the owners once, by the stock client, before the images are handed out", async () => {
    const account = await payer();
    const before = await balanceOf(campaign);
    const answer = await post(paying(account) as typeof fetch, bodyOf());
    expect(answer.status).toBe(200);
    const { data } = await read(answer);
    expect(data.generateImage).toMatchObject({
      state: "SUCCEEDED",
      images: [{ contentId: expect.any(String) }],
      payment: { method: "X402", state: "SETTLED", account: account.address.toLowerCase() },
    });
    expect(await balanceOf(campaign)).toBe(before + UNITS);
    expect(await balanceOf(account.address)).toBe(9n * UNITS);
    const settled = decodePaymentResponseHeader(answer.headers.get("payment-response") ?? "");
    expect(settled).toMatchObject({ success: true, transaction: facilitator.settlements[0] });
  });

  it("takes a payment for one generation only, and for the same one again", async () => {
    const account = await payer();
    const body = bodyOf();
    const headers = await sign(account, await post(fetch, body));
    const [first, second] = await Promise.all([post(fetch, body, headers), post(fetch, bodyOf(), headers)]);
    const bodies = [await read(first), await read(second)];
    const codes = bodies.map(({ data, errors }) => data.generateImage?.state ?? errors?.[0]?.extensions.code);
    expect(codes.sort()).toEqual(["PAYMENT_USED", "SUCCEEDED"]);
    expect(facilitator.settlements).toHaveLength(1);
    const id = bodies.find(({ data }) => data.generateImage)?.data.generateImage?.id;
    if (bodies[0]?.data.generateImage) {
      const again = await read(await post(fetch, body, headers));
      expect(again.data.generateImage?.id).toBe(id);
    }
    expect(images.requests).toHaveLength(1);
  });

  it("charges nothing for what fails", async () => {
    const account = await payer();
    images.behave(behaviours.broken);
    const { errors } = await read(await post(paying(account) as typeof fetch, bodyOf()));
    expect(errors?.[0]?.extensions.code).toBe("PROVIDER_UNAVAILABLE");
    expect(await balanceOf(account.address)).toBe(10n * UNITS);
    expect(facilitator.settlements).toEqual([]);
  });

  it("is not handed out where the payment cannot be collected", async () => {
    const account = await payer();
    facilitator.become("refuses");
    const { errors } = await read(await post(paying(account) as typeof fetch, bodyOf()));
    expect(errors?.[0]?.extensions.code).toBe("PAYMENT_FAILED");
    const [row] = await database.rows<{ state: string; images: unknown[]; payment: string }>(
      `SELECT generation.state, images, payment.state AS payment FROM generation
       JOIN payment ON payment.generation = generation.id WHERE id = $1`,
      [errors?.[0]?.extensions.generation],
    );
    expect(row).toEqual({ state: "FAILED", images: [], payment: "VOIDED" });
  });

  it("is handed out where the facilitator settled and its answer was lost", async () => {
    const account = await payer();
    facilitator.become("settles, and its answer is lost");
    const { data } = await read(await post(paying(account) as typeof fetch, bodyOf()));
    expect(data.generateImage?.state).toBe("SUCCEEDED");
    expect(await balanceOf(account.address)).toBe(9n * UNITS);
  });

  it("is collected later where the facilitator does not answer, and by another process", async () => {
    const account = await payer();
    facilitator.become("is down");
    const { data } = await read(await post(paying(account) as typeof fetch, bodyOf()));
    expect(data.generateImage).toMatchObject({
      state: "RUNNING",
      images: [],
      payment: { state: "CAPTURED" },
    });
    facilitator.become("settles");
    await database.rows("UPDATE outbox SET due_at = now()");
    const other = await startTestGateway(settings());
    await vi.waitFor(
      async () => {
        const [row] = await database.rows<{ state: string }>(
          "SELECT state FROM payment WHERE generation = $1",
          [data.generateImage?.id],
        );
        expect(row?.state).toBe("SETTLED");
      },
      { timeout: 60_000, interval: 100 },
    );
    await other.stop();
    expect(await balanceOf(account.address)).toBe(9n * UNITS);
  });

  it("is not begun while the facilitator does not answer, and can be paid by the same signature later", async () => {
    const body = bodyOf();
    const payment = await sign(await payer(), await post(fetch, body));
    const facilitatorUrl = await startNothing();
    const cutOff = await startTestGateway({
      ...settings(),
      X402: JSON.stringify({ ...JSON.parse(settings().X402), facilitatorUrl }),
    });
    const response = await fetch(`${cutOff.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...payment },
      body,
    });
    await cutOff.stop();
    const text = await response.text();
    const { errors } = JSON.parse(text) as Body;
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: "FACILITATOR_UNAVAILABLE" }]);
    expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|fetch/);
    expect(images.requests).toEqual([]);
    expect((await read(await post(fetch, body, payment))).data.generateImage).toMatchObject({
      state: "SUCCEEDED",
    });
  });

  it("is refused where the payer has not enough, or the payment is for other terms", async () => {
    const poor = await payer(UNITS - 1n);
    const refused = await post(fetch, bodyOf());
    expect((await post(fetch, bodyOf(), await sign(poor, refused))).status).toBe(402);
    const rich = await sign(await payer(), refused);
    expect((await post(fetch, bodyOf({ count: 2 }), rich)).status).toBe(402);
    const broken = await read(await post(fetch, bodyOf(), { "payment-signature": "bm90IGpzb24=" }));
    expect(broken.errors?.[0]?.extensions.code).toBe("PAYMENT_INVALID");
    expect(images.requests).toEqual([]);
  });
});

describe("the books of x402", () => {
  interface Books {
    readonly settledUnits: string;
    readonly paidUnits: string;
    readonly driftUnits: string;
  }
  /** By a gateway that has not looked before. */
  async function books(): Promise<Books> {
    const other = await startTestGateway(settings());
    try {
      const asked =
        "{ status { x402Reconciliation { network settledUnits paidUnits astrayUnits driftUnits } } }";
      const { data, errors } = await ask<{ status: { x402Reconciliation: Books } }>(other.url, asked);
      expect(errors).toEqual([]);
      return data.status.x402Reconciliation;
    } finally {
      await other.stop();
    }
  }

  it("agree with the network, and say so where a payment has gone from it", async () => {
    await post(paying(await payer()) as typeof fetch, bodyOf());
    const [row] = await database.rows<{ sum: string }>(
      "SELECT (count(*) * $1::numeric)::text AS sum FROM payment WHERE state = 'SETTLED'",
      [String(UNITS)],
    );
    const good = await books();
    expect(good).toEqual({
      network: NETWORK,
      settledUnits: row?.sum,
      paidUnits: row?.sum,
      astrayUnits: "0",
      driftUnits: "0",
    });
    // The last transaction was the payment's.
    await chain.request({ method: "anvil_rollback", params: [1] } as never);
    expect(await books()).toEqual({
      ...good,
      paidUnits: String(BigInt(good.paidUnits) - UNITS),
      driftUnits: String(UNITS),
    });
  });
});
