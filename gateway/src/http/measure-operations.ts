import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLError } from "graphql";
import type { GatewayContext } from "../context.ts";
import { isErrorCode, toGatewayError } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { annotate } from "../telemetry/spans.ts";

/**
 * Counts and times operations, and counts their errors by code. An operation's name is the caller's to choose, so it is
 * shown only where `knownNames` has it; every other is "other".
 */
export class OperationMeter {
  readonly #durations: ReturnType<Metrics["histogram"]>;
  readonly #errorsByCode: ReturnType<Metrics["counter"]>;
  readonly #knownNames: ReadonlySet<string>;

  constructor(metrics: Metrics, knownNames: ReadonlySet<string> = new Set()) {
    this.#knownNames = knownNames;
    this.#durations = metrics.histogram({
      name: "gateway_operation_duration_seconds",
      help: "Time of a GraphQL operation, by name (of trusted documents; all else is other), type and outcome.",
      labelNames: ["operation", "type", "outcome"],
    });
    this.#errorsByCode = metrics.counter({
      name: "gateway_operation_errors_total",
      help: "Errors in answers to GraphQL operations, by code.",
      labelNames: ["code"],
    });
  }

  /** The answer is called when it has ended, with its name, its type and the number of errors in its answer. */
  begin(): (name: string | null | undefined, type: string, errors: number) => void {
    const end = this.#durations.startTimer();
    return (name, type, errors) => {
      const operation = name && this.#knownNames.has(name) ? name : "other";
      end({ operation, type, outcome: errors > 0 ? "errors" : "ok" });
      annotate({
        "graphql.operation.name": operation,
        "graphql.operation.type": type,
        "graphql.errors": errors,
      });
    };
  }

  countErrors(errors: readonly GraphQLError[]): void {
    for (const error of errors) {
      const known = toGatewayError(error);
      const own = known.code === "INTERNAL_SERVER_ERROR" ? error.extensions?.code : known.code;
      this.#errorsByCode.inc({ code: isErrorCode(own) ? own : known.code });
    }
  }
}

/** Measures what Apollo Server answers. */
export const measureOperations = (meter: OperationMeter): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    const end = meter.begin();
    return {
      async didEncounterErrors({ errors }) {
        meter.countErrors(errors);
      },
      async willSendResponse({ operationName, operation, errors }) {
        end(operationName, operation?.operation ?? "none", errors?.length ?? 0);
      },
    };
  },
});
