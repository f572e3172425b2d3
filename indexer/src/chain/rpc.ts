import { setTimeout as delay } from "node:timers/promises";
import { IndexerError } from "../errors.ts";

/** Calls that go into one request. */
const MOST_CALLS = 100;
const TIMEOUT_MS = 30_000;
/** How often a request is tried, over all endpoints, and how long is waited before the second time; it doubles. */
const ATTEMPTS = 8;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

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

/** JSON-RPC over HTTP. What is called at the same time goes in one request; an endpoint that fails is passed over. */
export class RpcClient {
  readonly #urls: readonly string[];
  #current = 0;
  #waiting: Call[] = [];

  /** @param urls Of nodes of the same chain, the best first. */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
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
    for (let start = 0; start < waiting.length; start += MOST_CALLS) {
      const calls = waiting.slice(start, start + MOST_CALLS);
      this.#post(calls).catch((error) => {
        for (const { reject } of calls) reject(error);
      });
    }
  }

  async #post(calls: readonly Call[]): Promise<void> {
    const requests = calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }));
    const body = JSON.stringify(requests.length === 1 ? requests[0] : requests);
    let waitMs = FIRST_DELAY_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        settle(calls, await this.#request(body));
        return;
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
        await delay(waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_DELAY_MS);
      }
    }
  }

  async #request(body: string): Promise<Response[]> {
    const response = await fetch(this.#urls[this.#current] as string, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    // Some nodes refuse a request for too many logs with a status of its own, and say so in the body.
    if (!response.ok && !text.includes('"error"'))
      throw new Error(`it answers with status ${response.status}`);
    if (response.status === 429) throw new Error("it says that it is asked too often");
    const answer = JSON.parse(text) as Response | Response[];
    return Array.isArray(answer) ? answer : [answer];
  }
}

function settle(calls: readonly Call[], responses: readonly Response[]): void {
  const [only] = responses;
  // An error about the request as a whole answers none of the calls by its number.
  const whole = responses.length === 1 && calls.length > 1 ? only?.error : undefined;
  const byId = new Map(responses.map((response) => [response.id ?? 0, response]));
  for (const [id, call] of calls.entries()) {
    const { result, error = whole } = byId.get(id) ?? {};
    if (error !== undefined)
      call.reject(new RpcError(error.code ?? 0, error.message ?? "an error without a message"));
    else if (result === undefined) call.reject(new RpcError(0, `no answer to ${call.method}`));
    else call.resolve(result);
  }
}
