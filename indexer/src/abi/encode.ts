import { ABI_KIND, type AbiValue } from "./value.ts";

const WORD_DIGITS = 64;

/** Encodes values one after the other, as `abi.encode` does. Hexadecimal digits without `0x`. */
export function encodeSequence(values: readonly AbiValue[]): string {
  const heads = values.map((value) => (isDynamic(value) ? undefined : encode(value)));
  let end = heads.reduce((sum, head) => sum + (head?.length ?? WORD_DIGITS), 0) / 2;
  let tails = "";
  let result = "";
  for (const [index, value] of values.entries()) {
    const head = heads[index];
    if (head !== undefined) {
      result += head;
      continue;
    }
    const tail = encode(value);
    result += unsignedWord(BigInt(end));
    end += tail.length / 2;
    tails += tail;
  }
  return result + tails;
}

function isDynamic(value: AbiValue): boolean {
  if (value.kind === ABI_KIND.bytes || value.kind === ABI_KIND.string || value.kind === ABI_KIND.array)
    return true;
  if (value.kind === ABI_KIND.tuple || value.kind === ABI_KIND.fixedArray) return value.value.some(isDynamic);
  return false;
}

function encode(value: AbiValue): string {
  switch (value.kind) {
    case ABI_KIND.address:
      return value.value.padStart(WORD_DIGITS, "0");
    case ABI_KIND.fixedBytes:
    case ABI_KIND.function:
      return value.value.padEnd(WORD_DIGITS, "0");
    case ABI_KIND.int:
    case ABI_KIND.uint:
      return unsignedWord(BigInt.asUintN(256, value.value));
    case ABI_KIND.bool:
      return unsignedWord(value.value ? 1n : 0n);
    case ABI_KIND.bytes:
      return packed(value.value);
    case ABI_KIND.string:
      return packed(Buffer.from(value.value, "utf8").toString("hex"));
    case ABI_KIND.array:
      return unsignedWord(BigInt(value.value.length)) + encodeSequence(value.value);
    default:
      return encodeSequence(value.value);
  }
}

function unsignedWord(value: bigint): string {
  return value.toString(16).padStart(WORD_DIGITS, "0");
}

function packed(digits: string): string {
  const words = Math.ceil(digits.length / WORD_DIGITS);
  return unsignedWord(BigInt(digits.length / 2)) + digits.padEnd(words * WORD_DIGITS, "0");
}
