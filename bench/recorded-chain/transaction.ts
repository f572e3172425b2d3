import type { Hex } from "viem";
import type { Log } from "./log.ts";

/** A transaction of the recorded chain, before a block gives it a place. */
export interface Transaction {
  readonly from: Hex;
  readonly to: Hex;
  /** Wei. */
  readonly value: bigint;
  readonly logs: readonly Log[];
}
