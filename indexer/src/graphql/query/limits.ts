import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { ApiSchema } from "../schema/api-schema.ts";
import { baseName } from "../schema/input-schema.ts";
import { findField, isComposite, isListType } from "../schema/lookup.ts";
import { errors, positionOf, type QueryError, QueryErrors } from "./errors.ts";

/** How much one query may ask for. */
export interface QueryLimits {
  /** Levels of nested selections; graph-node's GRAPH_GRAPHQL_MAX_DEPTH, 255 there. */
  readonly maxDepth: number;
  /** Entities that it could return at most; graph-node's GRAPH_GRAPHQL_MAX_COMPLEXITY, none there. */
  readonly maxComplexity: bigint | undefined;
  /** What `first` may be at most; graph-node's GRAPH_GRAPHQL_MAX_FIRST, 1000 there. */
  readonly maxFirst: number;
  /** What `skip` may be at most; graph-node's GRAPH_GRAPHQL_MAX_SKIP. */
  readonly maxSkip: number;
}

export const DEFAULT_LIMITS: QueryLimits = {
  maxDepth: 255,
  maxComplexity: undefined,
  maxFirst: 1_000,
  maxSkip: 2 ** 32 - 1,
};

const MOST = 2n ** 64n - 1n;
const DEFAULT_FIRST = 100n;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Refuses what is too deep, a circle of fragments, or what could return too many entities. */
export function checkLimits(
  schema: ApiSchema,
  selection: SelectionSetNode,
  fragments: Fragments,
  { maxDepth, maxComplexity }: QueryLimits,
): void {
  const complexityOf = (
    type: string,
    set: SelectionSetNode,
    depth: number,
    inside: readonly string[],
  ): bigint => {
    if (depth >= maxDepth) throw errors.tooDeep(maxDepth);
    let total = 0n;
    for (const one of set.selections) {
      if (one.kind === Kind.FIELD) {
        if (one.selectionSet === undefined) continue;
        const field = findField(schema, type, one.name.value);
        // `checkFields` says what is wrong with it.
        if (field === undefined) continue;
        const below = complexityOf(baseName(field.type), one.selectionSet, depth + 1, inside);
        const first = one.arguments?.find(({ name }) => name.value === "first")?.value;
        const count = first?.kind === Kind.INT ? BigInt.asUintN(64, BigInt(first.value)) : DEFAULT_FIRST;
        total += isListType(field.type) ? count + count * below : below;
      } else if (one.kind === Kind.INLINE_FRAGMENT) {
        total += complexityOf(one.typeCondition?.name.value ?? type, one.selectionSet, depth + 1, inside);
      } else {
        const name = one.name.value;
        const fragment = fragments.get(name);
        if (fragment === undefined) throw errors.undefinedFragment(name);
        if (inside.includes(name)) throw errors.cyclicalFragment(name);
        const condition = fragment.typeCondition.name.value;
        total += complexityOf(condition, fragment.selectionSet, depth + 1, [...inside, name]);
      }
      if (total > MOST) throw errors.tooComplex(MOST, 0n);
    }
    return total;
  };
  const complexity = complexityOf("Query", selection, 0, []);
  if (maxComplexity !== undefined && complexity > maxComplexity)
    throw errors.tooComplex(complexity, maxComplexity);
}

/** Refuses fields and types that are not there, all of them at once. */
export function checkFields(schema: ApiSchema, selection: SelectionSetNode, fragments: Fragments): void {
  const failures: QueryError[] = [];
  const check = (type: string, set: SelectionSetNode | undefined): void => {
    for (const one of set?.selections ?? []) {
      if (one.kind === Kind.FIELD) {
        const field = findField(schema, type, one.name.value);
        if (field === undefined) {
          failures.push(errors.unknownField(positionOf(one), type, one.name.value));
        } else if (isComposite(schema.types.get(baseName(field.type)))) {
          check(baseName(field.type), one.selectionSet);
        }
        continue;
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
      const condition = fragment?.typeCondition?.name.value;
      if (condition === undefined || isComposite(schema.types.get(condition)))
        check(condition ?? type, fragment?.selectionSet);
      else failures.push(errors.namedType(condition));
    }
  };
  check("Query", selection);
  if (failures.length > 0) throw new QueryErrors(failures);
}
