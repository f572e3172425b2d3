import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { creditsAbi } from "@model-wip/contracts";
import type { Address, Hex, PrivateKeyAccount } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { modelNumber } from "../../gateway/src/payment/model-number.ts";
import { type TestCredits, testCredits } from "../../gateway/test/credits.ts";
import { GatewayProcess } from "../../gateway/test/gateway-process.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "../../gateway/test/openai-images-server.ts";
import { reconciled } from "../../gateway/test/reconcile.ts";
import {
  type Answer,
  ask,
  createDatabase,
  findModel,
  oneProvider,
  type TestDatabase,
} from "../../gateway/test/system.ts";
import { signedIn, type TestChain, testChain } from "../../gateway/test/wallets.ts";
import { startWire, type Wire } from "../../gateway/test/wire.ts";
import { tellStory } from "../src/story/tell.ts";
import { type OwnServices, startOwnServices } from "./own-services.ts";
import { type OwnSystem, startOwnSystem } from "./own-system.ts";

/*
 * Two gateways, their database, the index and the node, killed and cut off at random moments while hundreds of generations are paid
 * for: none is lost, none is charged twice, and in the end all figures are the chain's.
 */

/** Fewer for a quick look; the proof is of 500. */
const GENERATIONS = Number(process.env.PAID_GENERATIONS ?? 500);
const CLIENTS = 12;
const ACCOUNTS = 4;
const FAULTS = Math.ceil(GENERATIONS / 35);
const PRICE = 1_000_000_000n;
const SEED = 20_231_115;
const STORY_SEED = 1;
/** After these it counts as hanging. */
const START_MS = 600_000;
const TEST_MS = 3_600_000;
const WAIT_MS = 600_000;

let own: OwnSystem;
let services: OwnServices;
let database: TestDatabase;
let images: OpenAIImagesServer;
let chain: TestChain;
let credits: TestCredits;
let wires: Record<"database" | "index" | "node", Wire>;
let gateways: GatewayProcess[];
const operatorKey = generatePrivateKey();

/** Mulberry32: the same faults in the same order with the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
const random = randomOf(SEED);

beforeAll(async () => {
  own = await startOwnSystem("payments", "graph-node");
  const { chain: node, deployment, artifactsUrl } = own.index;
  await tellStory({
    chain: node,
    deployment,
    artifactsUrl,
    seed: STORY_SEED,
    signal: new AbortController().signal,
  });
  services = startOwnServices(own);
  database = await createDatabase(own.index.postgres.adminUrl);
  images = await startOpenAIImagesServer();
  chain = testChain(node.url);
  credits = testCredits(chain, deployment.Credits.address);
  const operator = privateKeyToAccount(operatorKey).address;
  await chain.setBalance({ address: operator, value: 10n ** 18n });
  await credits.name(operator);
  wires = {
    database: await startWire(database.url),
    index: await startWire(own.index.engine.url),
    node: await startWire(node.url),
  };
  const settings = {
    SUBGRAPH_URL: wires.index.url,
    DATABASE_URL: wires.database.url,
    RPC_URL: wires.node.url,
    ARTIFACTS_URL: artifactsUrl,
    CONTRACTS: JSON.stringify(deployment),
    PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE), concurrency: 8 }),
    OPERATOR_KEY: operatorKey,
    SETTLEMENT_INTERVAL_MS: "2000",
    OUTBOX_POLL_MS: "200",
    GENERATION_LEASE_MS: "4000",
  };
  gateways = [new GatewayProcess(settings), new GatewayProcess(settings)];
  await Promise.all(gateways.map((gateway) => gateway.start()));
}, START_MS);
afterAll(async () => {
  await Promise.all((gateways ?? []).map((gateway) => gateway.kill()));
  await Promise.all(Object.values(wires ?? {}).map((wire) => wire.stop()));
  await images?.stop();
  await database?.drop();
  await services?.stop();
  await own?.stop();
});

const anyUrl = () =>
  vi.waitUntil(() => gateways.find(({ url }) => url !== undefined)?.url, { timeout: WAIT_MS });

interface Made {
  readonly id: Hex;
  readonly state: string;
}

/** As a client that gives up never: the same key until it is known what came of it, another one after a failure. */
async function generate(model: string, headers: Record<string, string>, prompt: string): Promise<Hex> {
  let idempotencyKey = randomUUID();
  for (;;) {
    const url = gateways[random(2)]?.url ?? (await anyUrl());
    const answer: Answer<{ generateImage: Made | null }> | undefined = await ask<{
      generateImage: Made | null;
    }>(
      url,
      "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id state } }",
      { input: { model, prompt, idempotencyKey } },
      headers,
    ).catch(() => undefined);
    const made = answer?.data?.generateImage;
    if (made?.state === "SUCCEEDED") return made.id;
    // The answer names the generation that failed: it is over, and only another one can succeed.
    if (answer?.errors.some(({ extensions }) => extensions.generation !== undefined)) {
      idempotencyKey = randomUUID();
    }
    await sleep(50 + random(100));
  }
}

const CUT = { "database cut off": "database", "index cut off": "index", "node cut off": "node" } as const;
const FAULT_KINDS = [
  "gateway killed",
  "gateway killed",
  "Postgres killed",
  "graph-node killed",
  ...(Object.keys(CUT) as (keyof typeof CUT)[]),
] as const;

/** One fault at a random moment, and its end. */
async function disturb(log: string[]): Promise<void> {
  const kind = FAULT_KINDS[random(FAULT_KINDS.length)] as (typeof FAULT_KINDS)[number];
  log.push(kind);
  switch (kind) {
    case "gateway killed": {
      const gateway = gateways[random(2)] as GatewayProcess;
      await gateway.kill();
      return gateway.start();
    }
    case "Postgres killed":
      return services.killPostgres();
    case "graph-node killed":
      return services.killGraphNode();
    default: {
      const wire = wires[CUT[kind]];
      wire.cut();
      await sleep(200 + random(800));
      wire.mend();
    }
  }
}

it(
  `loses none of ${GENERATIONS} generations and charges none twice, whatever is killed and cut`,
  async () => {
    const { id: model } = await findModel((await anyUrl()) as string);
    const modelId = modelNumber(model);
    const payers: { account: PrivateKeyAccount; headers: Record<string, string> }[] = [];
    for (let index = 0; index < ACCOUNTS; index++) {
      const account = await credits.depositor(BigInt(GENERATIONS) * PRICE);
      const url = (await anyUrl()) as string;
      const { headers } = await signedIn(url, account);
      const authorization = await credits.sign(account, modelId, BigInt(GENERATIONS) * PRICE);
      const { errors } = await ask(
        url,
        "mutation ($input: AuthorizeSpendingInput!) { authorizeSpending(input: $input) { available } }",
        { input: { model, authorization } },
        headers,
      );
      expect(errors).toEqual([]);
      payers.push({ account, headers });
    }

    const made: Hex[] = [];
    let next = 0;
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (next < GENERATIONS) {
        const number = next++;
        const { headers } = payers[number % ACCOUNTS] as (typeof payers)[number];
        made.push(await generate(model, headers, `zorb number ${number}`));
      }
    });
    const faults: string[] = [];
    for (let fault = 1; fault <= FAULTS; fault++) {
      const at = Math.floor((fault * GENERATIONS) / (FAULTS + 1)) - random(10);
      await vi.waitUntil(() => made.length >= at, { timeout: WAIT_MS, interval: 10 });
      await disturb(faults);
    }
    await Promise.all(clients);

    const { settledWei, lostWei } = await reconciled((await anyUrl()) as string, model, WAIT_MS);
    expect(made).toHaveLength(GENERATIONS);
    expect(new Set(made).size).toBe(GENERATIONS);
    expect(settledWei).toBe(String(BigInt(GENERATIONS) * PRICE));
    expect(lostWei).toBe("0");

    // The index may have the last settlement before the gateway that sent it has seen it confirmed.
    const states = await vi.waitFor(
      async () => {
        const rows = await database.rows<{ state: string; payment: string; count: number }>(
          `SELECT generation.state, payment.state AS payment, count(*)::integer FROM payment
           JOIN generation ON generation.id = payment.generation GROUP BY 1, 2 ORDER BY 1, 2`,
        );
        expect(rows).toContainEqual({ state: "SUCCEEDED", payment: "SETTLED", count: GENERATIONS });
        return rows;
      },
      { timeout: WAIT_MS, interval: 1_000 },
    );
    for (const { state, payment } of states) expect([state, payment]).toEqual(PAIRS[state]);
    let charged = 0n;
    for (const { account } of payers) {
      charged += BigInt(GENERATIONS) * PRICE - (await credits.balanceOf(account.address as Address));
    }
    expect(charged).toBe(BigInt(GENERATIONS) * PRICE);
    const settlements = await database.rows<{ root: Hex; count: number }>(
      "SELECT root, count FROM settlement WHERE state IN ('MINED', 'FINAL')",
    );
    const counts = await Promise.all(
      settlements.map(async ({ root }) => {
        const { address } = own.index.deployment.Credits;
        const args = [root] as const;
        const [, count] = await chain.readContract({
          address,
          abi: creditsAbi,
          functionName: "settlementOf",
          args,
        });
        return Number(count);
      }),
    );
    expect(counts).toEqual(settlements.map(({ count }) => count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(GENERATIONS);
    const receipts = await database.rows("SELECT DISTINCT generation FROM receipt");
    expect(receipts).toHaveLength(GENERATIONS);
    const queue = await database.rows("SELECT topic, key FROM outbox WHERE dead_at IS NOT NULL");
    expect(queue).toEqual([]);
    console.log(`${faults.length} faults: ${faults.join(", ")}; ${settlements.length} settlements`);
  },
  TEST_MS,
);

const PAIRS: Record<string, readonly [string, string]> = {
  SUCCEEDED: ["SUCCEEDED", "SETTLED"],
  FAILED: ["FAILED", "VOIDED"],
};
