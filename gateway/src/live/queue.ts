/**
 * Results on their way to one client. Who cannot wait pushes, and a queue that is full then ends, for its client is too
 * slow; who can wait asks for room first.
 */
export class ResultQueue<T> implements AsyncGenerator<T, void, undefined> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  readonly #onEnd = new Set<() => void>();
  #taker: ((result: IteratorResult<T, void>) => void) | undefined;
  #onRoom: (() => void) | undefined;
  #ended = false;
  #isTooSlow = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Whether it has ended because it was full. */
  get isTooSlow(): boolean {
    return this.#isTooSlow;
  }

  /** Calls `listener` once the queue has ended, whoever ended it; the answer takes that back. */
  onEnd(listener: () => void): () => void {
    if (this.#ended) listener();
    else this.#onEnd.add(listener);
    return () => this.#onEnd.delete(listener);
  }

  /** Where the queue is full it ends, and what lies in it is not delivered. */
  push(item: T): void {
    if (this.#ended) return;
    if (this.#taker) {
      const take = this.#taker;
      this.#taker = undefined;
      take({ done: false, value: item });
    } else if (this.#items.length < this.#capacity) {
      this.#items.push(item);
    } else {
      this.#isTooSlow = true;
      this.#items.length = 0;
      this.end();
    }
  }

  /** Resolves when an item can be pushed, or the queue has ended. One caller at a time. */
  async room(): Promise<void> {
    while (!this.#ended && this.#taker === undefined && this.#items.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    }
  }

  /** Delivers what is in it, and then no more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#taker?.({ done: true, value: undefined });
    this.#taker = undefined;
    this.#makeRoom();
    for (const listener of this.#onEnd) listener();
    this.#onEnd.clear();
  }

  #makeRoom(): void {
    const resume = this.#onRoom;
    this.#onRoom = undefined;
    resume?.();
  }

  async next(): Promise<IteratorResult<T, void>> {
    const [item] = this.#items.splice(0, 1);
    if (item !== undefined) {
      this.#makeRoom();
      return { done: false, value: item };
    }
    if (this.#ended) return { done: true, value: undefined };
    const taken = new Promise<IteratorResult<T, void>>((resolve) => {
      this.#taker = resolve;
    });
    this.#makeRoom();
    return taken;
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#items.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
