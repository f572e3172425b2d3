import { IndexerError } from "../errors.ts";
import type { ChainBlock, ChainLog, ChainReceipt, ChainTransaction } from "./types.ts";

type Json = Readonly<Record<string, unknown>>;
/** What is said of a block without its transactions. */
export type ChainHeader = Omit<ChainBlock, "transactions">;

/** Types of transactions that say themselves what is paid for gas. */
const LEGACY_TYPES = ["0x0", "0x1"];

/** @throws IndexerError `CHAIN_ANSWER_INVALID`, as all here, if what must be there is not. */
export function readHeader(answer: unknown): ChainHeader {
  const json = answer as Json;
  return {
    number: number(json, "number"),
    hash: hex(json, "hash"),
    parentHash: hex(json, "parentHash"),
    unclesHash: hex(json, "sha3Uncles"),
    author: hex(json, "miner"),
    stateRoot: hex(json, "stateRoot"),
    transactionsRoot: hex(json, "transactionsRoot"),
    receiptsRoot: hex(json, "receiptsRoot"),
    gasUsed: integer(json, "gasUsed"),
    gasLimit: integer(json, "gasLimit"),
    timestamp: number(json, "timestamp"),
    difficulty: optional(json, "difficulty") ?? 0n,
    totalDifficulty: optional(json, "totalDifficulty") ?? 0n,
    size: optional(json, "size"),
    baseFeePerGas: optional(json, "baseFeePerGas"),
  };
}

/** @param needed Hashes of the transactions to read; the others are passed over. */
export function readBlock(answer: unknown, needed: ReadonlySet<string>): ChainBlock {
  const header = readHeader(answer);
  const transactions = new Map<string, ChainTransaction>();
  for (const json of (answer as Json).transactions as readonly Json[]) {
    const hash = hex(json, "hash");
    if (needed.has(hash)) transactions.set(hash, readTransaction(json, hash, header.baseFeePerGas));
  }
  return { ...header, transactions };
}

/** Reads logs. Most have the address, the block and the transaction of others, and share their texts. */
export function readLogs(answer: unknown): ChainLog[] {
  const shared = new Map<unknown, string>();
  return (answer as readonly Json[]).map((json) => {
    const sharedHex = (name: string) => {
      let digits = shared.get(json[name]);
      if (digits === undefined) {
        digits = hex(json, name);
        shared.set(json[name], digits);
      }
      return digits;
    };
    return {
      address: sharedHex("address"),
      topics: (json.topics as readonly string[]).map((topic) => topic.slice(2)),
      data: digits(json, "data"),
      blockNumber: number(json, "blockNumber"),
      blockHash: sharedHex("blockHash"),
      transactionHash: sharedHex("transactionHash"),
      transactionIndex: number(json, "transactionIndex"),
      logIndex: number(json, "logIndex"),
      isRemoved: json.removed === true,
    };
  });
}

export function readReceipt(answer: unknown): ChainReceipt {
  const json = answer as Json;
  const text = (name: string) => (typeof json[name] === "string" ? hex(json, name) : undefined);
  return {
    transactionHash: hex(json, "transactionHash"),
    transactionIndex: number(json, "transactionIndex"),
    blockHash: hex(json, "blockHash"),
    blockNumber: number(json, "blockNumber"),
    cumulativeGasUsed: integer(json, "cumulativeGasUsed"),
    gasUsed: integer(json, "gasUsed"),
    contractAddress: text("contractAddress"),
    logs: readLogs(json.logs),
    status: optional(json, "status"),
    root: text("root"),
    logsBloom: hex(json, "logsBloom"),
  };
}

function readTransaction(json: Json, hash: string, baseFee: bigint | undefined): ChainTransaction {
  return {
    hash,
    index: number(json, "transactionIndex"),
    from: hex(json, "from"),
    to: typeof json.to === "string" ? hex(json, "to") : undefined,
    value: integer(json, "value"),
    gasLimit: integer(json, "gas"),
    gasPrice: gasPrice(json, baseFee),
    input: hex(json, "input"),
    nonce: integer(json, "nonce"),
  };
}

/** What was paid for gas: of what was offered at most, the base fee and as much of the tip as there is room for. */
function gasPrice(json: Json, baseFee: bigint | undefined): bigint {
  const most = optional(json, "maxFeePerGas");
  const isLegacy = json.type === undefined || LEGACY_TYPES.includes(String(json.type));
  if (isLegacy || most === undefined) return optional(json, "gasPrice") ?? 0n;
  const tip = optional(json, "maxPriorityFeePerGas") ?? 0n;
  if (baseFee === undefined || most < baseFee + tip) return most;
  return baseFee + tip;
}

function hex(json: Json, name: string): string {
  const written = digits(json, name);
  return written === written.toLowerCase() ? written : written.toLowerCase();
}

function digits(json: Json, name: string): string {
  const value = json[name];
  if (typeof value !== "string" || !value.startsWith("0x")) throw invalid(name, value);
  return value.slice(2);
}

function number(json: Json, name: string): number {
  const value = Number(json[name] ?? Number.NaN);
  if (!Number.isSafeInteger(value)) throw invalid(name, json[name]);
  return value;
}

function integer(json: Json, name: string): bigint {
  const value = optional(json, name);
  if (value === undefined) throw invalid(name, json[name]);
  return value;
}

function optional(json: Json, name: string): bigint | undefined {
  const value = json[name];
  return typeof value === "string" ? BigInt(value) : undefined;
}

function invalid(name: string, value: unknown): IndexerError {
  return new IndexerError(
    "CHAIN_ANSWER_INVALID",
    `The chain's node answers with ${name} ${JSON.stringify(value) ?? "missing"}.`,
    "Use a node that speaks the Ethereum JSON-RPC.",
  );
}
