/**
 * Choices by a list of numbers. The same numbers make the same choices, fewer and smaller numbers make simpler ones, and where
 * they have run out everything is the simplest: so what fast-check shrinks is the list.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** 0 to `count - 1`; 0 is the simplest. */
  index(count: number): number {
    const number = this.#numbers[this.#next] ?? 0;
    this.#next += 1;
    return count < 1 ? 0 : number % count;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.index(items.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }

  /** True with a chance of one in `of`; false is the simpler. */
  sometimes(of: number): boolean {
    return this.index(of) === of - 1 && of > 0;
  }

  some<T>(items: readonly T[], most: number): T[] {
    const rest = [...items];
    const chosen: T[] = [];
    const count = Math.min(this.index(most) + 1, rest.length);
    while (chosen.length < count) chosen.push(...rest.splice(this.index(rest.length), 1));
    return chosen;
  }
}
