import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Hex, zeroAddress } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  balance,
  call,
  code,
  event,
  TestBench,
  type TestEvent,
  type TestSubgraph,
  transaction,
} from "../../../indexer/src/testing/index.ts";
import { runTestFile } from "../../../indexer/src/testing/json/run.ts";
import { Ground } from "./ground.ts";
import { buildOwn, compileContracts, type SubgraphName } from "./subgraphs.ts";

/*
 * Tests of subgraphs with what `gnd test` cannot express, or gets wrong: structs, calls, receipts, block handlers.
 */

const CONTRACT = `0x${"c0".repeat(20)}` as const;
const ALICE = `0x${"a1".repeat(20)}` as const;
const BOB = `0x${"b2".repeat(20)}` as const;
const CREATED =
  "ProposalCreated(uint256 indexed id, address proposer, (address target, uint256 value, bytes data, (uint64 quorum, bool isStrict) limit)[] actions, string[] texts, int24[3] marks, (uint64 quorum, bool isStrict) limit)";
const TRANSFER = "Transfer(address indexed from, address indexed to, uint256 value)";

const ground = new Ground();
const benches = new Map<SubgraphName, TestBench>();
let open: TestSubgraph | undefined;

beforeAll(async () => {
  await ground.start();
  const names = ["governor", "erc20"] as const;
  const contracts = compileContracts(names);
  for (const name of names) {
    const { folder } = await buildOwn(ground, name, contracts, CONTRACT);
    const databaseUrl = await ground.createDatabase(`testing_${name}`);
    benches.set(name, TestBench.open({ build: `${folder}/build`, databaseUrl }));
  }
}, 600_000);

afterEach(async () => {
  await open?.close();
  open = undefined;
});

afterAll(async () => {
  for (const bench of benches.values()) await bench.close();
  await ground.stop();
});

function bench(name: SubgraphName): TestBench {
  return benches.get(name) as TestBench;
}

async function begin(name: SubgraphName): Promise<TestSubgraph> {
  open = await bench(name).begin();
  return open;
}

async function failuresOf(name: SubgraphName, test: object): Promise<readonly unknown[]> {
  const path = ground.data.file("tests", `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ name, ...test }));
  return (await runTestFile(bench(name), path)).failures;
}

describe("structs", () => {
  const limit = { quorum: 3n, isStrict: true };
  const created = event({
    address: CONTRACT,
    signature: CREATED,
    values: {
      id: 1,
      proposer: ALICE,
      actions: [{ target: BOB, value: 2n ** 200n, data: "0x1234", limit }],
      texts: ["one", "zwei"],
      marks: [-8_388_608, 0, 5],
      limit,
    },
  });

  it("come to handlers as the test gives them, and go with their branch", async () => {
    const subgraph = await begin("governor");
    await subgraph.mine();
    await subgraph.mine(created);
    const proposals =
      "{ proposals { proposer texts marks quorum isStrict actions { target value data quorum } } }";
    expect(await subgraph.query(proposals)).toEqual({
      proposals: [
        {
          ...{
            proposer: ALICE,
            texts: ["one", "zwei"],
            marks: [-8_388_608, 0, 5],
            quorum: "3",
            isStrict: true,
          },
          actions: [{ target: BOB, value: (2n ** 200n).toString(), data: "0x1234", quorum: 3 }],
        },
      ],
    });
    await subgraph.reorganise(1);
    expect(await subgraph.query(proposals)).toEqual({ proposals: [] });
  });

  it("are in files of tests, where gnd test refuses them", async () => {
    const params = {
      ...{ id: "1", proposer: ALICE, texts: [], marks: [1, 2, "-3"], limit: ["3", true] },
      actions: [{ target: BOB, value: "7", data: "0x", limit: { quorum: 9, isStrict: false } }],
    };
    const query = "{ proposals { quorum isStrict marks actions { value quorum } } }";
    const expected = {
      proposals: [{ quorum: 3, isStrict: true, marks: [1, 2, -3], actions: [{ value: 7, quorum: 9 }] }],
    };
    const blocks = [{ events: [{ address: CONTRACT, event: CREATED, params }] }];
    expect(await failuresOf("governor", { blocks, assertions: [{ query, expected }] })).toEqual([]);
  });

  it("do not make a handler that fails pass", async () => {
    const subgraph = await begin("governor");
    const voted = event({
      address: CONTRACT,
      signature:
        "VoteCast(uint256 indexed id, address indexed voter, uint8 support, uint256 weight, string reason)",
      values: [1, ALICE, 9, 1, ""],
    });
    // There is no support of that number.
    await expect(subgraph.mine(created, voted)).rejects.toMatchObject({
      handler: "handleVote",
      block: { number: 0 },
    });
    expect(subgraph.logs).toEqual([]);
  });
});

describe("what a handler asks of the chain", () => {
  const transferred = event({ address: CONTRACT, signature: TRANSFER, values: [ALICE, BOB, 5] });
  const view = (signature: string, returns: readonly (string | bigint)[], params: readonly Hex[] = []) =>
    call({ address: CONTRACT, function: signature, params, returns });
  const answers = [
    view("totalSupply()(uint256)", [10n]),
    view("symbol()(string)", ["TOK"]),
    view("balanceOf(address)(uint256)", [5n], [BOB]),
    call({ address: CONTRACT, function: "allowanceOfPoor(address)(uint256)", params: [BOB], reverts: true }),
  ];

  it("is what the test declares, with the receipt of what came with it", async () => {
    const subgraph = await begin("erc20");
    subgraph.declare(...answers);
    const approved = event({
      address: CONTRACT,
      signature: "Approval(address indexed owner, address indexed spender, uint256 value)",
      values: [ALICE, BOB, 1],
    });
    await subgraph.mine(transaction({ from: ALICE, input: "0x12" }, approved, transferred));
    expect(
      await subgraph.query(
        "{ transfers { symbol balanceAfter allowance isSettled logs sender input to { share } } }",
      ),
    ).toEqual({
      transfers: [
        {
          ...{
            symbol: "TOK",
            balanceAfter: "5",
            allowance: null,
            isSettled: true,
            sender: ALICE,
            input: "0x12",
          },
          logs: [approved, transferred].map(({ topics }: TestEvent) => `0x${topics[0]}`),
          to: { share: "0.5" },
        },
      ],
    });
  });

  it("is named where it is not declared, also where the manifest declares the call, and the block can be left", async () => {
    const subgraph = await begin("erc20");
    await subgraph.mine();
    await expect(subgraph.mine(transferred)).rejects.toMatchObject({
      code: "TEST_CALL_NOT_DECLARED",
      message: expect.stringMatching(/totalSupply\(\):\(uint256\) .* of 0xc0\w+ at block 1/),
    });
    subgraph.declare(...answers);
    await subgraph.reorganise(1, [transferred]);
    expect(await subgraph.query("{ transfers { value } }")).toEqual({ transfers: [{ value: "5" }] });
  });

  it("is in files of tests, at its block only", async () => {
    const events = [{ address: CONTRACT, event: TRANSFER, params: { from: ALICE, to: BOB, value: 5 } }];
    const ethCalls = [
      { address: CONTRACT, function: "totalSupply()(uint256)", params: [], returns: ["0"] },
      { address: CONTRACT, function: "symbol()(string)", params: [], returns: ["TOK"] },
      { address: CONTRACT, function: "balanceOf(address)(uint256)", params: [BOB], returns: ["5"] },
      {
        address: CONTRACT,
        function: "allowanceOfPoor(address)(uint256)",
        params: [BOB],
        returns: [],
        reverts: true,
      },
    ];
    const assertions = [
      {
        query: "{ transfers { balanceAfter allowance } }",
        expected: { transfers: [{ balanceAfter: 5, allowance: null }] },
      },
    ];
    expect(await failuresOf("erc20", { blocks: [{ events, ethCalls }], assertions })).toEqual([]);
    expect(await failuresOf("erc20", { blocks: [{ events, ethCalls }, { events }], assertions })).toEqual([
      { code: "TEST_CALL_NOT_DECLARED", text: expect.stringContaining("at block 1") },
    ]);
  });
});

describe("block handlers", () => {
  const TICKS = "{ ticks { id count block baseFee balance hasCode } }";
  const asked = [balance({ address: CONTRACT, wei: 7n }), code({ address: CONTRACT, hasCode: true })];
  const tick = (id: string, count: number, block: number, baseFee: string | null) => ({
    ...{ id, count: String(count), block: String(block), baseFee, balance: "7", hasCode: true },
  });

  it("see every block from their first, those that the test passes over, too", async () => {
    const subgraph = await begin("erc20");
    subgraph.declare(...asked);
    await subgraph.mineBlock({ number: 13 });
    await subgraph.mineBlock({ number: 20, baseFeePerGas: 9n });
    expect(await subgraph.query(TICKS)).toEqual({
      ticks: [
        tick("each", 9, 20, "9"),
        tick("once", 1, 12, null),
        tick("seventh", 2, 19, null),
        tick("seventh 1", 1, 12, null),
        tick("seventh 2", 1, 19, null),
      ],
    });
  });

  it("get the base fee of files of tests, which gnd test passes over", async () => {
    const hasCodeCalls = [{ address: CONTRACT, hasCode: true }];
    const getBalanceCalls = [{ address: CONTRACT, value: "7" }];
    const blocks = [{ number: 11 }, { number: 12, baseFeePerGas: "9", hasCodeCalls, getBalanceCalls }];
    const ticks = ["each", "once", "seventh", "seventh 1"].map((id) => tick(id, 1, 12, "9"));
    expect(
      await failuresOf("erc20", { blocks, assertions: [{ query: TICKS, expected: { ticks } }] }),
    ).toEqual([]);
  });

  it("stand beside handlers of only some events, by their topics", async () => {
    const subgraph = await begin("erc20");
    const wanted = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
    subgraph.declare(...asked);
    for (const to of [wanted, BOB] as const) {
      subgraph.declare(
        view20("balanceOf(address)(uint256)", 5n, [to]),
        view20("allowanceOfPoor(address)(uint256)", 1n, [to]),
      );
    }
    subgraph.declare(
      view20("totalSupply()(uint256)", 10n),
      call({ address: CONTRACT, function: "symbol()(string)", returns: ["T"] }),
    );
    const minted = (to: Hex) =>
      event({ address: CONTRACT, signature: TRANSFER, values: [zeroAddress, to, 5] });
    await subgraph.mineBlock({ number: 6, contents: [minted(wanted), minted(BOB)] });
    expect(await subgraph.query("{ mints { to label } }")).toEqual({
      mints: [{ to: wanted, label: "minted" }],
    });
  });
});

function view20(signature: string, returns: bigint, params: readonly Hex[] = []) {
  return call({ address: CONTRACT, function: signature, params, returns: [returns] });
}
