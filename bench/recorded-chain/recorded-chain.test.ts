import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keccak256, toHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decode, type RpcLog } from "../floor/decode.ts";
import { bloomOf } from "./bloom.ts";
import { RecordedChain } from "./chain.ts";
import { recordChain } from "./record.ts";
import { answer, RpcError } from "./rpc.ts";

const SEED = 7;
const EVENTS = 2_000;

let folder: string;
let chain: RecordedChain;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "model-wip-chain-"));
  chain = new RecordedChain(recordChain(folder, SEED, EVENTS));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask<T>(method: string, ...params: unknown[]): T {
  return JSON.parse(Buffer.concat([...answer(chain, method, params)]).toString());
}

const allLogs = () => ask<RpcLog[]>("eth_getLogs", { fromBlock: "earliest", toBlock: "latest" });

describe("the recorded chain", () => {
  it("is the same for the same seed, and another for another", () => {
    const other = mkdtempSync(join(tmpdir(), "model-wip-chain-"));
    try {
      const head = (seed: number) =>
        new RecordedChain(recordChain(other, seed, EVENTS)).block(chain.recording.head);
      expect(head(SEED)).toEqual(chain.block(chain.recording.head));
      expect(head(SEED + 1)).not.toEqual(chain.block(chain.recording.head));
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it("is one chain from its first block to its head", () => {
    for (let number = 1; number <= chain.recording.head; number++) {
      const block = ask<{ parentHash: string }>("eth_getBlockByNumber", toHex(number), false);
      expect(block.parentHash).toBe(chain.block(number - 1).hash);
    }
    expect(ask("eth_getBlockByNumber", toHex(chain.recording.head + 1), false)).toBeNull();
  });

  it("holds as many events as it says, all of them known to the contracts", () => {
    const tables = allLogs().map((log) => decode(log)?.event.table);
    const count = (table: string) => tables.filter((name) => name === table).length;
    const { entities } = chain.recording.expected;
    expect(tables.length).toBe(chain.recording.events);
    expect(tables).not.toContain(undefined);
    expect(count("collection_minted")).toBe(entities.Mint);
    expect(count("campaign_incomereceived")).toBe(entities.Income);
    expect(count("campaign_contributed")).toBe(entities.Contribution);
    expect(count("governor_votecast")).toBe(entities.Vote);
  });

  it("carries running totals that add up, and pays out no more than came in", () => {
    const income = new Map<string, bigint>();
    for (const log of allLogs()) {
      const { event, values } = decode(log) ?? {};
      if (event?.table === "campaign_incomereceived") {
        const total = (income.get(log.address) ?? 0n) + (values?.[1] as bigint);
        income.set(log.address, total);
        expect(values?.[2]).toBe(total);
      } else if (event?.table === "campaign_withdrawn") {
        const [, , , , totalWithdrawn, totalIncome] = values as bigint[];
        expect(totalIncome).toBe(income.get(log.address));
        expect(totalWithdrawn).toBeLessThanOrEqual(totalIncome as bigint);
      }
    }
    expect(income.size).toBeGreaterThan(0);
  });
});

describe("its JSON-RPC", () => {
  it("finds the logs that a filter asks for, and no others", () => {
    const logs = allLogs();
    const some = logs[Math.floor(logs.length / 2)] as RpcLog;
    const filters = [
      { address: some.address },
      { address: [some.address, logs[0]?.address] },
      { topics: [some.topics[0]] },
      { topics: [[some.topics[0], logs[0]?.topics[0]]] },
      { address: some.address, topics: [some.topics[0]] },
      { topics: [null, some.topics[1]] },
      { fromBlock: some.blockNumber, toBlock: some.blockNumber },
    ];
    for (const filter of filters) {
      const found = ask<RpcLog[]>("eth_getLogs", { fromBlock: "0x0", toBlock: "latest", ...filter });
      expect(found).toEqual(logs.filter((log) => matches(log, filter)));
      expect(found.length).toBeGreaterThan(0);
    }
    expect(
      ask("eth_getLogs", { fromBlock: "0x0", toBlock: "latest", address: `0x${"00".repeat(20)}` }),
    ).toEqual([]);
  });

  it("gives each transaction the receipt with its logs", () => {
    const number = chain.recording.head - 1;
    const block = ask<{ transactions: { hash: string }[] }>("eth_getBlockByNumber", toHex(number), true);
    const receipts = ask<{ logs: RpcLog[] }[]>("eth_getBlockReceipts", toHex(number));
    const logs = ask<RpcLog[]>("eth_getLogs", { fromBlock: toHex(number), toBlock: toHex(number) });
    expect(receipts.flatMap((receipt) => receipt.logs)).toEqual(logs);
    for (const [index, { hash }] of block.transactions.entries())
      expect(ask("eth_getTransactionReceipt", hash)).toEqual(receipts[index]);
  });

  it("says which methods it has not", () => {
    expect(() => ask("eth_call", {}, "latest")).toThrow(RpcError);
  });

  it("makes the bloom filter of go-ethereum's own test", () => {
    const items = Array.from({ length: 100 }, (_, i) => toHex(`xxxxxxxxxx data ${i} yyyyyyyyyyyyyy`));
    const [address, ...topics] = items as [`0x${string}`, ...`0x${string}`[]];
    expect(keccak256(bloomOf([{ address, topics, data: "0x" }]))).toBe(
      "0xc8d3ca65cdb4874300a9e39475508f23ed6da09fdbc487f89a2dcf50b09eb263",
    );
  });
});

interface Asked {
  readonly address?: unknown;
  readonly topics?: readonly unknown[];
  readonly fromBlock?: string;
}

function matches(log: RpcLog, { address, topics = [], fromBlock }: Asked): boolean {
  const oneOf = (asked: unknown, value: unknown) =>
    asked === undefined || asked === null || (Array.isArray(asked) ? asked.includes(value) : asked === value);
  return (
    oneOf(address, log.address) &&
    topics.every((topic, index) => oneOf(topic, log.topics[index])) &&
    (fromBlock === undefined || log.blockNumber === fromBlock)
  );
}
