import { unsignedOfHalves } from "../halves.ts";
import { VALUE_OF_DIGIT } from "../hex.ts";
import { type AbiType, headSize, isDynamic } from "./type.ts";
import { ABI_KIND, type AbiValue } from "./value.ts";

const WORD = 32;
/** A bit that the codes of all hexadecimal digits have, but for those in upper case. */
const NOT_UPPER_CASE = 0x20;
/** What a word begins with that stands for less than 2^64, as most do, or 2^32. */
const ZEROS_BEFORE_64_BITS = "0".repeat(48);
const ZEROS_BEFORE_32_BITS = "0".repeat(56);
/** graph-node's decoder gives up where values are nested deeper than this. */
const MOST_NESTED = 16;

/** Reads a value by itself. @param at Where its word is. */
export type WordReader = (data: string, at: number) => AbiValue;
/** Reads values that stand one after the other. @throws Error if they do not. */
export type SequenceReader = (data: string, base: number) => AbiValue[];
/** Reads a value. @param base Where the sequence begins that its place, at `at`, is in. */
type Reader = (data: string, base: number, at: number) => AbiValue;

/** Decodes values that stand one after the other, as a call's result. @throws Error if they do not. */
export function decodeSequence(types: readonly AbiType[], data: Buffer): AbiValue[] {
  return sequenceReader(types)(data.toString("hex"), 0);
}

/** What decodes values of some types, from bytes that are written as hexadecimal digits: made once for all data of that kind. */
export function sequenceReader(types: readonly AbiType[], depth = 0): SequenceReader {
  let head = 0;
  const items = types.map((type) => {
    const at = head;
    head += headSize(type);
    return { read: readerOf(type, depth), at };
  });
  return (data, base) => {
    const values: AbiValue[] = [];
    for (const { read, at } of items) values.push(read(data, base, base + at));
    return values;
  };
}

/** What decodes a word by itself: the topic of an indexed parameter that is no array, tuple or text. */
export function wordReader(type: AbiType): WordReader {
  switch (type.kind) {
    case "address":
      return (data, at) => ({ kind: ABI_KIND.address, value: part(data, at, 12, WORD) });
    case "bool":
      return (data, at) => ({ kind: ABI_KIND.bool, value: unsigned(data, at) !== 0n });
    case "uint":
      return (data, at) => ({ kind: ABI_KIND.uint, value: unsigned(data, at) });
    case "int":
      return (data, at) => ({ kind: ABI_KIND.int, value: signed(data, at) });
    case "fixedBytes": {
      const bytesCount = type.size;
      return (data, at) => ({ kind: ABI_KIND.fixedBytes, value: part(data, at, 0, bytesCount) });
    }
    case "function":
      return (data, at) => ({ kind: ABI_KIND.function, value: part(data, at, 0, 24) });
    default:
      throw new Error(`${type.kind} is not one word`);
  }
}

function readerOf(type: AbiType, depth: number): Reader {
  if (depth > MOST_NESTED) {
    return () => {
      throw new Error("the data is nested too deep");
    };
  }
  const read = contentReader(type, depth);
  return isDynamic(type)
    ? (data, base, at) => read(data, base + length(data, at))
    : (data, _, at) => read(data, at);
}

/** What reads a value from where it itself begins. */
function contentReader(type: AbiType, depth: number): WordReader {
  switch (type.kind) {
    case "bytes":
      return (data, start) => ({ kind: ABI_KIND.bytes, value: content(data, start) });
    case "string":
      return (data, start) => ({
        kind: ABI_KIND.string,
        value: Buffer.from(content(data, start), "hex").toString("utf8"),
      });
    case "array": {
      const { item } = type;
      const read = itemsReader(item, depth + 1);
      return (data, start) => {
        const count = length(data, start);
        const first = start + WORD;
        if (first + count * headSize(item) > size(data)) throw endsTooSoon();
        return { kind: ABI_KIND.array, value: read(data, first, count) };
      };
    }
    case "fixedArray": {
      const count = type.size;
      const read = itemsReader(type.item, depth + 1);
      return (data, start) => ({ kind: ABI_KIND.fixedArray, value: read(data, start, count) });
    }
    case "tuple": {
      const read = sequenceReader(type.items, depth + 1);
      return (data, start) => ({ kind: ABI_KIND.tuple, value: read(data, start) });
    }
    default:
      return wordReader(type);
  }
}

/** As `sequenceReader`, of any number of values of one type. */
function itemsReader(
  type: AbiType,
  depth: number,
): (data: string, base: number, count: number) => AbiValue[] {
  const read = readerOf(type, depth);
  const itemSize = headSize(type);
  return (data, base, count) => {
    const values: AbiValue[] = [];
    for (let index = 0; index < count; index++) values.push(read(data, base, base + index * itemSize));
    return values;
  };
}

/** Bytes that digits stand for. */
function size(data: string): number {
  return data.length >>> 1;
}

/** Bytes of a word. */
function part(data: string, at: number, from: number, to: number): string {
  if (at + WORD > size(data)) throw endsTooSoon();
  return bytes(data, at + from, at + to);
}

/** Bytes that come after their count. */
function content(data: string, start: number): string {
  const end = start + WORD + length(data, start);
  if (end > size(data)) throw endsTooSoon();
  return bytes(data, start + WORD, end);
}

/** @throws Error if they are written in anything but digits. */
function bytes(data: string, from: number, to: number): string {
  const digits = data.slice(from * 2, to * 2);
  let [values, codes] = [0, NOT_UPPER_CASE];
  for (let index = 0; index < digits.length; index++) {
    const code = digits.charCodeAt(index);
    values |= VALUE_OF_DIGIT[code] ?? -1;
    codes &= code;
  }
  if (values < 0) throw notHexadecimal();
  return codes === 0 ? digits.toLowerCase() : digits;
}

/** An offset or a length: more than fits into memory is none. */
function length(data: string, at: number): number {
  if (at + WORD > size(data)) throw endsTooSoon();
  if (!data.startsWith(ZEROS_BEFORE_32_BITS, at * 2))
    throw new Error("the data names a place beyond its end");
  return eightDigits(data, (at + WORD) * 2 - 8) >>> 0;
}

function unsigned(data: string, at: number): bigint {
  if (at + WORD > size(data)) throw endsTooSoon();
  const end = (at + WORD) * 2;
  if (data.startsWith(ZEROS_BEFORE_64_BITS, at * 2)) {
    return unsignedOfHalves(eightDigits(data, end - 8), eightDigits(data, end - 16));
  }
  // To a BigInt, space at the end would be none of its digits, and no error.
  if (digitAt(data, end - 1) < 0) throw notHexadecimal();
  return BigInt(`0x${data.slice(at * 2, end)}`);
}

function signed(data: string, at: number): bigint {
  const value = unsigned(data, at);
  // The sign is the word's first bit.
  return digitAt(data, at * 2) >= 8 ? BigInt.asIntN(256, value) : value;
}

/** The 32 bits that eight digits stand for. @throws Error if one is none. */
function eightDigits(data: string, from: number): number {
  let bits = 0;
  let all = 0;
  for (let index = from; index < from + 8; index++) {
    const digit = digitAt(data, index);
    bits = (bits << 4) | digit;
    all |= digit;
  }
  if (all < 0) throw notHexadecimal();
  return bits;
}

function digitAt(data: string, index: number): number {
  return VALUE_OF_DIGIT[data.charCodeAt(index)] ?? -1;
}

function endsTooSoon(): Error {
  return new Error("the data ends too soon");
}

function notHexadecimal(): Error {
  return new Error("the data is not hexadecimal");
}
