import { describe, expect, it } from "vitest";
import { readBlock, readLogs, readReceipt } from "./answers.ts";

/** Digits that no other name has. */
const digits = (name: string) => Buffer.from(name).toString("hex");
const of = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `0x${digits(name)}`]));
const expected = (...names: string[]) => Object.fromEntries(names.map((name) => [name, digits(name)]));

const HASHES = ["hash", "parentHash", "stateRoot", "transactionsRoot", "receiptsRoot"];
const block = {
  ...of(...HASHES, "sha3Uncles"),
  ...{ miner: "0xABcd", number: "0x10", gasUsed: "0x1", gasLimit: "0x2", timestamp: "0x3", size: "0x4" },
  baseFeePerGas: "0x64",
};
const transaction = {
  ...of("hash", "from", "input"),
  ...{ to: null, transactionIndex: "0x5", value: "0x6", gas: "0x7", nonce: "0x8", type: "0x2" },
  ...{ gasPrice: "0x1", maxFeePerGas: "0xc8", maxPriorityFeePerGas: "0xa" },
};
const log = {
  ...of("address", "data", "blockHash", "transactionHash"),
  ...{ topics: ["0xaa", "0xbb"], blockNumber: "0x10", transactionIndex: "0x5", logIndex: "0x9" },
};
const readLog = {
  ...expected("address", "data", "blockHash", "transactionHash"),
  ...{ topics: ["aa", "bb"], blockNumber: 16, transactionIndex: 5, logIndex: 9, isRemoved: false },
};

describe("what a node answers", () => {
  it("is read as a block, with the transactions that are needed", () => {
    const answer = { ...block, transactions: [transaction, { ...transaction, hash: "0xff" }] };
    const read = readBlock(answer, new Set([digits("hash")]));
    expect(read).toMatchObject({
      ...expected(...HASHES),
      ...{ unclesHash: digits("sha3Uncles"), author: "abcd", number: 16, timestamp: 3 },
      ...{ gasUsed: 1n, gasLimit: 2n, size: 4n, baseFeePerGas: 100n, difficulty: 0n, totalDifficulty: 0n },
    });
    expect([...read.transactions.values()]).toEqual([
      {
        ...expected("hash", "from", "input"),
        ...{ to: undefined, index: 5, value: 6n, gasLimit: 7n, nonce: 8n, gasPrice: 110n },
      },
    ]);
  });

  it("is read as logs, and as a receipt", () => {
    const other = { ...log, address: "0xee", removed: true };
    expect(readLogs([log, other])).toEqual([readLog, { ...readLog, address: "ee", isRemoved: true }]);
    const receipt = {
      ...of("transactionHash", "blockHash", "logsBloom"),
      ...{ transactionIndex: "0x5", blockNumber: "0x10", cumulativeGasUsed: "0x1", gasUsed: "0x2" },
      ...{ contractAddress: null, logs: [log], status: "0x1" },
    };
    expect(readReceipt(receipt)).toEqual({
      ...expected("transactionHash", "blockHash", "logsBloom"),
      ...{ transactionIndex: 5, blockNumber: 16, cumulativeGasUsed: 1n, gasUsed: 2n },
      ...{ contractAddress: undefined, logs: [readLog], status: 1n, root: undefined },
    });
  });

  it("is refused where something is missing that must be there", () => {
    const refused = (change: object) => () => readBlock({ ...block, ...change, transactions: [] }, new Set());
    const invalid = (name: string) =>
      expect.objectContaining({ code: "CHAIN_ANSWER_INVALID", message: expect.stringContaining(name) });
    expect(refused({ sha3Uncles: undefined })).toThrow(invalid("sha3Uncles"));
    expect(refused({ hash: "12" })).toThrow(invalid("hash"));
    expect(refused({ number: null })).toThrow(invalid("number"));
    expect(refused({ gasUsed: 5 })).toThrow(invalid("gasUsed"));
    expect(() => readBlock({}, new Set())).toThrow(invalid("number"));
    expect(() => readBlock(block, new Set())).toThrow(invalid("transactions"));
  });
});
