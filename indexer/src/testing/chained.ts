import type { TestTransaction } from "./blocks.ts";
import type { TestAnswer } from "./calls.ts";
import type { TestEvent } from "./events.ts";

/** A block of a test's chain. Hexadecimal digits without `0x`. */
export interface ChainedBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly baseFeePerGas: bigint | undefined;
  readonly transactions: readonly ChainedTransaction[];
  readonly logs: readonly ChainedLog[];
  readonly answers: ReadonlyMap<string, TestAnswer>;
}

export interface ChainedTransaction extends TestTransaction {
  readonly hash: string;
  readonly index: number;
}

export interface ChainedLog extends Omit<TestEvent, "kind"> {
  readonly index: number;
  readonly transaction: ChainedTransaction;
}
