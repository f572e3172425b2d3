import { BranchChanged } from "./branch-changed.ts";
import type { ChainReader, LogFilter } from "./reader.ts";
import { RpcError } from "./rpc.ts";
import type { BlockPointer, ChainBlock, ChainLog } from "./types.ts";

/** Blocks that the first request for logs covers, and the most that one ever does. */
const FIRST_BLOCKS = 200;
const MOST_BLOCKS = 10_000;
/** Logs of one request that are aimed at. */
const AIM_LOGS = 4_000;
/** Segments that are fetched before they are needed. */
const AHEAD = 3;

/** A block with the logs that may concern somebody, in their order. */
export interface BlockWithLogs {
  readonly block: ChainBlock;
  readonly logs: readonly ChainLog[];
}

/** Some blocks in a row: those with logs, and the last in any case. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly BlockWithLogs[];
  /** How many contracts were known when it was asked for; 0 if contracts do not matter. */
  readonly contracts: number;
}

/** What to ask for: the contracts that are known grow, and never change. */
export interface Query {
  readonly filters: readonly LogFilter[];
  readonly contracts: number;
}

/** Where segments come from. */
export interface LogFetcher {
  /**
   * The segments from one block to another, in order.
   *
   * @param needsAll Whether a block is wanted though it has no logs.
   * @throws BranchChanged if the chain has changed meanwhile.
   */
  segments(from: number, to: number, needsAll: (block: number) => boolean): AsyncGenerator<Segment>;
  /** Adds the logs from a block on that what is known now asks for, and what was known then did not. */
  extend(segment: Segment, query: Query, from: number): Promise<Segment>;
}

/** A segment with the block before it, if there is one. */
interface Fetched {
  readonly segment: Segment;
  readonly before: ChainBlock | undefined;
}

/**
 * Fetches the blocks of a range, several requests at a time, each for about as many logs as the node likes to give. That all of a segment is
 * of one branch is known by its last block, which is the same before anything else is asked for and after; and that one segment follows
 * another, by the block before it. So no log is missed because the chain had another branch when it was asked for.
 */
export class SegmentFetcher implements LogFetcher {
  readonly #chain: ChainReader;
  readonly #query: () => Query;
  readonly #parent: BlockPointer | undefined;
  readonly #intervals: readonly number[];
  #size = FIRST_BLOCKS;
  #mostSize = MOST_BLOCKS;

  /**
   * @param query Asked before each request: new contracts are found on the way.
   * @param parent The block that the first must follow; none where indexing begins.
   * @param intervals Seconds. Of each, the first block that lies in another than the block with logs before it comes too, so that
   *   what is summed up by them ends with the same block, however the chain is read.
   */
  constructor(
    chain: ChainReader,
    query: () => Query,
    parent: BlockPointer | undefined,
    intervals: readonly number[],
  ) {
    this.#chain = chain;
    this.#query = query;
    this.#parent = parent;
    this.#intervals = intervals;
  }

  async *segments(from: number, to: number, needsAll: (block: number) => boolean): AsyncGenerator<Segment> {
    const coming: Promise<Fetched>[] = [];
    let next = from;
    let parent = this.#parent;
    const fill = () => {
      while (coming.length < AHEAD && next <= to) {
        const last = Math.min(next + this.#size - 1, to);
        const fetched = this.#fetch(next, last, needsAll);
        // Who takes it sees the error; until then it is not one that nobody handles.
        fetched.catch(() => {});
        coming.push(fetched);
        next = last + 1;
      }
    };
    fill();
    for (let fetched = coming.shift(); fetched !== undefined; fetched = coming.shift()) {
      const { segment, before } = await fetched;
      if (parent !== undefined && before?.hash !== parent.hash) {
        throw new BranchChanged(`block ${segment.from} does not follow the one before it`);
      }
      parent = lastOf(segment);
      fill();
      yield segment;
    }
  }

  async extend(segment: Segment, { filters, contracts }: Query, from: number): Promise<Segment> {
    const added = await this.#logs(filters, from, segment.to);
    const blocks = added.length === 0 ? segment.blocks : await this.#withAdded(segment, added);
    await this.#requireUnchanged(lastOf(segment));
    return { ...segment, blocks, contracts };
  }

  async #withAdded(segment: Segment, added: readonly ChainLog[]): Promise<readonly BlockWithLogs[]> {
    const known = new Map(segment.blocks.map((one) => [one.block.number, one]));
    const logs = [...segment.blocks.flatMap((one) => one.logs), ...added];
    const blocks = await this.#withBlocks(logs, [...known.keys()], known);
    if (this.#intervals.length === 0) return blocks;
    return this.#withBoundaries(blocks, segment.from > 0 ? await this.#header(segment.from - 1) : undefined);
  }

  async #fetch(from: number, to: number, needsAll: (block: number) => boolean): Promise<Fetched> {
    const { filters, contracts } = this.#query();
    const last = await this.#header(to);
    const logs = await this.#logs(filters, from, to);
    this.#adapt(to - from + 1, logs.length);
    const wanted = [to];
    for (let number = from; number < to; number++) if (needsAll(number)) wanted.push(number);
    const known = new Map([[to, { block: last, logs: [] }]]);
    const [found, before] = await Promise.all([
      this.#withBlocks(logs, wanted, known),
      from > 0 ? this.#header(from - 1) : undefined,
    ]);
    const blocks = await this.#withBoundaries(found, before);
    await this.#requireUnchanged(last);
    return { segment: { from, to, blocks, contracts }, before };
  }

  async #header(number: number): Promise<ChainBlock> {
    const header = await this.#chain.header(number);
    if (header === undefined) throw new BranchChanged(`block ${number} is gone`);
    return header;
  }

  async #requireUnchanged({ number, hash }: BlockPointer): Promise<void> {
    const now = await this.#header(number);
    if (now.hash !== hash) throw new BranchChanged(`block ${number} is not what it was`);
  }

  /** The logs of a range; in halves if they are too many for one answer. */
  async #logs(filters: readonly LogFilter[], from: number, to: number): Promise<ChainLog[]> {
    try {
      return await this.#chain.logs(filters, from, to);
    } catch (error) {
      if (!(error instanceof RpcError) || from === to) throw error;
      const middle = Math.floor((from + to) / 2);
      this.#mostSize = Math.max(1, middle - from + 1);
      this.#size = Math.min(this.#size, this.#mostSize);
      const halves = [await this.#logs(filters, from, middle), await this.#logs(filters, middle + 1, to)];
      return halves.flat();
    }
  }

  #adapt(blocks: number, logs: number): void {
    // Nodes that refused once may take more later.
    this.#mostSize = Math.min(MOST_BLOCKS, Math.ceil(this.#mostSize * 1.1));
    const fitting = Math.ceil((AIM_LOGS / Math.max(logs, 1)) * blocks);
    this.#size = Math.max(1, Math.min(fitting, blocks * 4, this.#mostSize));
  }

  async #withBlocks(
    logs: readonly ChainLog[],
    wanted: readonly number[],
    known: ReadonlyMap<number, BlockWithLogs>,
  ): Promise<BlockWithLogs[]> {
    const byBlock = new Map<number, ChainLog[]>(wanted.map((number) => [number, []]));
    for (const log of [...logs].sort(inOrder)) {
      const ofBlock = byBlock.get(log.blockNumber);
      if (ofBlock === undefined) byBlock.set(log.blockNumber, [log]);
      else if (ofBlock.at(-1)?.logIndex !== log.logIndex) ofBlock.push(log);
      // Of those that came twice, the last.
      else ofBlock[ofBlock.length - 1] = log;
    }
    const blocks = await Promise.all(
      [...byBlock].map(async ([number, sorted]) => {
        const needed = new Set(sorted.map(({ transactionHash }) => transactionHash));
        const had = known.get(number)?.block;
        const isKnown = had !== undefined && [...needed].every((hash) => had.transactions.has(hash));
        const block = isKnown ? had : await this.#chain.block(number, needed);
        if (block === undefined || sorted.some(({ blockHash }) => blockHash !== block.hash)) {
          throw new BranchChanged(`block ${number} is not what it was`);
        }
        return { block, logs: sorted };
      }),
    );
    return blocks.sort((one, other) => one.block.number - other.block.number);
  }

  /** @param before The block before the segment. */
  async #withBoundaries(
    blocks: readonly BlockWithLogs[],
    before: ChainBlock | undefined,
  ): Promise<BlockWithLogs[]> {
    const found = new Map(blocks.map((one) => [one.block.number, one]));
    if (this.#intervals.length === 0) return [...blocks];
    const headers = [...(before === undefined ? [] : [before]), ...blocks.map(({ block }) => block)];
    const searches = headers.flatMap((later, index) => {
      const earlier = headers[index - 1];
      if (earlier === undefined || later.number === earlier.number + 1) return [];
      return this.#intervals
        .map((interval) => (Math.floor(earlier.timestamp / interval) + 1) * interval)
        .filter((time) => time <= later.timestamp)
        .map((time) => this.#firstFrom(time, earlier, later));
    });
    for (const header of await Promise.all(searches)) {
      if (!found.has(header.number)) found.set(header.number, { block: header, logs: [] });
    }
    return [...found.values()].sort((one, other) => one.block.number - other.block.number);
  }

  /** The first block with that time or a later one; `earlier` has not, `later` has. */
  async #firstFrom(time: number, earlier: ChainBlock, later: ChainBlock): Promise<ChainBlock> {
    let [low, high] = [earlier, later];
    for (let halves = false; high.number - low.number > 1; halves = !halves) {
      const gap = high.number - low.number;
      const share = halves ? 0.5 : (time - low.timestamp) / (high.timestamp - low.timestamp);
      const guess = low.number + Math.min(Math.max(Math.floor(share * gap), 1), gap - 1);
      const header = await this.#header(guess);
      if (header.timestamp < time) low = header;
      else high = header;
    }
    return high;
  }
}

function inOrder(one: ChainLog, other: ChainLog): number {
  return one.blockNumber - other.blockNumber || one.logIndex - other.logIndex;
}

/** A segment's last block, which it has in any case. */
function lastOf({ blocks }: Segment): ChainBlock {
  return (blocks.at(-1) as BlockWithLogs).block;
}
