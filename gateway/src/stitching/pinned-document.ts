import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { NAME_FIELDS } from "./lineage.ts";

/** The index's head, named with every answer. */
export const HEAD_KEY = "_head";
export const HEAD_SELECTION = `${HEAD_KEY}: _meta { block { ${NAME_FIELDS} } }`;

/** A block as an argument names it; of several the first that is there. */
export interface BlockArgument {
  readonly number?: number;
  readonly hash?: string;
  readonly number_gte?: number;
}

const leaf = (name: string): FieldNode => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } });
const setOf = (...selections: SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections,
});

const headField: FieldNode = {
  ...leaf("_meta"),
  alias: { kind: Kind.NAME, value: HEAD_KEY },
  selectionSet: setOf({ ...leaf("block"), selectionSet: setOf(...NAME_FIELDS.split(" ").map(leaf)) }),
};

const argument = (name: string, value: ArgumentNode["value"]): ArgumentNode => ({
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: name },
  value,
});

const blockArgument = (name: "number" | "hash", value: string): ArgumentNode =>
  argument("block", {
    kind: Kind.OBJECT,
    fields: [
      {
        kind: Kind.OBJECT_FIELD,
        name: { kind: Kind.NAME, value: name },
        value: name === "number" ? { kind: Kind.INT, value } : { kind: Kind.STRING, value },
      },
    ],
  });

/** The block that a root field names itself; undefined where it names none, so that the operation's holds. */
export function blockOf(
  { arguments: given = [] }: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): BlockArgument | undefined {
  const value = given.find(({ name }) => name.value === "block")?.value;
  if (value === undefined || value.kind === Kind.NULL) return undefined;
  if (value.kind === Kind.VARIABLE) return (variables[value.name.value] as BlockArgument | null) ?? undefined;
  if (value.kind !== Kind.OBJECT) return undefined;
  const named: Record<string, unknown> = {};
  for (const { name, value: part } of value.fields) {
    if (part.kind === Kind.VARIABLE) named[name.value] = variables[part.name.value];
    else if (part.kind === Kind.INT) named[name.value] = Number(part.value);
    else if (part.kind === Kind.STRING) named[name.value] = part.value;
  }
  return Object.values(named).some((part) => part != null) ? (named as BlockArgument) : undefined;
}

/** Where the root fields of a document are to be read. */
export interface Place {
  readonly number: number;
  /** With it `_meta` can say all of the block; graph-node says nothing of one that is named by number. */
  readonly hash: string | null;
}

function pinField(field: FieldNode, place: Place, variables: Readonly<Record<string, unknown>>): FieldNode {
  if (field.name.value.startsWith("__") || blockOf(field, variables)) return field;
  const others = (field.arguments ?? []).filter(({ name }) => name.value !== "block");
  const byHash = field.name.value === "_meta" && place.hash !== null;
  const block = byHash ? blockArgument("hash", place.hash) : blockArgument("number", String(place.number));
  return { ...field, arguments: [...others, block] };
}

/** The root fields of a document, those inside of fragments included. */
function mapRootFields(document: DocumentNode, map: (field: FieldNode) => FieldNode): DocumentNode {
  const inSelections = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection) => {
      if (selection.kind === Kind.FIELD) return map(selection);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      return { ...selection, selectionSet: inSelections(selection.selectionSet) };
    }),
  });
  return {
    ...document,
    definitions: document.definitions.map((definition) => {
      const isRoot =
        definition.kind === Kind.OPERATION_DEFINITION ||
        (definition.kind === Kind.FRAGMENT_DEFINITION && definition.typeCondition.name.value === "Query");
      return isRoot ? { ...definition, selectionSet: inSelections(definition.selectionSet) } : definition;
    }),
  };
}

/** The root fields of `document` by the names that they have in its answer, with the block that each names. */
export function rootBlocks(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, BlockArgument | undefined> {
  const blocks = new Map<string, BlockArgument | undefined>();
  mapRootFields(document, (field) => {
    blocks.set(field.alias?.value ?? field.name.value, blockOf(field, variables));
    return field;
  });
  return blocks;
}

/** Whether a root field wants what may be behind, of an index that has met an error. */
export function allowsErrors(document: DocumentNode, variables: Readonly<Record<string, unknown>>): boolean {
  let allows = false;
  mapRootFields(document, (field) => {
    const value = field.arguments?.find(({ name }) => name.value === "subgraphError")?.value;
    allows ||= value?.kind === Kind.ENUM && value.value === "allow";
    allows ||= value?.kind === Kind.VARIABLE && variables[value.name.value] === "allow";
    return field;
  });
  return allows;
}

/** `document` read at `place`, where its fields do not say otherwise, and telling the index's head. */
export function pinDocument(
  document: DocumentNode,
  place: Place | undefined,
  variables: Readonly<Record<string, unknown>>,
): DocumentNode {
  const pinned = place ? mapRootFields(document, (field) => pinField(field, place, variables)) : document;
  return {
    ...pinned,
    definitions: pinned.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? {
            ...definition,
            selectionSet: setOf(...definition.selectionSet.selections, headField),
          }
        : definition,
    ),
  };
}
