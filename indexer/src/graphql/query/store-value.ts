import { Kind, print, type TypeNode } from "graphql";
import { errors } from "./errors.ts";
import { debug, expandExponent, type Value } from "./values.ts";

/** A value as the store compares it. Numbers are decimal texts, bytes are hex with 0x. */
export type StoreValue =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "list"; readonly values: readonly StoreValue[] }
  /** A `text` stands for an id or an enum as well; the column decides. */
  | {
      readonly kind: "text" | "int" | "int8" | "bigint" | "decimal" | "bytes" | "timestamp";
      readonly value: string;
    };

/** The value of a filter, by the type of the field that it filters. Throws what graph-node says of one that does not fit. */
export function storeValueOf(value: Value, type: TypeNode): StoreValue {
  if (type.kind === Kind.NON_NULL_TYPE) return storeValueOf(value, type.type);
  if (value.kind === "list") {
    const item = type.kind === Kind.LIST_TYPE ? type.type : type;
    return { kind: "list", values: value.values.map((one) => storeValueOf(one, item)) };
  }
  if (value.kind === "enum" && type.kind === Kind.NAMED_TYPE) return { kind: "text", value: value.value };
  if (value.kind === "string" && type.kind === Kind.NAMED_TYPE)
    return textValue(value.value, type.name.value);
  if (value.kind === "int") return { kind: "int", value: String(BigInt.asIntN(32, value.value)) };
  if (value.kind === "timestamp") return { kind: "timestamp", value: String(value.value) };
  if (value.kind === "boolean" || value.kind === "null") return value;
  throw errors.attributeType(debug(value), print(type));
}

function textValue(text: string, type: string): StoreValue {
  switch (type) {
    case "Bytes":
      return { kind: "bytes", value: parseBytes(text, (why) => errors.valueParse("Bytes", why)) };
    case "BigInt":
      return { kind: "bigint", value: parseInteger(text) };
    case "BigDecimal":
      return { kind: "decimal", value: parseDecimal(text) };
    case "Timestamp":
      if (!isInt8(text)) throw errors.valueParse("Timestamp", text);
      return { kind: "timestamp", value: text.replace("+", "") };
    case "Int8":
      if (!isInt8(text)) throw errors.valueParse("Int8", text);
      return { kind: "int8", value: text };
    default:
      return { kind: "text", value: text };
  }
}

/** Whether a text is an integer of 64 bits. */
export function isInt8(text: string): boolean {
  return (
    /^[+-]?\d+$/.test(text) &&
    BigInt.asIntN(64, BigInt(text.replace("+", ""))) === BigInt(text.replace("+", ""))
  );
}

/** Bytes in hex, with or without 0x, as `0x` and lower-case digits. */
export function parseBytes(text: string, refuse: (why: string) => Error): string {
  const digits = text.replace(/^(?:0x)+/, "");
  if (new TextEncoder().encode(digits).length % 2 !== 0) throw refuse("Odd number of digits");
  const index = digits.search(/[^0-9a-fA-F]/);
  if (index >= 0) throw refuse(`Invalid character '${digits[index]}' at position ${index}`);
  return `0x${digits.toLowerCase()}`;
}

function parseInteger(text: string): string {
  if (text === "" || text === "-" || text === "+")
    throw errors.valueParse("BigInt", "cannot parse integer from empty string");
  if (!/^[+-]?\d+$/.test(text)) throw errors.valueParse("BigInt", "invalid digit found in string");
  return String(BigInt(text.replace("+", "")));
}

/** Significant digits of a BigDecimal. */
const DIGITS = 34;
const BITS_PER_DIGIT = 3.3219280949;

function parseDecimal(text: string): string {
  if (text === "") throw errors.valueParse("BigDecimal", "Failed to parse empty string");
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/.test(text))
    throw errors.valueParse("BigDecimal", "invalid digit found in string");
  const plain = text
    .replace("+", "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=[eE]|$)/, "");
  return formatDecimal(expandExponent(plain));
}

/** A decimal as graph-node hands it out: at most 34 significant digits, no trailing zeros behind the point, no exponent. */
export function formatDecimal(text: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  let scale = fraction.length;
  let digits = BigInt(whole + fraction);
  if (digits === 0n) return "0";
  // Of what is negative, its crate counts one digit too few where its first guess, by the bits, is too low.
  const length =
    sign === "" ? digits.toString().length : Math.floor(digits.toString(2).length / BITS_PER_DIGIT);
  const surplus = length - DIGITS;
  if (surplus > 0) {
    // graph-node's crate rounds by the next digit alone, and what is negative it cuts off.
    const unit = 10n ** BigInt(surplus);
    const rounded = digits / unit + (sign === "" && (digits / (unit / 10n)) % 10n >= 5n ? 1n : 0n);
    digits = rounded * unit;
  }
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  const padded = digits.toString().padStart(scale + 1, "0");
  const point = padded.length - scale;
  return scale === 0 ? sign + padded : `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
}

/** A value as graph-node quotes it in errors of the store. */
export function displayStoreValue(value: StoreValue): string {
  if (value.kind === "null") return "null";
  if (value.kind === "list") return `[${value.values.map(displayStoreValue).join(", ")}]`;
  return String(value.value);
}
