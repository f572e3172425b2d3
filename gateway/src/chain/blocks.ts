import { BlockNotFoundError } from "viem";
import type { Chain } from "./chain.ts";

/** A block as the node says it. */
export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The block at `number`; undefined where the node has none. @throws if the node does not answer */
export async function blockAt({ client }: Chain, number: number): Promise<ChainBlock | undefined> {
  try {
    const { hash, timestamp } = await client.getBlock({ blockNumber: BigInt(number) });
    return { number, hash, timestamp: Number(timestamp) };
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

/** The newest block. @throws if the node does not answer */
export async function headOf({ client }: Chain): Promise<ChainBlock> {
  const { number, hash, timestamp } = await client.getBlock();
  return { number: Number(number), hash, timestamp: Number(timestamp) };
}
