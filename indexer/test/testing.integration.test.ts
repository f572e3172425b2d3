import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { event, TestBench, type TestEvent, type TestSubgraph, transaction } from "../src/testing/index.ts";
import { useOwnDatabase } from "./database.ts";

/*
 * The test API on our own subgraph's build: no chain and no IPFS but what each test says.
 */

const ALICE = `0x${"a1".repeat(20)}` as const;
const BOB = `0x${"b2".repeat(20)}` as const;
const CAMPAIGN = `0x${"ca".repeat(20)}` as const;
const OTHER_CAMPAIGN = `0x${"cb".repeat(20)}` as const;
const GOVERNOR = `0x${"60".repeat(20)}` as const;
const TREASURY = `0x${"7e".repeat(20)}` as const;
const METADATA = "bafkreicnvfhxvmjyilms6no6xcmd2lw74atdd72gbraib5dthxqvlnl72q";

const CAMPAIGN_ABI = [
  {
    type: "event",
    name: "Contributed",
    inputs: [
      { name: "account", type: "address", indexed: true },
      { name: "payer", type: "address", indexed: true },
      { name: "amount", type: "uint256", indexed: false },
      { name: "contributed", type: "uint256", indexed: false },
      { name: "totalContributed", type: "uint256", indexed: false },
      { name: "memberCount", type: "uint256", indexed: false },
    ],
  },
] as const;

const databaseUrl = useOwnDatabase();
let bench: TestBench;
let subgraph: TestSubgraph;

beforeAll(() => {
  bench = TestBench.open({ build: inject("subgraphBuild"), databaseUrl: databaseUrl() });
});
afterAll(() => bench.close());
beforeEach(async () => {
  subgraph = await bench.begin();
});
afterEach(() => subgraph.close());

function launched(campaign: string = CAMPAIGN): TestEvent {
  return event({
    address: inject("deployment").CampaignFactory.address,
    signature:
      "CampaignLaunched(address indexed campaign, address indexed creator, address governor, address treasury, uint256 goalMin, uint256 goalMax, uint256 contributionMin, uint256 membershipThreshold, uint256 opensAt, uint256 closesAt, uint256 finalizeBy, string name, string symbol, string metadata)",
    values: {
      ...{ campaign, creator: ALICE, governor: GOVERNOR, treasury: TREASURY },
      ...{ goalMin: 1n, goalMax: 2n, contributionMin: 1, membershipThreshold: "0x1" },
      ...{ opensAt: 1, closesAt: 2, finalizeBy: 3, name: "Zorb", symbol: "ZORB", metadata: METADATA },
    },
  });
}

function contributed(
  account: typeof ALICE | typeof BOB,
  amount: bigint,
  total: bigint,
  address: string = CAMPAIGN,
): TestEvent {
  return event({
    address,
    abi: CAMPAIGN_ABI,
    name: "Contributed",
    values: {
      ...{ account, payer: account, amount, contributed: amount },
      ...{ totalContributed: total, memberCount: 0n },
    },
  });
}

/** Of a campaign that is not indexed: its handler says so and fails. */
function modelRegistered(): TestEvent {
  return event({
    address: inject("deployment").ModelRegistry.address,
    signature:
      "ModelRegistered(uint256 indexed modelId, address indexed campaign, address indexed treasury, string name, string metadata)",
    values: [1, OTHER_CAMPAIGN, TREASURY, "Zorb", ""],
  });
}

const CONTRIBUTIONS = "{ contributions(orderBy: amount, orderDirection: desc) { amount account { id } } }";

describe("a block", () => {
  it("is indexed when it is mined, the first of all, also what its own handlers begin to follow", async () => {
    const block = await subgraph.mine(launched(), contributed(ALICE, 5n, 5n));
    expect(block.number).toBe(
      Math.min(...Object.values(inject("deployment")).map(({ startBlock }) => startBlock)),
    );
    expect(
      await subgraph.query("{ campaigns { id totalContributed } _meta { block { number hash } } }"),
    ).toEqual({
      campaigns: [{ id: CAMPAIGN, totalContributed: "5" }],
      _meta: { block: { number: block.number, hash: block.hash } },
    });
  });

  it("has the time, the transactions and the order that the test gives it", async () => {
    await subgraph.mine(launched());
    const { number, timestamp } = await subgraph.mineBlock({
      timestamp: 1_800_000_000,
      contents: [
        transaction(
          { from: BOB, hash: `0x${"12".repeat(32)}` },
          contributed(BOB, 1n, 1n),
          contributed(ALICE, 2n, 3n),
        ),
        contributed(BOB, 3n, 6n),
      ],
    });
    expect(timestamp).toBe(1_800_000_000);
    expect(
      await subgraph.query("{ contributions(orderBy: order) { id amount order timestamp transaction } }"),
    ).toEqual({
      contributions: ["1", "2", "3"].map((amount, index) =>
        expect.objectContaining({
          amount,
          order: String(number * 1_000_000 + index),
          timestamp: "1800000000",
          ...(index < 2 && { transaction: `0x${"12".repeat(32)}` }),
        }),
      ),
    });
  });

  it("may come long after the one before: those between are empty", async () => {
    await subgraph.mine(launched());
    const { number } = await subgraph.mineBlock({ number: 250_000, contents: [contributed(ALICE, 5n, 5n)] });
    expect(number).toBe(250_000);
    expect(await subgraph.query("{ campaigns(block: { number: 249999 }) { totalContributed } }")).toEqual({
      campaigns: [{ totalContributed: "0" }],
    });
    await expect(subgraph.mineBlock({ number: 250_000 })).rejects.toMatchObject({ code: "TEST_INVALID" });
  });
});

describe("an answer", () => {
  it("has lists in their order, so that a test sees a wrong one", async () => {
    await subgraph.mine(launched(), contributed(ALICE, 5n, 5n), contributed(BOB, 7n, 12n));
    const contributions = [
      { amount: "7", account: { id: BOB } },
      { amount: "5", account: { id: ALICE } },
    ];
    expect(await subgraph.query(CONTRIBUTIONS)).toEqual({ contributions });
    expect(await subgraph.query(CONTRIBUTIONS)).not.toEqual({ contributions: contributions.toReversed() });
  });

  it("to a wrong query is an error with graph-node's words", async () => {
    await subgraph.mine(launched());
    await expect(subgraph.query("{ campaigns { idd } }")).rejects.toMatchObject({
      code: "TEST_QUERY_FAILED",
      message: expect.stringContaining("idd"),
    });
    const variables = { least: 2n ** 70n };
    expect(
      await subgraph.query(
        "query ($least: BigInt!) { campaigns(where: { goalMax_gte: $least }) { id } }",
        variables,
      ),
    ).toEqual({ campaigns: [] });
  });
});

describe("a handler that fails", () => {
  it("is told with its block, and nothing of the block is kept", async () => {
    const before = await subgraph.mine(launched());
    await expect(subgraph.mine(contributed(ALICE, 5n, 5n), modelRegistered())).rejects.toMatchObject({
      code: "HANDLER_FAILED",
      handler: "handleModelRegistered",
      block: { number: before.number + 1 },
      message: expect.stringContaining(`campaign ${OTHER_CAMPAIGN} is not indexed`),
    });
    expect(await subgraph.query("{ campaigns { totalContributed } _meta { block { number } } }")).toEqual({
      campaigns: [{ totalContributed: "0" }],
      _meta: { block: { number: before.number } },
    });
    await expect(subgraph.mine()).rejects.toMatchObject({ block: { number: before.number + 1 } });
  });

  it("is over when its block is reorganised away", async () => {
    await subgraph.mine(launched());
    const refunded = event({
      address: OTHER_CAMPAIGN,
      signature: "Refunded(address indexed account, address indexed caller, uint256 amount, uint256 total)",
      values: [ALICE, ALICE, 5, 5],
    });
    await expect(subgraph.mine(launched(OTHER_CAMPAIGN), refunded)).rejects.toThrow("has no position");
    // Nobody follows the campaign any more that was launched in that block: its handler would fail.
    await subgraph.reorganise(1, [contributed(ALICE, 5n, 5n), contributed(BOB, 7n, 7n, OTHER_CAMPAIGN)]);
    expect(await subgraph.query("{ campaigns { id totalContributed } }")).toEqual({
      campaigns: [{ id: CAMPAIGN, totalContributed: "5" }],
    });
  });
});

describe("a reorganisation", () => {
  it("undoes what is not on the branch any more, and indexes what is", async () => {
    const first = await subgraph.mine(launched());
    await subgraph.mine(contributed(ALICE, 5n, 5n));
    const left = await subgraph.mine(launched(OTHER_CAMPAIGN), contributed(BOB, 7n, 12n));
    const [only] = await subgraph.reorganise(2, [contributed(BOB, 9n, 9n)]);
    expect(only).toMatchObject({ number: first.number + 1 });
    expect(only?.hash).not.toBe(left.hash);
    expect(
      await subgraph.query(
        `{ campaigns { id totalContributed } _meta { block { number } } ${CONTRIBUTIONS.slice(1)}`,
      ),
    ).toEqual({
      campaigns: [{ id: CAMPAIGN, totalContributed: "9" }],
      contributions: [{ amount: "9", account: { id: BOB } }],
      _meta: { block: { number: first.number + 1 } },
    });
  });

  it("goes to a longer branch, too, and leaves the first block at most", async () => {
    await subgraph.mine(launched());
    await subgraph.mine(contributed(ALICE, 5n, 5n));
    await subgraph.reorganise(1, [], { timestamp: 1_900_000_000 }, [contributed(BOB, 1n, 1n)]);
    expect(await subgraph.query(CONTRIBUTIONS)).toEqual({
      contributions: [{ amount: "1", account: { id: BOB } }],
    });
    await expect(subgraph.reorganise(4)).rejects.toMatchObject({ code: "TEST_INVALID" });
  });
});

describe("a file", () => {
  const FILES = "{ campaigns { metadataFile { name } } }";

  it("is there with the block after the one that asks for it", async () => {
    subgraph.giveFile(`ipfs://${METADATA}`, JSON.stringify({ name: "Zorb" }));
    await subgraph.mine(launched());
    expect(await subgraph.query(FILES)).toEqual({ campaigns: [{ metadataFile: null }] });
    await subgraph.mine();
    expect(await subgraph.query(FILES)).toEqual({ campaigns: [{ metadataFile: { name: "Zorb" } }] });
  });

  it("that comes late is read with the block after that, and once more on another branch", async () => {
    await subgraph.mine(launched());
    await subgraph.mine();
    expect(subgraph.missingFiles).toEqual([METADATA]);
    subgraph.giveFile(METADATA, JSON.stringify({ name: "Zorb" }));
    await subgraph.mine();
    expect(await subgraph.query(FILES)).toEqual({ campaigns: [{ metadataFile: { name: "Zorb" } }] });
    await subgraph.reorganise(1);
    expect(await subgraph.query(FILES)).toEqual({ campaigns: [{ metadataFile: { name: "Zorb" } }] });
  });
});

describe("tests of a bench", () => {
  it("find nothing of those before them, also of ones that failed", async () => {
    await subgraph.mine(launched());
    await expect(subgraph.mine(modelRegistered())).rejects.toThrow();
    await subgraph.close();
    subgraph = await bench.begin();
    await subgraph.mine();
    expect(await subgraph.query("{ campaigns { id } _meta { hasIndexingErrors } }")).toEqual({
      campaigns: [],
      _meta: { hasIndexingErrors: false },
    });
  });

  it("begin at the same time, and do not see each other", async () => {
    const [one, other] = await Promise.all([bench.begin(), bench.begin()]);
    await Promise.all([one.mine(launched()), other.mine(launched(OTHER_CAMPAIGN))]);
    expect(await one.query("{ campaigns { id } }")).toEqual({ campaigns: [{ id: CAMPAIGN }] });
    expect(await other.query("{ campaigns { id } }")).toEqual({ campaigns: [{ id: OTHER_CAMPAIGN }] });
    await one.close();
    await other.close();
  });

  it("leave nothing in the database, though one was not closed", async () => {
    const other = TestBench.open({ build: inject("subgraphBuild"), databaseUrl: databaseUrl() });
    const client = new Client({ connectionString: databaseUrl() });
    await client.connect();
    const schemas = async () =>
      (await client.query("SELECT schema_name FROM indexer.subgraph ORDER BY 1")).rows;
    const before = await schemas();
    const one = await other.begin();
    await one.mine(launched());
    expect(await schemas()).toHaveLength(before.length + 1);
    await other.close();
    expect(await schemas()).toEqual(before);
    await one.close();
    await client.end();
  });
});
