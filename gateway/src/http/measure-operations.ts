import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "../context.ts";
import { isErrorCode, toGatewayError } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { annotate } from "../telemetry/spans.ts";

/**
 * Counts and times operations, and counts their errors by code. An operation's name is the caller's to choose, so it is
 * shown only where `knownNames` has it; every other is "other".
 */
export function measureOperations(
  metrics: Metrics,
  knownNames: ReadonlySet<string> = new Set(),
): ApolloServerPlugin<GatewayContext> {
  const durations = metrics.histogram({
    name: "gateway_operation_duration_seconds",
    help: "Time of a GraphQL operation, by name (of trusted documents; all else is other), type and outcome.",
    labelNames: ["operation", "type", "outcome"],
  });
  const errorsByCode = metrics.counter({
    name: "gateway_operation_errors_total",
    help: "Errors in answers to GraphQL operations, by code.",
    labelNames: ["code"],
  });
  return {
    async requestDidStart() {
      const end = durations.startTimer();
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors) {
            const known = toGatewayError(error);
            const own = known.code === "INTERNAL_SERVER_ERROR" ? error.extensions?.code : known.code;
            errorsByCode.inc({ code: isErrorCode(own) ? own : known.code });
          }
        },
        async willSendResponse({ operationName, operation, errors }) {
          const labels = {
            operation: operationName && knownNames.has(operationName) ? operationName : "other",
            type: operation?.operation ?? "none",
            outcome: errors?.length ? "errors" : "ok",
          };
          end(labels);
          annotate({
            "graphql.operation.name": labels.operation,
            "graphql.operation.type": labels.type,
            "graphql.errors": errors?.length ?? 0,
          });
        },
      };
    },
  };
}
