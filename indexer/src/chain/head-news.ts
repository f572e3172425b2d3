import { addAbortListener } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";

/** For how long a node may say nothing at all before it is asked whether it is still there. */
const SILENCE_MS = 30_000;
const SUBSCRIBE = { jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] };
const RECONNECT_MS = { first: 250, longest: 15_000 } as const;

/** Who says when it is time to look at the chain again. */
export interface HeadNews {
  /** Resolves when there may be another head since the last time, or after `mostMs` at the latest, or when `signal` says so. */
  next(mostMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Nobody says anything: the chain is looked at again and again. */
export const polling: HeadNews = {
  next: (mostMs, signal) => delay(mostMs, undefined, { signal }).catch(() => {}),
  close() {},
};

/**
 * Hears of new heads from a node by WebSocket (`eth_subscribe` to `newHeads`). What it hears is that there is one, not which: that is
 * read in the usual way, so news that are late, doubled or of another branch do no harm. While there is no connection, nobody waits
 * longer than without.
 */
export class HeadSubscription implements HeadNews {
  readonly #url: string;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #retryMs: number = RECONNECT_MS.first;
  #isNews = false;
  #wake: (() => void) | undefined;
  #isClosed = false;

  /** @param url `ws:` or `wss:`. */
  constructor(url: string) {
    this.#url = url;
    this.#connect();
  }

  async next(mostMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isNews && !signal.aborted) await this.#news(mostMs, signal);
    this.#isNews = false;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#socket?.terminate();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, { handshakeTimeout: SILENCE_MS });
    this.#socket = socket;
    socket.on("open", () => {
      socket.send(JSON.stringify(SUBSCRIBE));
      this.#listen(socket);
    });
    socket.on("message", (data) => {
      this.#listen(socket);
      this.#hear(String(data));
    });
    socket.on("pong", () => this.#listen(socket));
    // Why is said nowhere: until it is there again, the chain is looked at as without it.
    socket.on("error", () => {});
    socket.on("close", () => this.#reconnect());
  }

  #news(mostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        aborted[Symbol.dispose]();
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, mostMs);
      const aborted = addAbortListener(signal, wake);
      this.#wake = wake;
    });
  }

  #hear(text: string): void {
    const message = parsed(text);
    // With the answer to the subscription, too: there may have been heads before it.
    if (message?.method !== "eth_subscription" && message?.id !== SUBSCRIBE.id) return;
    this.#retryMs = RECONNECT_MS.first;
    this.#isNews = true;
    this.#wake?.();
  }

  /** Begins to wait for the next word of a connection that may have been lost without anybody's noticing. */
  #listen(socket: WebSocket): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      socket.ping();
      this.#silence = setTimeout(() => socket.terminate(), SILENCE_MS);
      this.#silence.unref();
    }, SILENCE_MS);
    this.#silence.unref();
  }

  #reconnect(): void {
    clearTimeout(this.#silence);
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retry.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, RECONNECT_MS.longest);
  }
}

function parsed(text: string): { readonly id?: unknown; readonly method?: unknown } | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}
