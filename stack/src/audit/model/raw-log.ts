import type { Hex } from "viem";

/** Where a log stands on the chain. */
export interface LogPlace {
  readonly block: bigint;
  /** Unix time of its block, in seconds. */
  readonly timestamp: bigint;
  readonly transaction: Hex;
  /** Index in its block. */
  readonly logIndex: number;
}

/** A log as the chain has it; every byte string in lower case. */
export interface RawLog extends LogPlace {
  readonly address: Hex;
  readonly topics: readonly [Hex, ...Hex[]];
  readonly data: Hex;
}
