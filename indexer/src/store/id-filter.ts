/** Bits for each id, and how many of them an id sets: of those that are not there, one in a thousand seems to be in a part of the chain that is full. */
const BITS_PER_ID = 24;
const HASHES = 7;
/** An id's bits are in one block, which memory hands over at one go: 16 words. */
const BLOCK_WORDS = 16;
const BLOCK_BITS = BLOCK_WORDS * 32;
const FIRST_CAPACITY = 1 << 16;

/** Remembers which ids there are, in three bytes for each, by a chain of blocked Bloom filters. */
export class IdFilter {
  readonly #parts: Uint32Array[] = [];
  #left = 0;

  add(id: string): void {
    if (this.#left === 0) {
      const capacity = FIRST_CAPACITY << Math.min(this.#parts.length, 8);
      this.#parts.push(new Uint32Array((capacity * BITS_PER_ID) / 32));
      this.#left = capacity;
    }
    this.#left--;
    const { block, bits } = hashOf(id);
    const words = this.#parts.at(-1) as Uint32Array;
    const first = firstWord(words, block);
    for (let index = 0; index < HASHES; index++) {
      const bit = bitOf(bits, index);
      words[first + (bit >>> 5)] = (words[first + (bit >>> 5)] as number) | (1 << (bit & 31));
    }
  }

  /** False only if it was never added. */
  mayHave(id: string): boolean {
    const { block, bits } = hashOf(id);
    for (const words of this.#parts) if (hasAll(words, firstWord(words, block), bits)) return true;
    return false;
  }
}

/** Two hashes: one says in which block an id's bits are, the other which. FNV-1a, and the like. */
function hashOf(id: string): { block: number; bits: number } {
  let block = 0x811c9dc5;
  let bits = 0x01000193;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    block = Math.imul(block ^ code, 0x01000193);
    bits = Math.imul(bits + code, 0x85ebca6b) ^ (bits >>> 13);
  }
  return { block: block >>> 0, bits };
}

function firstWord(words: Uint32Array, block: number): number {
  return (block % (words.length / BLOCK_WORDS)) * BLOCK_WORDS;
}

/** One of the bits that an id has in its block. */
function bitOf(bits: number, index: number): number {
  return (bits + Math.imul(index, (bits >>> 16) | 1)) & (BLOCK_BITS - 1);
}

function hasAll(words: Uint32Array, first: number, bits: number): boolean {
  for (let index = 0; index < HASHES; index++) {
    const bit = bitOf(bits, index);
    if (((words[first + (bit >>> 5)] as number) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}
