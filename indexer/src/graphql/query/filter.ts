import type { CompositeType, EntityType, Field, InputSchema } from "../schema/input-schema.ts";
import { compositeType } from "../schema/input-schema.ts";
import { errors } from "./errors.ts";
import { type StoreValue, storeValueOf } from "./store-value.ts";
import { display, type Value } from "./values.ts";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What `where` says, by fields; the same for every table that it is applied to. */
export type Filter =
  | { readonly kind: "group"; readonly joined: "and" | "or"; readonly filters: readonly Filter[] }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: Comparison;
      readonly value: StoreValue;
    }
  | {
      readonly kind: "in";
      readonly field: string;
      readonly isNegated: boolean;
      readonly values: readonly StoreValue[];
    }
  | {
      readonly kind: "contains";
      readonly field: string;
      readonly isNegated: boolean;
      readonly ignoresCase: boolean;
      readonly value: StoreValue;
    }
  | {
      readonly kind: "edge";
      readonly edge: "start" | "end";
      readonly field: string;
      readonly isNegated: boolean;
      readonly ignoresCase: boolean;
      readonly value: StoreValue;
    }
  /** Changed in this block or later. */
  | { readonly kind: "changed"; readonly since: bigint }
  /** Has a related entity of the type for which the filter holds. */
  | {
      readonly kind: "child";
      /** The field that names the other: the child's, if it is derived, else the parent's. */
      readonly field: string;
      readonly isDerived: boolean;
      readonly target: EntityType;
      readonly filter: Filter;
    };

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  _not: "!=",
  _gt: ">",
  _lt: "<",
  _gte: ">=",
  _lte: "<=",
};

/** The longest ending that is an operator decides. */
const OPERATOR =
  /(?:_not_in|_in|(?:_not)?_(?:contains|starts_with|ends_with)(?:_nocase)?|_not|_gte|_lte|_gt|_lt|_)$/;

/** Reads the value of `where` for a type. Throws graph-node's errors for values and combinations that it refuses. */
export function parseFilter(
  input: InputSchema,
  type: CompositeType,
  where: ReadonlyMap<string, Value>,
): Filter {
  if (where.has("or")) {
    const columns = [...where.keys()].filter(
      (key) => key !== "or" && key !== "and" && key !== "_change_block",
    );
    if (columns.length > 0) throw errors.mixedOr(columns);
  }
  return {
    kind: "group",
    joined: "and",
    filters: [...where].map(([key, value]) => {
      if (key === "_change_block") return changedSince(value);
      // Beside `and` or `or`, graph-node takes all of the object for its list.
      if (key === "and" || key === "or")
        return { kind: "group", joined: key, filters: filtersOfLists(input, type, where) };
      return fieldFilter(input, type, key, value);
    }),
  };
}

function changedSince(value: Value): Filter {
  const since = value.kind === "object" ? value.entries.get("number_gte") : undefined;
  if (since?.kind !== "int") throw errors.invalidFilter();
  return { kind: "changed", since: since.value };
}

function filtersOfLists(
  input: InputSchema,
  type: CompositeType,
  where: ReadonlyMap<string, Value>,
): readonly Filter[] {
  return [...where.values()].flatMap((list) => {
    if (list.kind !== "list") throw errors.invalidFilter();
    return list.values.map((item) => {
      if (item.kind !== "object") throw errors.invalidFilter();
      return parseFilter(input, type, item.entries);
    });
  });
}

function fieldFilter(input: InputSchema, type: CompositeType, key: string, value: Value): Filter {
  const operator = OPERATOR.exec(key)?.[0] ?? "";
  const name = key.slice(0, key.length - operator.length);
  const field = type.fields.get(name);
  if (field === undefined) throw errors.noAttribute(type.name, name);
  if (operator === "_") return childFilter(input, type, field, value);
  const stored = storeValueOf(value, field.type);
  const isNegated = operator.startsWith("_not_");
  const ignoresCase = operator.endsWith("_nocase");
  if (operator === "_in" || operator === "_not_in") {
    if (stored.kind !== "list") throw errors.listFilter(operator);
    return { kind: "in", field: name, isNegated, values: stored.values };
  }
  if (operator.includes("_contains"))
    return { kind: "contains", field: name, isNegated, ignoresCase, value: stored };
  if (operator.includes("_starts_with") || operator.includes("_ends_with")) {
    const edge = operator.includes("_starts_with") ? "start" : "end";
    return { kind: "edge", edge, field: name, isNegated, ignoresCase, value: stored };
  }
  return { kind: "compare", field: name, operator: COMPARISONS[operator] ?? "=", value: stored };
}

function childFilter(input: InputSchema, type: CompositeType, field: Field, value: Value): Filter {
  if (value.kind !== "object") throw errors.attributeType(display(value), printType(field));
  const target = compositeType(input, field.base);
  if (target === undefined) throw errors.invalidFilter();
  const filter = parseFilter(input, target, value.entries);
  const child = (entity: EntityType, from: Field): Filter => ({
    kind: "child",
    field: from.derivedFrom ?? from.name,
    isDerived: from.derivedFrom !== undefined,
    target: entity,
    filter,
  });
  if (target.kind === "interface")
    return {
      kind: "group",
      joined: "or",
      filters: target.implementers.map((entity) => child(entity, field)),
    };
  if (target.kind === "aggregation") throw errors.invalidFilter();
  if (type.kind === "interface") {
    const filters = type.implementers.map((one) => child(target, one.fields.get(field.name) ?? field));
    return { kind: "group", joined: "or", filters };
  }
  return child(target, field);
}

const printType = ({ base, isList, isNonNull }: Field) =>
  `${isList ? `[${base}!]` : base}${isNonNull ? "!" : ""}`;
