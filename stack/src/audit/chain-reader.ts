import type { Abi, Address, PublicClient } from "viem";

/**
 * The views are called by creation code that carries them, so that no multicall contract need be deployed. It may have
 * 49,152 bytes (EIP-3860), and a call of 36 bytes takes 224 of them.
 */
const CALLDATA_BYTES_PER_REQUEST = 4_096;

/** One view function to ask. */
export interface View {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args?: readonly unknown[];
}

/**
 * Asks contracts' views at one block, many in one request.
 *
 * Views are asked for one by one and answered together: each `ask` gives a function that has the answer after `run`.
 */
export class ChainReader {
  readonly #client: PublicClient;
  readonly #blockNumber: bigint;
  readonly #views: View[] = [];
  #answers: readonly unknown[] = [];

  constructor(client: PublicClient, blockNumber: bigint) {
    this.#client = client;
    this.#blockNumber = blockNumber;
  }

  ask<T>(view: View): () => T {
    const index = this.#views.push(view) - 1;
    return () => {
      if (index >= this.#answers.length) throw new Error("run() comes before the answers");
      return this.#answers[index] as T;
    };
  }

  balance(address: Address): Promise<bigint> {
    return this.#client.getBalance({ address, blockNumber: this.#blockNumber });
  }

  async run(): Promise<void> {
    this.#answers = await this.#client.multicall({
      contracts: this.#views,
      blockNumber: this.#blockNumber,
      allowFailure: false,
      batchSize: CALLDATA_BYTES_PER_REQUEST,
      deployless: true,
    });
  }
}
