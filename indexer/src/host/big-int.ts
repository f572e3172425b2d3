/** The most bits of an integer, its sign included: what Postgres' `numeric` holds. */
export const MOST_BITS = 435_412;
const MOST = 1n << BigInt(MOST_BITS - 1);
const LEAST = -MOST;

/** Reads a signed integer from bytes, the least significant first. */
export function fromSignedBytes(bytes: Buffer): bigint {
  const size = bytes.length;
  if (size === 0) return 0n;
  if (size <= 6) return BigInt(bytes.readIntLE(0, size));
  if (size === 8) return bytes.readBigInt64LE(0);
  let value = 0n;
  let at = size;
  const odd = size % 8;
  if (odd > 0) {
    at -= odd;
    for (let index = size - 1; index >= at; index--) value = (value << 8n) | BigInt(bytes[index] as number);
  }
  while (at > 0) {
    at -= 8;
    value = (value << 64n) | bytes.readBigUInt64LE(at);
  }
  return BigInt.asIntN(size * 8, value);
}

/** How many bytes a signed integer takes, at least one. */
export function signedSize(value: bigint): number {
  if (value >= -0x80n && value <= 0x7fn) return 1;
  if (value >= -0x80000000n && value <= 0x7fffffffn) {
    return Math.floor((32 - Math.clz32(Number(value < 0n ? ~value : value))) / 8) + 1;
  }
  const digits = (value < 0n ? ~value : value).toString(16);
  const bits = (digits.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(digits[0] as string, 16)));
  return Math.floor(bits / 8) + 1;
}

/** Writes a signed integer of so many bytes, the least significant first. */
export function writeSigned(value: bigint, target: Buffer, at: number, size: number): void {
  if (size <= 6) {
    target.writeIntLE(Number(value), at, size);
    return;
  }
  let left = value;
  let index = at;
  const end = at + size;
  for (; index + 8 <= end; index += 8) {
    target.writeBigInt64LE(BigInt.asIntN(64, left), index);
    left >>= 64n;
  }
  for (; index < end; index++) {
    target[index] = Number(left & 0xffn);
    left >>= 8n;
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
