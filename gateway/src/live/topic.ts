import type { Logger } from "../log.ts";
import type { LiveOperation, Push } from "./operation.ts";
import type { ResultQueue } from "./queue.ts";

const RETRY_MS = 1_000;

/** All clients of one operation, and the one run of it that they share. */
export abstract class Topic {
  protected readonly operation: LiveOperation;
  readonly #log: Logger;
  readonly #clients = new Set<ResultQueue<Push>>();
  readonly #onEmpty: () => void;
  #running: Promise<void> | undefined;
  #isDue = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(operation: LiveOperation, log: Logger, onEmpty: () => void) {
    this.operation = operation;
    this.#log = log;
    this.#onEmpty = onEmpty;
  }

  add(client: ResultQueue<Push>): void {
    this.#clients.add(client);
    client.onEnd(() => {
      this.#clients.delete(client);
      if (this.#clients.size > 0) return;
      clearTimeout(this.#retry);
      this.#onEmpty();
    });
  }

  protected push(result: Push): void {
    for (const client of [...this.#clients]) client.push(result);
  }

  /** Brings the clients up to date: one run after the other, however often it is called. */
  wake(): void {
    this.#isDue = true;
    this.#running ??= this.#runWhileDue().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when no run is in progress. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #runWhileDue(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      while (this.#isDue && this.#clients.size > 0) {
        this.#isDue = false;
        await this.run();
      }
    } catch (error) {
      this.#log.debug({ err: error }, "a subscription is tried again");
      this.#retry = setTimeout(() => this.wake(), RETRY_MS).unref();
    }
  }

  /** One run; where it throws, it is tried again. */
  protected abstract run(): Promise<void>;
}
