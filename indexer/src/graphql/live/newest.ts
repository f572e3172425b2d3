/**
 * Answers on their way to one client, who gets the newest whenever it is ready for one: what it was too slow for is replaced, never
 * kept, and what it has already is not given again.
 */
export class Newest implements AsyncGenerator<string, void, undefined> {
  #waiting: string | undefined;
  #given: string | undefined;
  #taker: ((result: IteratorResult<string, void>) => void) | undefined;
  #hasEnded = false;
  readonly #onEnd: (() => void)[] = [];

  /** Calls `listener` once, when the client has left or there is nothing more to come. */
  onEnd(listener: () => void): void {
    if (this.#hasEnded) listener();
    else this.#onEnd.push(listener);
  }

  push(answer: string): void {
    if (this.#hasEnded) return;
    if (answer === this.#given) {
      this.#waiting = undefined;
    } else if (this.#taker === undefined) {
      this.#waiting = answer;
    } else {
      const take = this.#taker;
      this.#taker = undefined;
      this.#given = answer;
      take({ done: false, value: answer });
    }
  }

  next(): Promise<IteratorResult<string, void>> {
    if (this.#waiting !== undefined) {
      const value = this.#waiting;
      this.#given = value;
      this.#waiting = undefined;
      return Promise.resolve({ done: false, value });
    }
    if (this.#hasEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#taker = resolve;
    });
  }

  /** Nothing more comes; what waits is still given. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#taker?.({ done: true, value: undefined });
    this.#taker = undefined;
    for (const listener of this.#onEnd) listener();
  }

  return(): Promise<IteratorResult<string, void>> {
    this.#waiting = undefined;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Promise<IteratorResult<string, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
