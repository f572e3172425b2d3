import { type Abi, BaseError, decodeFunctionData, type Hex, type TransactionReceipt } from "viem";
import type { HDAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import type { Chain } from "../chain/anvil.ts";
import { StackError } from "../errors.ts";

/** A transaction that somebody signs and sends. */
export interface Call {
  readonly from: HDAccount;
  readonly to?: Hex;
  readonly data?: Hex;
  readonly value?: bigint;
  readonly abi?: Abi;
  readonly gas?: bigint;
}

const GAS_LIMIT = 600_000n;
const MAX_FEE_PER_GAS = 20_000_000_000n;
const CALLS_PER_BLOCK = 12;

/** Signs, sends and mines transactions, several to a block, in the order given. */
export class Broadcaster {
  readonly #chain: Chain;
  readonly #nonces = new Map<Hex, number>();
  readonly #signal: AbortSignal;
  #sent = 0;

  constructor(chain: Chain, signal: AbortSignal) {
    this.#chain = chain;
    this.#signal = signal;
  }

  /** Transactions sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Sends all calls and gives their receipts in the same order.
   *
   * @throws StackError STORY_FAILED if one reverts, with the contract's reason.
   */
  async send(calls: readonly Call[]): Promise<TransactionReceipt[]> {
    const receipts: TransactionReceipt[] = [];
    for (let start = 0; start < calls.length; start += CALLS_PER_BLOCK) {
      this.#signal.throwIfAborted();
      receipts.push(...(await this.#mine(calls.slice(start, start + CALLS_PER_BLOCK))));
    }
    return receipts;
  }

  /** Lets `seconds` pass on the chain: the next block is that much later. */
  async pass(seconds: bigint): Promise<void> {
    const { timestamp } = await this.#chain.client.getBlock({ blockTag: "latest" });
    await this.#chain.test.setNextBlockTimestamp({ timestamp: timestamp + seconds });
    await this.#chain.test.mine({ blocks: 1 });
  }

  async #mine(calls: readonly Call[]): Promise<TransactionReceipt[]> {
    const hashes: Hex[] = [];
    for (const call of calls) hashes.push(await this.#submit(call));
    await this.#chain.test.mine({ blocks: 1 });
    return Promise.all(
      hashes.map(async (hash, index) => {
        const receipt = await this.#chain.client.getTransactionReceipt({ hash });
        if (receipt.status !== "success") throw await this.#failure(calls[index] as Call, receipt);
        return receipt;
      }),
    );
  }

  async #submit(call: Call): Promise<Hex> {
    const address = call.from.address;
    const nonce = this.#nonces.get(address) ?? (await this.#chain.client.getTransactionCount({ address }));
    const serializedTransaction = await call.from.signTransaction({
      type: "eip1559",
      chainId: foundry.id,
      nonce,
      gas: call.gas ?? GAS_LIMIT,
      maxFeePerGas: MAX_FEE_PER_GAS,
      maxPriorityFeePerGas: 1n,
      value: call.value ?? 0n,
      ...(call.to === undefined ? {} : { to: call.to }),
      ...(call.data === undefined ? {} : { data: call.data }),
    });
    this.#nonces.set(address, nonce + 1);
    this.#sent += 1;
    return this.#chain.client.sendRawTransaction({ serializedTransaction });
  }

  async #failure(call: Call, receipt: TransactionReceipt): Promise<StackError> {
    const name =
      call.abi !== undefined && call.data !== undefined
        ? decodeFunctionData({ abi: call.abi, data: call.data }).functionName
        : "transfer";
    const reason = await this.#chain.client
      .call({
        account: call.from.address,
        to: call.to,
        data: call.data,
        value: call.value,
        blockNumber: receipt.blockNumber - 1n,
      })
      .then(
        () => "it succeeds when simulated on the block before",
        (error: unknown) => (error instanceof BaseError ? error.shortMessage : String(error)),
      );
    return new StackError(
      "STORY_FAILED",
      `Transaction ${receipt.transactionHash} (${name} on ${call.to}) reverted in block ${receipt.blockNumber}: ${reason}.`,
      "The story is meant to succeed with every seed: please report the seed. --fresh with another --seed goes on.",
    );
  }
}
