import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError, parse } from "graphql";
import { handleProtocols, makeServer, type SubscribePayload } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type GatewayError, toGatewayError } from "../errors.ts";
import { ResultQueue } from "../live/queue.ts";
import type { Push } from "../live/service.ts";
import type { LiveConnections } from "./live-connections.ts";

/** Close codes of RFC 6455's registry; stock clients connect again after all but `idle`. */
const CLOSE = { idle: 1000, restart: 1012, tooSlow: 1013 } as const;

const PATH = "/graphql";
const PING_MS = 12_000;
/** How long a client has to answer a close; one that is too slow may never. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Bytes on their way to one client: what is beyond them is not read fast enough. */
const MAX_UNSENT_BYTES = 1_000_000;

/** graphql-ws wants to see a subscription; what is answered is in the context by then. */
const STAND_IN = parse("subscription { answered }");

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

/** Refuses the upgrade in HTTP's words, for there is no WebSocket yet. */
function refuse(socket: Duplex, { code, message, details }: GatewayError): void {
  const status = code === "GATEWAY_STOPPING" ? "503 Service Unavailable" : "429 Too Many Requests";
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] });
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** One client's WebSocket, and the subscriptions on it. */
class Connection {
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #idleMs: number;
  readonly #subscriptions = new Set<ResultQueue<Push>>();
  #idle: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, address: string, idleMs: number) {
    this.#socket = socket;
    this.address = address;
    this.#idleMs = idleMs;
    this.#waitWhileIdle();
  }

  add(subscription: ResultQueue<Push>): void {
    clearTimeout(this.#idle);
    this.#subscriptions.add(subscription);
    subscription.onEnd(() => {
      this.#subscriptions.delete(subscription);
      if (subscription.isTooSlow) this.close(CLOSE.tooSlow, "CLIENT_TOO_SLOW");
      else if (this.#subscriptions.size === 0) this.#waitWhileIdle();
    });
  }

  send(data: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.close(CLOSE.tooSlow, "CLIENT_TOO_SLOW");
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#socket.send(data, () => resolve()));
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  restart(): void {
    this.close(CLOSE.restart, "GATEWAY_STOPPING");
  }

  /** Pings until it is closed; who does not answer one by the next is gone. */
  watch(): void {
    let isAlive = true;
    const timer = setInterval(() => {
      if (!isAlive) return this.#socket.terminate();
      isAlive = false;
      this.#socket.ping();
    }, PING_MS);
    this.#socket.on("pong", () => {
      isAlive = true;
    });
    this.#socket.once("close", () => {
      clearInterval(timer);
      clearTimeout(this.#idle);
    });
  }

  #waitWhileIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(CLOSE.idle, "idle"), this.#idleMs).unref();
  }
}

/** Serves graphql-transport-ws, the protocol of the package graphql-ws, to those who upgrade at PATH. */
export function serveWebSockets(
  httpServer: Server,
  connections: LiveConnections,
  addressOf: (request: IncomingMessage) => string,
): void {
  const { limits, services, schema } = connections.options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    handleProtocols,
    perMessageDeflate: false,
  });

  const protocol = makeServer<Record<string, unknown>, { readonly connection: Connection }>({
    connectionInitWaitTimeout: limits.initMs,
    async onSubscribe({ connectionParams, extra, subscriptions }, _id, payload: SubscribePayload) {
      const result = await connections.run({
        authorization: connectionParams?.authorization,
        address: extra.connection.address,
        request: payload,
        // This one is among them already.
        open: Object.keys(subscriptions).length - 1,
      });
      if (result instanceof ResultQueue) extra.connection.add(result);
      else if (result.data === undefined) return (result.errors ?? []).map((error) => new Formatted(error));
      return { schema, document: STAND_IN, contextValue: result };
    },
    subscribe: ({ contextValue }) => contextValue as never,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult as never,
  });

  const accept = (socket: WebSocket, address: string) => {
    const connection = new Connection(socket, address, limits.idleMs);
    const remove = connections.add(connection);
    connection.watch();
    socket.on("error", (error) => services.log.debug({ err: error }, "a websocket failed"));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(data),
        close: (code, reason) => connection.close(code ?? CLOSE.idle, reason ?? ""),
        onMessage(receive) {
          socket.on("message", (data) => {
            receive(String(data)).catch((error: unknown) => {
              services.log.error({ err: error }, "a message of a websocket failed");
              connection.close(1011, "INTERNAL_SERVER_ERROR");
            });
          });
        },
      },
      { connection },
    );
    socket.once("close", (code, reason) => {
      remove();
      void closed(code, String(reason));
    });
  };

  httpServer.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const lost = () => socket.destroy();
    socket.once("error", lost);
    if (new URL(request.url ?? "/", "http://gateway").pathname !== PATH) return lost();
    const address = addressOf(request);
    try {
      connections.assertRoom(address);
    } catch (error) {
      return refuse(socket, toGatewayError(error));
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off("error", lost);
      accept(webSocket, address);
    });
  });
}
