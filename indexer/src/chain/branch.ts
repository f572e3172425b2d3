import { BranchChanged } from "./branch-changed.ts";
import type { ChainReader } from "./reader.ts";
import type { BlockWithLogs, LogFetcher, Query, Segment } from "./segments.ts";
import type { BlockPointer, ChainBlock, ChainLog } from "./types.ts";

/** Blocks that are read at a time. */
const AT_ONCE = 20;

/**
 * Fetches blocks that can still change: each only after its parent, and everything of it by its hash, so that no log of another
 * branch, or of a node that is not as far, is taken for one of this block, and none is missed.
 */
export class BranchFetcher implements LogFetcher {
  readonly #chain: ChainReader;
  readonly #query: () => Query;
  #parent: BlockPointer | undefined;

  /**
   * @param query Asked before each request: new contracts are found on the way.
   * @param parent The block that the first must follow; none where indexing begins.
   */
  constructor(chain: ChainReader, query: () => Query, parent: BlockPointer | undefined) {
    this.#chain = chain;
    this.#query = query;
    this.#parent = parent;
  }

  /** The blocks from one to another, in order. @throws BranchChanged if one does not follow the one before it. */
  async *segments(from: number, to: number): AsyncGenerator<Segment> {
    for (let first = from; first <= to; first += AT_ONCE) {
      yield await this.#fetch(first, Math.min(first + AT_ONCE - 1, to));
    }
  }

  async extend(segment: Segment, { filters, contracts }: Query, from: number): Promise<Segment> {
    const blocks = await Promise.all(
      segment.blocks.map(async (one) => {
        if (one.block.number < from) return one;
        const added = await this.#chain.logsOf(filters, one.block.hash);
        return added.length === 0 ? one : this.#withLogs(one.block, [...one.logs, ...added]);
      }),
    );
    return { ...segment, blocks, contracts };
  }

  async #fetch(from: number, to: number): Promise<Segment> {
    const { filters, contracts } = this.#query();
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const headers = await Promise.all(numbers.map((number) => this.#chain.header(number)));
    const followed = headers.map((header, index) => this.#following(header, from + index));
    const logs = await Promise.all(followed.map(({ hash }) => this.#chain.logsOf(filters, hash)));
    const blocks = await Promise.all(
      followed.map((header, index) => this.#withLogs(header, logs[index] as ChainLog[])),
    );
    return { from, to, blocks, contracts };
  }

  #following(header: ChainBlock | undefined, number: number): ChainBlock {
    if (header === undefined) throw new BranchChanged(`block ${number} is gone`);
    if (this.#parent !== undefined && header.parentHash !== this.#parent.hash) {
      throw new BranchChanged(`block ${number} does not follow the one before it`);
    }
    this.#parent = header;
    return header;
  }

  async #withLogs(header: ChainBlock, logs: readonly ChainLog[]): Promise<BlockWithLogs> {
    const byIndex = new Map(logs.map((log) => [log.logIndex, log]));
    const sorted = [...byIndex.values()].sort((one, other) => one.logIndex - other.logIndex);
    const needed = new Set(sorted.map(({ transactionHash }) => transactionHash));
    if (needed.size === 0) return { block: header, logs: [] };
    const block = await this.#chain.blockByHash(header.hash, needed);
    if (block === undefined) throw new BranchChanged(`block ${header.number} is gone`);
    return { block, logs: sorted };
  }
}
