import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { keccak256, numberToHex } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { TestBench } from "../src/testing/index.ts";
import { runTestFile } from "../src/testing/json/run.ts";
import { useOwnDatabase } from "./database.ts";

/*
 * Tests of `gnd test`, and where they would pass there without having tested anything.
 */

const ALICE = `0x${"a1".repeat(20)}`;
const BOB = `0x${"b2".repeat(20)}`;
const FILE = "bafkreicnvfhxvmjyilms6no6xcmd2lw74atdd72gbraib5dthxqvlnl72q";

const databaseUrl = useOwnDatabase();
let folder: string;
let bench: TestBench;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "indexer-tests-"));
  bench = TestBench.open({ build: inject("subgraphBuild"), databaseUrl: databaseUrl() });
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, test: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ name, ...test }));
  return path;
}
const failures = async (name: string, test: object) => (await runTestFile(bench, write(name, test))).failures;

const deposited = (account: string, amount: number) => ({
  address: inject("deployment").Credits.address,
  event: "Deposited(address indexed account, address indexed payer, uint256 amount, uint256 balance)",
  params: { account, payer: account, amount, balance: String(amount) },
});
/** Its handler fails: nobody has launched that campaign. */
const failing = () => ({
  address: inject("deployment").ModelRegistry.address,
  event:
    "ModelRegistered(uint256 indexed modelId, address indexed campaign, address indexed treasury, string name, string metadata)",
  params: { modelId: "1", campaign: ALICE, treasury: BOB, name: "", metadata: "" },
});
const launched = () => ({
  address: inject("deployment").CampaignFactory.address,
  event:
    "CampaignLaunched(address indexed campaign, address indexed creator, address governor, address treasury, uint256 goalMin, uint256 goalMax, uint256 contributionMin, uint256 membershipThreshold, uint256 opensAt, uint256 closesAt, uint256 finalizeBy, string name, string symbol, string metadata)",
  params: {
    ...{
      campaign: `0x${"CA".repeat(20)}`,
      creator: ALICE,
      governor: BOB,
      treasury: BOB,
      goalMin: 1,
      goalMax: 1,
    },
    ...{ contributionMin: 1, membershipThreshold: 1, opensAt: 1, closesAt: 2, finalizeBy: 3 },
    ...{ name: "Zorb", symbol: "Z", metadata: FILE },
  },
});
const ACCOUNTS = "{ creditAccounts { id balance } }";
const accounts = (...balances: [string, number | string][]) => ({
  creditAccounts: balances.map(([id, balance]) => ({ id, balance })),
});

describe("a test file", () => {
  it("has its first block indexed, at the first start block, with the hash that gnd makes up", async () => {
    const start = bench.startBlock;
    const hash = keccak256(numberToHex(start, { size: 8 }));
    expect(
      await failures("first", {
        blocks: [{ events: [deposited(ALICE, 5)] }],
        assertions: [
          { query: ACCOUNTS, expected: accounts([ALICE, 5]) },
          {
            query: "{ _meta { block { number hash timestamp } } }",
            expected: { _meta: { block: { number: start, hash, timestamp: start } } },
          },
        ],
      }),
    ).toEqual([]);
  });

  it("finds nothing of the one before, whether that has passed or failed", async () => {
    const blocks = (last: object) => [{ number: 90_000, events: [deposited(ALICE, 5)] }, { events: [last] }];
    expect(await failures("fails", { blocks: blocks(failing()) })).toEqual([
      {
        code: "HANDLER_FAILED",
        text: expect.stringMatching(
          /campaign 0xa1\w+ is not indexed.* in handler `handleModelRegistered` at block 90001 /,
        ),
      },
    ]);
    // On the same blocks: it would pass unrun if the tables still had them, and fail if they had others' entities.
    const test = {
      blocks: blocks(deposited(BOB, 7)),
      assertions: [{ query: ACCOUNTS, expected: accounts([ALICE, 5], [BOB, 7]) }],
    };
    expect(await failures("passes", test)).toEqual([]);
    expect(await failures("passes again", test)).toEqual([]);
  });

  it("fails if a list comes in another order", async () => {
    const test = (expected: object) => ({
      blocks: [{ events: [deposited(ALICE, 5), deposited(BOB, 7)] }],
      assertions: [
        { query: "{ creditAccounts(orderBy: balance, orderDirection: desc) { id balance } }", expected },
      ],
    });
    expect(await failures("ordered", test(accounts([BOB, "7"], [ALICE, "5"])))).toEqual([]);
    expect(await failures("disordered", test(accounts([ALICE, "5"], [BOB, "7"])))).toEqual([
      {
        code: "TEST_ANSWER_DIFFERS",
        text: expect.stringContaining(`creditAccounts[0].id is "${BOB}", expected "${ALICE}"`),
      },
    ]);
  });

  it("fails if a file is asked for that it does not have, and reads the one that it has", async () => {
    const test = (files: object[]) => ({
      files,
      blocks: [{ events: [launched()] }, {}],
      assertions: [
        {
          query: "{ campaigns { metadataFile { name } } }",
          expected: { campaigns: [{ metadataFile: { name: "Zorb" } }] },
        },
      ],
    });
    expect(await failures("missing file", test([]))).toEqual([
      { code: "TEST_FILE_NOT_GIVEN", text: expect.stringContaining(FILE) },
    ]);
    writeFileSync(join(folder, "zorb.txt"), '{"name": "Zorb"}');
    expect(await failures("content", test([{ cid: FILE, content: '{"name": "Zorb"}' }]))).toEqual([]);
    expect(await failures("file", test([{ cid: FILE, file: "zorb.txt" }]))).toEqual([]);
    expect(await failures("no file", test([{ cid: FILE, file: "none.txt" }]))).toEqual([
      { code: "TEST_INVALID", text: expect.stringContaining("none.txt cannot be read") },
    ]);
  });

  it("is refused for an event that nobody would handle, and for a query that is none", async () => {
    const { event, ...rest } = deposited(ALICE, 5);
    expect(
      await failures("slip", {
        blocks: [{ events: [{ ...rest, event: event.replaceAll(" indexed", "") }] }],
      }),
    ).toEqual([
      {
        code: "TEST_INVALID",
        text: expect.stringContaining("but Deposited(indexed address,indexed address,uint256,uint256)"),
      },
    ]);
    expect(
      await failures("query", { blocks: [{}], assertions: [{ query: "{ nothing { id } }", expected: {} }] }),
    ).toEqual([{ code: "TEST_QUERY_FAILED", text: expect.stringContaining("nothing") }]);
  });

  it("never goes back in time where it does not say the time", async () => {
    expect(
      await failures("times", {
        blocks: [{ timestamp: 1_700_000_000 }, {}],
        assertions: [
          {
            query: "{ _meta { block { timestamp } } }",
            expected: { _meta: { block: { timestamp: 1_700_000_000 } } },
          },
        ],
      }),
    ).toEqual([]);
    expect(await failures("back", { blocks: [{ timestamp: 5 }, { timestamp: 4 }] })).toEqual([
      { code: "TEST_INVALID", text: expect.stringContaining("cannot have the time 4") },
    ]);
  });
});

describe("indexer test", () => {
  async function command(...paths: string[]) {
    const program = resolve(import.meta.dirname, "../bin/indexer.mjs");
    const child = spawn(process.execPath, [program, "test", "--build", inject("subgraphBuild"), ...paths], {
      env: { ...process.env, DATABASE_URL: databaseUrl() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += piece));
    const [code] = await once(child, "close");
    return { code, output };
  }

  it("says of each file how it has gone, and ends with 1 if one has failed", async () => {
    const blocks = [{ events: [deposited(ALICE, 5)] }];
    const right = write("right", {
      blocks,
      assertions: [{ query: ACCOUNTS, expected: accounts([ALICE, 5]) }],
    });
    const wrong = write("wrong", {
      blocks,
      assertions: [{ query: ACCOUNTS, expected: accounts([ALICE, 6]) }],
    });
    const unknown = write("unknown", { blocks, asertions: [] });
    const { code, output } = await command(right, wrong, unknown);
    expect(output).toMatch(/^pass {2}\S+right\.json {2}right {2}\d+ ms$/m);
    expect(output).toMatch(
      /^FAIL {2}\S+wrong\.json.*\n {6}\[TEST_ANSWER_DIFFERS\].*\n.*balance is "5", expected 6$/m,
    );
    expect(output).toMatch(/^FAIL {2}\S+unknown\.json.*\n {6}\[TEST_INVALID\].*"asertions"/m);
    expect(output).toMatch(/^1 passed, 2 failed, [\d.]+ s$/m);
    expect(code).toBe(1);
  });
});
