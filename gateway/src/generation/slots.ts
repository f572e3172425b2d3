import { GatewayError } from "../errors.ts";

interface Waiting {
  enter(): void;
  /** Told how many are before it: 0 is next. */
  readonly onPosition: (position: number) => void;
}

/** How many calls may run at once, and how many may wait for their turn, first come first served. */
export class Slots {
  readonly #concurrency: number;
  readonly #queueLimit: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(concurrency: number, queueLimit: number) {
    this.#concurrency = concurrency;
    this.#queueLimit = queueLimit;
  }

  get isFull(): boolean {
    return this.#running >= this.#concurrency && this.#waiting.size >= this.#queueLimit;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `task` when a slot is free; tells `onPosition` its place while it waits, each time that it moves up.
   * @throws GatewayError PROVIDER_BUSY if the queue is full; the signal's reason if it aborts while waiting
   */
  async run<T>(
    task: () => Promise<T>,
    signal: AbortSignal,
    onPosition: (position: number) => void = () => {},
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.isFull) throw busy();
    if (this.#running >= this.#concurrency) await this.#turn(signal, onPosition);
    else this.#running++;
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  /** The slot is handed over by whoever leaves, so it stays counted in between. */
  #turn(signal: AbortSignal, onPosition: (position: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiting);
        this.#tellPositions();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        enter() {
          signal.removeEventListener("abort", leave);
          resolve();
        },
        onPosition,
      };
      signal.addEventListener("abort", leave, { once: true });
      onPosition(this.#waiting.size);
      this.#waiting.add(waiting);
    });
  }

  #tellPositions(): void {
    for (const [position, { onPosition }] of [...this.#waiting].entries()) onPosition(position);
  }

  #release(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    this.#tellPositions();
    next.enter();
  }
}

export const busy = () =>
  new GatewayError(
    "PROVIDER_BUSY",
    "Too many generations are waiting for this model's provider; try again shortly.",
    { details: { retryAfter: 10 } },
  );
