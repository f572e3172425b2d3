/** How many are known at a time; a power of two. */
const PLACES = 8;

/**
 * Where the last strings of digits stand that a call of a handler was given. Strings never change, so that one serves whoever asks for the same
 * digits again, and needs not be read to know them: ids are written before an entity is loaded, and once more before it is saved. That holds for
 * memory of which nothing is freed until the call ends, as another string could take its place.
 */
export class WrittenDigits {
  readonly #pointers = new Int32Array(PLACES);
  readonly #digits: string[] = new Array(PLACES).fill("");
  #count = 0;

  note(pointer: number, digits: string): void {
    const place = this.#count++ & (PLACES - 1);
    this.#pointers[place] = pointer;
    this.#digits[place] = digits;
  }

  /** Where they stand. @returns 0 if that is not known. */
  find(digits: string): number {
    for (let place = 0; place < PLACES; place++) {
      if (this.#pointers[place] !== 0 && this.#digits[place] === digits)
        return this.#pointers[place] as number;
    }
    return 0;
  }

  /** The digits that stand at an address, if that is known. */
  at(pointer: number): string | undefined {
    for (let place = 0; place < PLACES; place++) {
      if (this.#pointers[place] === pointer && pointer !== 0) return this.#digits[place];
    }
    return undefined;
  }

  /** Forgets all of them: the next call begins. */
  clear(): void {
    if (this.#count > 0) this.#pointers.fill(0);
    this.#count = 0;
  }
}
