import { signedOfHalves } from "../halves.ts";

/** The most bits of an integer, its sign included: what Postgres' `numeric` holds. */
export const MOST_BITS = 435_412;
const MOST = 1n << BigInt(MOST_BITS - 1);
const LEAST = -MOST;
/** Integers of the chain have no more bits. */
const LARGE_BITS = 512n;

/** Of these there are so many that all of a value share one. */
const ONE_BYTE = Array.from({ length: 0x100 }, (_, byte) => BigInt.asIntN(8, BigInt(byte)));

/** Reads a signed integer of so many bytes, the least significant first. */
export function fromSignedBytes(memory: DataView, at: number, size: number): bigint {
  if (size === 0) return 0n;
  if (size === 1) return ONE_BYTE[memory.getUint8(at)] as bigint;
  const words = size & ~7;
  let rest = at + words;
  let value: bigint;
  if (rest === at + size) {
    rest -= 8;
    value = memory.getBigInt64(rest, true);
  } else if (size - words <= 4) {
    value = BigInt(signedPart(memory, rest, size - words));
  } else {
    value = signedOfHalves(memory.getInt32(rest, true), signedPart(memory, rest + 4, size - words - 4));
  }
  while (rest > at) {
    rest -= 8;
    value = (value << 64n) | memory.getBigUint64(rest, true);
  }
  return value;
}

/** One to four bytes as a signed number. */
function signedPart(memory: DataView, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = (value << 8) | memory.getUint8(at + index);
  const unused = 32 - size * 8;
  return (value << unused) >> unused;
}

/** How many bytes a signed integer takes, at least one. */
export function signedSize(value: bigint): number {
  let left = value < 0n ? ~value : value;
  let size = 1;
  if (left >> LARGE_BITS !== 0n) {
    // Few have so many bits that to take them away word by word would be slow.
    const words = BigInt(Math.floor((left.toString(16).length - 1) / 16));
    size += Number(words) * 8;
    left >>= words * 64n;
  }
  while (left > 0xffffffffn) {
    left >>= 32n;
    size += 4;
  }
  return size + Math.floor((32 - Math.clz32(Number(left))) / 8);
}

/** How many bytes a signed integer of 64 bits takes, at least one. */
export function signedSizeOfWords(low: number, high: number): number {
  const isShort = high === low >> 31;
  const top = isShort ? low : high;
  // The bits that differ from the sign, and the sign.
  const bits = 32 - Math.clz32(top ^ (top >> 31)) + 1;
  return (isShort ? 0 : 4) + ((bits + 7) >>> 3);
}

/** Writes a signed integer of so many bytes, the least significant first. */
export function writeSigned(value: bigint, memory: DataView, at: number, size: number): void {
  const end = at + size;
  let left = value;
  let index = at;
  for (; index + 8 <= end; index += 8) {
    memory.setBigInt64(index, left, true);
    if (index + 8 < end) left >>= 64n;
  }
  if (index + 4 <= end) {
    memory.setInt32(index, Number(BigInt.asIntN(32, left)), true);
    index += 4;
    if (index < end) left >>= 32n;
  }
  if (index === end) return;
  for (let low = Number(BigInt.asIntN(32, left)); index < end; index++, low >>= 8) {
    memory.setUint8(index, low & 0xff);
  }
}

/** Reads an integer in decimal digits. @returns `undefined` if it is none. */
export function parseBigInt(text: string): bigint | undefined {
  if (!/^[+-]?[0-9][0-9_]*$/.test(text)) return undefined;
  const digits = text.replaceAll("_", "");
  const value = digits.startsWith("-")
    ? -BigInt(digits.slice(1))
    : BigInt(digits.startsWith("+") ? digits.slice(1) : digits);
  return isTooLarge(value) ? undefined : value;
}

/** Whether an integer has more bits than the store holds. */
export function isTooLarge(value: bigint): boolean {
  return value >= MOST || value <= LEAST;
}
