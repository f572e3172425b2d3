import { VALUE_OF_DIGIT } from "../hex.ts";
import { type AbiType, headSize, isDynamic } from "./type.ts";
import { ABI_KIND, type AbiValue } from "./value.ts";

const WORD = 32;
/** The code of the digit 0. */
const ZERO = 0x30;
/** Hexadecimal digits that a number holds exactly. */
const EXACT_DIGITS = 13;
/** graph-node's decoder gives up where values are nested deeper than this. */
const MOST_NESTED = 16;

/** Decodes values that stand one after the other, as a call's result. @throws Error if they do not. */
export function decodeSequence(types: readonly AbiType[], data: Buffer): AbiValue[] {
  return decodeDigits(types, data.toString("hex"));
}

/** As `decodeSequence`, of bytes that are written as hexadecimal digits. */
export function decodeDigits(types: readonly AbiType[], data: string): AbiValue[] {
  return sequence(types, data, 0, 0);
}

/** Decodes a word by itself: the topic of an indexed parameter that is no array, tuple or text. */
export function decodeWord(type: AbiType, data: string, at: number): AbiValue {
  if (at + WORD > size(data)) throw new Error("the data ends too soon");
  switch (type.kind) {
    case "address":
      return { kind: ABI_KIND.address, value: bytes(data, at + 12, at + WORD) };
    case "bool":
      return { kind: ABI_KIND.bool, value: unsigned(data, at) !== 0n };
    case "uint":
      return { kind: ABI_KIND.uint, value: unsigned(data, at) };
    case "int":
      return { kind: ABI_KIND.int, value: signed(data, at) };
    case "fixedBytes":
      return { kind: ABI_KIND.fixedBytes, value: bytes(data, at, at + type.size) };
    case "function":
      return { kind: ABI_KIND.function, value: bytes(data, at, at + 24) };
    default:
      throw new Error(`${type.kind} is not one word`);
  }
}

function sequence(types: readonly AbiType[], data: string, base: number, depth: number): AbiValue[] {
  let at = base;
  return types.map((type) => {
    const value = decode(type, data, base, at, depth);
    at += headSize(type);
    return value;
  });
}

/** @param base Where the sequence begins that the value's place, at `at`, is in. */
function decode(type: AbiType, data: string, base: number, at: number, depth: number): AbiValue {
  if (depth > MOST_NESTED) throw new Error("the data is nested too deep");
  const start = isDynamic(type) ? base + length(data, at) : at;
  switch (type.kind) {
    case "bytes":
    case "string": {
      const end = start + WORD + length(data, start);
      if (end > size(data)) throw new Error("the data ends too soon");
      const value = bytes(data, start + WORD, end);
      return type.kind === "bytes"
        ? { kind: ABI_KIND.bytes, value }
        : { kind: ABI_KIND.string, value: Buffer.from(value, "hex").toString("utf8") };
    }
    case "array": {
      const count = length(data, start);
      const end = start + WORD + count * headSize(type.item);
      if (end > size(data)) throw new Error("the data ends too soon");
      const items = new Array<AbiType>(count).fill(type.item);
      return { kind: ABI_KIND.array, value: sequence(items, data, start + WORD, depth + 1) };
    }
    case "fixedArray": {
      const items = new Array<AbiType>(type.size).fill(type.item);
      return { kind: ABI_KIND.fixedArray, value: sequence(items, data, start, depth + 1) };
    }
    case "tuple":
      return { kind: ABI_KIND.tuple, value: sequence(type.items, data, start, depth + 1) };
    default:
      return decodeWord(type, data, at);
  }
}

/** Bytes that digits stand for. */
function size(data: string): number {
  return data.length >>> 1;
}

/** @throws Error if they are written in anything but digits. */
function bytes(data: string, from: number, to: number): string {
  const digits = data.slice(from * 2, to * 2);
  let all = 0;
  for (let index = 0; index < digits.length; index++) all |= digitAt(digits, index);
  if (all < 0) throw notHexadecimal();
  return digits.toLowerCase();
}

/** Where the first digit of a word is that is not 0; at its end if there is none. */
function firstDigit(data: string, at: number): number {
  const end = (at + WORD) * 2;
  let digit = at * 2;
  while (digit < end && data.charCodeAt(digit) === ZERO) digit++;
  return digit;
}

/** An offset or a length: more than fits into memory is none. */
function length(data: string, at: number): number {
  if (at + WORD > size(data)) throw new Error("the data ends too soon");
  const first = firstDigit(data, at);
  const end = (at + WORD) * 2;
  if (end - first > 8) throw new Error("the data names a place beyond its end");
  return small(data, first, end);
}

function unsigned(data: string, at: number): bigint {
  const first = firstDigit(data, at);
  const end = (at + WORD) * 2;
  if (end - first <= EXACT_DIGITS) return BigInt(small(data, first, end));
  // To a BigInt, space at the end would be none of its digits, and no error.
  if (digitAt(data, end - 1) < 0) throw notHexadecimal();
  return BigInt(`0x${data.slice(first, end)}`);
}

function signed(data: string, at: number): bigint {
  const value = unsigned(data, at);
  // The sign is the word's first bit.
  return digitAt(data, at * 2) >= 8 ? BigInt.asIntN(256, value) : value;
}

/** The number that digits stand for, which are not more than it holds exactly. @throws Error if one is none. */
function small(data: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = digitAt(data, index);
    if (digit < 0) throw notHexadecimal();
    value = value * 16 + digit;
  }
  return value;
}

function digitAt(data: string, index: number): number {
  return VALUE_OF_DIGIT[data.charCodeAt(index)] ?? -1;
}

function notHexadecimal(): Error {
  return new Error("the data is not hexadecimal");
}
