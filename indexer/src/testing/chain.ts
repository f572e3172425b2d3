import { keccakHex } from "../abi/keccak.ts";
import { type Rpc, RpcError } from "../chain/rpc.ts";
import { IndexerError } from "../errors.ts";
import { blockJson, logJson, receiptJson } from "./answers.ts";
import { type BlockOptions, hashDigits, hashOf, transaction } from "./blocks.ts";
import { balanceQuestion, callQuestion, codeQuestion, type TestAnswer } from "./calls.ts";
import type { ChainedBlock, ChainedLog, ChainedTransaction } from "./chained.ts";
import { invalid } from "./invalid.ts";

/** When the first block is mined, unless the test says it: Unix seconds. */
const FIRST_TIMESTAMP = 1_700_000_000;
const SECONDS_PER_BLOCK = 12;
const HIGHEST_BLOCK = 2_147_483_647;
const NOTHING: Pick<ChainedBlock, "transactions" | "logs" | "answers"> = {
  transactions: [],
  logs: [],
  answers: new Map(),
};

interface LogQuery {
  readonly address?: readonly string[];
  readonly topics: readonly (readonly string[])[];
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly blockHash?: string;
}

/**
 * A chain in memory: answers Ethereum's JSON-RPC, as far as the engine asks, about blocks that a test puts on it. Numbers that the test
 * passes over are empty blocks with the time of the one before.
 */
export class TestChain implements Rpc {
  readonly #firstNumber: number;
  readonly #nameOfCall: (data: string) => string;
  readonly #answers = new Map<string, TestAnswer>();
  /** Those that the test has put there. */
  #blocks: ChainedBlock[] = [];
  /** How often another branch was taken. */
  #branch = 0;

  /**
   * @param firstNumber Of the first block, unless it says its own.
   * @param nameOfCall What a call is named in errors, by its data.
   */
  constructor(firstNumber: number, nameOfCall: (data: string) => string) {
    this.#firstNumber = firstNumber;
    this.#nameOfCall = nameOfCall;
  }

  get head(): ChainedBlock | undefined {
    return this.#blocks.at(-1);
  }

  /** Answers at every block that does not answer itself. */
  declare(answers: readonly TestAnswer[]): void {
    for (const answer of answers) this.#answers.set(answer.question, answer);
  }

  /** Puts a block on the head. @throws IndexerError `TEST_INVALID` if it cannot follow. */
  append(options: BlockOptions): ChainedBlock {
    const { head } = this;
    const number = options.number ?? (head === undefined ? this.#firstNumber : head.number + 1);
    if (!Number.isInteger(number) || number < 0 || number > HIGHEST_BLOCK)
      throw invalid(`${number} is not the number of a block.`);
    if (head !== undefined && number <= head.number)
      throw invalid(
        `Block ${number} cannot come after block ${head.number}.`,
        "Give blocks in their order, each number once.",
      );
    const timestamp =
      options.timestamp ?? (head === undefined ? FIRST_TIMESTAMP : head.timestamp + SECONDS_PER_BLOCK);
    if (!Number.isSafeInteger(timestamp) || timestamp < (head?.timestamp ?? 0))
      throw invalid(
        `Block ${number} cannot have the time ${timestamp}: the block before has ${head?.timestamp}.`,
      );
    const parentHash = this.#hashAt(number - 1);
    const hash =
      options.hash === undefined
        ? keccakHex(`${parentHash} ${number} ${this.#branch}`)
        : hashDigits(options.hash);
    if (this.#blocks.some((block) => block.hash === hash))
      throw invalid(`Block ${number} cannot have the hash 0x${hash}: another block has it.`);
    const block: ChainedBlock = {
      number,
      hash,
      parentHash,
      timestamp,
      baseFeePerGas: options.baseFeePerGas,
      ...contentsOf(number, options.contents ?? []),
      answers: new Map((options.answers ?? []).map((answer) => [answer.question, answer])),
    };
    this.#blocks.push(block);
    return block;
  }

  /**
   * Leaves the branch: takes the last blocks away, so that what is put there now is another branch.
   *
   * @throws IndexerError `TEST_INVALID` unless a block stays.
   */
  leave(depth: number): void {
    if (!Number.isInteger(depth) || depth < 1 || depth >= this.#blocks.length)
      throw invalid(
        `${depth} blocks cannot be reorganised: the chain has ${this.#blocks.length}, and one must stay.`,
      );
    this.#blocks = this.#blocks.slice(0, -depth);
    this.#branch++;
  }

  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    switch (method) {
      case "eth_getBlockByNumber": {
        const block = params[0] === "latest" ? this.head : this.#blockAt(Number(params[0]));
        return block === undefined ? null : blockJson(block, params[1] === true);
      }
      case "eth_getBlockByHash": {
        const block = this.#blockOf(params[0] as string);
        return block === undefined ? null : blockJson(block, params[1] === true);
      }
      case "eth_getLogs":
        return this.#logs(params[0] as LogQuery);
      case "eth_getTransactionReceipt":
        return this.#receipt(params[0] as string);
      case "eth_call": {
        const { to, data } = params[0] as { readonly to: string; readonly data: string };
        return this.#call(to.slice(2), data.slice(2), params[1]);
      }
      case "eth_getBalance":
        return this.#answer(
          balanceQuestion((params[0] as string).slice(2)),
          params[1],
          "the balance",
          params[0],
        );
      case "eth_getCode":
        return this.#answer(codeQuestion((params[0] as string).slice(2)), params[1], "the code", params[0]);
      default:
        throw new RpcError(-32_601, `the method ${method} does not exist`);
    }
  }

  #blockAt(number: number): ChainedBlock | undefined {
    const { head } = this;
    if (head === undefined || number < 0 || number > head.number) return undefined;
    const before = this.#lastUpTo(number);
    if (before?.number === number) return before;
    return {
      number,
      hash: this.#hashAt(number),
      parentHash: this.#hashAt(number - 1),
      timestamp: before?.timestamp ?? 0,
      baseFeePerGas: undefined,
      ...NOTHING,
    };
  }

  #hashAt(number: number): string {
    if (number < 0) return "00".repeat(32);
    const before = this.#lastUpTo(number);
    return before?.number === number ? before.hash : keccakHex(`${before?.hash ?? ""} then ${number}`);
  }

  /** The last of the test's blocks that is not after a number. */
  #lastUpTo(number: number): ChainedBlock | undefined {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle] as ChainedBlock).number <= number) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }

  #blockOf(hash: string): ChainedBlock | undefined {
    return this.#blocks.find((block) => `0x${block.hash}` === hash);
  }

  #logs({ address, topics, fromBlock, toBlock, blockHash }: LogQuery): unknown[] {
    const blocks =
      blockHash === undefined
        ? this.#blocks.filter(({ number }) => number >= Number(fromBlock) && number <= Number(toBlock))
        : // One that was passed over has no logs.
          [this.#blockOf(blockHash)].filter((block) => block !== undefined);
    const wanted = (log: ChainedLog) =>
      (address === undefined || address.includes(`0x${log.address}`)) &&
      topics.every((values, index) => values.includes(`0x${log.topics[index]}`));
    return blocks.flatMap((block) => block.logs.filter(wanted).map((log) => logJson(log, block)));
  }

  #receipt(hash: string): unknown {
    for (const block of this.#blocks) {
      const found = block.transactions.find((one) => one.hash === hash);
      if (found !== undefined) return receiptJson(found, block);
    }
    return null;
  }

  #call(address: string, data: string, at: unknown): string {
    const question = callQuestion(address, data);
    return this.#answer(
      question,
      at,
      `a call of ${this.#nameOfCall(data)} with data 0x${data}`,
      `0x${address}`,
    );
  }

  #answer(question: string, at: unknown, what: string, address: unknown): string {
    const block = this.#blockOf((at as { readonly blockHash: string }).blockHash);
    const answer = block?.answers.get(question) ?? this.#answers.get(question);
    if (answer === undefined) {
      throw new IndexerError(
        "TEST_CALL_NOT_DECLARED",
        `A handler asks for ${what} of ${address} at block ${block?.number}, and the test declares no answer.`,
        "Declare what the contract answers.",
      );
    }
    if (answer.result === undefined) throw new RpcError(3, "execution reverted");
    return answer.result;
  }
}

/** Transactions in the order of their first logs, and the logs of all. */
function contentsOf(
  number: number,
  contents: NonNullable<BlockOptions["contents"]>,
): Pick<ChainedBlock, "transactions" | "logs"> {
  const transactions = new Map<string, ChainedTransaction>();
  const logs: ChainedLog[] = [];
  for (const content of contents) {
    const made = content.kind === "event" ? transaction({}, content) : content;
    const hash =
      made.hash ??
      `0x${hashOf(number, logs.length, ...(made.events.length === 0 ? [transactions.size] : []))}`;
    const known = transactions.get(hash);
    const chained = known ?? { ...made, hash, index: transactions.size };
    transactions.set(hash, { ...chained, events: [...(known?.events ?? []), ...made.events] });
    for (const { address, topics, data } of made.events)
      logs.push({ address, topics, data, index: logs.length, transaction: chained });
  }
  return { transactions: [...transactions.values()], logs };
}
