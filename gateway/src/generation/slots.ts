import { GatewayError } from "../errors.ts";

/** How many calls may run at once, and how many may wait for their turn, first come first served. */
export class Slots {
  readonly #concurrency: number;
  readonly #queueLimit: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(concurrency: number, queueLimit: number) {
    this.#concurrency = concurrency;
    this.#queueLimit = queueLimit;
  }

  get isFull(): boolean {
    return this.#running >= this.#concurrency && this.#waiting.size >= this.#queueLimit;
  }

  /**
   * Runs `task` when a slot is free.
   * @throws GatewayError PROVIDER_BUSY if the queue is full; the signal's reason if it aborts while waiting
   */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.isFull) throw busy();
    if (this.#running >= this.#concurrency) await this.#turn(signal);
    else this.#running++;
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  /** The slot is handed over by whoever leaves, so it stays counted in between. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.add(enter);
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

export const busy = () =>
  new GatewayError(
    "PROVIDER_BUSY",
    "Too many generations are waiting for this model's provider; try again shortly.",
    { details: { retryAfter: 10 } },
  );
