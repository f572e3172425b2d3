import type { ModelWipClient } from "@model-wip/client";

/** How a column's values look, in every format. */
export type ColumnKind =
  /** Wei, or another uint256: a whole number of any size. */
  | "integer"
  /** The same amount in ETH: a decimal number with up to 18 places. */
  | "eth"
  /** A whole number that fits 53 bits. */
  | "number"
  /** Unix seconds. */
  | "time"
  | "boolean"
  /** Addresses, hashes and words. */
  | "text";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A value of a row: bigint for "integer", "eth" (in wei) and "time", the others as their kind says. */
export type Cell = bigint | number | string | boolean | null;
export type Row = readonly Cell[];

/** A block, with all that proves it. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: `0x${string}`;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What an export is of. */
export interface Scope {
  /** Campaign or account, in lower case; absent for what is of everything. */
  readonly subject: `0x${string}` | undefined;
  /** The block at which it is read: every figure is that block's. */
  readonly block: KnownBlock;
  /** Of what happened on the chain, the first block that counts. */
  readonly fromBlock: number;
  /** Of what the gateway has recorded: from when on and before when, in Unix seconds; null for no bound. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Export {
  readonly name: string;
  /** One sentence, for `--help` and the docs. */
  readonly what: string;
  /** What its argument names. */
  readonly subject: "campaign" | "account" | "none";
  /** Whether it lists what happened in a range of blocks, sums up a range of time, or is a state at one block. */
  readonly range: "blocks" | "time" | "none";
  /** Whether every figure of it follows from the chain, so that `verify` can recompute it. */
  readonly isOfChain: boolean;
  readonly columns: readonly Column[];
  /** Rows in a fixed order, read as they are asked for. `after` is the last row of an interrupted reading. */
  rows(
    client: ModelWipClient,
    scope: Scope,
    after: Row | undefined,
    signal?: AbortSignal,
  ): AsyncIterable<Row>;
  /** How far a reading is that has come to `row`: 0 to 1. */
  progress(scope: Scope, row: Row): number;
}

const LOGS_PER_BLOCK = 1_000_000n;

/** The places of the actions of `scope` in the order of the chain, from the block of `after` on. */
export function rangeOf(
  { fromBlock, block }: Scope,
  after: bigint | undefined,
): { from: bigint; to: bigint } {
  const from = BigInt(fromBlock) * LOGS_PER_BLOCK;
  return { from: after ?? from, to: (BigInt(block.number) + 1n) * LOGS_PER_BLOCK };
}

/** An amount as two columns: exact wei, and ETH to read. */
export const amountColumns = (name: string): readonly Column[] => [
  { name: `${name}_wei`, kind: "integer" },
  { name: `${name}_eth`, kind: "eth" },
];

export const amount = (wei: string): readonly [bigint, bigint] => [BigInt(wei), BigInt(wei)];

/** How far an id is among all ids, given that they are spread evenly, as addresses and hashes are. */
export const progressOfHex = (hex: string): number => Number.parseInt(hex.slice(2, 10), 16) / 2 ** 32;
