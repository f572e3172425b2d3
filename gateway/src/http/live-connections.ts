import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import type { FormattedExecutionResult, GraphQLSchema } from "graphql";
import type { CredentialWatch } from "../auth/credential-watch.ts";
import type { Config } from "../config.ts";
import { type ContextServices, createContext, type GatewayContext, limitTime } from "../context.ts";
import { formatError, GatewayError } from "../errors.ts";
import type { Push, SubscriptionRequest } from "../live/operation.ts";
import { ResultQueue } from "../live/queue.ts";
import type { LiveService } from "../live/service.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { currentTraceId, traceOperation } from "../telemetry/spans.ts";
import { type Admission, admit } from "./admission.ts";
import type { OperationGate } from "./operation-gate.ts";

/** Bounds of what one client, and all of them, may hold open. */
export interface LiveLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly subscriptionsPerConnection: number;
  readonly messageBytes: number;
  /** Milliseconds until a WebSocket must have begun, and for how long one may stay without a subscription. */
  readonly initMs: number;
  readonly idleMs: number;
  readonly operationMs: number;
}

export const liveLimits = (config: Config): LiveLimits => ({
  connections: config.LIVE_CONNECTIONS,
  connectionsPerAddress: config.LIVE_CONNECTIONS_PER_ADDRESS,
  subscriptionsPerConnection: config.LIVE_SUBSCRIPTIONS,
  messageBytes: config.MAX_BODY_BYTES,
  initMs: config.LIVE_INIT_MS,
  idleMs: config.LIVE_IDLE_MS,
  operationMs: config.OPERATION_TIMEOUT_MS,
});

export interface LiveTransportOptions {
  readonly live: LiveService;
  readonly gate: OperationGate;
  readonly schema: GraphQLSchema;
  readonly server: ApolloServer<GatewayContext>;
  readonly admission: Admission;
  readonly credentials: CredentialWatch;
  readonly services: ContextServices;
  readonly limits: LiveLimits;
  readonly metrics: Metrics;
}

/** An operation as clients send it on a connection that stays open. */
export interface LiveRequest {
  readonly query?: string | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly extensions?: Record<string, unknown> | null | undefined;
}

/** An operation along with who sends it. */
export interface LiveCall {
  /** As HTTP's Authorization header has it; `undefined` for nobody in particular. */
  readonly authorization: unknown;
  readonly address: string | undefined;
  readonly request: LiveRequest;
  /** Operations that are open on the same connection. */
  readonly open: number;
  /** Made up where the transport has none. */
  readonly requestId?: string;
}

/** An open connection, and the way to end it. */
export interface LiveConnection {
  readonly address: string;
  /** Tells the client to connect again, elsewhere or later. */
  restart(): void;
}

type LiveResult = ResultQueue<Push> | FormattedExecutionResult;

const over = () =>
  new GatewayError(
    "UNAUTHENTICATED",
    "What this subscription was begun with is over; sign in again, and subscribe.",
  );

/** The connections of this process that stay open, whatever they speak. */
export class LiveConnections {
  readonly options: LiveTransportOptions;
  readonly #open = new Set<LiveConnection>();
  #isStopping = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: LiveTransportOptions) {
    this.options = options;
    options.metrics.gauge({
      name: "gateway_live_connections",
      help: "Open WebSockets and streams of server-sent events.",
      read: () => [{ value: this.#open.size }],
    });
  }

  /** @throws GatewayError TOO_MANY_CONNECTIONS or GATEWAY_STOPPING */
  assertRoom(address: string): void {
    const { connections, connectionsPerAddress } = this.options.limits;
    if (this.#isStopping) {
      throw new GatewayError("GATEWAY_STOPPING", "This gateway is about to stop; connect again.", {
        details: { retryAfter: 1 },
      });
    }
    const ofAddress = [...this.#open].filter((connection) => connection.address === address).length;
    if (this.#open.size >= connections || ofAddress >= connectionsPerAddress) {
      const which = this.#open.size >= connections ? "this gateway" : "your address";
      throw new GatewayError(
        "TOO_MANY_CONNECTIONS",
        `Too many connections to ${which} are open; close one.`,
        {
          details: { retryAfter: 10 },
        },
      );
    }
  }

  /** Counts a connection until the answer is called. */
  add(connection: LiveConnection): () => void {
    this.#open.add(connection);
    return () => {
      this.#open.delete(connection);
      if (this.#open.size === 0) this.#onEmpty?.();
    };
  }

  /** The pushes of a subscription, or an answer; errors are answers. */
  run(call: LiveCall): Promise<LiveResult> {
    return traceOperation(() => this.#run(call));
  }

  async #run({ authorization, address, request, open, ...call }: LiveCall): Promise<LiveResult> {
    const requestId = call.requestId ?? currentTraceId() ?? randomUUID();
    const { admission, services, gate, server, limits } = this.options;
    const { query, operationName, variables, extensions } = request;
    const time = limitTime(limits.operationMs);
    let leave = () => {};
    try {
      if (open >= limits.subscriptionsPerConnection) {
        throw new GatewayError(
          "TOO_MANY_SUBSCRIPTIONS",
          `A connection may have ${limits.subscriptionsPerConnection} subscriptions; end one first.`,
        );
      }
      const admitted = await admit(admission, authorization, address);
      const { caller } = admitted;
      leave = admitted.leave;
      const context = createContext(services, { requestId, caller, address, signal: time.signal });
      const passed = await gate.pass(
        server,
        {
          ...(query === undefined ? {} : { query }),
          ...(operationName == null ? {} : { operationName }),
          ...(variables == null ? {} : { variables }),
          ...(extensions == null ? {} : { extensions }),
        },
        context,
      );
      if ("answer" in passed) return passed.answer;
      return await this.#subscribe({
        document: passed.subscription,
        operationName: passed.operationName,
        variables: variables ?? {},
        requestId,
        caller,
      });
    } catch (error) {
      if (!(error instanceof GatewayError))
        services.log.error({ err: error, requestId }, "an operation failed");
      return { errors: [formatError({ message: "" }, error)] };
    } finally {
      leave();
      time.end(false);
    }
  }

  /** A subscription ends with what its caller has proven themselves with. */
  async #subscribe(request: SubscriptionRequest): Promise<LiveResult> {
    const { live, credentials } = this.options;
    const { credential } = request.caller;
    const result = await live.subscribe(request);
    if (!(result instanceof ResultQueue) || credential === null) return result;
    const stopWatching = credentials.watch(credential, () => {
      result.push({ errors: [formatError({ message: "" }, over())] });
      result.end();
    });
    result.onEnd(stopWatching);
    return result;
  }

  /** Tells all clients to connect again, and resolves when they have gone, or after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    for (const connection of [...this.#open]) connection.restart();
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
