import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  GraphQLSchema,
  parse,
} from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { QueryableSubgraph } from "../subgraph.ts";
import type { Admission } from "./admission.ts";
import { requestOf } from "./live-request.ts";
import { Newest } from "./newest.ts";
import { openSubscription } from "./open.ts";

/** RFC 6455's code for a server that goes away; stock clients connect again. */
const GOING_AWAY = 1001;
/** How long clients have to answer a close. */
const CLOSE_TIMEOUT_MS = 1_000;

/** graphql-ws wants to see a subscription; whatever is asked is in the context by then. */
const STAND_IN = parse("subscription { answered }");
const NO_SCHEMA = new GraphQLSchema({});

/** An error as it is to be sent, which graphql-ws takes for one that is to be formatted. */
class Formatted extends GraphQLError {
  readonly #formatted: GraphQLFormattedError;

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message);
    this.#formatted = formatted;
  }

  override toJSON(): GraphQLFormattedError {
    return this.#formatted;
  }
}

export interface LiveWebSockets {
  /** Takes a connection over from HTTP. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, subgraph: QueryableSubgraph): void;
  close(): Promise<void>;
}

/** Serves graphql-transport-ws, the protocol of the package graphql-ws: queries and subscriptions. */
export function createLiveWebSockets(admission: Admission, maxMessageBytes: number): LiveWebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const subgraphs = new WeakMap<IncomingMessage, QueryableSubgraph>();
  useServer<Record<string, unknown>>(
    {
      onSubscribe({ extra, subscriptions }, _id, payload) {
        // This one is among them already.
        const others = Object.keys(subscriptions).length - 1;
        const subgraph = subgraphs.get(extra.request) as QueryableSubgraph;
        const opened = openSubscription(admission, subgraph, () => requestOf(payload), others);
        if (!(opened instanceof Newest)) return opened.map((failure) => new Formatted(failure));
        return { schema: NO_SCHEMA, document: STAND_IN, contextValue: results(opened) };
      },
      subscribe: ({ contextValue }) => contextValue as never,
      onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    },
    sockets,
  );
  return {
    upgrade(request, socket, head, subgraph) {
      const { maxConnections } = admission.limits;
      if (sockets.clients.size >= maxConnections) {
        const error = `All ${maxConnections} connections of this server are taken: try again later.`;
        return refuseUpgrade(socket, "503 Service Unavailable", error);
      }
      subgraphs.set(request, subgraph);
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        // What is too long, or no frame at all, ends the connection; there is nobody else to tell.
        webSocket.on("error", () => {});
        sockets.emit("connection", webSocket, request);
      });
    },
    async close() {
      for (const client of sockets.clients) {
        client.close(GOING_AWAY, "Going away");
        setTimeout(() => client.terminate(), CLOSE_TIMEOUT_MS).unref();
      }
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

/** Answers as graphql-ws sends them; it ends them while it waits for the next one, too. */
function results(answers: Newest): AsyncGenerator<FormattedExecutionResult, void> {
  type Result = IteratorResult<FormattedExecutionResult, void>;
  const parsed = async (taking: Promise<IteratorResult<string, void>>): Promise<Result> => {
    const taken = await taking;
    return taken.done === true ? taken : { done: false, value: JSON.parse(taken.value) };
  };
  return {
    next: () => parsed(answers.next()),
    return: () => parsed(answers.return()),
    throw: () => parsed(answers.throw()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Refuses the upgrade in HTTP's words, for there is no WebSocket yet. */
export function refuseUpgrade(socket: Duplex, status: string, error: string): void {
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
