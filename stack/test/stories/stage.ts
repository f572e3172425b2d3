import { type Hex, keccak256, type Log, numberToHex, toHex } from "viem";
import { Rpc } from "../../src/audit/rpc.ts";

/** A transaction of a story. Nobody signs: the development chain lets any account send. */
export interface Call {
  readonly from: Hex;
  readonly to?: Hex;
  readonly data?: Hex;
  readonly value?: bigint;
  readonly gas?: bigint;
  /** Whether it is one that the contracts may refuse. */
  readonly mayFail?: boolean;
}

export interface Receipt {
  readonly status: Hex;
  readonly logs: Log[];
  readonly transactionHash: Hex;
}

const GAS = 1_000_000n;
const BLOCK_GAS_LIMIT = 1_000_000_000n;
const CALLS_PER_BLOCK = 60;
const RICH = 10n ** 24n;

/** The development chain, for many stories at once: each block holds transactions of several. */
export class Stage {
  readonly #rpc: Rpc;
  #sent = 0;

  constructor(rpcUrl: string) {
    this.#rpc = new Rpc(rpcUrl);
  }

  /** Transactions sent so far. */
  get sent(): number {
    return this.#sent;
  }

  async open(): Promise<void> {
    await this.#rpc.ask("anvil_setAutomine", [false]);
    await this.#rpc.ask("anvil_autoImpersonateAccount", [true]);
    await this.#rpc.ask("evm_setBlockGasLimit", [numberToHex(BLOCK_GAS_LIMIT)]);
  }

  async endow(accounts: readonly Hex[]): Promise<void> {
    await this.#all(accounts.map((account) => ["anvil_setBalance", account, numberToHex(RICH)]));
  }

  /** Puts code at accounts that are to answer when they are paid. */
  async place(codes: readonly { account: Hex; code: Hex }[]): Promise<void> {
    await this.#all(codes.map(({ account, code }) => ["anvil_setCode", account, code]));
  }

  async time(): Promise<bigint> {
    const block = await this.#rpc.block("latest");
    return block?.timestamp ?? 0n;
  }

  async head(): Promise<bigint> {
    return (await this.#rpc.block("latest"))?.number ?? 0n;
  }

  /** The next block's time, in Unix seconds. */
  async passTo(timestamp: bigint): Promise<void> {
    await this.#rpc.ask("evm_setNextBlockTimestamp", [numberToHex(timestamp)]);
  }

  /** Sends all calls, mines them in their order, and gives their receipts. */
  async play(calls: readonly Call[]): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let start = 0; start < calls.length; start += CALLS_PER_BLOCK) {
      const some = calls.slice(start, start + CALLS_PER_BLOCK);
      const hashes = await this.#all<Hex>(some.map((call) => ["eth_sendTransaction", transaction(call)]));
      await this.#rpc.ask("evm_mine", []);
      const mined = await this.#all<Receipt | null>(
        hashes.map((hash) => ["eth_getTransactionReceipt", hash]),
      );
      for (const [at, receipt] of mined.entries()) {
        const call = some[at] as Call;
        if (receipt === null) throw new Error(`${hashes[at]} was not mined`);
        if (receipt.status !== "0x1" && call.mayFail !== true) throw await this.#refused(call, receipt);
        receipts.push(receipt);
      }
    }
    this.#sent += calls.length;
    return receipts;
  }

  async #refused(call: Call, { transactionHash }: Receipt): Promise<Error> {
    const why = await this.#rpc.ask("eth_call", [transaction(call), "latest"]).then(
      () => "it succeeds now",
      (error: Error) => error.message,
    );
    return new Error(`${why}: ${transactionHash} from ${call.from} to ${call.to} with ${call.data}`);
  }

  async #all<T>(requests: readonly [method: string, ...params: unknown[]][]): Promise<T[]> {
    const answers = await this.#rpc.askAll<T>(requests.map(([method, ...params]) => ({ method, params })));
    return answers.map((answer, at) => {
      if ("error" in answer) throw new Error(`${requests[at]?.[0]}: ${answer.error}`);
      return answer.result;
    });
  }
}

function transaction({ from, to, data, value = 0n, gas = GAS }: Call) {
  return { from, to, data, value: numberToHex(value), gas: numberToHex(gas) };
}

/** The address of a person of a story. */
export function person(seed: number, number: number): Hex {
  return `0x${keccak256(toHex(`story ${seed}, person ${number}`)).slice(26)}`;
}
