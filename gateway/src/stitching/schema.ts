import type { MergedTypeConfig, SubschemaConfig } from "@graphql-tools/delegate";
import { createMergedTypeResolver, stitchSchemas } from "@graphql-tools/stitch";
import { filterSchema, memoize1, parseSelectionSet } from "@graphql-tools/utils";
import type { GraphQLSchema, SelectionSetNode } from "graphql";
import { positionResolvers, positionTypeDefs } from "../accounting/position.ts";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { BigIntScalar } from "./big-int.ts";
import { placeErrors } from "./error-paths.ts";
import type { Subgraph } from "./subgraph.ts";

export type GatewaySubschema = SubschemaConfig<unknown, unknown, unknown, GatewayContext>;

interface Keyed {
  readonly _key: string;
}

/** graph-node answers at most this many rows of a list. */
const MAX_FIRST = 1000;

/**
 * How models cross the seams: by id, under an alias, so that whatever a client calls `id` cannot be taken
 * for the key.
 */
const MODEL_KEY = "{ _key: id }";
const keySelections = parseSelectionSet(MODEL_KEY).selections;
const withKey = memoize1(
  (selectionSet: SelectionSetNode): SelectionSetNode => ({
    ...selectionSet,
    selections: [...selectionSet.selections, ...keySelections],
  }),
);

/** The merge of `Model` into a subschema of the gateway's own, whose root field `fieldName(ids)` gives keys back. */
export const mergeModelBy = (fieldName: string) => ({
  Model: {
    selectionSet: MODEL_KEY,
    key: ({ _key }: Keyed) => _key,
    fieldName,
    argsFromKeys: (ids: readonly unknown[]) => ({ ids }),
  },
});

const notIndexed = (id: string) =>
  new GatewayError("MODEL_NOT_FOUND", `The index has no model ${id}; it may not be indexed yet.`);

/**
 * The merge of `Model` into the index. graph-node answers a list in its own order and without the ids that it
 * does not know, so rows are matched by key, which therefore is asked for in every such request.
 */
function mergeModelIntoIndex(): MergedTypeConfig<string, Keyed, GatewayContext> {
  const resolve = createMergedTypeResolver({
    fieldName: "models",
    // `first` must be given: graph-node would stop at 100.
    argsFromKeys: (ids) => ({ where: { id_in: ids }, first: ids.length }),
    valuesFromResults: (rows: readonly Keyed[] | null, ids) => {
      const byKey = new Map((rows ?? []).map((row) => [row._key, row]));
      return ids.map((id) => byKey.get(id as string) ?? notIndexed(id as string));
    },
    dataLoaderOptions: { maxBatchSize: MAX_FIRST },
  });
  return {
    selectionSet: MODEL_KEY,
    key: ({ _key }) => _key,
    resolve: (original, context, info, subschema, selectionSet, ...rest) =>
      resolve?.(original, context, info, subschema, withKey(selectionSet), ...rest),
  };
}

/** Root fields that exist for the seams between subschemas, and not for clients. */
const INTERNAL_FIELD = /^_modelsFor/;

/**
 * One schema of the index and the gateway's own subschemas. Each of these is executable by itself and gives
 * models back as keys, which the index completes in one batch.
 */
export function buildGatewaySchema(subgraph: Subgraph, own: readonly GatewaySubschema[]): GraphQLSchema {
  const index: GatewaySubschema = {
    schema: subgraph.schema,
    executor: subgraph.executor,
    batch: true,
    merge: { Model: mergeModelIntoIndex() },
  };
  const schema = stitchSchemas({
    subschemas: [index, ...own],
    typeDefs: positionTypeDefs,
    resolvers: { ...positionResolvers, BigInt: BigIntScalar },
  });
  const offered = filterSchema({
    schema,
    rootFieldFilter: (_operation, name) => !INTERNAL_FIELD.test(name ?? ""),
  });
  return placeErrors(offered, ["Model"]);
}
