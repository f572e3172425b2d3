import {
  type Abi,
  type AbiFunction,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  hexToBigInt,
  numberToHex,
} from "viem";
import type { Request, Rpc } from "./rpc.ts";

/** What a view gives that reverts. */
export const REVERTED = "reverted";

/** Asks a contract's view for something, which is there after `run`. */
export type Ask = <T>(functionName: string, ...args: unknown[]) => () => T;

/**
 * Asks contracts' views at one block, many in one request.
 *
 * Views are asked for one by one and answered together: each `ask` gives a function that has the answer after `run`.
 */
export class ChainReader {
  readonly #rpc: Rpc;
  readonly #block: Hex;
  readonly #requests: Request[] = [];
  readonly #decoders: ((answer: Hex) => unknown)[] = [];
  readonly #functions = new Map<Abi, Map<string, AbiFunction>>();
  #answers: readonly unknown[] = [];

  constructor(rpc: Rpc, block: bigint) {
    this.#rpc = rpc;
    this.#block = numberToHex(block);
  }

  contract(to: Hex, abi: Abi): Ask {
    return <T>(functionName: string, ...args: unknown[]) => {
      const item = [this.#function(abi, functionName)];
      const data = encodeFunctionData({ abi: item, functionName, args });
      return this.#ask<T>({ method: "eth_call", params: [{ to, data }, this.#block] }, (answer) =>
        lowerAddresses(decodeFunctionResult({ abi: item, functionName, data: answer })),
      );
    };
  }

  balance(address: Hex): () => bigint {
    return this.#ask({ method: "eth_getBalance", params: [address, this.#block] }, hexToBigInt);
  }

  async run(): Promise<void> {
    const answers = await this.#rpc.askAll<Hex>(this.#requests);
    this.#answers = answers.map((answer, index) =>
      "error" in answer || answer.result === "0x" ? REVERTED : this.#decoders[index]?.(answer.result),
    );
  }

  #ask<T>(request: Request, decode: (answer: Hex) => unknown): () => T {
    const index = this.#requests.push(request) - 1;
    this.#decoders.push(decode);
    return () => {
      if (index >= this.#answers.length) throw new Error("run() comes before the answers");
      return this.#answers[index] as T;
    };
  }

  #function(abi: Abi, name: string): AbiFunction {
    const functions = this.#functions.get(abi) ?? new Map<string, AbiFunction>();
    this.#functions.set(abi, functions);
    const item =
      functions.get(name) ??
      abi.find((one): one is AbiFunction => one.type === "function" && one.name === name);
    if (item === undefined) throw new Error(`the contract has no view ${name}`);
    functions.set(name, item);
    return item;
  }
}

/** Byte strings of the index are in lower case. */
function lowerAddresses(value: unknown): unknown {
  return typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value) ? value.toLowerCase() : value;
}
