import { filterSchema, MapperKind, mapSchema } from "@graphql-tools/utils";
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getNullableType,
  isNonNullType,
  parse,
  print,
} from "graphql";
import { GatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Send } from "../telemetry/upstream.ts";
import { type JsonAnswer, postJson } from "./post-json.ts";
import { fromGraphNode } from "./subgraph-errors.ts";

export interface Subgraph {
  /** The committed API, as this gateway offers it. */
  readonly schema: GraphQLSchema;
  /** Sends one query. Never rejects: failures are GraphQL errors with this gateway's codes, as the seams expect them. */
  send(text: string, variables: Record<string, unknown>, on?: Partial<Behalf>): Promise<ExecutionResult>;
  /**
   * One query of the gateway's own.
   * @throws GatewayError with a SUBGRAPH_… code
   */
  query<T>(document: DocumentNode, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<T>;
}

/** On whose behalf the index is asked. */
export interface Behalf {
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface SubgraphOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** graph-node's API in SDL, as committed in `gateway/subgraph.graphql`. */
  readonly sdl: string;
  readonly log: Logger;
  /** What requests go through. */
  readonly send?: Send<JsonAnswer>;
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

/** A read that needs more than one new connection is one that fails. */
const ATTEMPTS = 2;

/** Where a kept connection turns out to be closed: reading again does no harm, on another one. */
function isConnectionLost(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET";
}

const HEADERS = { "content-type": "application/json", accept: "application/json" };

async function post(
  { url, send = postJson }: SubgraphOptions,
  body: string,
  signal: AbortSignal,
): Promise<ExecutionResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await send(url, { method: "POST", headers: HEADERS, body, signal });
      const result = (await answer.json()) as ExecutionResult;
      if (result.data == null && !Array.isArray(result.errors)) {
        throw new Error(`answered ${answer.status} without data and errors`);
      }
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === ATTEMPTS || !isConnectionLost(error)) throw error;
    }
  }
}

/** The index behind `url`, with deadlines, and with errors that carry this gateway's codes. */
export function createSubgraph(options: SubgraphOptions): Subgraph {
  const { timeoutMs, sdl, log } = options;
  const run = async (body: string, signal: AbortSignal, to: Logger): Promise<ExecutionResult> => {
    try {
      const result = await post(options, body, signal);
      if (!result.errors) return result;
      to.warn({ upstream: result.errors }, "the index answered with errors");
      return { ...result, errors: result.errors.map(({ message }) => fromGraphNode(message)) };
    } catch (error) {
      if (error instanceof GatewayError) return { errors: [error] };
      to.warn({ err: error }, "the index cannot be reached");
      const message = "The index cannot be reached; try again shortly.";
      return { errors: [new GatewayError("SUBGRAPH_UNAVAILABLE", message)] };
    }
  };

  const send: Subgraph["send"] = async (text, variables, on = {}) => {
    const deadline = new AbortController();
    const late = `The index did not answer within ${timeoutMs} ms; ask for less at once, or try again.`;
    const timer = setTimeout(() => deadline.abort(new GatewayError("SUBGRAPH_TIMEOUT", late)), timeoutMs);
    const leave = () => deadline.abort(on.signal?.reason);
    if (on.signal?.aborted) leave();
    on.signal?.addEventListener("abort", leave, { once: true });
    try {
      const body = JSON.stringify({ query: text, variables });
      return await run(body, deadline.signal, on.log ?? log);
    } finally {
      clearTimeout(timer);
      on.signal?.removeEventListener("abort", leave);
    }
  };

  return {
    schema: publicApi(sdl),
    send,
    async query<T>(document: DocumentNode, variables: Record<string, unknown> = {}, signal?: AbortSignal) {
      const { data, errors } = await send(print(document), variables, signal ? { signal } : {});
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
