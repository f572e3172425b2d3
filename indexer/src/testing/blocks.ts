import { keccakHex } from "../abi/keccak.ts";
import type { TestAnswer } from "./calls.ts";
import { addressDigits, type TestEvent } from "./events.ts";
import { invalid } from "./invalid.ts";

/** A transaction with the events that it causes. */
export interface TestTransaction {
  readonly kind: "transaction";
  readonly from: string;
  readonly to: string | null;
  readonly value: bigint;
  /** With `0x`, as the hash, which is made up where the test does not say it. */
  readonly input: string;
  readonly hash: string | undefined;
  readonly events: readonly TestEvent[];
}

/** What a block can contain: an event by itself is a transaction of its own, from nobody. */
export type TestContent = TestEvent | TestTransaction;

/** A block to mine. */
export interface BlockOptions {
  /** More than that of the block before, and one more unless it is given. Blocks between are there, and empty. */
  readonly number?: number;
  /** Unix seconds, not before those of the block before; 12 more unless they are given. */
  readonly timestamp?: number;
  /** With `0x`. */
  readonly hash?: string;
  /** In wei. */
  readonly baseFeePerGas?: bigint;
  readonly contents?: readonly TestContent[];
  /** What the chain answers to handlers of this block, before what it answers to all. */
  readonly answers?: readonly TestAnswer[];
}

const ZERO_ADDRESS = "00".repeat(20);

/**
 * A transaction.
 *
 * @param options `from` and `to` are addresses, `value` is in wei, `to` is null where a contract is made.
 * @throws IndexerError `TEST_INVALID` if an address or a hash is none.
 */
export function transaction(
  options: {
    readonly from?: string;
    readonly to?: string | null;
    readonly value?: bigint;
    readonly input?: string;
    readonly hash?: string;
  },
  ...events: readonly TestEvent[]
): TestTransaction {
  const { from, to, value = 0n, input = "0x", hash } = options;
  if (!/^0x(?:[0-9a-f]{2})*$/i.test(input)) throw invalid(`"${input}" is not a transaction's input.`);
  return {
    kind: "transaction",
    from: from === undefined ? ZERO_ADDRESS : addressDigits(from),
    to: to === undefined || to === null ? null : addressDigits(to),
    value,
    input,
    hash: hash === undefined ? undefined : `0x${hashDigits(hash)}`,
    events,
  };
}

/** A hash in any case. @throws IndexerError `TEST_INVALID` if it is none. */
export function hashDigits(hash: string): string {
  if (!/^0x[0-9a-f]{64}$/i.test(hash)) throw invalid(`"${hash}" is not a hash of 32 bytes.`);
  return hash.slice(2).toLowerCase();
}

/** The hash of numbers, each eight bytes long, as `gnd test` makes up hashes. */
export function hashOf(...numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * 8);
  for (const [index, number] of numbers.entries()) bytes.writeBigUInt64BE(BigInt(number), index * 8);
  return keccakHex(bytes);
}
