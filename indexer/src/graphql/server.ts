import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { Admission, DEFAULT_LIVE_LIMITS, type LiveLimits } from "./live/admission.ts";
import { EventStreams } from "./live/event-stream.ts";
import { openSubscription } from "./live/open.ts";
import { createLiveWebSockets, refuseUpgrade } from "./live/websocket.ts";
import { parseRequest, type QueryRequest, RequestError } from "./query/request.ts";
import type { QueryableSubgraph } from "./subgraph.ts";

export interface QueryServerOptions {
  /** The subgraphs by their names, as in `/subgraphs/name/<name>`. */
  readonly subgraphs: ReadonlyMap<string, QueryableSubgraph>;
  /** Bytes of a request's body at most. */
  readonly maxBodyBytes?: number;
  readonly live?: Partial<LiveLimits>;
}

const MAX_BODY_BYTES = 1_048_576;
const NAME_PREFIX = "/subgraphs/name/";
const ID_PREFIX = "/subgraphs/id/";
const PREFIXES = [NAME_PREFIX, ID_PREFIX];

/**
 * Serves subgraphs at graph-node's URLs: `POST /subgraphs/name/<name>` and `POST /subgraphs/id/<deployment>`. Errors of a query
 * are of status 200, as there; what is no query is of status 400 with `error`. Only a stream of events is asked for with GET, too.
 *
 * Subscriptions are at the same URLs: by WebSocket in the protocol of graphql-ws, or as a stream of events in that of graphql-sse, for
 * who accepts `text/event-stream`.
 */
export function createQueryServer({ subgraphs, maxBodyBytes, live }: QueryServerOptions): FastifyInstance {
  const bodyLimit = maxBodyBytes ?? MAX_BODY_BYTES;
  const server = Fastify({
    bodyLimit,
    routerOptions: { maxParamLength: 1_000 },
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  });
  const admission = new Admission({ ...DEFAULT_LIVE_LIMITS, ...live });
  const sockets = createLiveWebSockets(admission, bodyLimit);
  const streams = new EventStreams();
  const find = (prefix: string, path: string) => {
    const id = path.split("/").filter(Boolean).join("/");
    const subgraph =
      prefix === NAME_PREFIX
        ? subgraphs.get(id)
        : [...subgraphs.values()].find(({ deployment }) => deployment === id);
    return { id, subgraph };
  };
  server.addHook("preClose", async () => {
    streams.close();
    await sockets.close();
  });
  server.server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const [path = ""] = (request.url ?? "").split("?");
    const prefix = PREFIXES.find((one) => path.startsWith(one));
    const subgraph = prefix && find(prefix, decoded(path.slice(prefix.length))).subgraph;
    if (!subgraph) return refuseUpgrade(socket, "404 Not Found", "There is no such subgraph.");
    sockets.upgrade(request, socket, head, subgraph);
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_, body, done) => done(null, body));
  server.addHook("onSend", async (_, reply) => {
    reply.header("access-control-allow-origin", "*");
  });
  server.setErrorHandler((error: { statusCode?: number; message: string }, _, reply) => {
    const status = error.statusCode ?? 500;
    return refuse(reply, status, status < 500 ? error.message : "The query could not be executed.");
  });
  server.setNotFoundHandler((_, reply) => reply.code(404).send({ message: "Not found" }));

  server.get("/", async () => ({
    message:
      "Access deployed subgraphs by deployment ID at /subgraphs/id/<ID> or by name at /subgraphs/name/<NAME>",
  }));
  for (const prefix of PREFIXES) {
    server.options(`${prefix}*`, (_, reply) =>
      reply
        .header("access-control-allow-headers", "Content-Type, User-Agent")
        .header("access-control-allow-methods", "OPTIONS, POST")
        .send(""),
    );
    const stream = async (request: FastifyRequest<Asked>, reply: FastifyReply, read: () => QueryRequest) => {
      const { id, subgraph } = find(prefix, request.params["*"]);
      if (subgraph === undefined) return sendMissing(reply, id);
      const opened = openSubscription(admission, subgraph, read, 0);
      reply.hijack();
      return streams.write(reply.raw, opened);
    };
    server.get<Asked>(`${prefix}*`, (request, reply) => {
      if (acceptsEvents(request)) return stream(request, reply, () => parseRequest(bodyOf(request.query)));
      return refuse(reply.header("allow", "OPTIONS, POST"), 405, "Queries are sent with POST.");
    });
    server.post<Asked>(`${prefix}*`, async (request, reply) => {
      const { id, subgraph } = find(prefix, request.params["*"]);
      if (subgraph === undefined) return sendMissing(reply, id);
      if (request.headers["content-type"] === undefined)
        return refuse(reply, 400, "Content-Type header is required");
      const { body } = request;
      if (body === undefined || body === "") return refuse(reply, 400, "Body is required");
      if (acceptsEvents(request)) return stream(request, reply, () => parseRequest(body));
      try {
        const answer = await subgraph.query(parseRequest(body));
        return await reply.type("application/json").send(answer);
      } catch (error) {
        if (error instanceof RequestError) return refuse(reply, 400, error.message);
        throw error;
      }
    });
  }
  return server;
}

/** No route has a JSON schema, and to load what compiles them takes longer than to make the rest of a server. */
function noCompiler(): never {
  throw new Error("no route has a schema");
}

/** A path as it is meant; one that means nothing as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

interface Asked {
  Params: { readonly "*": string };
  Querystring: { readonly query?: string; readonly variables?: string };
  Body: string | undefined;
}

function acceptsEvents({ headers }: { readonly headers: FastifyRequest["headers"] }): boolean {
  return headers.accept?.includes("text/event-stream") === true;
}

/** What a URL asks, as the body of a request: a browser's EventSource sends nothing else. */
function bodyOf({ query, variables }: Asked["Querystring"]): string {
  return `{${query === undefined ? "" : `"query":${JSON.stringify(query)},`}"variables":${variables || "null"}}`;
}

function sendMissing(reply: FastifyReply, id: string): FastifyReply {
  return reply.send({ errors: [{ message: `deployment \`${id}\` does not exist` }] });
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).type("application/json").send(JSON.stringify({ error }));
}
