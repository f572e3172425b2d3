/** What goes over an engine's wires, to the chain and to the database: pieces in both directions, counted. */
export class Traffic {
  #count = 0;
  readonly #waiting = new Map<() => void, number>();

  readonly note = (): void => {
    this.#count++;
    for (const [resolve, count] of this.#waiting) {
      if (count > this.#count) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  };

  /** Counts from 0 again. */
  begin(): void {
    this.#count = 0;
  }

  /** Resolves with the piece of that number. */
  async reaches(count: number): Promise<void> {
    if (this.#count < count) await new Promise<void>((resolve) => this.#waiting.set(resolve, count));
  }
}
