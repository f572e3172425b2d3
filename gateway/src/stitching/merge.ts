import type { MergedTypeConfig } from "@graphql-tools/delegate";
import { createMergedTypeResolver } from "@graphql-tools/stitch";
import { memoize1 } from "@graphql-tools/utils";
import type { SelectionSetNode } from "graphql";
import type { GatewayContext } from "../context.ts";
import { absent, ENTITIES, type Entity, KEY, type Keyed, keySelections } from "./entities.ts";

/** graph-node answers at most this many rows of a list. */
const MAX_FIRST = 1000;

const withKey = memoize1(
  (selectionSet: SelectionSetNode): SelectionSetNode => ({
    ...selectionSet,
    selections: [...selectionSet.selections, ...keySelections],
  }),
);

/**
 * The merge of an entity into the index. graph-node answers a list in its own order and without the ids that it
 * does not know, so rows are matched by key, which therefore is asked for in every such request.
 */
export function mergeIntoIndex(entity: Entity): MergedTypeConfig<string, Keyed, GatewayContext> {
  const resolve = createMergedTypeResolver({
    fieldName: ENTITIES[entity].list,
    // `first` must be given: graph-node would stop at 100.
    argsFromKeys: (ids) => ({ where: { id_in: ids }, first: ids.length }),
    valuesFromResults: (rows: readonly Keyed[] | null, ids) => {
      const byKey = new Map((rows ?? []).map((row) => [row._key, row]));
      return ids.map((id) => byKey.get(id as string) ?? null);
    },
    dataLoaderOptions: { maxBatchSize: MAX_FIRST },
  });
  return {
    selectionSet: KEY,
    key: ({ _key }) => _key,
    async resolve(original, context, info, subschema, selectionSet, key, ...rest) {
      const row = await resolve?.(original, context, info, subschema, withKey(selectionSet), key, ...rest);
      return row ?? absent(entity, String(key), selectionSet, info);
    },
  };
}

/** Root fields and inputs that exist for the seams between subschemas, and not for clients. */
export const isSeamField = (name: string) => /^_[a-z]+For[A-Z]/.test(name);
export const isSeamInput = (name: string) => /^_[A-Z]\w*Key$/.test(name);

/**
 * The seams by which a subschema of the gateway's own adds fields to entities: for each a root field
 * `_modelsForUsage(ids)` that turns ids into keys, the resolver of that, and the merge by it. The subschema's
 * own typeDefs say `type Model { id: Bytes! … }`, and its resolvers get `{ id }` as their parent.
 */
export function seamsOf(purpose: string, entities: readonly Entity[]) {
  const fields = entities.map((entity) => ({ entity, name: `_${ENTITIES[entity].list}For${purpose}` }));
  const toKeys = (_root: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => ({ id }));
  return {
    typeDefs: `type Query { ${fields.map(({ name, entity }) => `${name}(ids: [Bytes!]!): [${entity}!]!`).join(" ")} }`,
    resolvers: { Query: Object.fromEntries(fields.map(({ name }) => [name, toKeys])) },
    merge: Object.fromEntries(
      fields.map(({ name, entity }): [string, MergedTypeConfig<string, Keyed, GatewayContext>] => [
        entity,
        {
          selectionSet: KEY,
          key: ({ _key }) => _key,
          fieldName: name,
          argsFromKeys: (ids) => ({ ids }),
        },
      ]),
    ),
  };
}
