import { type ChainBlock, headOf } from "../chain/blocks.ts";
import type { Chain } from "../chain/chain.ts";
import type { Logger } from "../log.ts";
import type { IndexedBlock, IndexHead } from "../stitching/head.ts";

/** Where the index is, and how far that is behind the chain. Null is what is not known now. */
export interface Standing {
  readonly chainHead: ChainBlock | null;
  readonly indexedHead: IndexedBlock | null;
  readonly lagBlocks: number | null;
  /** Seconds from the index's newest block to the chain's. */
  readonly lagSeconds: number | null;
}

/** Never rejects: what does not answer is null. */
export async function readStanding(
  head: IndexHead,
  chain: Chain | undefined,
  log: Logger,
): Promise<Standing> {
  const indexedHead = head.current ?? null;
  const chainHead = chain
    ? await headOf(chain).catch((error: unknown) => {
        log.warn({ err: error }, "the chain's head is not known");
        return null;
      })
    : null;
  const both = chainHead && indexedHead ? { chainHead, indexedHead } : null;
  return {
    chainHead,
    indexedHead,
    // The node can be behind the index, which may ask another one.
    lagBlocks: both && Math.max(0, both.chainHead.number - both.indexedHead.number),
    lagSeconds: both && Math.max(0, both.chainHead.timestamp - both.indexedHead.timestamp),
  };
}
