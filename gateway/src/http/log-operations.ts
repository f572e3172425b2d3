import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "../context.ts";
import { toGatewayError } from "../errors.ts";

/**
 * One line for each operation, and one with the whole error for each fault of the gateway itself. Never the
 * document's values: prompts are the caller's own.
 */
export const logOperations: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    const begun = performance.now();
    return {
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) {
          const known = toGatewayError(error);
          const isOwnFault = known.code === "INTERNAL_SERVER_ERROR" && error.extensions?.code === undefined;
          if (isOwnFault) contextValue.log.error({ err: known.cause, path: error.path }, "internal error");
        }
      },
      async willSendResponse({ operationName, operation, errors, contextValue }) {
        contextValue.log.info(
          {
            operation: operationName ?? operation?.operation,
            ms: Math.round(performance.now() - begun),
            errors: errors?.length ?? 0,
          },
          "operation",
        );
      },
    };
  },
};
