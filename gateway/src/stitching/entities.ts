import { getVariableValues } from "@graphql-tools/delegate";
import { collectFields, parseSelectionSet } from "@graphql-tools/utils";
import type { SelectionSetNode } from "graphql";
import {
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isListType,
  isNonNullType,
} from "graphql";
import { type ErrorCode, GatewayError } from "../errors.ts";

/** What several subschemas make up together: the index has it, and others add fields to it. */
export const ENTITIES = {
  Account: { list: "accounts" },
  Campaign: { list: "campaigns", missing: "CAMPAIGN_NOT_FOUND" },
  Collection: { list: "collections", missing: "COLLECTION_NOT_FOUND" },
  Model: { list: "models", missing: "MODEL_NOT_FOUND" },
  Settlement: { list: "settlements", missing: "SETTLEMENT_NOT_FOUND" },
  Token: { list: "tokens", missing: "TOKEN_NOT_FOUND" },
} as const satisfies Record<string, { readonly list: string; readonly missing?: ErrorCode }>;

export type Entity = keyof typeof ENTITIES;

export const entityNames = Object.keys(ENTITIES) as readonly Entity[];

/** An entity where it crosses a seam. */
export interface Keyed {
  readonly _key: string;
}

/**
 * How entities cross the seams: by id, under an alias, so that whatever a client calls `id` cannot be taken for
 * the key.
 */
export const KEY = "{ _key: id }";
export const keySelections = parseSelectionSet(KEY).selections;

/**
 * What stands for an entity that the index does not have. An account that was never on the chain is one all of
 * whose figures are 0 and whose lists are empty; anything else that is missing is an error.
 */
export function absent(
  entity: Entity,
  id: string,
  selectionSet: SelectionSetNode,
  info: GraphQLResolveInfo,
): Record<string, unknown> | GatewayError {
  const described = ENTITIES[entity];
  if ("missing" in described) {
    const name = entity.toLowerCase();
    return new GatewayError(described.missing, `The index has no ${name} ${id}; it may not be indexed yet.`);
  }
  const type = info.schema.getType(entity) as GraphQLObjectType;
  const { fields } = collectFields(
    info.schema,
    info.fragments,
    getVariableValues(info.variableValues),
    type,
    selectionSet,
  );
  const empty: Record<string, unknown> = {};
  for (const [responseKey, [node]] of fields) {
    const name = node?.name.value ?? "";
    empty[responseKey] =
      name === "__typename" ? entity : name === "id" ? id : emptyValue(type.getFields()[name]?.type);
  }
  return empty;
}

/** Nothing, none, or zero, whichever the type can say. */
function emptyValue(type: unknown): unknown {
  if (!isNonNullType(type)) return isListType(type) ? [] : null;
  if (isListType(type.ofType)) return [];
  return getNamedType(type.ofType)?.name === "Int" ? 0 : "0";
}
