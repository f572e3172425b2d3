import pg from "pg";
import type { Logger } from "../log.ts";

const CHANNEL = "generation_changed";
const RECONNECT_MS = 1_000;

/**
 * Hears of every change of a generation, whichever process has made it: Postgres tells all of them the row's id. One
 * connection, made when somebody first wants to know; after it was lost, everybody is told, for they may have missed news.
 */
export class GenerationChanges {
  readonly #url: string;
  readonly #log: Logger;
  readonly #listeners = new Map<string, Set<() => void>>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  /** Calls `listener` when the generation changes, and as soon as changes are heard of; the answer ends that. */
  watch(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    if (this.#client === undefined && this.#retry === undefined) void this.#connect();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#listeners.clear();
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    this.#retry = undefined;
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "model-wip-gateway-live",
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    this.#client = client;
    client.on("notification", ({ payload }) => {
      for (const listener of this.#listeners.get(payload ?? "") ?? []) listener();
    });
    client.on("error", (error) => this.#lose(client, error));
    client.on("end", () => this.#lose(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      for (const listeners of this.#listeners.values()) for (const listener of listeners) listener();
    } catch (error) {
      this.#lose(client, error);
    }
  }

  #lose(client: pg.Client, error?: unknown): void {
    if (this.#client !== client || this.#isStopped) return;
    this.#client = undefined;
    this.#log.warn({ err: error }, "changes of generations cannot be heard of; connecting again");
    client.removeAllListeners();
    client.on("error", () => {});
    void client.end().catch(() => {});
    this.#retry = setTimeout(() => void this.#connect(), RECONNECT_MS).unref();
  }
}
