import { keccakHex } from "../../abi/keccak.ts";
import { base58 } from "../base58.ts";
import { parseBigInt } from "../big-int.ts";
import { type Heap, MappingError } from "../heap.ts";
import { newJson, parseJson } from "../json.ts";
import type { HostFunctions } from "../module.ts";
import { TYPE_ID } from "../type-ids.ts";

/** How much of what is not JSON an error shows. */
const SHOWN_CHARACTERS = 1_024;
/** What Rust reads as numbers that are none in JSON. */
const NOT_FINITE = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** `typeConversion.*`, `json.*` and `crypto.*`: functions of their arguments alone. */
export function conversionFunctions(heap: () => Heap): HostFunctions {
  return {
    // Texts are often padded with zeros to a fixed length.
    "typeConversion.bytesToString": (pointer) =>
      heap().newString(utf8.decode(Buffer.from(heap().view(pointer as number))).replace(/\0+$/, "")),
    "typeConversion.bytesToHex": (pointer) => heap().newHexString(pointer as number),
    "typeConversion.bigIntToString": (pointer) =>
      heap().newString(
        heap()
          .bigInt(pointer as number)
          .toString(),
      ),
    "typeConversion.bigIntToHex": (pointer) => heap().newString(hexOf(heap().bigInt(pointer as number))),
    "typeConversion.stringToH160": (pointer) => {
      const text = heap().string(pointer as number);
      const digits = text.startsWith("0x") ? text.slice(2) : text;
      if (!/^[0-9a-fA-F]{40}$/.test(digits)) {
        throw new MappingError(`Failed to convert string to Address: '${text}'`);
      }
      return heap().newBytes(digits);
    },
    "typeConversion.bytesToBase58": (pointer) => heap().newString(base58(heap().view(pointer as number))),

    "json.fromBytes": (pointer) => {
      const bytes = heap().view(pointer as number);
      try {
        return newJson(heap(), parseJson(bytes));
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        const shown = `[${bytes.subarray(0, SHOWN_CHARACTERS).join(", ")}]`.slice(0, SHOWN_CHARACTERS);
        throw new MappingError(
          `Failed to parse JSON from byte array. Bytes (truncated to ${SHOWN_CHARACTERS} chars): \`${shown}\`: ${error.message}`,
        );
      }
    },
    "json.try_fromBytes": (pointer) => {
      const bytes = heap().view(pointer as number);
      let value: number;
      try {
        value = newJson(heap(), parseJson(bytes));
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        return heap().newObject(TYPE_ID.ResultJsonValueBool, [0, heap().newWrappedBool(true)]);
      }
      return heap().newObject(TYPE_ID.ResultJsonValueBool, [
        heap().newObject(TYPE_ID.WrappedJsonValue, [value]),
        0,
      ]);
    },
    "json.toI64": (pointer) => bounded(heap().string(pointer as number), -(2n ** 63n), 2n ** 63n - 1n, "i64"),
    "json.toU64": (pointer) => bounded(heap().string(pointer as number), 0n, 2n ** 64n - 1n, "u64"),
    "json.toF64": (pointer) => {
      const text = heap().string(pointer as number);
      const [isNotFinite, sign, infinity] = NOT_FINITE.exec(text) ?? [];
      if (isNotFinite !== undefined) return infinity === undefined ? Number.NaN : Number(`${sign}Infinity`);
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
        throw new MappingError(`JSON \`${text}\` cannot be parsed as f64`);
      }
      return Number(text);
    },
    "json.toBigInt": (pointer) => {
      const text = heap().string(pointer as number);
      const value = parseBigInt(text);
      if (value === undefined) throw new MappingError(`JSON \`${text}\` is not a decimal string`);
      return heap().newBigInt(value);
    },

    "crypto.keccak256": (pointer) => heap().newBytes(keccakHex(heap().view(pointer as number))),
  };
}

/** The magnitude in hexadecimal digits, as few as possible. */
function hexOf(value: bigint): string {
  return `0x${(value < 0n ? -value : value).toString(16)}`;
}

function bounded(text: string, least: bigint, most: bigint, name: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
  if (value === undefined || value < least || value > most) {
    throw new MappingError(`JSON \`${text}\` cannot be parsed as ${name}`);
  }
  return BigInt.asIntN(64, value);
}
