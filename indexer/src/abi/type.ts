/** A type of the contract ABI. */
export type AbiType =
  | { readonly kind: "address" | "bool" | "bytes" | "function" | "string" }
  | { readonly kind: "int" | "uint"; readonly bits: number }
  | { readonly kind: "fixedBytes"; readonly size: number }
  | { readonly kind: "array"; readonly item: AbiType }
  | { readonly kind: "fixedArray"; readonly item: AbiType; readonly size: number }
  | { readonly kind: "tuple"; readonly items: readonly AbiType[] };

/** A parameter as JSON ABIs have it. */
export interface AbiParameter {
  readonly name?: string | undefined;
  readonly type: string;
  readonly indexed?: boolean | undefined;
  readonly components?: readonly AbiParameter[] | undefined;
}

/** The type of a JSON ABI's parameter. @throws Error if it is not a type. */
export function parameterType({ type, components = [] }: AbiParameter): AbiType {
  if (!type.startsWith("tuple")) return parseType(type);
  const items = components.map(parameterType);
  return withArrays({ kind: "tuple", items }, type.slice("tuple".length));
}

/** Reads `uint256`, `bytes32[2]`, `(address,(bool,string)[])` and the like. @throws Error if it is not a type. */
export function parseType(text: string): AbiType {
  const trimmed = text.trim();
  if (!trimmed.startsWith("(")) {
    const [, name = "", arrays = ""] = /^([a-z0-9]+)(.*)$/s.exec(trimmed) ?? [];
    return withArrays(elementary(name), arrays);
  }
  const items: AbiType[] = [];
  let depth = 0;
  let start = 1;
  for (let index = 0; index < trimmed.length; index++) {
    const character = trimmed[index];
    if (character === "(") depth++;
    if (character === ")") depth--;
    if ((character === "," && depth === 1) || (character === ")" && depth === 0)) {
      const item = trimmed.slice(start, index).trim();
      if (item !== "" || character === "," || items.length > 0) items.push(parseType(item));
      start = index + 1;
    }
    if (depth === 0) return withArrays({ kind: "tuple", items }, trimmed.slice(index + 1));
  }
  throw new Error(`not a type of the ABI: ${text}`);
}

/** The type's name in signatures: `(address,uint256)[]`. */
export function typeName(type: AbiType): string {
  switch (type.kind) {
    case "int":
    case "uint":
      return `${type.kind}${type.bits}`;
    case "fixedBytes":
      return `bytes${type.size}`;
    case "array":
      return `${typeName(type.item)}[]`;
    case "fixedArray":
      return `${typeName(type.item)}[${type.size}]`;
    case "tuple":
      return `(${type.items.map(typeName).join(",")})`;
    default:
      return type.kind;
  }
}

/** Whether a value's place in a sequence holds where it is, not itself. */
export function isDynamic(type: AbiType): boolean {
  switch (type.kind) {
    case "array":
    case "bytes":
    case "string":
      return true;
    case "fixedArray":
      return isDynamic(type.item);
    case "tuple":
      return type.items.some(isDynamic);
    default:
      return false;
  }
}

/** Bytes that a value's place in a sequence takes. */
export function headSize(type: AbiType): number {
  if (isDynamic(type)) return 32;
  if (type.kind === "fixedArray") return type.size * headSize(type.item);
  if (type.kind === "tuple") return type.items.reduce((sum, item) => sum + headSize(item), 0);
  return 32;
}

function elementary(name: string): AbiType {
  if (name === "address" || name === "bool" || name === "bytes" || name === "function" || name === "string") {
    return { kind: name };
  }
  const [, kind, digits = ""] = /^(u?int|bytes)(\d*)$/.exec(name) ?? [];
  const size = Number(digits);
  if (kind === "bytes" && size >= 1 && size <= 32) return { kind: "fixedBytes", size };
  if (kind === "int" || kind === "uint") {
    const bits = digits === "" ? 256 : size;
    if (bits >= 8 && bits <= 256 && bits % 8 === 0) return { kind, bits };
  }
  throw new Error(`not a type of the ABI: ${name}`);
}

function withArrays(type: AbiType, arrays: string): AbiType {
  if (arrays === "") return type;
  const match = /^\[(\d*)\]/.exec(arrays);
  if (match === null) throw new Error(`not a type of the ABI: ${typeName(type)}${arrays}`);
  const [whole, size = ""] = match;
  const outer: AbiType =
    size === "" ? { kind: "array", item: type } : { kind: "fixedArray", item: type, size: Number(size) };
  return withArrays(outer, arrays.slice(whole.length));
}
