import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from "graphql";
import type { ApiSchema } from "../schema/api-schema.ts";
import { baseName } from "../schema/input-schema.ts";
import { findField, isComposite, isLeaf, isListType, objectTypes } from "../schema/lookup.ts";
import { coerce, coerceArgument, valueOfNode } from "./coerce.ts";
import { errors, positionOf, QueryError, QueryErrors } from "./errors.ts";
import { checkFields, checkLimits, type QueryLimits } from "./limits.ts";
import { type Field, SelectionSet } from "./selection.ts";
import type { Value } from "./values.ts";

/**
 * Makes of a parsed document what is to be executed: fragments expanded, variables in place, arguments coerced. As loose as
 * graph-node, which ignores unknown arguments, leaves without fields and objects without any.
 *
 * Throws `QueryErrors` with graph-node's words.
 *
 * @param isLive Whether it can be a subscription, whose fields are those of `Query`.
 */
export function prepare(
  schema: ApiSchema,
  document: DocumentNode,
  variables: ReadonlyMap<string, Value>,
  limits: QueryLimits,
  isLive = false,
): SelectionSet {
  const operation = onlyOperation(document);
  const coerced = coerceVariables(schema, operation, variables);
  if (operation.operation === OperationTypeNode.SUBSCRIPTION && !isLive)
    throw errors.notSupported("Subscriptions are not supported");
  if (operation.operation === OperationTypeNode.MUTATION)
    throw errors.notSupported("Mutations are not supported");
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  checkLimits(schema, operation.selectionSet, fragments, limits);
  checkFields(schema, operation.selectionSet, fragments);
  return new Expansion(schema, coerced, fragments).expand(operation.selectionSet, ["Query"], "Query");
}

/** Whether a document is a subscription. Throws `QueryError` where it has not one operation. */
export function isSubscription(document: DocumentNode): boolean {
  return onlyOperation(document).operation === OperationTypeNode.SUBSCRIPTION;
}

function onlyOperation(document: DocumentNode): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) throw errors.operationNameRequired();
  return operation;
}

function coerceVariables(
  schema: ApiSchema,
  operation: OperationDefinitionNode,
  given: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  const coerced = new Map<string, Value>();
  const failures: QueryError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = schema.types.get(baseName(definition.type));
    if (type === undefined || isComposite(type)) {
      failures.push(errors.invalidVariableType(positionOf(definition), name));
      continue;
    }
    const value =
      given.get(name) ??
      (definition.defaultValue === undefined ? undefined : valueOfNode(definition.defaultValue, new Map()));
    if (value === undefined) {
      if (definition.type.kind === Kind.NON_NULL_TYPE)
        failures.push(errors.missingVariable(positionOf(definition), name));
      continue;
    }
    const result = coerce(schema, value, definition.type);
    if (!result.ok) throw errors.invalidArgument(positionOf(definition), name, result.culprit);
    coerced.set(name, result.value);
  }
  if (failures.length > 0) throw new QueryErrors(failures);
  return coerced;
}

class Expansion {
  readonly #schema: ApiSchema;
  readonly #variables: ReadonlyMap<string, Value>;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    schema: ApiSchema,
    variables: ReadonlyMap<string, Value>,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#schema = schema;
    this.#variables = variables;
    this.#fragments = fragments;
  }

  /** `types` are those that can stand here; `type` is whose fields the names mean. */
  expand(node: SelectionSetNode, types: readonly string[], type: string): SelectionSet {
    const set = new SelectionSet(objectTypes(this.#schema, type).filter((one) => types.includes(one)));
    const spread = new Set<string>();
    for (const selection of node.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = this.#field(selection, type);
        if (field !== undefined) set.add(field);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        this.#fragment(selection.directives, condition, selection.selectionSet, types, type, set);
      } else {
        const name = selection.name.value;
        const fragment = this.#fragments.get(name);
        if (fragment === undefined) throw errors.undefinedFragment(name);
        if (spread.has(name)) continue;
        spread.add(name);
        // graph-node looks at the directives of the definition, not at those of the spread.
        const condition = fragment.typeCondition.name.value;
        this.#fragment(fragment.directives, condition, fragment.selectionSet, types, type, set);
      }
    }
    return set;
  }

  #fragment(
    directives: readonly DirectiveNode[] | undefined,
    condition: string | undefined,
    node: SelectionSetNode,
    types: readonly string[],
    type: string,
    into: SelectionSet,
  ): void {
    if (this.#isSkipped(directives)) return;
    const narrowed =
      condition === undefined
        ? types
        : objectTypes(this.#schema, condition).filter((one) => types.includes(one));
    into.merge(this.expand(node, narrowed, condition ?? type));
  }

  #field(node: FieldNode, type: string): Field | undefined {
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    const position = positionOf(node);
    const leaf = { position, key, name, arguments: new Map(), selection: new SelectionSet(), isMany: false };
    if (name === "__typename") return leaf;
    const definition = findField(this.#schema, type, name);
    if (definition === undefined) throw errors.unknownField(position, type, name);
    if (this.#isSkipped(node.directives)) return undefined;
    const given = new Map(
      (node.arguments ?? []).map((one) => [one.name.value, valueOfNode(one.value, this.#variables)]),
    );
    const values = new Map<string, Value>();
    const failures: QueryError[] = [];
    for (const argument of definition.arguments ?? []) {
      const value = coerceArgument(this.#schema, given.get(argument.name.value), argument);
      if (value instanceof QueryError) failures.push(value);
      else if (value !== undefined) values.set(argument.name.value, value);
    }
    if (failures.length > 0) throw new QueryErrors(failures);
    const base = baseName(definition.type);
    const field = { ...leaf, arguments: values, isMany: isListType(definition.type) };
    if (isLeaf(this.#schema, base)) return field;
    if (node.selectionSet === undefined || node.selectionSet.selections.length === 0) return undefined;
    return { ...field, selection: this.expand(node.selectionSet, objectTypes(this.#schema, base), base) };
  }

  #isSkipped(directives: readonly DirectiveNode[] = []): boolean {
    return directives.some(({ name, arguments: given }) => {
      const condition = given?.find((one) => one.name.value === "if");
      const value = condition === undefined ? undefined : valueOfNode(condition.value, this.#variables);
      const holds = value === undefined || (value.kind === "boolean" && value.value);
      return name.value === "skip" ? holds : name.value === "include" && !holds;
    });
  }
}
