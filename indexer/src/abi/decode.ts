import { type AbiType, headSize, isDynamic } from "./type.ts";
import { ABI_KIND, type AbiValue } from "./value.ts";

const WORD = 32;
/** graph-node's decoder gives up where values are nested deeper than this. */
const MOST_NESTED = 16;

/** Decodes values that stand one after the other, as an event's data or a call's result. @throws Error if they do not. */
export function decodeSequence(types: readonly AbiType[], data: Buffer): AbiValue[] {
  return sequence(types, data, 0, 0);
}

/** Decodes a word by itself: the topic of an indexed parameter that is no array, tuple or text. */
export function decodeWord(type: AbiType, data: Buffer, at: number): AbiValue {
  if (at + WORD > data.length) throw new Error("the data ends too soon");
  switch (type.kind) {
    case "address":
      return { kind: ABI_KIND.address, value: data.toString("hex", at + 12, at + WORD) };
    case "bool":
      return { kind: ABI_KIND.bool, value: !isZero(data, at) };
    case "uint":
      return { kind: ABI_KIND.uint, value: unsigned(data, at) };
    case "int":
      return { kind: ABI_KIND.int, value: BigInt.asIntN(256, unsigned(data, at)) };
    case "fixedBytes":
      return { kind: ABI_KIND.fixedBytes, value: data.toString("hex", at, at + type.size) };
    case "function":
      return { kind: ABI_KIND.function, value: data.toString("hex", at, at + 24) };
    default:
      throw new Error(`${type.kind} is not one word`);
  }
}

function sequence(types: readonly AbiType[], data: Buffer, base: number, depth: number): AbiValue[] {
  let at = base;
  return types.map((type) => {
    const value = decode(type, data, base, at, depth);
    at += headSize(type);
    return value;
  });
}

/** @param base Where the sequence begins that the value's place, at `at`, is in. */
function decode(type: AbiType, data: Buffer, base: number, at: number, depth: number): AbiValue {
  if (depth > MOST_NESTED) throw new Error("the data is nested too deep");
  const start = isDynamic(type) ? base + length(data, at) : at;
  switch (type.kind) {
    case "bytes":
    case "string": {
      const size = length(data, start);
      const end = start + WORD + size;
      if (end > data.length) throw new Error("the data ends too soon");
      return type.kind === "bytes"
        ? { kind: ABI_KIND.bytes, value: data.toString("hex", start + WORD, end) }
        : { kind: ABI_KIND.string, value: data.toString("utf8", start + WORD, end) };
    }
    case "array": {
      const size = length(data, start);
      const end = start + WORD + size * headSize(type.item);
      if (end > data.length) throw new Error("the data ends too soon");
      const items = new Array<AbiType>(size).fill(type.item);
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

function isZero(data: Buffer, at: number): boolean {
  for (let index = at; index < at + WORD; index++) if (data[index] !== 0) return false;
  return true;
}

/** An offset or a length: more than fits into memory is none. */
function length(data: Buffer, at: number): number {
  if (at + WORD > data.length) throw new Error("the data ends too soon");
  for (let index = at; index < at + 28; index++) {
    if (data[index] !== 0) throw new Error("the data names a place beyond its end");
  }
  return data.readUInt32BE(at + 28);
}

function unsigned(data: Buffer, at: number): bigint {
  const high = data.readBigUInt64BE(at);
  const second = data.readBigUInt64BE(at + 8);
  const third = data.readBigUInt64BE(at + 16);
  const low = data.readBigUInt64BE(at + 24);
  if (high === 0n && second === 0n) return third === 0n ? low : (third << 64n) | low;
  return (high << 192n) | (second << 128n) | (third << 64n) | low;
}
