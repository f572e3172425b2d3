import {
  type CompositeType,
  compositeType,
  type Field,
  type InputSchema,
} from "../../src/graphql/schema/input-schema.ts";
import type { Choices } from "./choices.ts";
import type { Samples } from "./samples.ts";

const ORDERED = ["", "_not", "_gt", "_lt", "_gte", "_lte", "_in", "_not_in"];
const TEXT = ["contains", "starts_with", "ends_with"].flatMap((operator) =>
  [`_${operator}`, `_not_${operator}`].flatMap((one) => [one, `${one}_nocase`]),
);

/** A value for `where`, mostly one that some entities satisfy. */
export function whereOf(
  choices: Choices,
  input: InputSchema,
  type: CompositeType,
  samples: Samples,
  depth = 0,
): string {
  if (depth < 2 && choices.sometimes(6)) {
    const joined = choices.pick(["or", "and"]);
    const count = choices.index(3);
    const parts = Array.from({ length: count }, () => whereOf(choices, input, type, samples, depth + 1));
    return `{ ${joined}: [${parts.join(", ")}] }`;
  }
  const fields = choices.some([...type.fields.values()], 2);
  const parts = fields.map((field) => filterOf(choices, input, type, field, samples, depth));
  if (choices.sometimes(8))
    parts.push(`_change_block: { number_gte: ${samples.head - choices.index(samples.head)} }`);
  return `{ ${parts.filter((one) => one !== "").join(", ")} }`;
}

function filterOf(
  choices: Choices,
  input: InputSchema,
  type: CompositeType,
  field: Field,
  samples: Samples,
  depth: number,
): string {
  const target = compositeType(input, field.base);
  if (target !== undefined && (field.derivedFrom !== undefined || choices.sometimes(2))) {
    // A second level is refused; it is asked for now and then, for the words of the refusal.
    const below =
      depth > 0 && !choices.sometimes(10) ? "{ }" : whereOf(choices, input, target, samples, depth + 1);
    return `${field.name}_: ${below}`;
  }
  const known = samples.values(type.name, field.name);
  const isBare = isNumber(field, target) || input.enums.has(field.base) || field.base === "Boolean";
  // Integers of more than 64 bits are written as texts; bare ones are refused, which is worth a question now and then.
  const literal = (value: string) =>
    isBare && (value.length < 19 || choices.sometimes(10)) ? value : JSON.stringify(value);
  const values = [...known, ...(known.length === 0 ? [fallback(field, target)] : [])];
  const one = () => literal(near(choices, field, choices.pick(values)));
  if (field.isList) {
    const operator = choices.pick(["", "_not", "_contains", "_not_contains"]);
    return `${field.name}${operator}: [${choices.sometimes(4) ? "" : literal(choices.pick(values))}]`;
  }
  const operator = choices.pick(operatorsOf(input, type, field, target));
  if (operator === "_in" || operator === "_not_in") {
    const list = Array.from({ length: choices.index(4) }, () => literal(choices.pick(values)));
    return `${field.name}${operator}: [${list.join(", ")}]`;
  }
  if ((operator === "" || operator === "_not") && choices.sometimes(10))
    return `${field.name}${operator}: null`;
  if (TEXT.includes(operator))
    return `${field.name}${operator}: ${JSON.stringify(piece(choices, choices.pick(values), field.base === "Bytes" || isBytesReference(target)))}`;
  return `${field.name}${operator}: ${one()}`;
}

function isNumber({ base }: Field, target: CompositeType | undefined): boolean {
  return (
    base === "Int" ||
    (target === undefined && (base === "BigInt" || base === "Int8" || base === "BigDecimal"))
  );
}

const isBytesReference = (target: CompositeType | undefined) => target?.fields.get("id")?.base === "Bytes";

function operatorsOf(
  input: InputSchema,
  type: CompositeType,
  { base }: Field,
  target: CompositeType | undefined,
): readonly string[] {
  const isBytes = base === "Bytes" || isBytesReference(target);
  if (type.kind === "aggregation")
    return target === undefined && base !== "Bytes" ? ["", "_gt", "_lt", "_gte", "_lte", "_in"] : [""];
  if (base === "Boolean" || input.enums.has(base)) return ["", "_not", "_in", "_not_in"];
  if (isBytes) return [...ORDERED, "_contains", "_not_contains"];
  return target !== undefined || base === "String" ? [...ORDERED, ...TEXT] : ORDERED;
}

function fallback({ base }: Field, target: CompositeType | undefined): string {
  if (base === "Boolean") return "true";
  if (base === "Bytes" || isBytesReference(target)) return "0x00";
  return base === "Timestamp" || base === "Int" || base === "BigInt" || base === "Int8" ? "0" : "a";
}

/** A value or one beside it. */
function near(choices: Choices, { base }: Field, value: string): string {
  if (!choices.sometimes(5)) return value;
  return /^\d+$/.test(value) && base !== "String" ? String(BigInt(value) + 1n) : value;
}

/** A part of a text; of bytes, whole ones. */
function piece(choices: Choices, value: string, isBytes: boolean): string {
  if (isBytes) {
    const bytes = (value.length - 2) / 2;
    const start = choices.index(bytes);
    return `0x${value.slice(2 + start * 2, 2 + start * 2 + 2 * (1 + choices.index(4)))}`;
  }
  const characters = [...value];
  const start = choices.index(characters.length);
  const text = characters.slice(start, start + 1 + choices.index(5)).join("");
  return choices.sometimes(4) ? text.toUpperCase() : text;
}
