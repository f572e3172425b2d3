/** Bits for each id, and how many of them an id sets: one id in five thousand that is not there seems to be. */
const BITS_PER_ID = 20;
const HASHES = 7;
const FIRST_CAPACITY = 1 << 16;

/** Remembers which ids there are, in less than three bytes for each, by a chain of Bloom filters. */
export class IdFilter {
  readonly #parts: { readonly bits: Uint32Array; readonly capacity: number }[] = [];
  #left = 0;

  add(id: string): void {
    if (this.#left === 0) {
      const capacity = FIRST_CAPACITY << Math.min(this.#parts.length, 8);
      this.#parts.push({ bits: new Uint32Array((capacity * BITS_PER_ID) / 32), capacity });
      this.#left = capacity;
    }
    this.#left--;
    const { bits } = this.#parts.at(-1) as { bits: Uint32Array };
    forEachBit(id, bits.length * 32, (bit) => {
      bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
      return true;
    });
  }

  /** False only if it was never added. */
  mayHave(id: string): boolean {
    return this.#parts.some(({ bits }) =>
      forEachBit(id, bits.length * 32, (bit) => ((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0),
    );
  }
}

/** Goes on while `visit` says so. @returns Whether it always did. */
function forEachBit(id: string, size: number, visit: (bit: number) => boolean): boolean {
  let one = 0x811c9dc5;
  let other = 0x01000193;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
  }
  for (let index = 0; index < HASHES; index++) {
    if (!visit(((one + Math.imul(index, other | 1)) >>> 0) % size)) return false;
  }
  return true;
}
