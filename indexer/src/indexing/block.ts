import { BranchChanged } from "../chain/branch-changed.ts";
import type { ChainReader } from "../chain/reader.ts";
import type { BlockWithLogs } from "../chain/segments.ts";
import type { ChainBlock, ChainLog, ChainReceipt, ChainTransaction } from "../chain/types.ts";
import type { CallingSource, HandlerCall, LogLevel, RequestedSource } from "../host/call.ts";
import { newBlock, newEvent } from "../host/ethereum-objects.ts";
import { type Heap, MappingError } from "../host/heap.ts";
import type { Host } from "../host/host.ts";
import { Suspension } from "../host/suspension.ts";
import type { IndexedBlock, StoredSource } from "../store/batch.ts";
import type { Baseline } from "../store/changes.ts";
import { BlockChanges, BlockSequence } from "../store/changes.ts";
import type { Store } from "../store/store.ts";
import { BlockChainAccess } from "./chain-access.ts";
import type { ReadFile } from "./files.ts";
import type { NewSources } from "./registry.ts";
import type { ChainSource, ChainSources, FileSource, HandledEvent } from "./source.ts";

/** What a mapping has to say. */
export type MappingLog = (level: LogLevel, text: string, source: string, block: number) => void;

/** A handler has failed, or what it left cannot be kept: it will each time. */
export class HandlerFailure extends Error {
  override readonly name = "HandlerFailure";
  readonly code = "HANDLER_FAILED";
  /** Empty where it cannot be told. */
  readonly handler: string;
  readonly block: IndexedBlock;

  constructor(handler: string, block: IndexedBlock, cause: MappingError, transaction?: string) {
    const { number, hash, parentHash, timestamp } = block;
    const inTransaction = transaction === undefined ? "" : `, transaction 0x${transaction}`;
    const inHandler = handler === "" ? "" : ` in handler \`${handler}\``;
    super(`${cause.message}${inHandler} at block ${number} (0x${hash})${inTransaction}`, { cause });
    this.handler = handler;
    this.block = { number, hash, parentHash, timestamp };
  }
}

/** Sources that were made, and the block as they see it. */
export interface MadeSources extends NewSources {
  readonly block: BlockWithLogs;
}

/** Makes sources of what handlers asked for; gives those of the chain that are new. */
export type SourceMaker = (
  requested: readonly RequestedSource[],
  block: BlockWithLogs,
) => Promise<MadeSources>;

const EMPTY: Baseline = { get: () => null, related: () => new Map() };

/** Runs all handlers of a block, in graph-node's order, and gives the store what they have done. */
export class BlockProcessor {
  readonly #host: Host;
  readonly #store: Store;
  readonly #chain: ChainReader;
  readonly #network: string;
  readonly #log: MappingLog;

  constructor(host: Host, store: Store, chain: ChainReader, network: string, log: MappingLog) {
    this.#host = host;
    this.#store = store;
    this.#chain = chain;
    this.#network = network;
    this.#log = log;
  }

  /**
   * @param files That have come, with their sources.
   * @throws HandlerFailure if one fails. Whatever is thrown, nothing of the block is kept then.
   */
  async process(
    whole: BlockWithLogs,
    sources: ChainSources,
    makeSources: SourceMaker,
    files: readonly { readonly source: FileSource; readonly file: ReadFile }[],
  ): Promise<void> {
    try {
      await this.#process(whole, sources, makeSources, files);
    } catch (error) {
      if (error instanceof MappingError) throw new HandlerFailure("", whole.block, error);
      throw error;
    }
  }

  async #process(
    whole: BlockWithLogs,
    sources: ChainSources,
    makeSources: SourceMaker,
    files: readonly { readonly source: FileSource; readonly file: ReadFile }[],
  ): Promise<void> {
    const { block } = whole;
    const sequence = new BlockSequence(block.number);
    this.#store.cache.beginBlock();
    const changes = new BlockChanges(this.#store.cache, sequence);
    const run = new BlockRun(this.#host, this.#chain, this.#network, this.#log, block, changes);

    const made: StoredSource[] = [];
    await run.triggers(whole, sources.withBlockHandlers, (address) => sources.of(address));
    // Sources that were made get the whole block, also what came before; those that they make, after them.
    for (let requested = run.takeRequested(); requested.length > 0; requested = run.takeRequested()) {
      const added = await makeSources(requested, whole);
      made.push(...added.stored);
      await run.triggers(added.block, added.chain, (address) =>
        added.chain.filter((one) => one.address === address),
      );
    }
    const ofFiles: { readonly region: number; readonly changes: BlockChanges }[] = [];
    for (const { source, file } of files) {
      const alone = new BlockChanges(EMPTY, sequence);
      const runOfFile = new BlockRun(this.#host, this.#chain, this.#network, this.#log, block, alone);
      await runOfFile.file(source, file);
      made.push(...(await makeSources(runOfFile.takeRequested(), whole)).stored);
      ofFiles.push({ region: source.region, changes: alone });
    }

    // Only now that nothing more can go wrong: the store gets a block as a whole or not at all.
    await this.#store.addChanges(changes, sequence);
    for (const one of ofFiles) this.#store.addFileChanges(one.changes, sequence, one.region);
    for (const source of made) this.#store.addSource(source);
  }
}

/** Some chains have logs of the block itself, which name no transaction, or the block; mappings get an empty one. */
function withoutTransaction(
  { transactionHash, transactionIndex }: ChainLog,
  block: ChainBlock,
): ChainTransaction {
  if (transactionHash !== block.hash && !/^0+$/.test(transactionHash)) {
    throw new Error(
      `block ${block.number} has no transaction 0x${transactionHash}, though it has a log of it`,
    );
  }
  return {
    hash: transactionHash,
    index: transactionIndex,
    from: "00".repeat(20),
    to: undefined,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: "",
    nonce: 0n,
  };
}

/** Whose handler is run, with what it gets, and the transaction of the event that it is for. */
type Handling = [
  source: CallingSource,
  handler: string,
  argument: (heap: Heap) => number,
  transaction?: string,
];

/** One block's handlers. */
class BlockRun {
  readonly #host: Host;
  readonly #chain: ChainReader;
  readonly #network: string;
  readonly #log: MappingLog;
  #block: ChainBlock;
  readonly #changes: BlockChanges;
  readonly #access: BlockChainAccess;
  readonly #receipts = new Map<string, ChainReceipt>();
  readonly #timestamp: bigint;
  #requested: RequestedSource[] = [];

  constructor(
    host: Host,
    chain: ChainReader,
    network: string,
    log: MappingLog,
    block: ChainBlock,
    changes: BlockChanges,
  ) {
    this.#host = host;
    this.#chain = chain;
    this.#network = network;
    this.#log = log;
    this.#block = block;
    this.#changes = changes;
    this.#access = new BlockChainAccess(chain, block.hash);
    this.#timestamp = BigInt(block.timestamp) * 1_000_000n;
  }

  takeRequested(): RequestedSource[] {
    const requested = this.#requested;
    this.#requested = [];
    return requested;
  }

  /**
   * Runs what some sources have for the block: what comes before its events, the events, and what comes after.
   *
   * @param ofBlocks Those that may have handlers of blocks, in their order.
   */
  async triggers(
    { block, logs }: BlockWithLogs,
    ofBlocks: readonly ChainSource[],
    sourcesOf: (address: string) => readonly ChainSource[],
  ): Promise<void> {
    this.#block = block;
    await this.#blockHandlers(ofBlocks, "before");
    for (const log of logs) {
      for (const source of sourcesOf(log.address)) {
        if (!source.isActiveAt(log.blockNumber)) continue;
        const work = this.#event(source, log);
        if (work !== undefined) await work;
      }
    }
    await this.#blockHandlers(ofBlocks, "after");
  }

  async file(source: FileSource, { content }: ReadFile): Promise<void> {
    await this.#run(source, source.template.handler, (heap) => heap.newBytesOf(content));
  }

  async #blockHandlers(all: readonly ChainSource[], when: "before" | "after"): Promise<void> {
    const { number } = this.#block;
    for (const source of all) {
      if (source.template.blockHandlers.length === 0 || !source.isActiveAt(number)) continue;
      for (const { handler } of source.blockHandlers(number, when)) {
        await this.#run(source, handler, (heap) => newBlock(heap, this.#block));
      }
    }
  }

  /** @returns What is still to be waited for, if anything. */
  #event(source: ChainSource, log: ChainLog): Promise<void> | undefined {
    const matched = source.match(log);
    if (matched === undefined) return undefined;
    return matched.needsReceipt
      ? this.#eventWithReceipt(source, log, matched)
      : this.#handle(source, log, matched, undefined);
  }

  async #eventWithReceipt(source: ChainSource, log: ChainLog, matched: HandledEvent): Promise<void> {
    await this.#handle(source, log, matched, await this.#receipt(log.transactionHash));
  }

  #handle(
    source: ChainSource,
    log: ChainLog,
    { handler, names, values }: HandledEvent,
    receipt: ChainReceipt | undefined,
  ): Promise<void> | undefined {
    const transaction =
      this.#block.transactions.get(log.transactionHash) ?? withoutTransaction(log, this.#block);
    const event = { log, names, values, block: this.#block, transaction, receipt };
    const hasReceipt = source.mapping.apiVersion >= "0.0.7";
    return this.#run(source, handler, (heap) => newEvent(heap, event, hasReceipt), log.transactionHash);
  }

  async #receipt(transactionHash: string): Promise<ChainReceipt> {
    const known = this.#receipts.get(transactionHash);
    if (known !== undefined) return known;
    const receipt = await this.#chain.receipt(transactionHash);
    // The same transaction may stand in a block of another branch too.
    if (receipt.blockHash !== this.#block.hash) {
      throw new BranchChanged(`block ${this.#block.number} is not what it was`);
    }
    this.#receipts.set(transactionHash, receipt);
    return receipt;
  }

  /**
   * Runs a handler; again from its beginning whenever it had to wait for something.
   *
   * @returns What is still to be waited for, if anything: most handlers wait for nothing.
   */
  #run(...handling: Handling): Promise<void> | undefined {
    const suspension = this.#attempt(...handling);
    return suspension === undefined ? undefined : this.#runAfter(suspension, handling);
  }

  async #runAfter(first: Suspension, handling: Handling): Promise<void> {
    for (let one: Suspension | undefined = first; one !== undefined; one = this.#attempt(...handling)) {
      await one.work();
    }
  }

  /** @returns What the handler must wait for; nothing of what it did is kept then. */
  #attempt(...[source, handler, argument, transaction]: Handling): Suspension | undefined {
    const call: HandlerCall = {
      source,
      network: this.#network,
      timestamp: this.#timestamp,
      entities: this.#changes,
      chain: this.#access,
      requested: [],
      messages: [],
    };
    this.#changes.enterHandler();
    try {
      this.#host.run(call, handler, argument);
    } catch (error) {
      this.#changes.discardHandler();
      if (error instanceof Suspension) return error;
      this.#tell(call);
      if (!(error instanceof MappingError)) throw error;
      throw new HandlerFailure(handler, this.#block, error, transaction);
    }
    this.#changes.leaveHandler();
    this.#requested.push(...call.requested);
    this.#tell(call);
    return undefined;
  }

  #tell({ messages, source }: HandlerCall): void {
    for (const { level, text } of messages) this.#log(level, text, source.name, this.#block.number);
  }
}
