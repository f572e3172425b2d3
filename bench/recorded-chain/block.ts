import { createHash } from "node:crypto";
import { type Hex, toHex, zeroAddress, zeroHash } from "viem";
import { bloomOf } from "./bloom.ts";
import type { Transaction } from "./transaction.ts";

const GAS_PER_LOG = 60_000;
const BLOCK_GAS_LIMIT = 30_000_000;
const EMPTY_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";

/** A block as the JSON-RPC gives it, with whole transactions, and apart from it its logs. */
export interface Block {
  readonly hash: Hex;
  /** JSON. */
  readonly text: string;
  /** JSON of each log, beginning with its address and its topics. */
  readonly logs: readonly string[];
}

/**
 * Makes a block of transactions. Its hash is of its place in the chain, not of its header: whoever recomputed it would
 * see that, and nobody does. Everything else is as on a real chain.
 */
export function createBlock(options: {
  readonly number: number;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly chainId: number;
  readonly transactions: readonly Transaction[];
}): Block {
  const { number, parentHash, transactions } = options;
  const hash = digest(`${parentHash} ${number}`);
  const place = {
    blockHash: hash,
    blockNumber: toHex(number),
    blockTimestamp: toHex(options.timestamp),
  };
  const logs: string[] = [];
  const recorded = transactions.map((transaction, index) => {
    const transactionHash = digest(`${hash} ${index}`);
    for (const { address, topics, data } of transaction.logs) {
      logs.push(
        JSON.stringify({
          address,
          topics,
          data,
          ...place,
          transactionHash,
          transactionIndex: toHex(index),
          logIndex: toHex(logs.length),
          removed: false,
        }),
      );
    }
    return {
      hash: transactionHash,
      blockHash: place.blockHash,
      blockNumber: place.blockNumber,
      transactionIndex: toHex(index),
      from: transaction.from,
      to: transaction.to,
      value: toHex(transaction.value),
      input: "0x",
      nonce: "0x0",
      gas: toHex(GAS_PER_LOG * transaction.logs.length),
      gasPrice: "0x1",
      maxFeePerGas: "0x1",
      maxPriorityFeePerGas: "0x1",
      type: "0x2",
      accessList: [],
      chainId: toHex(options.chainId),
      v: "0x0",
      yParity: "0x0",
      r: "0x1",
      s: "0x1",
    };
  });
  const text = JSON.stringify({
    hash,
    parentHash,
    number: place.blockNumber,
    timestamp: place.blockTimestamp,
    sha3Uncles: EMPTY_UNCLES,
    miner: zeroAddress,
    stateRoot: zeroHash,
    transactionsRoot: zeroHash,
    receiptsRoot: zeroHash,
    logsBloom: bloomOf(transactions.flatMap((transaction) => transaction.logs)),
    difficulty: "0x0",
    totalDifficulty: "0x0",
    gasLimit: toHex(BLOCK_GAS_LIMIT),
    gasUsed: toHex(GAS_PER_LOG * logs.length),
    extraData: "0x",
    mixHash: zeroHash,
    nonce: "0x0000000000000000",
    baseFeePerGas: "0x1",
    size: "0x400",
    uncles: [],
    transactions: recorded,
  });
  return { hash, text, logs };
}

function digest(text: string): Hex {
  return `0x${createHash("sha256").update(text).digest("hex")}`;
}
