/** 64 bits and the same in two halves, as the machine has them: a BigInt is made of these in less time than of digits, or of two BigInts. */
const halves = new Int32Array(2);
const signed = new BigInt64Array(halves.buffer);
const unsigned = new BigUint64Array(halves.buffer);

/** The integer that has these lower and upper 32 bits; the uppermost says whether it is below zero. */
export function signedOfHalves(low: number, high: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return signed[0] as bigint;
}

/** The integer from 0 on that has these lower and upper 32 bits. */
export function unsignedOfHalves(low: number, high: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return unsigned[0] as bigint;
}

/** Puts the lower and the upper 32 bits of an integer into two words, if it fits into 64 bits with its sign. @returns Whether it does. */
export function writeHalves(value: bigint, words: Int32Array, at: number): boolean {
  signed[0] = value;
  if (signed[0] !== value) return false;
  words[at] = halves[0] as number;
  words[at + 1] = halves[1] as number;
  return true;
}
