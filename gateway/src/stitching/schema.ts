import type { SubschemaConfig } from "@graphql-tools/delegate";
import { stitchSchemas, ValidationLevel } from "@graphql-tools/stitch";
import { filterSchema, type IResolvers } from "@graphql-tools/utils";
import type { ExecutionResult, GraphQLSchema } from "graphql";
import { positionResolvers, positionTypeDefs } from "../accounting/position.ts";
import type { GatewayContext } from "../context.ts";
import { BigIntScalar } from "./big-int.ts";
import { entityNames } from "./entities.ts";
import { placeErrors } from "./error-paths.ts";
import { hopOf, type IndexReader } from "./index-reader.ts";
import { isSeamField, isSeamInput, mergeIntoIndex } from "./merge.ts";
import type { Subgraph } from "./subgraph.ts";

export type GatewaySubschema = SubschemaConfig<unknown, unknown, unknown, GatewayContext>;

/** Types and resolvers that ask the index by delegation. */
export interface SchemaOnTop {
  readonly typeDefs: string;
  readonly resolvers: IResolvers;
}

/**
 * One schema of the index and the gateway's own subschemas. Each of these is executable by itself and gives
 * entities back as keys, which the index completes in one batch.
 */
export function buildGatewaySchema(
  subgraph: Subgraph,
  reader: IndexReader,
  own: readonly GatewaySubschema[],
  onTop?: (index: GatewaySubschema) => SchemaOnTop,
): GraphQLSchema {
  const index: GatewaySubschema = {
    schema: subgraph.schema,
    executor: ({ document, variables = {}, context }) =>
      // biome-ignore lint/suspicious/noExplicitAny: the type of the data is the caller's to say
      reader.read(hopOf(document, variables), context as GatewayContext) as Promise<ExecutionResult<any>>,
    batch: true,
    merge: Object.fromEntries(entityNames.map((entity) => [entity, mergeIntoIndex(entity)])),
  };
  const top = onTop?.(index);
  const schema = stitchSchemas({
    subschemas: [index, ...own],
    typeDefs: [positionTypeDefs, ...(top === undefined ? [] : [top.typeDefs])],
    resolvers: { ...positionResolvers, ...top?.resolvers, BigInt: BigIntScalar },
    // A field of ours that has the name of one of the index's would take its place, with a warning at most.
    typeMergingOptions: { validationSettings: { validationLevel: ValidationLevel.Error } },
  });
  const offered = filterSchema({
    schema,
    rootFieldFilter: (_operation, name) => !isSeamField(name ?? ""),
    typeFilter: (name) => !isSeamInput(name),
  });
  return placeErrors(offered, entityNames);
}
