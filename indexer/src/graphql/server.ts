import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { parseRequest, RequestError } from "./query/request.ts";
import type { QueryableSubgraph } from "./subgraph.ts";

export interface QueryServerOptions {
  /** The subgraphs by their names, as in `/subgraphs/name/<name>`. */
  readonly subgraphs: ReadonlyMap<string, QueryableSubgraph>;
  /** Bytes of a request's body at most. */
  readonly maxBodyBytes?: number;
}

const MAX_BODY_BYTES = 1_048_576;
const NAME_PREFIX = "/subgraphs/name/";
const ID_PREFIX = "/subgraphs/id/";

/**
 * Serves subgraphs at graph-node's URLs: `POST /subgraphs/name/<name>` and `POST /subgraphs/id/<deployment>`. Errors of a query
 * are of status 200, as there; what is no query is of status 400 with `error`. Nothing is asked with GET.
 */
export function createQueryServer({ subgraphs, maxBodyBytes }: QueryServerOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit: maxBodyBytes ?? MAX_BODY_BYTES,
    routerOptions: { maxParamLength: 1_000 },
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
  for (const prefix of [NAME_PREFIX, ID_PREFIX]) {
    server.options(`${prefix}*`, (_, reply) =>
      reply
        .header("access-control-allow-headers", "Content-Type, User-Agent")
        .header("access-control-allow-methods", "OPTIONS, POST")
        .send(""),
    );
    server.get(`${prefix}*`, (_, reply) =>
      refuse(reply.header("allow", "OPTIONS, POST"), 405, "Queries are sent with POST."),
    );
    server.post<{ Params: { "*": string }; Body: string | undefined }>(
      `${prefix}*`,
      async (request, reply) => {
        const id = request.params["*"].split("/").filter(Boolean).join("/");
        const subgraph =
          prefix === NAME_PREFIX
            ? subgraphs.get(id)
            : [...subgraphs.values()].find(({ deployment }) => deployment === id);
        if (subgraph === undefined)
          return reply.send({ errors: [{ message: `deployment \`${id}\` does not exist` }] });
        if (request.headers["content-type"] === undefined)
          return refuse(reply, 400, "Content-Type header is required");
        if (request.body === undefined || request.body === "") return refuse(reply, 400, "Body is required");
        try {
          const answer = await subgraph.query(parseRequest(request.body));
          return await reply.type("application/json").send(answer);
        } catch (error) {
          if (error instanceof RequestError) return refuse(reply, 400, error.message);
          throw error;
        }
      },
    );
  }
  return server;
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).type("application/json").send(JSON.stringify({ error }));
}
