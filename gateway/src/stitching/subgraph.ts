import { buildHTTPExecutor } from "@graphql-tools/executor-http";
import {
  type ExecutionRequest,
  type ExecutionResult,
  type Executor,
  filterSchema,
  MapperKind,
  mapSchema,
} from "@graphql-tools/utils";
import {
  buildSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getNullableType,
  isNonNullType,
  parse,
} from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError, rootCause } from "../errors.ts";
import type { Logger } from "../log.ts";
import { fromGraphNode } from "./subgraph-errors.ts";

export interface Subgraph {
  /** The committed API, as this gateway offers it. */
  readonly schema: GraphQLSchema;
  readonly executor: Executor<Partial<GatewayContext>>;
  /**
   * One query of the gateway's own.
   * @throws GatewayError with a SUBGRAPH_… code
   */
  query<T>(document: DocumentNode, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<T>;
}

export interface SubgraphOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** graph-node's API in SDL, as committed in `gateway/subgraph.graphql`. */
  readonly sdl: string;
  readonly log: Logger;
}

/**
 * graph-node's API with two changes: `_logs`, which is the operator's, is left out; and root lists may be
 * null, so that a failing index takes its own fields with it and not the whole answer.
 */
function publicApi(sdl: string): GraphQLSchema {
  const schema = filterSchema({
    schema: buildSchema(sdl),
    rootFieldFilter: (_operation, name) => name !== "_logs",
    typeFilter: (name) => !["_Log_", "_LogArgument_", "_LogMeta_", "_LogLevel_"].includes(name),
  });
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field) =>
      isNonNullType(field.type) ? { ...field, type: getNullableType(field.type) } : undefined,
  });
}

/** executor-http marks the errors that it makes itself; graph-node's have nothing but a message. */
const isFromTransport = (error: GraphQLError) =>
  error.originalError !== undefined || Object.keys(error.extensions ?? {}).length > 0;

/** The connection broke before an answer came, as one kept from an earlier request does when its peer restarts. */
const isConnectionLost = ({ errors }: ExecutionResult) =>
  errors?.some(({ originalError }) => {
    const { code } = (originalError ?? {}) as NodeJS.ErrnoException;
    return code === "ECONNRESET" || code === "EPIPE";
  }) ?? false;

/** The index behind `url`, with deadlines, and with errors that carry this gateway's codes. */
export function createSubgraph({ url, timeoutMs, sdl, log }: SubgraphOptions): Subgraph {
  const http = buildHTTPExecutor({
    endpoint: url,
    // Shared between operations, it would make one that is aborted wait for the others.
    deduplicateInflightRequests: false,
  });

  const toGateway = (error: GraphQLError, context?: Partial<GatewayContext>): GatewayError => {
    const cause = rootCause(error);
    if (cause instanceof GatewayError) return cause;
    const known = isFromTransport(error)
      ? new GatewayError("SUBGRAPH_UNAVAILABLE", "The index cannot be reached; try again shortly.")
      : fromGraphNode(error.message);
    (context?.log ?? log).warn({ code: known.code, upstream: error.message }, "subgraph error");
    return known;
  };

  const executor: Executor<Partial<GatewayContext>> = async <R>(request: ExecutionRequest) => {
    const context = request.context as Partial<GatewayContext> | undefined;
    const given = request.signal ?? context?.signal;
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      const message = `The index did not answer within ${timeoutMs} ms; ask for less at once, or try again.`;
      deadline.abort(new GatewayError("SUBGRAPH_TIMEOUT", message));
    }, timeoutMs);
    const leave = () => deadline.abort(given?.reason);
    if (given?.aborted) leave();
    given?.addEventListener("abort", leave, { once: true });
    try {
      const read = async () => (await http({ ...request, signal: deadline.signal })) as ExecutionResult<R>;
      let result = await read();
      // Reading twice does no harm, and the second attempt takes a new connection.
      if (isConnectionLost(result) && !deadline.signal.aborted) result = await read();
      if (!result.errors) return result;
      const { reason } = deadline.signal;
      const errors =
        reason instanceof GatewayError ? [reason] : result.errors.map((error) => toGateway(error, context));
      return { ...result, errors };
    } finally {
      clearTimeout(timer);
      given?.removeEventListener("abort", leave);
    }
  };

  return {
    schema: publicApi(sdl),
    executor,
    async query<T>(document: DocumentNode, variables: Record<string, unknown> = {}, signal?: AbortSignal) {
      const request = { document, variables, ...(signal ? { signal } : {}) };
      const { data, errors } = (await executor(request)) as ExecutionResult<T>;
      if (errors?.[0]) throw errors[0];
      return data as T;
    },
  };
}

const META = parse("{ _meta { block { number } hasIndexingErrors } }");

/** Where the index is, for readiness. */
export async function indexedBlock(subgraph: Subgraph, signal: AbortSignal) {
  const { _meta } = await subgraph.query<{
    _meta: { block: { number: number }; hasIndexingErrors: boolean } | null;
  }>(META, {}, signal);
  if (!_meta) throw new GatewayError("SUBGRAPH_UNAVAILABLE", "The index has no block yet.");
  return { block: _meta.block.number, hasIndexingErrors: _meta.hasIndexingErrors };
}
