import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromAST,
} from "graphql";
import { GatewayError } from "../errors.ts";

/** What a root field costs besides its selections, where it makes others work: a node, a provider, a wallet's signature. */
const HEAVY: Readonly<Record<string, number>> = {
  signInNonce: 100,
  signIn: 2_000,
  refreshSession: 500,
  ownersGroup: 500,
  quoteGeneration: 500,
  generateImage: 5_000,
  // Anybody's, and kept for good.
  storeTokenMetadata: 100_000,
};
const PREPARED = 2_000;

const weightOf = (field: string) => HEAVY[field] ?? (field.startsWith("prepare") ? PREPARED : 1);

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A number that is given as an argument, directly, by a variable, or by default; undefined if the field takes none. */
function numberArgument(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  name: string,
  { variables }: Walk,
): number | undefined {
  const described = field.args.find((argument) => argument.name === name);
  if (!described) return undefined;
  const given = node.arguments?.find((argument) => argument.name.value === name);
  const value = given ? valueFromAST(given.value, described.type, variables) : undefined;
  const known = value ?? described.defaultValue;
  return typeof known === "number" ? Math.max(known, 0) : undefined;
}

function costOfField(node: FieldNode, parent: GraphQLNamedType, isRoot: boolean, walk: Walk): number {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return 1;
  const field = parent.getFields()[node.name.value];
  // `__typename` and the like.
  if (!field) return 1;
  const own = isRoot ? weightOf(node.name.value) : 1;
  const skipped = numberArgument(field, node, "skip", walk) ?? 0;
  if (!node.selectionSet) return own + skipped;
  const rows = numberArgument(field, node, "first", walk) ?? 1;
  return own + skipped + rows * costOfSelections(node.selectionSet, getNamedType(field.type), false, walk);
}

function costOfSelections(
  { selections }: SelectionSetNode,
  parent: GraphQLNamedType,
  isRoot: boolean,
  walk: Walk,
): number {
  let cost = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      cost += costOfField(selection, parent, isRoot, walk);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
    if (!fragment) continue;
    const name = fragment.typeCondition?.name.value;
    const type = name === undefined ? parent : (walk.schema.getType(name) ?? parent);
    cost += costOfSelections(fragment.selectionSet, type, isRoot, walk);
  }
  return cost;
}

export interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What an operation asks for: each field counts once for each row that the lists above it may have, by their `first`
 * (given, by variable, or the default), and a `skip` counts each row that it passes over. What makes others work, such
 * as a signature to be verified, counts for more. The document must be valid, so that its fragments make no circle.
 */
export function operationCost({ schema, document, operation, variables }: CostedOperation): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 1;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  // Variables that are not usable are for the execution to refuse; nothing runs with them.
  return costOfSelections(operation.selectionSet, root, true, {
    schema,
    fragments,
    variables: coerced ?? {},
  });
}

/** @throws GatewayError COST_EXCEEDED */
export function requireCost(cost: number, maxCost: number): void {
  if (cost <= maxCost) return;
  throw new GatewayError(
    "COST_EXCEEDED",
    `The operation costs ${cost}, and at most ${maxCost} is taken at once: ask for fewer rows (\`first\`) or fields, and page.`,
  );
}
