import { type Hex, toHex } from "viem";
import { bloomOf } from "./bloom.ts";
import type { LogFilter, RecordedBlock, RecordedChain, RecordedTransaction } from "./chain.ts";
import type { Log } from "./log.ts";

/** A JSON-RPC error (https://www.jsonrpc.org/specification#error_object). */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const NULL = [Buffer.from("null")];

/** A method's result as pieces of JSON. */
type Answer = readonly Buffer[];

/** Answers one call of the Ethereum JSON-RPC from a recorded chain. */
export function answer(chain: RecordedChain, method: string, params: readonly unknown[]): Answer {
  const { recording } = chain;
  const block = (number: number | undefined, whole: boolean) =>
    number === undefined ? NULL : whole ? [chain.blockText(number)] : json(withHashes(chain.block(number)));
  switch (method) {
    case "eth_chainId":
      return json(toHex(recording.chainId));
    case "net_version":
      return json(String(recording.chainId));
    case "web3_clientVersion":
      return json("recorded-chain/1");
    case "eth_syncing":
      return json(false);
    case "eth_blockNumber":
      return json(toHex(recording.head));
    case "eth_getBlockByNumber":
      return block(numberOfTag(chain, params[0]), params[1] === true);
    case "eth_getBlockByHash":
      return block(chain.blockNumberOf(String(params[0])), params[1] === true);
    case "eth_getLogs":
      return list(chain.logTexts(filterOf(chain, params[0])));
    case "eth_getBlockReceipts": {
      const number = chain.blockNumberOf(String(params[0])) ?? numberOfTag(chain, params[0]);
      return number === undefined ? NULL : json(receiptsOf(chain, number));
    }
    case "eth_getTransactionReceipt": {
      const number = chain.blockNumberOfTransaction(String(params[0]));
      const receipt = receiptsOf(chain, number ?? 0).find(
        ({ transactionHash }) => transactionHash === params[0],
      );
      return json(receipt ?? null);
    }
    case "eth_getTransactionByHash": {
      const number = chain.blockNumberOfTransaction(String(params[0]));
      const { transactions } = chain.block(number ?? 0);
      return json(transactions.find(({ hash }) => hash === params[0]) ?? null);
    }
    default:
      throw new RpcError(METHOD_NOT_FOUND, `The recorded chain has no method ${method}.`);
  }
}

function json(value: unknown): Answer {
  return [Buffer.from(JSON.stringify(value))];
}

function list(pieces: readonly Buffer[]): Answer {
  return [Buffer.from("["), ...pieces, Buffer.from("]")];
}

function withHashes(block: RecordedBlock): unknown {
  return { ...block, transactions: block.transactions.map(({ hash }) => hash) };
}

/** The block that a tag or a number names; `undefined` if there is none. */
function numberOfTag(chain: RecordedChain, tag: unknown): number | undefined {
  const { head } = chain.recording;
  if (tag === "earliest") return 0;
  if (typeof tag !== "string") throw new RpcError(INVALID_PARAMS, "A block is named by a tag or a number.");
  if (["latest", "pending", "safe", "finalized"].includes(tag)) return head;
  const number = Number(tag);
  if (!Number.isInteger(number)) throw new RpcError(INVALID_PARAMS, `There is no block tag ${tag}.`);
  return number <= head ? number : undefined;
}

function filterOf(chain: RecordedChain, given: unknown): LogFilter {
  const { address, topics, fromBlock, toBlock, blockHash } = (given ?? {}) as Record<string, unknown>;
  const { head } = chain.recording;
  const only = blockHash === undefined ? undefined : chain.blockNumberOf(String(blockHash));
  if (blockHash !== undefined && only === undefined) throw new RpcError(INVALID_PARAMS, "unknown block");
  return {
    fromBlock: only ?? numberOfTag(chain, fromBlock ?? "latest") ?? head + 1,
    toBlock: only ?? numberOfTag(chain, toBlock ?? "latest") ?? head,
    addresses: valuesOf(address),
    topics: Array.isArray(topics) ? topics.map(valuesOf) : [],
  };
}

/** One value, several, or, for null and an empty list, any. */
function valuesOf(given: unknown): ReadonlySet<string> | undefined {
  if (given === undefined || given === null) return undefined;
  const values = [given].flat().map((value) => String(value).toLowerCase());
  return values.length === 0 ? undefined : new Set(values);
}

function receiptsOf(chain: RecordedChain, number: number) {
  const block = chain.block(number);
  const text = Buffer.concat(
    list(chain.logTexts({ fromBlock: number, toBlock: number, addresses: undefined, topics: [] })),
  );
  const logs = JSON.parse(text.toString("latin1")) as (Log & { transactionHash: Hex })[];
  let cumulativeGasUsed = 0;
  return block.transactions.map((transaction) => {
    cumulativeGasUsed += Number(transaction.gas);
    const own = logs.filter(({ transactionHash }) => transactionHash === transaction.hash);
    return receiptOf(transaction, own, cumulativeGasUsed);
  });
}

function receiptOf(transaction: RecordedTransaction, logs: readonly Log[], cumulativeGasUsed: number) {
  return {
    transactionHash: transaction.hash,
    transactionIndex: transaction.transactionIndex,
    blockHash: transaction.blockHash,
    blockNumber: transaction.blockNumber,
    from: transaction.from,
    to: transaction.to,
    contractAddress: null,
    cumulativeGasUsed: toHex(cumulativeGasUsed),
    gasUsed: transaction.gas,
    effectiveGasPrice: "0x1",
    logs,
    logsBloom: bloomOf(logs),
    status: "0x1",
    type: "0x2",
  };
}
