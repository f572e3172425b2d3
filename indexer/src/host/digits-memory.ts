/** Bytes that are not more than this are remembered: addresses, hashes, and ids made of them. */
const MOST_WORDS = 11;
const SLOTS = 1 << 12;

/**
 * Hexadecimal digits of bytes that were read a moment ago. Most bytes are read more than once, as ids and as what refers to them: the
 * same text for them takes no more memory, and maps find it without going through it.
 */
export class DigitsMemory {
  readonly #words = new Int32Array(SLOTS * MOST_WORDS);
  readonly #sizes = new Uint8Array(SLOTS);
  readonly #digits: string[] = new Array(SLOTS).fill("");

  /** Whether bytes are remembered. */
  static remembers(start: number, size: number): boolean {
    return size <= MOST_WORDS * 4 && start % 4 === 0 && size % 4 === 0;
  }

  /** The digits of `size` bytes from `start` on. @param words The same memory as `bytes`. */
  of(bytes: Buffer, words: Int32Array, start: number, size: number): string {
    if (!DigitsMemory.remembers(start, size)) return bytes.toString("hex", start, start + size);
    const [first, count] = [start >>> 2, size >>> 2];
    const slot = slotOf(words, first, count);
    if (this.#sizes[slot] !== size || !this.#has(slot, words, first, count)) {
      for (let index = 0; index < count; index++) {
        this.#words[slot * MOST_WORDS + index] = words[first + index] as number;
      }
      this.#sizes[slot] = size;
      this.#digits[slot] = bytes.toString("hex", start, start + size);
    }
    return this.#digits[slot] as string;
  }

  #has(slot: number, words: Int32Array, first: number, count: number): boolean {
    const known = this.#words;
    for (let index = 0; index < count; index++) {
      if (known[slot * MOST_WORDS + index] !== words[first + index]) return false;
    }
    return true;
  }
}

function slotOf(words: Int32Array, first: number, count: number): number {
  let hash = count;
  for (let at = first; at < first + count; at++) {
    hash = Math.imul(hash ^ (words[at] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash & (SLOTS - 1);
}
