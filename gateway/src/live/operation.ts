import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  print,
  visit,
} from "graphql";
import type { Caller } from "../auth/caller.ts";
import { type ContextServices, createContext, limitTime } from "../context.ts";
import { formatError, GatewayError } from "../errors.ts";
import type { BlockPlace } from "./branch.ts";
import { assertAnswered, NotNow } from "./not-now.ts";
import { isLiveSource, type LiveSource } from "./source.ts";

/** A subscription as a client sends it, checked against the schema and the limits on documents. */
export interface SubscriptionRequest {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  readonly requestId: string;
  readonly caller: Caller;
}

/** What an answer says about itself. */
export interface PushExtensions {
  readonly block?: {
    readonly number: number;
    readonly hash: string | null;
    /** Unix seconds; null where nothing was read for this answer. */
    readonly timestamp: number | null;
  };
}

export type Push = FormattedExecutionResult<Record<string, unknown>, PushExtensions>;

export interface LiveExecution {
  readonly schema: GraphQLSchema;
  readonly services: ContextServices;
  readonly timeoutMs: number;
}

const RESUMABLE = "activity";
const PLACE = "after";

/** The document without the place that a client goes on from, and the variables without those that only name it. */
function withoutPlace(document: DocumentNode, variables: Record<string, unknown>): string {
  const rest = visit(document, {
    Field: ({ name, arguments: given, ...field }) =>
      name.value === RESUMABLE
        ? { ...field, name, arguments: (given ?? []).filter((argument) => argument.name.value !== PLACE) }
        : undefined,
  });
  const used = new Set<string>();
  visit(rest, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const asked = Object.entries(variables).filter(([name]) => used.has(name));
  return `${print(rest)}${JSON.stringify(asked.sort(([one], [other]) => (one < other ? -1 : 1)))}`;
}

const blockOf = ({ number, hash, timestamp }: NonNullable<PushExtensions["block"]>) => ({
  number,
  hash,
  timestamp,
});

const format = (error: GraphQLError) => formatError(error.toJSON(), error);

/** What is wrong with a variable has no path, for no field was reached. */
const formatArgument = (error: GraphQLError) =>
  error.path === undefined
    ? formatError({ ...error.toJSON(), extensions: { code: "BAD_USER_INPUT" } }, error)
    : format(error);

/** One client's subscription, or those of all clients who ask for the same. */
export class LiveOperation {
  /** The same for two clients exactly if every push answers both. */
  readonly key: string;
  readonly source: LiveSource;
  readonly #execution: LiveExecution;
  readonly #request: SubscriptionRequest;

  private constructor(execution: LiveExecution, request: SubscriptionRequest, source: LiveSource) {
    this.#execution = execution;
    this.#request = request;
    this.source = source;
    const { caller, document, operationName, variables } = request;
    this.key = JSON.stringify([caller.actor, operationName ?? null, withoutPlace(document, variables)]);
  }

  /** The operation, or the errors of its variables and arguments. */
  static async open(
    execution: LiveExecution,
    request: SubscriptionRequest,
  ): Promise<LiveOperation | { readonly errors: readonly ReturnType<typeof format>[] }> {
    const found = await createSourceEventStream({
      schema: execution.schema,
      document: request.document,
      operationName: request.operationName ?? null,
      variableValues: request.variables,
    });
    if (isLiveSource(found)) return new LiveOperation(execution, request, found);
    const errors = "errors" in found ? found.errors : undefined;
    if (errors === undefined) throw new Error("a subscription field without a source");
    return { errors: errors.map(formatArgument) };
  }

  /**
   * The answer to one event at a block, or of what is not the index's at none, as every client of this operation gets it.
   * @throws NotNow where it could not be read for a reason that passes, or not at this very block
   */
  async answer(event: unknown, at?: BlockPlace): Promise<Push> {
    const { schema, services, timeoutMs } = this.#execution;
    const { document, operationName, variables, requestId, caller } = this.#request;
    const time = limitTime(timeoutMs);
    const contextValue = createContext(services, {
      requestId,
      caller,
      signal: time.signal,
      askedBlock: at?.number,
    });
    try {
      const running = execute({
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables,
        rootValue: event,
        contextValue,
      });
      const { data, errors } = await withinTime(Promise.resolve(running), time.signal);
      for (const error of errors ?? []) {
        if (format(error).extensions?.code === "INTERNAL_SERVER_ERROR") {
          contextValue.log.error({ err: error.originalError ?? error }, "internal error in a subscription");
        }
      }
      const { pinned } = contextValue.block;
      if (at?.hash != null && pinned?.hash != null && at.hash !== pinned.hash)
        throw new NotNow("BLOCK_REORGANIZED");
      const block = at && { timestamp: null, ...at, ...pinned };
      const push = {
        ...(data === undefined ? {} : { data: data as Record<string, unknown> | null }),
        ...(errors === undefined ? {} : { errors: errors.map(format) }),
        ...(block === undefined ? {} : { extensions: { block: blockOf(block) } }),
      };
      assertAnswered(push);
      return push;
    } catch (error) {
      if (error instanceof NotNow) throw error;
      if (!(error instanceof GatewayError)) contextValue.log.error({ err: error }, "a subscription failed");
      return { data: null, errors: [formatError({ message: "" }, error)] };
    } finally {
      time.end(false);
    }
  }
}

/** What waits for something else than the index ends with the time as well. */
function withinTime<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    running.then(resolve, reject);
  });
}
