import { IndexerError } from "../errors.ts";
import { parseRequest } from "../graphql/query/request.ts";
import type { QueryableSubgraph } from "../graphql/subgraph.ts";
import type { LogLevel } from "../host/call.ts";
import type { Indexer } from "../indexing/indexer.ts";
import type { Store } from "../store/store.ts";
import type { BlockOptions, TestContent } from "./blocks.ts";
import type { TestAnswer } from "./calls.ts";
import type { TestChain } from "./chain.ts";
import type { ChainedBlock } from "./chained.ts";
import type { GivenFiles } from "./files.ts";

/** A block that was mined and indexed. */
export interface MinedBlock {
  readonly number: number;
  /** With `0x`. */
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What a mapping has logged. */
export interface LoggedMessage {
  readonly level: LogLevel;
  readonly text: string;
  readonly source: string;
  readonly block: number;
}

/** An answer as GraphQL has it. */
export interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string }[];
}

export interface TestSubgraphParts {
  readonly startBlock: number;
  readonly chain: TestChain;
  readonly files: GivenFiles;
  readonly indexer: Indexer;
  readonly store: Store;
  readonly queries: QueryableSubgraph;
  readonly logs: readonly LoggedMessage[];
  /** Called when the test has ended. */
  readonly end: () => void;
}

/** A subgraph on a chain of the test's own, which nothing but the test moves on. */
export class TestSubgraph {
  readonly #parts: TestSubgraphParts;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: TestSubgraphParts) {
    this.#parts = parts;
  }

  /** What the mappings have logged, the oldest first. */
  get logs(): readonly LoggedMessage[] {
    return this.#parts.logs;
  }

  /** Paths of files that are wanted, and that the test has not given. */
  get missingFiles(): readonly string[] {
    return this.#parts.files.missing;
  }

  /**
   * Mines one block with these events and transactions, and indexes it.
   *
   * @throws HandlerFailure if a handler fails: its `handler`, its `block` and a message that also names the transaction. The block
   *   stays on the chain, and fails again until it is reorganised away; queries are answered as of the block before.
   * @throws IndexerError `TEST_CALL_NOT_DECLARED` if a handler asks the chain for what the test has not declared.
   */
  async mine(...contents: readonly TestContent[]): Promise<MinedBlock> {
    return this.mineBlock({ contents });
  }

  /** As `mine`, of a block whose number, time, hash or answers matter. */
  mineBlock(options: BlockOptions): Promise<MinedBlock> {
    return this.#inTurn(async () => {
      const block = this.#parts.chain.append(options);
      await this.#reachHead();
      return mined(block);
    });
  }

  /**
   * Takes the chain to another branch: the last `depth` blocks are left, and others stand in their place, which are indexed.
   *
   * @param blocks An empty one where none are given: only the head of another branch tells that the branch has changed.
   * @throws HandlerFailure as `mine` does.
   */
  reorganise(
    depth: number,
    ...blocks: readonly (BlockOptions | readonly TestContent[])[]
  ): Promise<readonly MinedBlock[]> {
    return this.#inTurn(async () => {
      this.#parts.chain.leave(depth);
      const [first = {}, ...others] = blocks.map((one) => (isContents(one) ? { contents: one } : one));
      const branch = [first, ...others].map((one) => this.#parts.chain.append(one));
      await this.#reachHead();
      return branch.map(mined);
    });
  }

  /** Says what the chain answers to handlers of all blocks; what is said later of the same replaces it. */
  declare(...answers: readonly TestAnswer[]): void {
    this.#parts.chain.declare(answers);
  }

  /**
   * Gives a file, which handlers get with the next block, as soon as they have asked for it.
   *
   * @param path A content id, perhaps with a path.
   */
  giveFile(path: string, content: string | Uint8Array): void {
    this.#parts.files.give(path, content);
  }

  /**
   * Answers a query, lists in their order.
   *
   * @param variables Integers of any size as bigint.
   * @throws IndexerError `TEST_QUERY_FAILED` with graph-node's words if the answer has errors.
   */
  async query<Data = Record<string, unknown>>(
    text: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Data> {
    const { data, errors = [] } = await this.answer<Data>(text, variables);
    if (errors.length === 0 && data !== undefined) return data;
    throw new IndexerError(
      "TEST_QUERY_FAILED",
      `The query is answered with ${errors.map(({ message }) => message).join("; ")}.`,
      "Mend the query; `answer` gives the errors where they are expected.",
    );
  }

  /** As `query`, with errors in the answer. */
  async answer<Data = Record<string, unknown>>(
    text: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Answer<Data>> {
    return JSON.parse(await this.answerText(text, variables)) as Answer<Data>;
  }

  /** As `answer`, as the text that goes over HTTP. */
  answerText(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const body = JSON.stringify({ query, variables }, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    return this.#inTurn(() => this.#parts.queries.query(parseRequest(body)));
  }

  /** Ends the test: its tables are another's then. More than once is as once. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#inTurn(async () => {
      await this.#parts.store.close();
      this.#parts.end();
    });
  }

  /** One thing after the other, so that a test that does not wait is not another one each time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #reachHead(): Promise<void> {
    const { chain, indexer, store, startBlock } = this.#parts;
    const { head } = chain;
    if (head === undefined || head.number < startBlock) return;
    const { signal } = new AbortController();
    try {
      while (store.head?.hash !== head.hash) {
        const hasNothingToDo = await indexer.advance(signal);
        if (hasNothingToDo)
          throw new Error(`the index does not reach block ${head.number} of the test's chain`);
      }
    } catch (error) {
      // The handler, the block and the words are what a test is about.
      if (error instanceof IndexerError && error.code === "HANDLER_FAILED") throw error.cause;
      throw error;
    }
  }
}

function isContents(block: BlockOptions | readonly TestContent[]): block is readonly TestContent[] {
  return Array.isArray(block);
}

function mined({ number, hash, timestamp }: ChainedBlock): MinedBlock {
  return { number, hash: `0x${hash}`, timestamp };
}
