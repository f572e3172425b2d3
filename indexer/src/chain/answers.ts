import { IndexerError } from "../errors.ts";
import type { ChainBlock, ChainLog, ChainReceipt, ChainTransaction } from "./types.ts";

type Json = Readonly<Record<string, unknown>>;

const NONE: ReadonlyMap<string, ChainTransaction> = new Map();

/** Types of transactions that say themselves what is paid for gas. */
const LEGACY_TYPES = ["0x0", "0x1"];

/** Reads a block without its transactions. @throws IndexerError `CHAIN_ANSWER_INVALID`, as all here, if what must be there is not. */
export function readHeader(answer: unknown): ChainBlock {
  return blockOf(answer as Json, NONE);
}

/** @param needed Hashes of the transactions to read; the others are passed over. */
export function readBlock(answer: unknown, needed: ReadonlySet<string>): ChainBlock {
  const transactions = new Map<string, ChainTransaction>();
  const block = blockOf(answer as Json, transactions);
  const given = (answer as Json).transactions;
  if (!Array.isArray(given)) throw invalid("transactions", given);
  for (const json of given as readonly Json[]) {
    const hash = hex(json.hash, "hash");
    if (needed.has(hash)) transactions.set(hash, readTransaction(json, hash, block.baseFeePerGas));
  }
  return block;
}

/** All blocks are made here, field by field: of objects that are spread into others, V8 gives each a class of its own. */
function blockOf(json: Json, transactions: ReadonlyMap<string, ChainTransaction>): ChainBlock {
  return {
    number: number(json.number, "number"),
    hash: hex(json.hash, "hash"),
    parentHash: hex(json.parentHash, "parentHash"),
    unclesHash: hex(json.sha3Uncles, "sha3Uncles"),
    author: hex(json.miner, "miner"),
    stateRoot: hex(json.stateRoot, "stateRoot"),
    transactionsRoot: hex(json.transactionsRoot, "transactionsRoot"),
    receiptsRoot: hex(json.receiptsRoot, "receiptsRoot"),
    gasUsed: integer(json.gasUsed, "gasUsed"),
    gasLimit: integer(json.gasLimit, "gasLimit"),
    timestamp: number(json.timestamp, "timestamp"),
    difficulty: optional(json.difficulty) ?? 0n,
    totalDifficulty: optional(json.totalDifficulty) ?? 0n,
    size: optional(json.size),
    baseFeePerGas: optional(json.baseFeePerGas),
    transactions,
  };
}

/** Reads logs. Most have the address, the event, the block and the transaction of others, and share their texts. */
export function readLogs(answer: unknown): ChainLog[] {
  const shared = new Map<unknown, string>();
  const sharedHex = (value: unknown, name: string) => {
    let digits = shared.get(value);
    if (digits === undefined) {
      digits = hex(value, name);
      shared.set(value, digits);
    }
    return digits;
  };
  const readTopics = (topics: readonly string[]) => {
    const read: string[] = [];
    for (const topic of topics)
      read.push(read.length === 0 ? sharedHex(topic, "topics") : digits(topic, "topics"));
    return read;
  };
  return (answer as readonly Json[]).map((json) => ({
    address: sharedHex(json.address, "address"),
    topics: readTopics(json.topics as readonly string[]),
    data: digits(json.data, "data"),
    blockNumber: number(json.blockNumber, "blockNumber"),
    blockHash: sharedHex(json.blockHash, "blockHash"),
    transactionHash: sharedHex(json.transactionHash, "transactionHash"),
    transactionIndex: number(json.transactionIndex, "transactionIndex"),
    logIndex: number(json.logIndex, "logIndex"),
    isRemoved: json.removed === true,
  }));
}

export function readReceipt(answer: unknown): ChainReceipt {
  const json = answer as Json;
  return {
    transactionHash: hex(json.transactionHash, "transactionHash"),
    transactionIndex: number(json.transactionIndex, "transactionIndex"),
    blockHash: hex(json.blockHash, "blockHash"),
    blockNumber: number(json.blockNumber, "blockNumber"),
    cumulativeGasUsed: integer(json.cumulativeGasUsed, "cumulativeGasUsed"),
    gasUsed: integer(json.gasUsed, "gasUsed"),
    contractAddress: optionalHex(json.contractAddress, "contractAddress"),
    logs: readLogs(json.logs),
    status: optional(json.status),
    root: optionalHex(json.root, "root"),
    logsBloom: hex(json.logsBloom, "logsBloom"),
  };
}

function readTransaction(json: Json, hash: string, baseFee: bigint | undefined): ChainTransaction {
  return {
    hash,
    index: number(json.transactionIndex, "transactionIndex"),
    from: hex(json.from, "from"),
    to: optionalHex(json.to, "to"),
    value: integer(json.value, "value"),
    gasLimit: integer(json.gas, "gas"),
    gasPrice: gasPrice(json, baseFee),
    input: hex(json.input, "input"),
    nonce: integer(json.nonce, "nonce"),
  };
}

/** What was paid for gas: of what was offered at most, the base fee and as much of the tip as there is room for. */
function gasPrice(json: Json, baseFee: bigint | undefined): bigint {
  const most = optional(json.maxFeePerGas);
  const isLegacy = json.type === undefined || LEGACY_TYPES.includes(String(json.type));
  if (isLegacy || most === undefined) return optional(json.gasPrice) ?? 0n;
  const tip = optional(json.maxPriorityFeePerGas) ?? 0n;
  if (baseFee === undefined || most < baseFee + tip) return most;
  return baseFee + tip;
}

// What reads a value is given it, and its name for errors: to look it up by a name that is a variable takes longer than to read it.

function optionalHex(value: unknown, name: string): string | undefined {
  return typeof value === "string" ? hex(value, name) : undefined;
}

function hex(value: unknown, name: string): string {
  const written = digits(value, name);
  return written === written.toLowerCase() ? written : written.toLowerCase();
}

function digits(value: unknown, name: string): string {
  if (typeof value !== "string" || !value.startsWith("0x")) throw invalid(name, value);
  return value.slice(2);
}

function number(value: unknown, name: string): number {
  const read = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(read)) throw invalid(name, value);
  return read;
}

function integer(value: unknown, name: string): bigint {
  const read = optional(value);
  if (read === undefined) throw invalid(name, value);
  return read;
}

function optional(value: unknown): bigint | undefined {
  return typeof value === "string" ? BigInt(value) : undefined;
}

function invalid(name: string, value: unknown): IndexerError {
  return new IndexerError(
    "CHAIN_ANSWER_INVALID",
    `The chain's node answers with ${name} ${JSON.stringify(value) ?? "missing"}.`,
    "Use a node that speaks the Ethereum JSON-RPC.",
  );
}
