import type { ChainedBlock, ChainedLog, ChainedTransaction } from "./chained.ts";

/*
 * A test's blocks, logs and receipts as Ethereum's JSON-RPC has them. What no test says is empty.
 */

const ZERO_HASH = `0x${"00".repeat(32)}`;
const ZERO_ADDRESS = `0x${"00".repeat(20)}`;
const EMPTY_BLOOM = `0x${"00".repeat(256)}`;
/** What a transaction costs at least. */
const GAS = 21_000;

export function blockJson(block: ChainedBlock, hasTransactions: boolean) {
  return {
    number: quantity(block.number),
    hash: `0x${block.hash}`,
    parentHash: `0x${block.parentHash}`,
    sha3Uncles: ZERO_HASH,
    miner: ZERO_ADDRESS,
    stateRoot: ZERO_HASH,
    transactionsRoot: ZERO_HASH,
    receiptsRoot: ZERO_HASH,
    gasUsed: quantity(GAS * block.transactions.length),
    gasLimit: "0x0",
    timestamp: quantity(block.timestamp),
    difficulty: "0x0",
    totalDifficulty: "0x0",
    ...(block.baseFeePerGas !== undefined && { baseFeePerGas: quantity(block.baseFeePerGas) }),
    transactions: hasTransactions
      ? block.transactions.map((transaction) => transactionJson(transaction, block))
      : block.transactions.map(({ hash }) => hash),
  };
}

export function logJson({ address, topics, data, index, transaction }: ChainedLog, block: ChainedBlock) {
  return {
    address: `0x${address}`,
    topics: topics.map((topic) => `0x${topic}`),
    data: `0x${data}`,
    blockNumber: quantity(block.number),
    blockHash: `0x${block.hash}`,
    transactionHash: transaction.hash,
    transactionIndex: quantity(transaction.index),
    logIndex: quantity(index),
    removed: false,
  };
}

export function receiptJson(transaction: ChainedTransaction, block: ChainedBlock) {
  return {
    transactionHash: transaction.hash,
    transactionIndex: quantity(transaction.index),
    blockHash: `0x${block.hash}`,
    blockNumber: quantity(block.number),
    cumulativeGasUsed: quantity(GAS * (transaction.index + 1)),
    gasUsed: quantity(GAS),
    contractAddress: null,
    logs: block.logs
      .filter((log) => log.transaction.hash === transaction.hash)
      .map((log) => logJson(log, block)),
    status: "0x1",
    logsBloom: EMPTY_BLOOM,
  };
}

function transactionJson(transaction: ChainedTransaction, block: ChainedBlock) {
  return {
    hash: transaction.hash,
    transactionIndex: quantity(transaction.index),
    from: `0x${transaction.from}`,
    to: transaction.to === null ? null : `0x${transaction.to}`,
    value: quantity(transaction.value),
    gas: quantity(GAS),
    gasPrice: quantity(block.baseFeePerGas ?? 0),
    input: transaction.input,
    nonce: "0x0",
  };
}

function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
