import { BlockNotFoundError, createPublicClient, http, type PublicClient } from "viem";
import { CliError } from "../errors.ts";

/** Blocks asked for at first; halved where the node refuses, doubled where it answers. */
const FIRST_RANGE = 50_000n;
const BATCH = 500;

export const connect = (url: string): PublicClient =>
  createPublicClient({ transport: http(url, { batch: { batchSize: BATCH }, retryCount: 2 }) });

export const unreachable = (what: string, cause: unknown) =>
  new CliError(
    "CHAIN_UNREACHABLE",
    `The node does not answer ${what}: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`,
    "Give --rpc a node that has the state of that block (an archive node, for old ones).",
    cause,
  );

/** The hash that the chain has at a height; undefined where it has not come so far. */
export async function hashAt(chain: PublicClient, block: bigint): Promise<string | undefined> {
  try {
    return (await chain.getBlock({ blockNumber: block })).hash;
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw unreachable(`for block ${block}`, error);
  }
}

/** What `read` gives for ranges from `from` to `to`, in ranges that the node takes. */
export async function inRanges<T>(
  from: bigint,
  to: bigint,
  read: (from: bigint, to: bigint) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = [];
  let range = FIRST_RANGE;
  for (let first = from; first <= to; ) {
    const last = first + range - 1n < to ? first + range - 1n : to;
    try {
      all.push(...(await read(first, last)));
      first = last + 1n;
      range *= 2n;
    } catch (error) {
      if (first === last) throw unreachable(`for the logs of block ${first}`, error);
      range = (last - first + 1n) / 2n;
    }
  }
  return all;
}

/** `items` in groups of what one batch of requests takes. */
export async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length === BATCH) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
