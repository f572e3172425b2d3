import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { request } from "undici";
import { IndexerError } from "../errors.ts";

const unzip = promisify(gunzip);

/** Calls that go into one request, unless the node takes fewer. */
const MOST_CALLS = 100;
/** How often a request is tried, over all endpoints. */
const ATTEMPTS = 8;
const LONGEST_DELAY_MS = 5_000;
/** What nodes say when they are asked too often, where they do not say it by the status. */
const TOO_OFTEN = /rate.?limit|too many requests|requests per|compute units|throughput/i;

export interface RpcSettings {
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
  /** How long is waited before a request is sent the second time; it doubles from then on. */
  readonly firstDelayMs: number;
}

const DEFAULTS: RpcSettings = { timeoutMs: 30_000, firstDelayMs: 100 };

/** The chain's node has understood a call and answers with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Response {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string };
}

/** A node does not answer, or not now. */
class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** How long it wants to be left alone. */
  readonly afterMs: number;

  constructor(message: string, afterMs = 0) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** Where the chain is asked. */
export interface Rpc {
  /** @throws RpcError as the node says. */
  call(method: string, params: readonly unknown[]): Promise<unknown>;
}

/**
 * JSON-RPC over HTTP. What is called at the same time goes in one request, or in as many as the node likes; an endpoint that fails
 * is passed over.
 */
export class RpcClient implements Rpc {
  readonly #urls: readonly string[];
  readonly #settings: RpcSettings;
  #current = 0;
  #mostCalls = MOST_CALLS;
  #waiting: Call[] = [];

  /** @param urls Of nodes of the same chain, the best first. */
  constructor(urls: readonly string[], settings: Partial<RpcSettings> = {}) {
    this.#urls = urls;
    this.#settings = { ...DEFAULTS, ...settings };
  }

  /** @throws RpcError as the node says. @throws IndexerError `CHAIN_UNREACHABLE` if no endpoint answers for long. */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => this.#send());
      this.#waiting.push({ method, params, resolve, reject });
    });
  }

  #send(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#post(waiting);
  }

  #post(calls: readonly Call[]): void {
    const size = this.#mostCalls;
    for (let start = 0; start < calls.length; start += size) {
      const some = calls.slice(start, start + size);
      this.#answer(some).catch((error) => {
        for (const { reject } of some) reject(error);
      });
    }
  }

  async #answer(calls: readonly Call[]): Promise<void> {
    const responses = await this.#responses(calls);
    const [only] = responses;
    if (calls.length > 1 && responses.length === 1 && only?.error !== undefined) {
      // An error about the request as a whole, which then is too large, or should not be a batch.
      this.#mostCalls = Math.max(1, Math.min(this.#mostCalls, Math.floor(calls.length / 2)));
      this.#post(calls);
      return;
    }
    const byId = new Map(responses.map((response) => [response.id ?? 0, response]));
    for (const [id, call] of calls.entries()) {
      const { result, error } = byId.get(id) ?? {};
      if (error !== undefined)
        call.reject(new RpcError(error.code ?? 0, error.message ?? "an error without a message"));
      else if (result === undefined) call.reject(new RpcError(0, `no answer to ${call.method}`));
      else call.resolve(result);
    }
  }

  async #responses(calls: readonly Call[]): Promise<Response[]> {
    const requests = calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }));
    const body = JSON.stringify(requests.length === 1 ? requests[0] : requests);
    let waitMs = this.#settings.firstDelayMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#request(body);
      } catch (cause) {
        if (attempt >= ATTEMPTS) {
          throw new IndexerError(
            "CHAIN_UNREACHABLE",
            `No node of the chain has answered ${calls[0]?.method} in ${ATTEMPTS} attempts: ${(cause as Error).message}.`,
            "Check the chain's URL, or give another one beside it.",
            { cause },
          );
        }
        this.#current = (this.#current + 1) % this.#urls.length;
        const wantedMs = cause instanceof NoAnswer && this.#urls.length === 1 ? cause.afterMs : 0;
        await delay(Math.min(Math.max(waitMs, wantedMs), LONGEST_DELAY_MS));
        waitMs *= 2;
      }
    }
  }

  /** Without the streams and the checks of `fetch`: they take longer than to read what a chain's node says. */
  async #request(body: string): Promise<Response[]> {
    const response = await request(this.#urls[this.#current] as string, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-encoding": "gzip" },
      body,
      signal: AbortSignal.timeout(this.#settings.timeoutMs),
    });
    const { statusCode: status, headers } = response;
    const text =
      headers["content-encoding"] === "gzip"
        ? String(await unzip(await response.body.arrayBuffer()))
        : await response.body.text();
    if (status === 429) {
      const afterMs = Number(headers["retry-after"] ?? 0) * 1_000;
      throw new NoAnswer("it says that it is asked too often", afterMs || 0);
    }
    // Some nodes refuse a request for too many logs with a status of its own, and say so in the body.
    if ((status < 200 || status > 299) && !text.includes('"error"'))
      throw new NoAnswer(`it answers with status ${status}`);
    const answers = [JSON.parse(text) as Response | Response[]].flat();
    const tooOften = answers.find(saysTooOften);
    if (tooOften !== undefined) throw new NoAnswer(`it says: ${tooOften.error?.message}`);
    return answers;
  }
}

function saysTooOften({ error }: Response): boolean {
  const message = error?.message ?? "";
  // What contracts say when they revert is not about the node.
  return error?.code === 429 || (TOO_OFTEN.test(message) && !/revert/i.test(message));
}
