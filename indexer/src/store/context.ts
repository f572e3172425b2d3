import { BigDecimal } from "../host/big-decimal.ts";
import type { TaggedValue } from "../host/store-values.ts";
import type { Scalar } from "../schema/stored-schema.ts";
import { SCALARS } from "../schema/stored-schema.ts";

type Context = ReadonlyMap<string, TaggedValue>;

/** A context as graph-node keeps it: `{"campaign": {"type": "Bytes", "data": "0x…"}}`. */
export function contextJson(context: Context): string {
  return JSON.stringify(Object.fromEntries([...context].map(([name, value]) => [name, toJson(value)])));
}

/** @throws Error if it is not a context. */
export function parseContext(json: Readonly<Record<string, unknown>>): Context {
  return new Map(Object.entries(json).map(([name, value]) => [name, fromJson(value)]));
}

function toJson({ type, value }: TaggedValue): unknown {
  switch (type) {
    case "Array":
      return { type: "List", data: value.map(toJson) };
    case "Null":
      return { type, data: null };
    case "Bytes":
      return { type, data: `0x${value as string}` };
    case "Boolean":
      return { type: "Bool", data: value };
    case "Int":
    case "String":
      return { type, data: value };
    default:
      return { type, data: String(value) };
  }
}

function fromJson(json: unknown): TaggedValue {
  const { type, data } = json as { type: string; data: unknown };
  if (type === "List") return { type: "Array", value: (data as unknown[]).map(fromJson) };
  if (type === "Null") return { type, value: null };
  const scalar = type === "Bool" ? "Boolean" : type;
  if (!(SCALARS as readonly string[]).includes(scalar))
    throw new Error(`a context cannot have a value of type ${type}`);
  return { type: scalar as Scalar, value: scalarOf(scalar as Scalar, data) };
}

function scalarOf(scalar: Scalar, data: unknown) {
  switch (scalar) {
    case "String":
      return String(data);
    case "Bytes":
      return String(data).replace(/^0x/, "").toLowerCase();
    case "Boolean":
      return data === true || data === "true";
    case "Int":
      return Number(data);
    case "BigDecimal":
      return BigDecimal.parse(String(data)) ?? BigDecimal.zero();
    default:
      return BigInt(String(data));
  }
}
