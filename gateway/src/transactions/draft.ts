import type { Abi, Address, Hex } from "viem";

/** A transaction before it is tried: what to send, and what that does, in plain words with exact amounts. */
export interface Draft {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  /** Wei to send along. */
  readonly value: bigint;
  readonly summary: string;
  /** The function that is called, for reading what it returns. */
  readonly call: { readonly abi: Abi; readonly functionName: string };
}
