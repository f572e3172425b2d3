import {
  type EnumTypeDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
} from "graphql";
import { compositeType, type Field, type InputSchema, idTypeOf } from "./input-schema.ts";
import { inputValue, listOf, listOfNonNull, named, nameNode } from "./nodes.ts";

const ORDERED = ["", "not", "gt", "lt", "gte", "lte", "in", "not_in"];
const NUMBERS = ["BigInt", "BigDecimal", "Int", "Int8", "Timestamp"];
const TEXT = ["contains", "starts_with", "ends_with"].flatMap((operator) =>
  [operator, `not_${operator}`].flatMap((one) => [one, `${one}_nocase`]),
);

/** The operators of a field's filters by its scalar, in graph-node's order; `""` is equality. */
function operatorsOf(scalar: string, of: "entity" | "aggregation"): readonly string[] {
  if (of === "aggregation") return NUMBERS.includes(scalar) ? ["", "gt", "lt", "gte", "lte", "in"] : [""];
  if (scalar === "Boolean") return ["", "not", "in", "not_in"];
  if (scalar === "Bytes") return [...ORDERED, "contains", "not_contains"];
  if (scalar === "ID" || NUMBERS.includes(scalar)) return ORDERED;
  return scalar === "String" ? [...ORDERED, ...TEXT] : ["", "not"];
}

/** The input `<type>_filter` of the argument `where`. */
export function addFilterType(
  input: InputSchema,
  type: string,
  fields: readonly Field[],
  of: "entity" | "aggregation",
): InputObjectTypeDefinitionNode {
  const name = `${type}_filter`;
  return {
    kind: Kind.INPUT_OBJECT_TYPE_DEFINITION,
    name: nameNode(name),
    fields: [
      ...fields.flatMap((field) => filtersOf(input, field, of)),
      inputValue("_change_block", named("BlockChangedFilter"), {
        description: "Filter for the block changed event.",
      }),
      inputValue("and", listOf(named(name))),
      inputValue("or", listOf(named(name))),
    ],
  };
}

function filtersOf(
  input: InputSchema,
  field: Field,
  of: "entity" | "aggregation",
): InputValueDefinitionNode[] {
  const target = compositeType(input, field.base);
  const nested = target === undefined ? [] : [inputValue(`${field.name}_`, named(`${target.name}_filter`))];
  if (field.derivedFrom !== undefined) return nested;
  // A reference is filtered by the id that is stored for it.
  const scalar = target === undefined ? field.base : idTypeOf(target) === "Int8" ? "Int" : "String";
  if (field.isList) {
    const hasCase = target === undefined ? scalar === "String" : idTypeOf(target) === "String";
    const operators = ["", "not", "contains", "not_contains"].flatMap((operator) =>
      hasCase && operator.endsWith("contains") ? [operator, `${operator}_nocase`] : [operator],
    );
    return [...operators.map((one) => filter(field, one, listOfNonNull(scalar))), ...nested];
  }
  const operators = input.enums.has(scalar) ? ["", "not", "in", "not_in"] : operatorsOf(scalar, of);
  return [
    ...operators.map((one) =>
      filter(field, one, one === "in" || one === "not_in" ? listOfNonNull(scalar) : named(scalar)),
    ),
    ...nested,
  ];
}

function filter(field: Field, operator: string, type: InputValueDefinitionNode["type"]) {
  return inputValue(operator === "" ? field.name : `${field.name}_${operator}`, type);
}

/** The enum `<type>_orderBy`: every field, and behind each single reference what lists of it can be sorted by. */
export function addOrderType(
  input: InputSchema,
  type: string,
  fields: readonly Field[],
): EnumTypeDefinitionNode {
  const values = fields.flatMap((field) => {
    const target = field.isList ? undefined : compositeType(input, field.base);
    const below = target === undefined ? [] : sortable(input, target);
    return [field.name, ...below.map((one) => `${field.name}__${one}`)];
  });
  return {
    kind: Kind.ENUM_TYPE_DEFINITION,
    name: nameNode(`${type}_orderBy`),
    values: values.map((value) => ({ kind: Kind.ENUM_VALUE_DEFINITION, name: nameNode(value) })),
  };
}

function sortable(input: InputSchema, { fields }: { readonly fields: ReadonlyMap<string, Field> }): string[] {
  return [...fields.values()]
    .filter(({ isList, base }) => !isList && !input.entities.has(base) && !input.interfaces.has(base))
    .map(({ name }) => name);
}
