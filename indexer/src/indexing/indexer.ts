import { setTimeout as delay } from "node:timers/promises";
import { BranchFetcher } from "../chain/branch.ts";
import { BranchChanged } from "../chain/branch-changed.ts";
import { type HeadNews, polling } from "../chain/head-news.ts";
import type { ChainReader } from "../chain/reader.ts";
import { RpcError } from "../chain/rpc.ts";
import {
  type BlockWithLogs,
  type LogFetcher,
  type Query,
  type Segment,
  SegmentFetcher,
} from "../chain/segments.ts";
import type { ChainBlock } from "../chain/types.ts";
import { IndexerError } from "../errors.ts";
import type { RequestedSource } from "../host/call.ts";
import type { Host } from "../host/host.ts";
import type { Manifest } from "../manifest/load.ts";
import { INTERVALS } from "../schema/stored-schema.ts";
import type { IndexedBlock } from "../store/batch.ts";
import type { Store } from "../store/store.ts";
import { BlockProcessor, HandlerFailure, type MappingLog } from "./block.ts";
import type { SourceRegistry } from "./registry.ts";

/** How long is waited after something that may be over soon. */
const RETRY_MS = 500;
/** How far back the branch is compared at a time, when it has changed. */
const LINEAGE_STEP = 64;

export interface IndexingSettings {
  /** Blocks before the head that can still change: they are read one by one, each with its parent. */
  readonly reorgDepth: number;
  /** How often the head is asked for while nobody says that there is another. */
  readonly pollMs: number;
  /**
   * Whether logs are asked for by event alone. Right where nobody else's contracts have these events; otherwise they are asked for
   * by contract too, which takes another request for each new contract.
   */
  readonly asksByEventOnly: boolean;
}

/** How far indexing is. */
export interface Progress {
  readonly block: number;
  readonly chainHead: number;
  /** Events handled since the start. */
  readonly events: number;
}

/** Follows a chain: indexes what is new, and undoes what is not on it any more. */
export class Indexer {
  readonly #manifest: Manifest;
  readonly #chain: ChainReader;
  readonly #store: Store;
  readonly #sources: SourceRegistry;
  readonly #settings: IndexingSettings;
  readonly #processor: BlockProcessor;
  readonly #startBlock: number;
  /** Seconds that something is summed up over. */
  readonly #intervals: readonly number[];
  #events = 0;
  #hasSeenHead = false;
  /** Says when there may be another head. */
  heads: HeadNews = polling;
  /** Told after each block; the head is that of the chain. */
  onProgress: (progress: Progress) => void = () => {};
  /** Told what is waited for to pass, each time that it is tried again. */
  onTrouble: (error: Error) => void = () => {};

  constructor(
    manifest: Manifest,
    host: Host,
    chain: ChainReader,
    store: Store,
    sources: SourceRegistry,
    settings: IndexingSettings,
    log: MappingLog,
  ) {
    this.#manifest = manifest;
    this.#chain = chain;
    this.#store = store;
    this.#sources = sources;
    this.#settings = settings;
    this.#startBlock = firstBlock(manifest);
    const intervals = manifest.schema.aggregations.flatMap((aggregation) => aggregation.intervals);
    this.#intervals = [...new Set(intervals)].map((interval) => INTERVALS[interval]);
    this.#processor = new BlockProcessor(host, store, chain, manifest.network, log);
  }

  /**
   * Goes on until `signal` says otherwise.
   *
   * @throws IndexerError `HANDLER_FAILED` when a handler fails, after the store has it; `REORGANISED_TOO_DEEP`;
   *   `CHAIN_UNREACHABLE` if no node has answered even once.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const isAtHead = await this.advance(signal);
        if (isAtHead) await this.heads.next(this.#settings.pollMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof IndexerError && error.cause instanceof HandlerFailure) {
          await this.#store.fail(error.cause);
          throw error;
        }
        if (!this.#mayPass(error)) throw error;
        this.onTrouble(error);
        await delay(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Whether something may be over soon: the chain was changing, or its node, which has answered before, does not. */
  #mayPass(error: unknown): error is Error {
    if (error instanceof BranchChanged || error instanceof RpcError) return true;
    return this.#hasSeenHead && error instanceof IndexerError && error.code === "CHAIN_UNREACHABLE";
  }

  /**
   * Indexes up to the chain's head as it is now.
   *
   * @returns Whether there was nothing to do.
   * @throws IndexerError `HANDLER_FAILED`, caused by a HandlerFailure. Whatever is thrown, nothing is kept of the block where it was.
   */
  async advance(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#advance(signal);
    } catch (error) {
      await this.#sources.reload();
      throw error instanceof HandlerFailure ? failed(error) : error;
    }
  }

  async #advance(signal: AbortSignal): Promise<boolean> {
    const chainHead = await this.#chain.head();
    this.#hasSeenHead = true;
    if (await this.#undoStale(chainHead)) return false;
    const from = this.#store.head === undefined ? this.#startBlock : this.#store.head.number + 1;
    if (from > chainHead.number) {
      await this.#store.ensureIndexes();
      return true;
    }
    // What can still change is read block by block.
    const lastFinal = chainHead.number - this.#settings.reorgDepth;
    const query = () => this.#query(0);
    if (from <= lastFinal) {
      const fetcher = new SegmentFetcher(this.#chain, query, this.#store.head, this.#intervals);
      await this.#index(from, lastFinal, chainHead, fetcher, signal);
    } else {
      const fetcher = new BranchFetcher(this.#chain, query, this.#store.head);
      await this.#index(from, chainHead.number, chainHead, fetcher, signal);
    }
    return false;
  }

  async #index(
    from: number,
    to: number,
    chainHead: ChainBlock,
    fetcher: LogFetcher,
    signal: AbortSignal,
  ): Promise<void> {
    const needsAll = (block: number) => this.#sources.chain.needsBlock(block);
    for await (const segment of fetcher.segments(from, to, needsAll)) {
      const mustFetchAgain = await this.#indexSegment(segment, fetcher, chainHead, signal);
      if (mustFetchAgain || signal.aborted) return;
    }
  }

  /** @returns Whether blocks are needed from now on that were passed over when they were fetched. */
  async #indexSegment(
    fetched: Segment,
    fetcher: LogFetcher,
    chainHead: ChainBlock,
    signal: AbortSignal,
  ): Promise<boolean> {
    let segment = fetched;
    const extend = async (from: number) => {
      const missing = this.#query(segment.contracts);
      if (missing.contracts > segment.contracts) segment = await fetcher.extend(segment, missing, from);
    };
    // Contracts may have been found since it was asked for.
    await extend(segment.from);
    for (let index = 0; index < segment.blocks.length && !signal.aborted; index++) {
      const current = segment.blocks[index] as BlockWithLogs;
      const { block, logs } = current;
      let mustFetchAgain = false;
      const makeSources = async (requested: readonly RequestedSource[]) => {
        const made = this.#sources.make(requested, block.number);
        mustFetchAgain ||= made.chain.some(({ template }) => template.blockHandlers.length > 0);
        await extend(block.number);
        return { ...made, block: segment.blocks[index] as BlockWithLogs };
      };
      await this.#processor.process(current, this.#sources.chain, makeSources, this.#sources.takeFiles());
      this.#events += logs.length;
      await this.#store.endBlock(indexed(block), block.number === chainHead.number);
      this.onProgress({ block: block.number, chainHead: chainHead.number, events: this.#events });
      if (mustFetchAgain) return true;
    }
    return false;
  }

  #query(since: number): Query {
    return this.#settings.asksByEventOnly ? this.#sources.queryOfAll() : this.#sources.query(since);
  }

  /** Undoes blocks that are not on the chain any more. @returns Whether there were any. */
  async #undoStale(chainHead: ChainBlock): Promise<boolean> {
    const { head } = this.#store;
    if (head === undefined || chainHead.hash === head.hash || chainHead.parentHash === head.hash)
      return false;
    const there = await this.#chain.header(Math.min(head.number, chainHead.number));
    if (there?.hash === head.hash) return false;
    for (let count = LINEAGE_STEP, seen = 0; ; seen = count, count *= 2) {
      const blocks = await this.#store.blocks(count);
      for (const block of blocks.slice(seen)) {
        if (block.number > chainHead.number) continue;
        // A node that is behind others of its kind has an end of the same branch: there is nothing to undo.
        if (block.hash === chainHead.hash) return false;
        const onChain = await this.#chain.header(block.number);
        if (onChain?.hash !== block.hash) continue;
        await this.#store.undoTo(block);
        await this.#sources.reload();
        return true;
      }
      if (blocks.length < count) break;
    }
    throw new IndexerError(
      "REORGANISED_TOO_DEEP",
      `No block that ${this.#manifest.network} had when it was indexed is on it any more.`,
      "The database is of another chain: give this one another.",
    );
  }
}

function failed(failure: HandlerFailure): IndexerError {
  return new IndexerError(
    "HANDLER_FAILED",
    failure.message,
    "Mend the mapping, build it, and index again; what was indexed before that block stays.",
    { cause: failure },
  );
}

/** The first block that any source is about. */
export function firstBlock({ sources }: Manifest): number {
  return Math.min(...sources.map(({ startBlock }) => startBlock));
}

function indexed({ number, hash, parentHash, timestamp }: IndexedBlock): IndexedBlock {
  return { number, hash, parentHash, timestamp };
}
