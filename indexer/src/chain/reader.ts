import { readBlock, readHeader, readLogs, readReceipt } from "./answers.ts";
import { BranchChanged } from "./branch-changed.ts";
import { type Rpc, RpcError } from "./rpc.ts";
import type { ChainBlock, ChainLog, ChainReceipt } from "./types.ts";

/** Which logs are asked for: of these contracts or of all, with these first topics. Digits without `0x`. */
export interface LogFilter {
  readonly addresses: readonly string[] | undefined;
  readonly topics: readonly string[];
}

/** Contracts that one request for logs names at most. */
const MOST_ADDRESSES = 1_000;

/** What a call costs at most, so that it ends. As graph-node has it. */
const CALL_GAS = "0x2faf080";

/** Parts of the messages with which nodes say that a call reverted. */
const REVERTS = [
  "revert",
  "invalid jump destination",
  "invalid opcode",
  "stack limit reached 1024",
  "out of gas",
  "stack underflow",
  "vm execution error",
  "invalidjump",
  "notactivated",
  "invalidfeopcode",
  "stackunderflow",
  "stackoverflow",
  "opcodenotfound",
];

/** Reads a chain through its node. */
export class ChainReader {
  readonly #rpc: Rpc;

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
  }

  /** The newest block. */
  async head(): Promise<ChainBlock> {
    const answer = await this.#rpc.call("eth_getBlockByNumber", ["latest", false]);
    if (answer === null) throw new BranchChanged("the chain has no block");
    return readHeader(answer);
  }

  /** A block without its transactions. @returns `undefined` if the chain has no such block. */
  async header(number: number): Promise<ChainBlock | undefined> {
    const answer = await this.#rpc.call("eth_getBlockByNumber", [quantity(number), false]);
    return answer === null ? undefined : readHeader(answer);
  }

  /** @param needed The transactions to read of it. */
  async block(number: number, needed: ReadonlySet<string>): Promise<ChainBlock | undefined> {
    if (needed.size === 0) return this.header(number);
    const answer = await this.#rpc.call("eth_getBlockByNumber", [quantity(number), true]);
    return answer === null ? undefined : readBlock(answer, needed);
  }

  /** As `block`, of whatever branch has that hash. */
  async blockByHash(hash: string, needed: ReadonlySet<string>): Promise<ChainBlock | undefined> {
    const answer = await this.#rpc.call("eth_getBlockByHash", [`0x${hash}`, true]);
    return answer === null ? undefined : readBlock(answer, needed);
  }

  /** The logs of these blocks, both included. @throws RpcError if they are too many for the node. */
  logs(filters: readonly LogFilter[], from: number, to: number): Promise<ChainLog[]> {
    return this.#logs(filters, { fromBlock: quantity(from), toBlock: quantity(to) });
  }

  /** The logs of one block, named by its hash. @throws RpcError if the node does not have it. */
  logsOf(filters: readonly LogFilter[], blockHash: string): Promise<ChainLog[]> {
    return this.#logs(filters, { blockHash: `0x${blockHash}` });
  }

  /** @throws BranchChanged if the transaction is in no block. */
  async receipt(transactionHash: string): Promise<ChainReceipt> {
    const answer = await this.#rpc.call("eth_getTransactionReceipt", [`0x${transactionHash}`]);
    if (answer === null) throw new BranchChanged(`transaction 0x${transactionHash} is gone`);
    return readReceipt(answer);
  }

  /** Calls a contract at a block. @returns Hexadecimal digits, or `undefined` if it reverts. */
  async call(address: string, data: string, blockHash: string): Promise<string | undefined> {
    try {
      const answer = await this.#rpc.call("eth_call", [
        { to: `0x${address}`, data: `0x${data}`, gas: CALL_GAS },
        { blockHash: `0x${blockHash}` },
      ]);
      return String(answer).slice(2);
    } catch (error) {
      if (error instanceof RpcError && REVERTS.some((part) => error.message.toLowerCase().includes(part)))
        return undefined;
      throw error;
    }
  }

  async balance(address: string, blockHash: string): Promise<bigint> {
    const parameters = [`0x${address}`, { blockHash: `0x${blockHash}` }];
    return BigInt((await this.#rpc.call("eth_getBalance", parameters)) as string);
  }

  async hasCode(address: string, blockHash: string): Promise<boolean> {
    const parameters = [`0x${address}`, { blockHash: `0x${blockHash}` }];
    return (await this.#rpc.call("eth_getCode", parameters)) !== "0x";
  }

  async #logs(
    filters: readonly LogFilter[],
    blocks: { readonly fromBlock: string; readonly toBlock: string } | { readonly blockHash: string },
  ): Promise<ChainLog[]> {
    const requests = filters.flatMap(({ addresses, topics }) => {
      const parameters = { ...blocks, topics: [topics.map((topic) => `0x${topic}`)] };
      if (addresses === undefined) return [parameters];
      return chunks(addresses, MOST_ADDRESSES).map((address) => ({
        ...parameters,
        address: address.map((digits) => `0x${digits}`),
      }));
    });
    const answers = await Promise.all(requests.map((request) => this.#rpc.call("eth_getLogs", [request])));
    return answers.flatMap(readLogs);
  }
}

function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
