import { GatewayError } from "../errors.ts";

/** How many requests are answered at the same time, in all and for one caller. */
export class Concurrency {
  readonly #most: number;
  readonly #mostPerCaller: number;
  readonly #running = new Map<string, number>();
  #total = 0;

  constructor(most: number, mostPerCaller: number) {
    this.#most = most;
    this.#mostPerCaller = mostPerCaller;
  }

  /** Begins a request of `caller`; the answer ends it, and may be called again. @throws GatewayError OVERLOADED, TOO_MANY_REQUESTS */
  enter(caller: string): () => void {
    if (this.#total >= this.#most) {
      throw new GatewayError(
        "OVERLOADED",
        "This gateway answers as many requests as it can; try again shortly.",
        {
          details: { retryAfter: 1 },
        },
      );
    }
    const running = this.#running.get(caller) ?? 0;
    if (running >= this.#mostPerCaller) {
      const message = `${running} requests of yours are being answered, and that is the most at a time; wait for one to end.`;
      throw new GatewayError("TOO_MANY_REQUESTS", message, { details: { retryAfter: 1 } });
    }
    this.#total++;
    this.#running.set(caller, running + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#total--;
      const left = (this.#running.get(caller) ?? 1) - 1;
      if (left === 0) this.#running.delete(caller);
      else this.#running.set(caller, left);
    };
  }
}
