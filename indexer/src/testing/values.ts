import { type AbiParameter, type AbiType, parameterType } from "../abi/type.ts";
import { ABI_KIND, type AbiValue } from "../abi/value.ts";
import type { IndexerError } from "../errors.ts";
import { invalid } from "./invalid.ts";

/**
 * A value of the ABI, as tests write it. Integers: bigint, safe number, or text, decimal or with `0x`. Bytes and addresses: text with
 * `0x`, in any case; those of a fixed size may be shorter and are filled up on the right. Structs: by the names of their fields, or
 * as a list.
 */
export type TestValue =
  | string
  | bigint
  | number
  | boolean
  | readonly TestValue[]
  | { readonly [field: string]: TestValue };

const ADDRESS_BYTES = 20;
const FUNCTION_BYTES = 24;

/**
 * Reads a value for a parameter.
 *
 * @param path Where it stands in the test, for the error.
 * @throws IndexerError `TEST_INVALID` if it is none of the parameter's type.
 */
export function abiValue(parameter: AbiParameter, value: unknown, path: string): AbiValue {
  const array = /^(.*)\[(\d*)\]$/s.exec(parameter.type);
  if (array !== null) {
    const [, item = "", size = ""] = array;
    return arrayValue({ ...parameter, type: item }, size, value, path);
  }
  if (parameter.type === "tuple") return tupleValue(parameter.components ?? [], value, path);
  return scalarValue(typeOf(parameter, path), parameter.type, value, path);
}

/** Reads the values of several parameters: by name, or as a list. */
export function abiValues(
  parameters: readonly AbiParameter[],
  values: unknown,
  path: string,
): readonly AbiValue[] {
  if (Array.isArray(values)) {
    if (values.length !== parameters.length)
      throw invalid(`${path}: there are ${values.length} values for ${parameters.length} parameters.`);
    return parameters.map((parameter, index) => abiValue(parameter, values[index], `${path}[${index}]`));
  }
  if (typeof values !== "object" || values === null) throw unfit(path, values, "values by name, or a list");
  const names = parameters.map(({ name = "" }) => name);
  if (names.includes("")) throw invalid(`${path}: a parameter has no name: give the values as a list.`);
  const unknown = Object.keys(values).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  if (unknown.length > 0) throw invalid(`${path}: ${unknown.join(", ")} is not among ${names.join(", ")}.`);
  if (missing.length > 0) throw invalid(`${path}: ${missing.join(", ")} is missing.`);
  const byName = values as Readonly<Record<string, unknown>>;
  return parameters.map((parameter) =>
    abiValue(parameter, byName[parameter.name as string], `${path}.${parameter.name}`),
  );
}

function arrayValue(item: AbiParameter, size: string, value: unknown, path: string): AbiValue {
  if (!Array.isArray(value)) throw unfit(path, value, `a list of ${item.type}`);
  if (size !== "" && value.length !== Number(size))
    throw invalid(`${path}: it has ${value.length} items, and must have ${size}.`);
  const items = value.map((one, index) => abiValue(item, one, `${path}[${index}]`));
  return { kind: size === "" ? ABI_KIND.array : ABI_KIND.fixedArray, value: items };
}

function tupleValue(components: readonly AbiParameter[], value: unknown, path: string): AbiValue {
  return { kind: ABI_KIND.tuple, value: abiValues(components, value, path) };
}

function typeOf(parameter: AbiParameter, path: string): AbiType {
  try {
    return parameterType(parameter);
  } catch (error) {
    throw invalid(`${path}: ${(error as Error).message}.`);
  }
}

function scalarValue(type: AbiType, name: string, value: unknown, path: string): AbiValue {
  switch (type.kind) {
    case "address":
      return { kind: ABI_KIND.address, value: digits(value, name, path, ADDRESS_BYTES, ADDRESS_BYTES) };
    case "function":
      return { kind: ABI_KIND.function, value: digits(value, name, path, FUNCTION_BYTES, FUNCTION_BYTES) };
    case "fixedBytes":
      return {
        kind: ABI_KIND.fixedBytes,
        value: digits(value, name, path, 0, type.size).padEnd(type.size * 2, "0"),
      };
    case "bytes":
      return { kind: ABI_KIND.bytes, value: digits(value, name, path, 0, Number.POSITIVE_INFINITY) };
    case "bool":
      if (typeof value !== "boolean") throw unfit(path, value, name);
      return { kind: ABI_KIND.bool, value };
    case "string":
      if (typeof value !== "string") throw unfit(path, value, name);
      return { kind: ABI_KIND.string, value };
    case "int":
    case "uint":
      return { kind: ABI_KIND[type.kind], value: integer(type, value, name, path) };
    default:
      throw unfit(path, value, name);
  }
}

function digits(value: unknown, name: string, path: string, least: number, most: number): string {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value)) throw unfit(path, value, name);
  const bytes = value.length / 2 - 1;
  if (bytes < least || bytes > most) throw unfit(path, value, name);
  return value.slice(2).toLowerCase();
}

function integer(
  { kind, bits }: Extract<AbiType, { kind: "int" | "uint" }>,
  value: unknown,
  name: string,
  path: string,
): bigint {
  const read = integerOf(value);
  if (read === undefined) throw unfit(path, value, name);
  const fitting = kind === "int" ? BigInt.asIntN(bits, read) : BigInt.asUintN(bits, read);
  if (fitting !== read) throw unfit(path, value, name);
  return read;
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string") return undefined;
  const [, sign, text = ""] = /^(-?)(\d+|0x[0-9a-f]+)$/i.exec(value) ?? [];
  if (text === "") return undefined;
  return sign === "-" ? -BigInt(text) : BigInt(text);
}

function unfit(path: string, value: unknown, name: string): IndexerError {
  const shown = typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return invalid(`${path}: ${shown} is not ${name}.`);
}
