import { Client } from "pg";
import type { HeadChanges } from "./changes.ts";

/** Postgres tells the name of a subgraph there, in the transaction that moves its head. */
const CHANNEL = "indexer_head";
const RECONNECT_MS = 1_000;

/**
 * Hears of a subgraph's head from Postgres, whichever process moves it. One connection, made when somebody first wants to know; when
 * it has been made again after it was lost, everybody is told, for they may have missed news.
 */
export class HeadNotifications implements HeadChanges {
  readonly #databaseUrl: string;
  readonly #name: string;
  readonly #listeners = new Set<() => void>();
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** @param name Of the subgraph, as in `indexer.subgraph`. */
  constructor(databaseUrl: string, name: string) {
    this.#databaseUrl = databaseUrl;
    this.#name = name;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#client === undefined && this.#retry === undefined) void this.#connect();
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#listeners.clear();
    await this.#client?.end().catch(() => {});
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #connect(): Promise<void> {
    this.#retry = undefined;
    const client = new Client({ connectionString: this.#databaseUrl, keepAlive: true });
    this.#client = client;
    client.on("notification", ({ payload }) => {
      if (payload === this.#name) this.#tell();
    });
    client.on("error", () => this.#lose(client));
    client.on("end", () => this.#lose(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // Whatever has changed before has not been heard of.
      this.#tell();
    } catch {
      this.#lose(client);
    }
  }

  #lose(client: Client): void {
    if (this.#client !== client || this.#isStopped) return;
    this.#client = undefined;
    client.removeAllListeners();
    client.on("error", () => {});
    void client.end().catch(() => {});
    this.#retry = setTimeout(() => void this.#connect(), RECONNECT_MS).unref();
  }
}
