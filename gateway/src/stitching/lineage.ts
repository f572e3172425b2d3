import { parse } from "graphql";
import { LRUCache } from "lru-cache";
import { GatewayError } from "../errors.ts";
import type { Subgraph } from "./subgraph.ts";

/** A block that the index has reached. */
export interface IndexedBlock {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly parentHash: string;
}

/** A block as answers name it, along with themselves: graph-node has that at hand, and must ask its database for the rest. */
export type NamedBlock = Pick<IndexedBlock, "number" | "hash">;
export const NAME_FIELDS = "number hash";

/** What is asked of a `_meta` so that its block can be told to the lineage. */
export const BLOCK_FIELDS = "number hash timestamp parentHash";

/** About half an hour of blocks of two seconds. */
const KEPT_BLOCKS = 1_000;
/** Ancestors that are asked for one by one; an operation takes seconds, and so does not see more blocks. */
const MAX_STEPS = 64;

const BY_HASH = parse(`query BlockByHash($hash: Bytes!) {
  _meta(block: { hash: $hash }) { block { ${BLOCK_FIELDS} } }
}`);

/**
 * Which block follows which, as the index has said. graph-node answers for an abandoned block with what the chain
 * now has at its number and does not say so, and gives no hash for a number; so whether two of its answers are of
 * one chain can only be told from the heads that it names with them, by their parents.
 */
export class Lineage {
  readonly #subgraph: Subgraph;
  readonly #byHash = new LRUCache<string, IndexedBlock>({ max: KEPT_BLOCKS });
  /** By hash: what is being asked, so that all who meet a new block at the same time ask once. */
  readonly #asking = new Map<string, Promise<IndexedBlock | undefined>>();

  constructor(subgraph: Subgraph) {
    this.#subgraph = subgraph;
  }

  add(block: IndexedBlock): void {
    this.#byHash.set(block.hash, block);
  }

  /**
   * All of a block that an answer has named; undefined where the index has taken it back since.
   * @throws GatewayError with a SUBGRAPH_… code
   */
  async whole({ hash }: NamedBlock): Promise<IndexedBlock | undefined> {
    const known = this.#byHash.get(hash);
    if (known) return known;
    const asking = this.#asking.get(hash) ?? this.#find(hash).finally(() => this.#asking.delete(hash));
    this.#asking.set(hash, asking);
    return asking;
  }

  /**
   * Whether `older` is `newer` or one of its ancestors; false as well where that cannot be known.
   * @throws GatewayError with a SUBGRAPH_… code
   */
  async descends(newer: IndexedBlock, older: IndexedBlock, signal?: AbortSignal): Promise<boolean> {
    const ancestor = await this.#ancestorAt(newer, older.number, signal);
    return ancestor?.hash === older.hash;
  }

  /** The block at `number` in the chain that ends with `head`; undefined where it is too far back to know. */
  async at(number: number, head: IndexedBlock, signal?: AbortSignal): Promise<IndexedBlock | undefined> {
    return head.number - number > KEPT_BLOCKS ? undefined : this.#ancestorAt(head, number, signal);
  }

  /** The block with `hash`, be it of the chain or abandoned. @throws GatewayError with a SUBGRAPH_… code */
  async byHash(hash: string, signal?: AbortSignal): Promise<IndexedBlock | undefined> {
    return this.#byHash.get(hash.toLowerCase()) ?? this.#ask(hash, signal);
  }

  async #ancestorAt(from: IndexedBlock, number: number, signal?: AbortSignal) {
    let current: IndexedBlock | undefined = from;
    for (let asked = 0; current !== undefined && current.number > number; ) {
      const { parentHash }: IndexedBlock = current;
      current = this.#byHash.get(parentHash);
      if (current === undefined && asked++ < MAX_STEPS) {
        current = await this.#ask(parentHash, signal);
      }
    }
    return current?.number === number ? current : undefined;
  }

  /** Undefined where the index keeps nothing, or only the number, of that block. */
  async #ask(hash: string, signal?: AbortSignal): Promise<IndexedBlock | undefined> {
    const block = await this.#find(hash, signal);
    if (block?.parentHash == null || block.timestamp == null) return undefined;
    this.add(block);
    return block;
  }

  /** What the index has of a block, be it only its number; undefined where it has nothing. */
  async #find(hash: string, signal?: AbortSignal): Promise<IndexedBlock | undefined> {
    try {
      const { _meta } = await this.#subgraph.query<{ _meta: { block: IndexedBlock } | null }>(
        BY_HASH,
        { hash },
        signal,
      );
      return _meta?.block;
    } catch (error) {
      if (error instanceof GatewayError && error.code === "BLOCK_NOT_INDEXED") return undefined;
      throw error;
    }
  }
}
