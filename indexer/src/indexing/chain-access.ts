import type { ChainReader } from "../chain/reader.ts";
import type { ChainAccess } from "../host/call.ts";
import { Suspension } from "../host/suspension.ts";

/** What handlers have asked of the chain at one block: asked once, and known from then on. */
export class BlockChainAccess implements ChainAccess {
  readonly #chain: ChainReader;
  readonly #blockHash: string;
  readonly #answers = new Map<string, unknown>();

  constructor(chain: ChainReader, blockHash: string) {
    this.#chain = chain;
    this.#blockHash = blockHash;
  }

  call(address: string, data: string): string | undefined {
    return this.#known(`call ${address} ${data}`, () => this.#chain.call(address, data, this.#blockHash));
  }

  balance(address: string): bigint {
    return this.#known(`balance ${address}`, () => this.#chain.balance(address, this.#blockHash));
  }

  hasCode(address: string): boolean {
    return this.#known(`code ${address}`, () => this.#chain.hasCode(address, this.#blockHash));
  }

  #known<T>(key: string, ask: () => Promise<T>): T {
    if (this.#answers.has(key)) return this.#answers.get(key) as T;
    throw new Suspension(async () => {
      this.#answers.set(key, await ask());
    });
  }
}
