import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import pRetry from "p-retry";
import { ModelWipError } from "./errors.ts";
import { HeadDocument } from "./generated/operations.ts";
import { type Headers, overHttp } from "./http.ts";
import { pause } from "./pause.ts";
import type { Block, Transport } from "./transport.ts";

/** An operation's text with the types of its answer and variables, such as codegen makes it with `documentMode: "string"`. */
export interface TypedDocument<Data, Variables> extends DocumentTypeDecoration<Data, Variables> {
  toString(): string;
}

/** Where and how a query is read. */
export interface ReadOptions {
  /** Number of the block at which all of it is read; the newest by default. */
  readonly block?: number;
  readonly signal?: AbortSignal;
}

export interface HttpOptions {
  /** The gateway's address, with or without `/graphql`. */
  readonly url: string;
  /** Sent with every request, such as `authorization`; where they change, what gives them. */
  readonly headers?: Headers | (() => Headers);
}

/** Where the gateway is, or what asks it; by `transport` a gateway asks itself. */
export type ClientOptions = (HttpOptions | { readonly transport: Transport }) & {
  /** How long a gateway that is busy is waited for, where it says how long: 5 s at a time unless said otherwise. */
  readonly patienceMs?: number;
};

export interface WaitOptions {
  /** 30 s unless said otherwise. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A page of entities: what `rows` of an operation is. */
export interface Page<Row> {
  readonly rows: readonly Row[] | null;
}

/** The index gives at most this many rows of a list. */
const PAGE = 1_000;
const RETRIES = 4;
const FIRST_PAUSE_MS = 200;
const PATIENCE_MS = 5_000;
/** Codes of the gateway for what passes by itself. */
const PASSING = new Set([
  "SUBGRAPH_TIMEOUT",
  "SUBGRAPH_UNAVAILABLE",
  "RATE_LIMITED",
  "TOO_MANY_REQUESTS",
  "OVERLOADED",
  "GATEWAY_STOPPING",
]);
/** Less than the time in which a chain makes a block. */
const POLL_MS = 100;
const WAIT_MS = 30_000;

/** The gateway, typed: single requests, lists of any length at one block, and one's own writes. */
export class ModelWipClient {
  readonly #transport: Transport;
  readonly #patienceMs: number;

  constructor({ patienceMs = PATIENCE_MS, ...options }: ClientOptions) {
    this.#transport =
      "transport" in options ? options.transport : overHttp(options.url, options.headers ?? {});
    this.#patienceMs = patienceMs;
  }

  /**
   * The data of one query, all of one block. It is asked again, a few times, where the connection broke or the gateway
   * says that it cannot answer for the moment; so give it no mutations.
   *
   * @throws ModelWipError with the gateway's code, or GATEWAY_UNREACHABLE.
   */
  async request<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    options: ReadOptions = {},
  ): Promise<Data> {
    const { data } = await this.answer(document, variables, options);
    return data;
  }

  /** The same, with the block that the answer is of; an answer without one is an error. */
  async read<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    options: ReadOptions = {},
  ): Promise<{ readonly data: Data; readonly block: Block }> {
    const { data, block } = await this.answer(document, variables, options);
    if (block === undefined) throw invalid("it does not say of which block it is");
    return { data, block };
  }

  /** The same, where there may be no block: prepared transactions, and what only the gateway itself knows, are of none. */
  answer<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    options: ReadOptions = {},
  ): Promise<{ readonly data: Data; readonly block: Block | undefined }> {
    return pRetry(() => this.#send(document, variables, options), {
      retries: RETRIES,
      minTimeout: FIRST_PAUSE_MS,
      shouldRetry: ({ error }) => this.#isPassing(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft > 0 && this.#isPassing(error))
          await pause((error.retryAfter ?? 0) * 1_000, options.signal);
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }

  /**
   * The data of one mutation. It is sent once: whether what broke off has happened, only the caller can find out.
   *
   * @throws ModelWipError with the gateway's code, or GATEWAY_UNREACHABLE.
   */
  async mutate<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const { data } = await this.#send(document, variables, signal === undefined ? {} : { signal });
    return data;
  }

  /** The newest block that the index has reached. */
  async head(signal?: AbortSignal): Promise<Block> {
    const { block } = await this.read(HeadDocument, {}, signal === undefined ? {} : { signal });
    return block;
  }

  /** A block of the index by its number. @throws ModelWipError BLOCK_NOT_INDEXED */
  async blockAt(number: number, signal?: AbortSignal): Promise<Block> {
    const options = { block: number, ...(signal === undefined ? {} : { signal }) };
    const { block } = await this.read(HeadDocument, {}, options);
    return block;
  }

  /**
   * Waits until the index has reached `block`, such as `blockNumber` of one's own transaction's receipt, so that what is read next
   * has what was written.
   *
   * @throws ModelWipError BLOCK_NOT_REACHED after `timeoutMs`.
   */
  async reached(block: number | bigint, { timeoutMs = WAIT_MS, signal }: WaitOptions = {}): Promise<Block> {
    const number = Number(block);
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const head = await this.head(signal);
      if (head.number >= number) return head;
      if (performance.now() > deadline) {
        throw new ModelWipError(
          "BLOCK_NOT_REACHED",
          `The index is at block ${head.number} and has not reached ${number} within ${timeoutMs} ms.`,
          { wayOut: "See the gateway's status for how far it is behind, and wait longer." },
        );
      }
      await pause(POLL_MS, signal);
    }
  }

  /**
   * Sees that `block` is still the chain's, as far as the index knows: after a list was read in many requests, that
   * all of them were of one chain.
   *
   * @throws ModelWipError REORGANISED
   */
  async confirm(block: Block, signal?: AbortSignal): Promise<void> {
    const { hash } = await this.blockAt(block.number, signal);
    if (hash === block.hash) return;
    throw new ModelWipError(
      "REORGANISED",
      `The chain was reorganised meanwhile: block ${block.number} was ${block.hash} and is ${hash}.`,
      { wayOut: "Read it again." },
    );
  }

  /** Every row of a list, in the order of their ids, however many; `after` is the last id of an earlier reading. */
  async *allById<Row extends { readonly id: string }, Variables extends { after: string; first: number }>(
    document: TypedDocument<Page<Row>, Variables>,
    variables: Omit<Variables, "after" | "first">,
    { after = "0x", ...options }: ReadOptions & { readonly after?: string } = {},
  ): AsyncGenerator<Row> {
    for (let last = after; ; ) {
      const asked = { ...variables, after: last, first: PAGE } as unknown as Variables;
      const rows = rowsOf(await this.request(document, asked, options));
      for (const row of rows) {
        if (row.id <= last) throw invalid(`it gave ${row.id} after ${last}`);
        last = row.id;
        yield row;
      }
      if (rows.length < PAGE) return;
    }
  }

  /**
   * Every action of a list in the order of the chain, however many, from `from` on and before `to`: block number times
   * 1,000,000, plus the log's index. A few actions share their place with another one, so pages overlap there.
   */
  async *allByOrder<
    Row extends { readonly id: string; readonly order: string },
    Variables extends { from: string; to: string; first: number },
  >(
    document: TypedDocument<Page<Row>, Variables>,
    variables: Omit<Variables, "from" | "to" | "first">,
    { from, to, ...options }: ReadOptions & { readonly from: bigint; readonly to: bigint },
  ): AsyncGenerator<Row> {
    let last = from;
    let seen = new Set<string>();
    for (;;) {
      const asked = { ...variables, from: String(last), to: String(to), first: PAGE } as unknown as Variables;
      const rows = rowsOf(await this.request(document, asked, options));
      const fresh = rows.filter(({ id }) => !seen.has(id));
      for (const row of fresh) {
        const order = BigInt(row.order);
        if (order < last) throw invalid(`it gave ${row.id} of ${order} after ${last}`);
        if (order > last) seen = new Set();
        last = order;
        seen.add(row.id);
        yield row;
      }
      if (rows.length < PAGE) return;
      if (fresh.length === 0) throw invalid(`it has more than ${PAGE} actions at ${last}`);
    }
  }

  async #send<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    options: ReadOptions,
  ): Promise<{ readonly data: Data; readonly block: Block | undefined }> {
    const { data, block } = await this.#transport({ query: String(document), variables, ...options });
    return { data: data as Data, block };
  }

  #isPassing(error: Error): error is ModelWipError {
    if (!(error instanceof ModelWipError)) return false;
    const isSoon = (error.retryAfter ?? 0) * 1_000 <= this.#patienceMs;
    return isSoon && (error.code === "GATEWAY_UNREACHABLE" || PASSING.has(error.code));
  }
}

const invalid = (what: string) =>
  new ModelWipError("GATEWAY_ANSWER_INVALID", `The gateway's answer cannot be right: ${what}.`, {
    wayOut: "See that the gateway and this client are of one version.",
  });

function rowsOf<Row>({ rows }: Page<Row>): readonly Row[] {
  if (rows === null) throw invalid("it gave no list and no error");
  return rows;
}
