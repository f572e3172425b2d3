import { parseSelectionSet } from "@graphql-tools/utils";
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { positionResolvers } from "../accounting/position.ts";
import { keySelections } from "../stitching/entities.ts";
import { withPlainLiterals } from "./literals.ts";
import { hopFor, type OwnFields, type OwnHop, type OwnPart } from "./own-fields.ts";

/** How a field's value is made from a row of the index. */
export interface PlannedField {
  readonly key: string;
  /** Where its row has it: under the same name, or, in what is computed, under the field's. */
  readonly source: string;
  readonly isRequired: boolean;
  readonly isList: boolean;
  /** Items of a list may not be null. */
  readonly areItemsRequired: boolean;
  /** `__typename`, which needs no asking. */
  readonly typename?: string;
  /** Computed from the row by the gateway. */
  readonly compute?: (row: never) => unknown;
  /** Which of the plan's hops has it, ready as it is. */
  readonly hop?: number;
  /** Of an object. */
  readonly fields?: readonly PlannedField[];
}

/** One request to the index that answers a whole operation, but for what the gateway's own parts add to its rows. */
export interface Plan {
  readonly fields: readonly PlannedField[];
  readonly hops: readonly OwnHop[];
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Aliases by which the gateway itself asks for what it computes from. */
const isReserved = (key: string) => key.startsWith("_") && key !== "__typename" && key !== "_meta";

class NotPlain extends Error {}

type Computed = { readonly selectionSet: string; readonly resolve: (row: never) => unknown };
const computedFields: Readonly<Record<string, Computed>> = positionResolvers.Position;
const computedSelections = Object.fromEntries(
  Object.entries(computedFields).map(([name, { selectionSet }]) => [
    name,
    parseSelectionSet(selectionSet).selections,
  ]),
);

/**
 * The plan of an operation that the index answers, with what the gateway computes of its rows and what its own parts add to
 * them; undefined where there is more to it: root fields of the gateway's own, interfaces, directives, introspection.
 */
export function planOf(
  schema: GraphQLSchema,
  index: GraphQLSchema,
  own: OwnFields,
  document: DocumentNode,
  operationName: string | null | undefined,
): Plan | undefined {
  const operation = getOperationAST(document, operationName);
  const root = schema.getQueryType();
  if (operation?.operation !== "query" || !root || operation.directives?.length) return undefined;
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  try {
    const planner = new Planner(schema, index, own, operation, fragments);
    const { fields, selectionSet } = planner.plan(root, [operation.selectionSet]);
    if (selectionSet.selections.length === 0) return undefined;
    const asked: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: operation.operation,
          // Values that are coerced have their defaults in them.
          variableDefinitions: (operation.variableDefinitions ?? []).map(({ variable, type }) => ({
            kind: Kind.VARIABLE_DEFINITION,
            variable,
            type,
          })),
          selectionSet,
        },
      ],
    };
    return { fields, hops: planner.hops, document: withPlainLiterals(index, asked), operation };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class Planner {
  readonly hops: OwnHop[] = [];
  readonly #schema: GraphQLSchema;
  readonly #index: GraphQLSchema;
  readonly #own: OwnFields;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    schema: GraphQLSchema,
    index: GraphQLSchema,
    own: OwnFields,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#schema = schema;
    this.#index = index;
    this.#own = own;
    this.#operation = operation;
    this.#fragments = fragments;
  }

  plan(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
  ): { fields: PlannedField[]; selectionSet: SelectionSetNode } {
    const byKey = new Map<string, FieldNode[]>();
    for (const set of sets) this.#collect(type, set, byKey);
    const asked = new Map<string, FieldNode>();
    const own = this.#ownFields(type, byKey);
    const planned = [...byKey].map(([key, nodes]) => own.get(key) ?? this.#field(type, key, nodes, asked));
    const fields = planned.map((field) => sharing(field, asked));
    const selections = [...asked.values(), ...(own.size > 0 ? keySelections : [])];
    return { fields, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  }

  /** Those of a place's fields that the gateway's own parts have, by their keys, with a hop for each part. */
  #ownFields(
    { name: entity }: GraphQLObjectType,
    byKey: ReadonlyMap<string, readonly FieldNode[]>,
  ): ReadonlyMap<string, PlannedField> {
    const index = this.#index.getType(entity);
    const isOfIndex = (field: string) => isObjectType(index) && field in index.getFields();
    const byPart = new Map<OwnPart, [key: string, nodes: readonly FieldNode[]][]>();
    for (const [key, nodes] of byKey) {
      const field = nodes[0]?.name.value ?? "";
      const part = isOfIndex(field) ? undefined : this.#own.find(entity, field);
      if (part) byPart.set(part, [...(byPart.get(part) ?? []), [key, nodes]]);
    }
    const fields = new Map<string, PlannedField>();
    for (const [part, ofPart] of byPart) {
      const nodes = ofPart.flatMap(([, same]) => same);
      const hop = hopFor(part, entity, nodes, this.#operation, this.#fragments);
      if (!hop) throw new NotPlain();
      for (const [key] of ofPart) fields.set(key, { ...READY, key, source: key, hop: this.hops.length });
      this.hops.push(hop);
    }
    return fields;
  }

  #collect(type: GraphQLObjectType, set: SelectionSetNode, into: Map<string, FieldNode[]>): void {
    for (const selection of set.selections) {
      if (selection.directives?.length) throw new NotPlain();
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        if (isReserved(key)) throw new NotPlain();
        const nodes = into.get(key);
        if (nodes) nodes.push(selection);
        else into.set(key, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      // On an interface it would take the row's type to know, here it is known.
      if (!fragment || (condition !== type.name && !isObjectType(this.#schema.getType(condition)))) {
        throw new NotPlain();
      }
      if (condition === type.name) this.#collect(type, fragment.selectionSet, into);
    }
  }

  #field(
    parent: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    asked: Map<string, FieldNode>,
  ): PlannedField {
    const [first] = nodes;
    const name = first?.name.value ?? "";
    if (!first || name.startsWith("__")) {
      if (name !== "__typename") throw new NotPlain();
      return {
        key,
        source: key,
        isRequired: true,
        isList: false,
        areItemsRequired: false,
        typename: parent.name,
      };
    }
    const type = parent.getFields()[name]?.type;
    const named = getNamedType(type);
    if (!type || !(isLeafType(named) || isObjectType(named))) throw new NotPlain();
    const inner = isNonNullType(type) ? type.ofType : type;
    const shape = {
      key,
      source: parent.name === "Erc20Share" ? name : key,
      isRequired: isNonNullType(type),
      isList: isListType(inner),
      areItemsRequired: isListType(inner) && isNonNullType(inner.ofType),
    };
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    const child = isObjectType(named) ? this.plan(named, sets) : undefined;
    const computed = parent.name === "Position" ? computedFields[name] : undefined;
    if (computed) {
      for (const selection of computedSelections[name] ?? []) {
        if (selection.kind === Kind.FIELD)
          asked.set(selection.alias?.value ?? selection.name.value, selection);
      }
      return { ...shape, compute: computed.resolve, ...(child ? { fields: child.fields } : {}) };
    }
    const known = this.#index.getType(parent.name);
    if (isObjectType(known) ? !(name in known.getFields()) : parent.name !== "Erc20Share") {
      throw new NotPlain();
    }
    // An object of which only `__typename` is wanted must still be asked for, to know whether it is there.
    const selectionSet = child && (child.selectionSet.selections.length > 0 ? child.selectionSet : TYPENAME);
    asked.set(key, {
      kind: Kind.FIELD,
      name: first.name,
      ...(key === name ? {} : { alias: { kind: Kind.NAME, value: key } }),
      ...(first.arguments?.length ? { arguments: first.arguments } : {}),
      ...(selectionSet ? { selectionSet } : {}),
    });
    return { ...shape, ...(child ? { fields: child.fields } : {}) };
  }
}

/** What the gateway computes from is often asked for by the client, too: then it is asked of the index once. */
function sharing(field: PlannedField, asked: Map<string, FieldNode>): PlannedField {
  const node = asked.get(field.key);
  if (node === undefined || node.selectionSet || node.arguments?.length) return field;
  const source = `_${node.name.value}`;
  const same = asked.get(source);
  if (same === undefined || same.selectionSet || same.name.value !== node.name.value) return field;
  asked.delete(field.key);
  return { ...field, source };
}

const TYPENAME = parseSelectionSet("{ __typename }");
const READY = { isRequired: false, isList: false, areItemsRequired: false };
