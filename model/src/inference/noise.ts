const ROUNDS = 10;

/** What kinds of chance one image needs, each from numbers of its own. */
export const STREAMS = { latents: 0, grain: 1 } as const;

/**
 * Normal noise, the same bits for the same seed and stream on every machine: whole numbers from a counter, and sums
 * of them, since logarithms and cosines may differ in their last bit from one engine to the next.
 */
export class Noise {
  readonly #seed: number;
  readonly #stream: number;
  readonly #block = new Uint32Array(4);
  #counter = 0;

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number, stream: number) {
    this.#seed = seed >>> 0;
    this.#stream = stream >>> 0;
  }

  /** A value with mean 0 and deviation 1: the sum of twelve even ones, which reaches from -6 to 6. */
  fine(): number {
    return this.#next() + this.#next() + this.#next();
  }

  /** The same from four even ones, which reaches from -3.47 to 3.47 and takes a third of the time. */
  coarse(): number {
    return this.#next() * SQRT_3;
  }

  /** The sum of four even values around 0, together with deviation sqrt(1/3). */
  #next(): number {
    const block = this.#block;
    philox(this.#counter++, this.#seed, this.#stream, block);
    const [a = 0, b = 0, c = 0, d = 0] = block;
    return (a + b + c + d) / 2 ** 32 - 2;
  }
}

const SQRT_3 = Math.sqrt(3);

/**
 * Philox4x32-10: four 32-bit numbers of a counter and a key. (Salmon et al., "Parallel random numbers: as easy as 1,
 * 2, 3", 2011.)
 */
function philox(counter: number, seed: number, stream: number, into: Uint32Array): void {
  let [x0, x1, x2, x3] = [counter >>> 0, stream, 0, 0];
  let [k0, k1] = [seed, 0x6d6f6465];
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = Math.imul(x0, 0xd2511f53) >>> 0;
    const high0 = multiplyHigh(x0, 0xd2511f53);
    const low1 = Math.imul(x2, 0xcd9e8d57) >>> 0;
    const high1 = multiplyHigh(x2, 0xcd9e8d57);
    [x0, x1, x2, x3] = [(high1 ^ x1 ^ k0) >>> 0, low1, (high0 ^ x3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  into[0] = x0;
  into[1] = x1;
  into[2] = x2;
  into[3] = x3;
}

/** The upper 32 bits of the product of two 32-bit numbers. */
export function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carried = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000)) >>> 0;
}
