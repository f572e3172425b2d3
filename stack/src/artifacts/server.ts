import fastifyMultipart from "@fastify/multipart";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import { ArtifactError, toRpcErrorBody } from "./errors.ts";
import { registerGatewayRoutes } from "./gateway-routes.ts";
import { RPC_PREFIX, registerRpcRoutes } from "./rpc-routes.ts";
import { ArtifactStore } from "./store.ts";
import type { UploadLimits } from "./upload.ts";

export interface ArtifactServerOptions extends Partial<UploadLimits> {
  /** Web origins that may read and write from a browser, such as "http://localhost:3000". None by default. */
  allowedOrigins?: readonly string[];
  /** Takes a line about each request that failed through no fault of the client. */
  logError?: (line: string) => void;
}

export interface StartOptions extends ArtifactServerOptions {
  /** The folder of the blocks. */
  directory: string;
  /** Defaults to 127.0.0.1. Whoever can reach the address can add content. */
  host?: string;
  /** Defaults to 5001, as Kubo's RPC. 0 takes any free port. */
  port?: number;
}

export interface RunningArtifactServer {
  /** Base of both sides, without a slash at the end: `${url}/ipfs/<cid>` and `${url}/api/v0/add`. */
  url: string;
  /** Stops listening and ends once the requests in progress have been answered. */
  close(): Promise<void>;
}

export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_PORT = 5001;
export const DEFAULT_LIMITS: UploadLimits = { maxFileBytes: 32 * 1024 * 1024, maxFiles: 1000 };

const REQUEST_TIMEOUT_MS = 300_000;

/** What came from outside is shown, never run: no scripts, no loads, an opaque origin. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Opens the store and serves it. Fails with EADDRINUSE where the port is taken. */
export async function startArtifactServer(options: StartOptions): Promise<RunningArtifactServer> {
  const store = await ArtifactStore.open(options.directory);
  const app = await createArtifactServer(store, options);
  const url = await app.listen({ host: options.host ?? DEFAULT_HOST, port: options.port ?? DEFAULT_PORT });
  return { url, close: () => app.close() };
}

/** The HTTP server over an open store, not yet listening. */
export async function createArtifactServer(
  store: ArtifactStore,
  options: ArtifactServerOptions = {},
): Promise<FastifyInstance> {
  const limits: UploadLimits = {
    maxFileBytes: options.maxFileBytes ?? DEFAULT_LIMITS.maxFileBytes,
    maxFiles: options.maxFiles ?? DEFAULT_LIMITS.maxFiles,
  };
  const allowedOrigins = new Set(options.allowedOrigins);
  const app = Fastify({
    exposeHeadRoutes: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 4096 },
  });

  // Bodies mean something to `add` alone; stock clients put all kinds of types on the empty bodies of the others.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  await app.register(fastifyMultipart, {
    preservePath: true,
    isPartAFile: () => true,
    throwFileSizeLimit: false,
    limits: { fileSize: limits.maxFileBytes, files: limits.maxFiles, parts: limits.maxFiles + 1 },
  });

  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-content-type-options": "nosniff",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    });
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (allowedOrigins.has(origin)) {
      reply.headers({ "access-control-allow-origin": origin, vary: "Origin" });
    } else if (request.url.startsWith(RPC_PREFIX)) {
      throw new ArtifactError(
        "FORBIDDEN_ORIGIN",
        `web pages of ${origin} may not use this store; its operator can allow that origin`,
      );
    }
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toArtifactError(error, limits);
    if (known.reason === "INTERNAL" || known.reason === "CORRUPT_BLOCK") {
      options.logError?.(`${request.method} ${request.url}: ${error.stack ?? error.message}`);
    }
    reply.removeHeader("etag");
    return reply
      .code(known.httpStatus)
      .headers({ "cache-control": "no-store" })
      .type("application/json")
      .send(JSON.stringify(toRpcErrorBody(known)));
  });

  app.setNotFoundHandler((request) => {
    throw noSuchRoute(request);
  });

  app.get("/healthz", () => ({ status: "ok" }));
  registerGatewayRoutes(app, store);
  registerRpcRoutes(app, store, limits);
  return app;
}

function toArtifactError(error: FastifyError | ArtifactError, limits: UploadLimits): ArtifactError {
  if (error instanceof ArtifactError) return error;
  if (error.code === "FST_FILES_LIMIT" || error.code === "FST_PARTS_LIMIT") {
    return new ArtifactError(
      "TOO_MANY_FILES",
      `the request holds more than ${limits.maxFiles} files, the most that this store takes at once`,
      { cause: error },
    );
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ArtifactError("MALFORMED_REQUEST", error.message, { cause: error });
  }
  return new ArtifactError("INTERNAL", "the store failed; its log says why", { cause: error });
}

function noSuchRoute({ method, url }: FastifyRequest): ArtifactError {
  const path = url.split("?")[0] ?? url;
  if (path.startsWith(RPC_PREFIX) && method !== "POST") {
    return new ArtifactError("METHOD_NOT_ALLOWED", `${method} ${path}: every RPC command is a POST`);
  }
  return new ArtifactError(
    "NOT_FOUND",
    `${method} ${path} is not served here; there are GET /ipfs/<cid> and POST ${RPC_PREFIX}{version,add,cat,block/get,pin/add}`,
  );
}
