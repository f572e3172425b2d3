import { createClient, NetworkError } from "graphql-sse";
import { type HttpOptions, ModelWipClient, type TypedDocument } from "./client.ts";
import { errorOfAnswer, ModelWipError } from "./errors.ts";
import {
  ActivityDocument,
  type ActivitySubscription,
  type ActivitySubscriptionVariables,
} from "./generated/operations.ts";
import { endpointOf } from "./http.ts";
import { pause } from "./pause.ts";
import type { Block } from "./transport.ts";

/** News of the chain: actions of one or more blocks, or that blocks were taken back. */
export type ActivityPush = ActivitySubscription["activity"];

export interface LiveOptions extends HttpOptions {
  /** Told whenever the connection is lost, and after how many milliseconds it is tried again. */
  readonly onLost?: (error: ModelWipError, retryMs: number) => void;
}

export interface FollowOptions {
  /** Only what happens to one campaign or account, by its address. */
  readonly campaign?: `0x${string}`;
  readonly account?: `0x${string}`;
  readonly signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Codes with which a subscription ends that may as well be begun again. */
const PASSING = new Set([
  "GATEWAY_UNREACHABLE",
  "GATEWAY_STOPPING",
  "CLIENT_TOO_SLOW",
  "TOO_MANY_CONNECTIONS",
  "TOO_MANY_REQUESTS",
  "RATE_LIMITED",
  "OVERLOADED",
  "SUBGRAPH_UNAVAILABLE",
  "SUBGRAPH_TIMEOUT",
  "DATABASE_UNAVAILABLE",
]);

/**
 * The gateway, as it goes on: over server-sent events, for which `fetch` suffices, in browsers as in Node. A connection that
 * is lost is made again for as long as it takes, and goes on from where it was: nothing is missed, nothing comes twice.
 */
export class LiveGateway {
  readonly #client: ModelWipClient;
  readonly #sse: ReturnType<typeof createClient>;
  readonly #onLost: (error: ModelWipError, retryMs: number) => void;

  constructor({ url, headers = {}, onLost = () => {} }: LiveOptions) {
    this.#client = new ModelWipClient({ url, headers });
    this.#onLost = onLost;
    const given = typeof headers === "function" ? headers : () => headers;
    this.#sse = createClient({
      url: `${endpointOf(url)}/stream`,
      headers: () => ({ ...given() }),
      // Begun again it has to be with another cursor, which only `activity` knows.
      retryAttempts: 0,
    });
  }

  /**
   * What happens on the chain, block by block, from now on or from after a cursor: that of an earlier push, a block as
   * "number:hash", or "0" for everything. The first push comes at once and says where it begins.
   *
   * @throws ModelWipError with a code of the gateway that does not pass by itself, such as UNAUTHENTICATED.
   */
  async *activity({
    signal,
    after,
    ...filter
  }: FollowOptions & { readonly after?: string } = {}): AsyncGenerator<ActivityPush> {
    let cursor = after ?? null;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      let lost: ModelWipError;
      try {
        for await (const push of this.#pushes({ ...filter, after: cursor }, signal)) {
          cursor = push.cursor;
          pauseMs = FIRST_PAUSE_MS;
          yield push;
        }
        lost = unreachable("the stream has ended");
      } catch (error) {
        signal?.throwIfAborted();
        lost = toError(error);
        if (!PASSING.has(lost.code)) throw lost;
      }
      const waitMs = Math.max(pauseMs, (lost.retryAfter ?? 0) * 1_000);
      this.#onLost(lost, waitMs);
      await pause(waitMs, signal);
    }
  }

  /**
   * The answer to a query now, and again whenever a block has changed it. It is asked after every block in which something
   * happened to `campaign` or `account`, or to anybody; give one of them where the query is of one.
   *
   * @throws as `activity`, and as `ModelWipClient.answer`
   */
  async *watch<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    { signal, ...filter }: FollowOptions = {},
  ): AsyncGenerator<{ readonly data: Data; readonly block: Block | undefined }> {
    const over = new AbortController();
    const both = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    const news = new News();
    const following = this.#tell(news, { ...filter, signal: both });
    let known: string | undefined;
    try {
      for (;;) {
        const least = await news.next();
        signal?.throwIfAborted();
        // Another replica may not have come as far as the one that has told of it.
        if (least !== undefined) await this.#client.reached(least, { signal: both });
        const answer = await this.#client.answer(document, variables, { signal: both });
        const text = JSON.stringify(answer.data);
        if (text === known) continue;
        known = text;
        yield answer;
      }
    } finally {
      over.abort();
      await following;
    }
  }

  async #tell(news: News, options: FollowOptions): Promise<void> {
    try {
      for await (const { block } of this.activity(options)) news.add(block.number);
    } catch (error) {
      news.fail(error);
    }
  }

  async *#pushes(
    variables: ActivitySubscriptionVariables,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ActivityPush> {
    signal?.throwIfAborted();
    const results = this.#sse.iterate<ActivitySubscription>({
      query: String(ActivityDocument),
      variables: { ...variables },
    });
    const stop = () => void results.return?.();
    signal?.addEventListener("abort", stop);
    try {
      for await (const { data, errors } of results) {
        const [error] = errors ?? [];
        if (error !== undefined) throw errorOfAnswer(error);
        if (data != null) yield data.activity;
      }
      signal?.throwIfAborted();
    } finally {
      signal?.removeEventListener("abort", stop);
      stop();
    }
  }
}

/** That something has happened, until it is asked for; the first time it is asked, it has. */
class News {
  #isNew = true;
  #least: number | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  add(block: number): void {
    this.#isNew = true;
    this.#least = block;
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  /** The newest block that there was news of; undefined at first. */
  async next(): Promise<number | undefined> {
    if (!this.#isNew && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#isNew = false;
    return this.#least;
  }
}

const unreachable = (why: string, cause?: unknown) =>
  new ModelWipError("GATEWAY_UNREACHABLE", `The live connection is lost: ${why}.`, {
    wayOut: "It is tried again by itself.",
    cause,
  });

/** A refusal that is not for the moment has a status of its own: it would be the same again. */
function toError(error: unknown): ModelWipError {
  if (error instanceof ModelWipError) return error;
  const status =
    error instanceof NetworkError ? (error.response as { status?: number } | undefined)?.status : undefined;
  if (status !== undefined && status >= 400 && status < 500 && status !== 429) {
    return new ModelWipError(
      "GATEWAY_ANSWER_INVALID",
      `The gateway refuses to stream, with status ${status}.`,
      {
        wayOut: "See that the address is that of a gateway of this version.",
        cause: error,
      },
    );
  }
  return unreachable(error instanceof Error ? error.message : String(error), error);
}
