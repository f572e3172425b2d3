import { type Hex, hexToBigInt, numberToHex } from "viem";
import { StackError } from "../errors.ts";

const FIRST_BATCH = 1_000;
const PARALLEL = 2;
const TIMEOUT_MS = 60_000;

export interface Request {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** An answer to one request: what was asked for, or why not. */
export type Answer<T> = { readonly result: T } | { readonly error: string };

export interface Block {
  readonly number: bigint;
  readonly hash: Hex;
  /** Unix time in seconds. */
  readonly timestamp: bigint;
}

/** A node refused a request: it lacks the state, the range is too long, a contract reverted. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
}

/**
 * A node's JSON-RPC, asked in batches; a batch is halved when the node refuses it as a whole. An audit asks tens of
 * thousands of small questions, and a client that makes a promise of each takes four times as long.
 */
export class Rpc {
  readonly #url: string;
  #batch = FIRST_BATCH;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws RequestRefused with the node's own words; StackError CHAIN_UNREACHABLE where none answers. */
  async ask<T>(method: string, params: readonly unknown[]): Promise<T> {
    const [answer] = answersIn<T>(await this.#post([{ method, params }]), 1) ?? [];
    if (answer === undefined) throw this.#unreachable("it answers something else than JSON-RPC");
    if ("error" in answer) throw new RequestRefused(`${method}: ${answer.error}`);
    return answer.result;
  }

  /** The answers to all requests, in their order. */
  async askAll<T>(requests: readonly Request[]): Promise<Answer<T>[]> {
    const answers: Answer<T>[] = new Array(requests.length);
    let next = 0;
    const work = async () => {
      while (next < requests.length) {
        const start = next;
        next += this.#batch;
        const some = requests.slice(start, next);
        for (const [at, answer] of (await this.#askBatch<T>(some)).entries()) answers[start + at] = answer;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    return answers;
  }

  chainId(): Promise<bigint> {
    return this.ask<Hex>("eth_chainId", []).then(hexToBigInt);
  }

  /** A block by its number, or the latest; `undefined` if there is none yet. */
  async block(number: bigint | "latest"): Promise<Block | undefined> {
    const tag = number === "latest" ? number : numberToHex(number);
    const header = await this.ask<{ number: Hex; hash: Hex; timestamp: Hex } | null>("eth_getBlockByNumber", [
      tag,
      false,
    ]);
    if (header === null) return undefined;
    return {
      number: hexToBigInt(header.number),
      hash: header.hash,
      timestamp: hexToBigInt(header.timestamp),
    };
  }

  async #askBatch<T>(requests: readonly Request[]): Promise<Answer<T>[]> {
    const answers = answersIn<T>(await this.#post(requests), requests.length);
    if (answers !== undefined) return answers;
    if (requests.length === 1) throw this.#unreachable("it refuses every batch of requests");
    const half = Math.ceil(requests.length / 2);
    this.#batch = Math.min(this.#batch, half);
    return [
      ...(await this.#askBatch<T>(requests.slice(0, half))),
      ...(await this.#askBatch<T>(requests.slice(half))),
    ];
  }

  async #post(requests: readonly Request[]): Promise<unknown> {
    const body = requests.map((request, id) => ({ jsonrpc: "2.0", id, ...request }));
    const answer = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body.length === 1 ? body[0] : body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw this.#unreachable(cause instanceof Error ? reasonOf(cause) : String(cause), cause);
    });
    return answer.json().catch(() => undefined);
  }

  #unreachable(reason: string, cause?: unknown): StackError {
    return new StackError(
      "CHAIN_UNREACHABLE",
      `No chain answers at ${this.#url}: ${reason}`,
      "Give --rpc the address of a node of the chain.",
      { cause },
    );
  }
}

/** The answers in the order of their requests; `undefined` if the node did not take them one by one. */
function answersIn<T>(json: unknown, count: number): Answer<T>[] | undefined {
  if (count > 1 && !Array.isArray(json)) return undefined;
  const answers: Answer<T>[] = new Array(count);
  for (const one of [json].flat() as { id?: number; result?: T; error?: { message: string } }[]) {
    const { id, result, error } = one ?? {};
    if (typeof id !== "number" || id >= count || (result === undefined && error === undefined))
      return undefined;
    answers[id] = error === undefined ? { result: result as T } : { error: error.message };
  }
  return Object.keys(answers).length === count ? answers : undefined;
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
