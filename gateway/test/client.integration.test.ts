import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ModelWipClient, type ModelWipError, TypedDocumentString } from "@model-wip/client";
import { LiveGateway } from "@model-wip/client/live";
import type { Address, PrivateKeyAccount } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { fundCampaign, launchCampaign } from "./campaigns.ts";
import { createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { fundedWallet, testChain } from "./wallets.ts";
import { startWire, type Wire } from "./wire.ts";

const INCOME = new TypedDocumentString<{ campaign: { totalIncome: string } | null }, { id: string }>(
  "query Income($id: ID!) { campaign(id: $id) { totalIncome } }",
);
const WAIT = { timeout: 30_000, interval: 20 };

let database: TestDatabase;
let gateway: Gateway;
let wire: Wire;
let payer: PrivateKeyAccount;
let campaign: Address;
const chain = testChain(inject("rpcUrl"));

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
  });
  wire = await startWire(gateway.url);
  payer = await fundedWallet(chain);
  const own = await launchCampaign(chain, inject("deployment"), payer);
  await fundCampaign(chain, own, payer);
  campaign = own.campaign.toLowerCase() as Address;
});
afterAll(async () => {
  await wire.stop();
  await gateway.stop();
  await database.drop();
});

/** Plain ETH to the owners: income. Answers the number of its block. */
async function pay(wei: bigint): Promise<bigint> {
  const hash = await chain.sendTransaction({ account: payer, chain: null, to: campaign, value: wei });
  const { status, blockNumber } = await chain.waitForTransactionReceipt({ hash });
  expect(status).toBe("success");
  return blockNumber;
}

it("reads what was written, once the index has reached its block", async () => {
  const client = new ModelWipClient({ url: gateway.url });
  const block = await pay(5n);
  const head = await client.reached(block);
  expect(head.number).toBeGreaterThanOrEqual(Number(block));
  expect(await client.request(INCOME, { id: campaign })).toEqual({ campaign: { totalIncome: "5" } });
  // Pinned to the block before, it is as it was.
  const before = await client.read(INCOME, { id: campaign }, { block: Number(block) - 1 });
  expect(before).toMatchObject({
    data: { campaign: { totalIncome: "0" } },
    block: { number: Number(block) - 1 },
  });
  await expect(client.reached(block + 1_000_000n, { timeoutMs: 1 })).rejects.toMatchObject({
    code: "BLOCK_NOT_REACHED",
  });
});

describe("live", () => {
  it("asks again when a block has changed the answer, and through a lost connection", async () => {
    const lost: ModelWipError[] = [];
    const live = new LiveGateway({ url: wire.url, onLost: (error) => void lost.push(error) });
    const over = new AbortController();
    const incomes: (string | undefined)[] = [];
    const watching = (async () => {
      for await (const { data } of live.watch(INCOME, { id: campaign }, { campaign, signal: over.signal })) {
        incomes.push(data.campaign?.totalIncome);
      }
    })();
    await vi.waitFor(() => expect(incomes).toEqual(["5"]), WAIT);
    await pay(1n);
    await vi.waitFor(() => expect(incomes).toEqual(["5", "6"]), WAIT);
    wire.cut();
    await vi.waitFor(() => expect(lost.length).toBeGreaterThan(0), WAIT);
    await pay(2n);
    wire.mend();
    await vi.waitFor(() => expect(incomes).toEqual(["5", "6", "8"]), WAIT);
    over.abort();
    await expect(watching).rejects.toThrow("aborted");
    expect(lost[0]?.code).toBe("GATEWAY_UNREACHABLE");
  });

  it("tells all that happens, in order and nothing twice, however often the connection is lost", async () => {
    let losses = 0;
    const live = new LiveGateway({ url: wire.url, onLost: () => void losses++ });
    const over = new AbortController();
    const amounts: string[] = [];
    let pushes = 0;
    const following = (async () => {
      for await (const push of live.activity({ campaign, signal: over.signal })) {
        pushes++;
        amounts.push(...push.actions.map(({ __typename, block }) => `${__typename} ${block}`));
      }
    })();
    await vi.waitFor(() => expect(pushes).toBe(1), WAIT);
    const expected: string[] = [];
    for (const wei of [3n, 4n]) {
      expected.push(`Income ${await pay(wei)}`);
      await vi.waitFor(() => expect(amounts).toEqual(expected), WAIT);
      const before = losses;
      wire.cut();
      await vi.waitFor(() => expect(losses).toBeGreaterThan(before), WAIT);
      expected.push(`Income ${await pay(wei)}`);
      wire.mend();
      await vi.waitFor(() => expect(amounts).toEqual(expected), WAIT);
    }
    over.abort();
    await expect(following).rejects.toThrow("aborted");
  });

  it("ends with what does not pass by itself", async () => {
    const live = new LiveGateway({ url: gateway.url, headers: { authorization: "Bearer nobody" } });
    await expect(live.activity().next()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(
      new LiveGateway({ url: gateway.url }).activity({ after: "no cursor" }).next(),
    ).rejects.toMatchObject({ name: "ModelWipError" });
  });
});

describe("the published package", () => {
  const room = fileURLToPath(new URL("../../client", import.meta.url));
  const run = promisify(execFile);
  let project: string;
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  /** Where a package of this repository's own installation is. */
  function installed(name: string): string {
    const paths = createRequire(join(room, "package.json")).resolve.paths(name) ?? [];
    const folder = paths.map((path) => join(path, name)).find((path) => existsSync(path));
    if (folder === undefined) throw new Error(`${name} is not installed`);
    return folder;
  }

  it("is installed by a plain Node project, where its examples run and its types hold", async () => {
    project = mkdtempSync(join(tmpdir(), "model-wip-client-"));
    const packs = join(project, "packs");
    mkdirSync(packs);
    await run("npm", ["run", "build"], { cwd: room });
    const { dependencies } = JSON.parse(readFileSync(join(room, "dist/package.json"), "utf8"));
    const needed = [...Object.keys(dependencies), "is-network-error"].map(installed);
    await run("npm", [
      "pack",
      "--ignore-scripts",
      "--pack-destination",
      packs,
      join(room, "dist"),
      ...needed,
    ]);
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", private: true }));
    const tarballs = readdirSync(packs).map((file) => join(packs, file));
    // All that it needs is given, so nothing has to be fetched.
    await run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], {
      cwd: project,
    });

    const example = async (name: string, ...args: string[]) => {
      const file = join(project, "node_modules/@model-wip/client/examples", name);
      const { stdout } = await run(process.execPath, [file, gateway.url, ...args], { cwd: project });
      return stdout;
    };
    const block = await pay(1n);
    const total = await chain.getBalance({ address: campaign });
    const [payouts, income, live] = await Promise.all([
      example("payouts.mjs"),
      example("income.mjs", "MODEL-WIP"),
      example("live.mjs", campaign, String(block), "1"),
    ]);
    expect(payouts).toContain(`${campaign}: 1 owners can withdraw ${total} wei`);
    expect(payouts).toMatch(/\nblock \d+ 0x[0-9a-f]{64}\n$/);
    expect(income).toMatch(/^\w+ [1-9]\d+$/m);
    expect(live).toBe(`block ${/\d+/.exec(live)?.[0]}: ${total} wei\n`);

    writeFileSync(
      join(project, "own.ts"),
      `import { ModelWipClient, PayoutsDocument } from "@model-wip/client";
       import { LiveGateway } from "@model-wip/client/live";
       const client = new ModelWipClient({ url: "" });
       const { rows } = await client.request(PayoutsDocument, { campaign: "", after: "0x", first: 1 });
       export const wei: string | undefined = rows?.[0]?.withdrawable;
       // @ts-expect-error: amounts are digits, not numbers
       export const rounded: number | undefined = rows?.[0]?.withdrawable;
       export const live = new LiveGateway({ url: "" });`,
    );
    const options = ["--module", "nodenext", "--target", "es2023", "--strict", "--noEmit", "own.ts"];
    await run(join(installed("typescript"), "bin/tsc"), options, { cwd: project });
  });
});
