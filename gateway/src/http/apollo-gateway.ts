import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import type { GraphQLSchema } from "graphql";
import type { GatewayContext } from "../context.ts";
import type { ExecuteOperation } from "../stitching/execute.ts";

/** Lets Apollo Server parse, validate and answer as ever, and execute by `execute`. */
export function executeBy(
  schema: GraphQLSchema,
  execute: ExecuteOperation,
): ApolloServerOptionsWithGateway<GatewayContext>["gateway"] {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => {};
    },
    load: async () => ({
      executor: ({ document, request, context }) =>
        execute(
          { document, variables: request.variables, operationName: request.operationName },
          context as GatewayContext,
        ),
    }),
    stop: async () => {},
  };
}
