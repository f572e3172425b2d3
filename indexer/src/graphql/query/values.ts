/**
 * A value as graph-node has it while it executes a query. Integers are of 64 bits; objects have their keys in order, by which
 * graph-node works through them.
 */
export type Value =
  | { readonly kind: "null" }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string" | "enum"; readonly value: string }
  /** Microseconds since 1970. */
  | { readonly kind: "timestamp"; readonly value: bigint }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "list"; readonly values: readonly Value[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Value> };

export const NULL: Value = { kind: "null" };
export const string = (value: string): Value => ({ kind: "string", value });

/** An object with its keys in order. */
export function object(entries: Iterable<readonly [string, Value]>): Value {
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return { kind: "object", entries: new Map(sorted) };
}

/** A value as graph-node quotes it in "Invalid value provided for argument": Rust's debug format. */
export function debug(value: Value): string {
  switch (value.kind) {
    case "null":
      return "Null";
    case "int":
      return `Int(Number(${value.value}))`;
    case "float":
      return `Float(${rustFloat(value.value)})`;
    case "string":
      return `String(${quoted(value.value)})`;
    case "enum":
      return `Enum(${quoted(value.value)})`;
    case "timestamp":
      return `String(${quoted(String(value.value))})`;
    case "boolean":
      return `Boolean(${value.value})`;
    case "list":
      return `List([${value.values.map(debug).join(", ")}])`;
    case "object":
      return `Object({${[...value.entries].map(([key, one]) => `${quoted(key)}: ${debug(one)}`).join(", ")}})`;
  }
}

/** A value as GraphQL writes it, as graph-node quotes it in other errors. */
export function display(value: Value): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "int":
    case "boolean":
      return String(value.value);
    case "float":
      return rustFloat(value.value).replace(/\.0$/, "");
    case "string":
      return `"${value.value.replaceAll('"', '\\"')}"`;
    case "timestamp":
      return `"${value.value}"`;
    case "enum":
      return value.value;
    case "list":
      return `[${value.values.map(display).join(", ")}]`;
    case "object":
      return `{${[...value.entries].map(([key, one]) => `${key}: ${display(one)}`).join(", ")}}`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

function quoted(text: string): string {
  const escaped = text.replace(
    /["\\\p{Cc}]/gu,
    (character) => ESCAPES[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** A float as Rust writes it: no exponent, and never without a point. */
export function rustFloat(value: number): string {
  const text = expandExponent(String(value));
  return text.includes(".") || !Number.isFinite(value) ? text : `${text}.0`;
}

/** `1.5e3` as `1500`. */
export function expandExponent(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
