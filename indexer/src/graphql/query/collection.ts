import {
  type CompositeType,
  compositeType,
  type EntityType,
  type InputSchema,
  type Field as SchemaField,
} from "../schema/input-schema.ts";
import { errors } from "./errors.ts";
import { type Filter, parseFilter } from "./filter.ts";
import type { QueryLimits } from "./limits.ts";
import type { Field } from "./selection.ts";
import type { Value } from "./values.ts";

export type Direction = "asc" | "desc";

/** How a list is sorted; entities of equal rank by their id, in the same direction. */
export type Order =
  | { readonly kind: "none" }
  | { readonly kind: "field"; readonly field: string; readonly direction: Direction }
  /** By a field of the entity that a field refers to. */
  | {
      readonly kind: "child";
      /** The field that names the other: the child's, if it is derived, else the parent's. */
      readonly join: string;
      readonly isDerived: boolean;
      readonly targets: readonly EntityType[];
      readonly field: string;
      readonly direction: Direction;
    };

/** What the arguments of a list say. */
export interface Collection {
  readonly filter: Filter | undefined;
  readonly order: Order;
  readonly first: number;
  readonly skip: number;
  /** Whether the period that is not over belongs to it. */
  readonly includesCurrent: boolean;
}

const DEFAULT_FIRST = 100;
/** Neither enums nor references are, though the API's enum lists them. */
const SORTABLE = new Set("Boolean BigInt Bytes BigDecimal Int Int8 Timestamp String ID".split(" "));

/** Reads the arguments of a field that gives entities. Throws graph-node's errors. */
export function parseCollection(
  input: InputSchema,
  type: CompositeType,
  field: Field,
  limits: QueryLimits,
): Collection {
  const order = parseOrder(input, type, field);
  const first = parseRange(field, "first", 1n, limits.maxFirst) ?? DEFAULT_FIRST;
  const skip = parseRange(field, "skip", 0n, limits.maxSkip) ?? 0;
  const where = field.arguments.get("where");
  const given = where?.kind === "object" ? parseFilter(input, type, where.entries) : undefined;
  const id = field.arguments.get("id");
  const byId: Filter | undefined =
    id?.kind === "string"
      ? { kind: "compare", field: "id", operator: "=", value: { kind: "text", value: id.value } }
      : undefined;
  const current = field.arguments.get("current");
  return {
    filter: byId ?? given,
    order: field.isMany ? order : { kind: "none" },
    first,
    skip,
    includesCurrent: current?.kind === "enum" && current.value === "include",
  };
}

function parseRange(field: Field, name: "first" | "skip", min: bigint, max: number): number | undefined {
  const value = field.arguments.get(name);
  if (value?.kind !== "int") return undefined;
  if (value.value < min || value.value > BigInt(max)) throw errors.range(name, max, value.value);
  return Number(value.value);
}

function parseOrder(input: InputSchema, type: CompositeType, field: Field): Order {
  const by = field.arguments.get("orderBy");
  const direction = directionOf(field.arguments.get("orderDirection"));
  if (by?.kind !== "enum") {
    return isAggregation(type)
      ? { kind: "field", field: "timestamp", direction: "desc" }
      : { kind: "field", field: "id", direction: "asc" };
  }
  const [name = "", below] = by.value.split("__");
  if (below === undefined) {
    sortable(type, name);
    return { kind: "field", field: name, direction };
  }
  // Only what implements an interface says how it relates to the other.
  const owner = type.kind === "interface" ? (type.implementers[0] ?? type) : type;
  const relation = owner.fields.get(name);
  if (relation === undefined) throw errors.noAttribute(type.name, name);
  const target = compositeType(input, relation.base);
  if (target === undefined || target.kind === "aggregation") throw errors.namedType(relation.base);
  sortable(target, below);
  return {
    kind: "child",
    join: relation.derivedFrom ?? name,
    isDerived: relation.derivedFrom !== undefined,
    targets: target.kind === "interface" ? target.implementers : [target],
    field: below,
    direction,
  };
}

const isAggregation = (type: CompositeType) =>
  type.kind === "aggregation" || (type.kind === "entity" && type.aggregation !== undefined);

function directionOf(value: Value | undefined): Direction {
  return value?.kind === "enum" && value.value === "desc" ? "desc" : "asc";
}

function sortable(type: CompositeType, name: string): SchemaField {
  const field = type.fields.get(name);
  if (field === undefined) throw errors.noAttribute(type.name, name);
  if (field.isList || !SORTABLE.has(field.base)) throw errors.orderNotSupported(type.name, name);
  return field;
}
