import { LRUCache } from "lru-cache";
import type { IndexedBlock, Lineage } from "../stitching/lineage.ts";

/** A place in the chain. Where only the number is known, the block is taken to stand. */
export interface BlockPlace {
  readonly number: number;
  readonly hash: string | null;
}

/** The chain's own block of that number; `undefined` where it has none. */
export type AskChain = (number: number) => Promise<{ readonly hash: string | null } | undefined>;

/**
 * The branch of the chain that the index follows: which blocks stand, and where those that do not stand any more
 * have parted from it. Blocks are joined by their parents' hashes, which graph-node knows near the head.
 */
export class Branch {
  /**
   * No reorganisation goes deeper: with nothing to go by, this many blocks are taken back. It is also how many parents
   * are asked for one by one until a new head is joined to what is known.
   */
  static readonly DEPTH = 256;
  /** Blocks that are remembered, on the branch and off it. */
  static readonly #REMEMBERED = 20_000;

  readonly #lineage: Pick<Lineage, "byHash">;
  readonly #askChain: AskChain | undefined;
  /** Hashes of blocks that stand, one after the other, in the order of their numbers. */
  readonly #byNumber = new Map<number, string>();
  /** Blocks that were left, and the one that they branched off from. */
  readonly #left = new LRUCache<string, BlockPlace>({ max: Branch.#REMEMBERED });
  #head: IndexedBlock | undefined;

  constructor(lineage: Pick<Lineage, "byHash">, askChain?: AskChain) {
    this.#lineage = lineage;
    this.#askChain = askChain;
  }

  /** The head that was followed last. */
  get head(): IndexedBlock | undefined {
    return this.#head;
  }

  /**
   * Goes on to `head`, be it on the same branch or on another. A head that stands already is one that the index has
   * gone back to; it says nothing of the blocks after it until there are others.
   * @throws GatewayError SUBGRAPH_… if the blocks between cannot be asked for; then nothing has changed
   */
  async follow(head: IndexedBlock, signal: AbortSignal): Promise<void> {
    if (this.#byNumber.get(head.number) === head.hash) return;
    const { blocks, joins } = await this.#ancestry(head, signal);
    const first = blocks[0]?.number ?? head.number;
    // Where nothing joins the new blocks to what is known, what has been lost is not known either.
    if (!joins) this.#byNumber.clear();
    const parting = { number: first - 1, hash: this.#byNumber.get(first - 1) ?? null };
    for (const [number, hash] of [...this.#byNumber]) {
      if (number < first) continue;
      this.#left.set(hash, parting);
      this.#byNumber.delete(number);
    }
    for (const { number, hash } of blocks) this.#byNumber.set(number, hash);
    for (const number of this.#byNumber.keys()) {
      if (this.#byNumber.size <= Branch.#REMEMBERED) break;
      this.#byNumber.delete(number);
    }
    this.#head = head;
  }

  /** `head` and its parents down to one that is known, oldest first, and whether there is such a one. */
  async #ancestry(head: IndexedBlock, signal: AbortSignal) {
    const blocks = [{ number: head.number, hash: head.hash }];
    let parent: string | undefined = head.parentHash;
    for (
      let { number } = head;
      parent != null && this.#byNumber.size > 0 && blocks.length <= Branch.DEPTH;
    ) {
      number--;
      if (this.#byNumber.get(number) === parent) return { blocks: blocks.reverse(), joins: true };
      blocks.push({ number, hash: parent });
      parent = (await this.#lineage.byHash(parent, signal))?.parentHash;
    }
    return { blocks: blocks.reverse(), joins: false };
  }

  /** Remembers blocks before those that are known, down to `number` if graph-node has them. */
  async #remember(number: number): Promise<void> {
    let [lowest] = this.#byNumber.keys();
    if (lowest === undefined || lowest - number > Branch.DEPTH) return;
    const earlier: [number, string][] = [];
    for (let hash = this.#byNumber.get(lowest); hash !== undefined && lowest > number; ) {
      const parent: string | undefined = (await this.#lineage.byHash(hash))?.parentHash;
      if (parent === undefined) break;
      lowest--;
      earlier.unshift([lowest, parent]);
      hash = parent;
    }
    // The index may have gone on meanwhile; if it has changed its branch as well, these are not the parents any more.
    const known = [...this.#byNumber];
    if (earlier.length === 0 || known[0]?.[0] !== lowest + earlier.length) return;
    this.#byNumber.clear();
    for (const [at, hash] of [...earlier, ...known]) this.#byNumber.set(at, hash);
  }

  /**
   * `place` if it stands, else the latest place before it that does. Where nobody can say how far a block that does
   * not stand has parted, DEPTH blocks before it.
   * @throws GatewayError SUBGRAPH_… where the index is needed to say
   */
  async standing(place: BlockPlace): Promise<BlockPlace> {
    const { number, hash } = place;
    if (hash === null || number > (this.#head?.number ?? 0) || this.#byNumber.get(number) === hash)
      return place;
    const parted = this.#left.get(hash);
    if (parted !== undefined) return this.standing(parted);
    if (!this.#byNumber.has(number)) {
      await this.#remember(number);
      if (this.#byNumber.get(number) === hash) return place;
      if (!this.#byNumber.has(number) && (await this.#isOnChain(number, hash))) return place;
    }
    const earlier = Math.max(0, number - Branch.DEPTH);
    return { number: earlier, hash: this.#byNumber.get(earlier) ?? null };
  }

  async #isOnChain(number: number, hash: string): Promise<boolean> {
    try {
      return (await this.#askChain?.(number))?.hash === hash;
    } catch {
      return false;
    }
  }
}
