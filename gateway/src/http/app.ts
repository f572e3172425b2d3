import type { IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import proxyAddress from "proxy-addr";
import { rawBodies } from "../answers/serve.ts";
import type { Caller } from "../auth/caller.ts";
import { type Config, tracesEndpoint } from "../config.ts";
import { createContext, type GatewayContext, limitTime } from "../context.ts";
import type { Db } from "../database/database.ts";
import { GatewayError, httpStatusOf, toGatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { traceRequests } from "../telemetry/spans.ts";
import { type Admission, admit } from "./admission.ts";
import { jsonBody } from "./body.ts";
import { type CorsOptions, cors, corsHeaders } from "./cors.ts";
import { type DashboardOptions, dashboardFiles, dashboardPage } from "./dashboard.ts";
import { eventStream } from "./event-stream.ts";
import { type ExportsOptions, serveExports } from "./exports.ts";
import { type FixedHeaders, setHeaders } from "./fixed-headers.ts";
import { healthz, type Probes, readyz } from "./health.ts";
import { errorHeaders } from "./http-error.ts";
import type { LiveConnections } from "./live-connections.ts";
import { measureRequests, type RequestMeter } from "./measure-requests.ts";
import { requestError } from "./request-error.ts";
import { identify, REQUEST_ID } from "./request-id.ts";
import { API_HEADERS, pageHeaders } from "./security-headers.ts";
import { whenClosed } from "./when-closed.ts";

export interface AppOptions extends Admission {
  readonly config: Config;
  readonly server: ApolloServer<GatewayContext>;
  readonly db: Db;
  readonly probes: Probes;
  readonly log: Logger;
  readonly requests: RequestMeter;
  /** What answers with what is kept, and keeps it; undefined where nothing is. */
  readonly keepAnswers: RequestHandler | undefined;
  readonly connections: LiveConnections;
  readonly exports: ExportsOptions;
  /** Undefined where none is served. */
  readonly dashboard: DashboardOptions | undefined;
}

const BLOCK = "x-block";
const REQUEST_HEADERS = [
  "authorization",
  "payment-signature",
  "content-type",
  "apollo-require-preflight",
  REQUEST_ID,
  BLOCK,
];
const RESPONSE_HEADERS = [REQUEST_ID, "payment-required", "payment-response", "retry-after"];
/** For an export, whose answer is a file. */
const EXPORT_REQUEST_HEADERS = ["authorization", REQUEST_ID];
const EXPORT_RESPONSE_HEADERS = [REQUEST_ID, "retry-after", "content-disposition", BLOCK, "x-block-hash"];
const PLAYGROUND = fileURLToPath(new URL("./playground", import.meta.url));

/** Says who asks, before anything else is read of the request; a credential that is not good ends it. */
const authenticate = (admission: Admission): RequestHandler => {
  return async (request, response, next) => {
    const { caller, leave } = await admit(admission, request.get("authorization"), request.ip);
    whenClosed(response, leave);
    response.locals.caller = caller;
    next();
  };
};

/** The block that the whole operation is to be read at, where the caller names one. */
const takeBlock: RequestHandler = (request, response, next) => {
  const given = request.get(BLOCK);
  if (given === undefined) return next();
  if (!/^(0|[1-9][0-9]{0,8})$/.test(given)) {
    throw new GatewayError(
      "BLOCK_INVALID",
      `\`${BLOCK}\` ${JSON.stringify(given.slice(0, 80))} is not the number of a block.`,
    );
  }
  response.locals.askedBlock = Number(given);
  next();
};

/** Answers are of one block, and can be somebody's own: nobody on the way keeps them. */
const UNSTORED: FixedHeaders = ["cache-control", "no-store"];

const corsOptions = (config: Config): CorsOptions => ({
  origins: config.CORS_ORIGIN,
  requestHeaders: REQUEST_HEADERS,
  responseHeaders: RESPONSE_HEADERS,
});

/** The headers that every answer of the API has, for what answers before Express. */
export function answerHeaders(config: Config): (request: IncomingMessage) => FixedHeaders {
  const ofCors = corsHeaders(corsOptions(config));
  return ({ headers }) => [...API_HEADERS, ...UNSTORED, ...ofCors(headers.origin)];
}

/** A body that was read before Express; its parser leaves alone what is read. */
const takeBody: RequestHandler = (request, _response, next) => {
  const raw = rawBodies.get(request);
  if (raw) request.body = jsonBody(raw);
  next();
};

const LANDING = `MODEL-WIP gateway

/graphql          the API: POST a GraphQL query; descriptions are in the schema; subscriptions over WebSocket
/graphql/stream   subscriptions as server-sent events
/exports          payouts, fees, statements and more at any block, as CSV, JSON, NDJSON or Parquet
/playground       a page to try it, where the operator offers that
/healthz          the process is alive
/readyz           each part that it needs, and whether it answers
`;

/** The context of an operation that came over HTTP: it ends with its response. */
function contextOf({ config, db, log }: AppOptions, request: Request, response: Response): GatewayContext {
  const begun = response.locals.context as GatewayContext | undefined;
  if (begun) return begun;
  const time = limitTime(config.OPERATION_TIMEOUT_MS);
  whenClosed(response, () => time.end(!response.writableFinished));
  const requestId = String(response.locals.requestId);
  const caller = response.locals.caller as Caller;
  const askedBlock = response.locals.askedBlock as number | undefined;
  const { ip: address } = request;
  const paymentHeader = request.get("payment-signature");
  const context = createContext(
    { db, log },
    { requestId, caller, address, signal: time.signal, askedBlock, paymentHeader },
  );
  response.locals.context = context;
  return context;
}

/** What is wrong with a request as Express read it, or what this gateway says of it. */
function toHttpError(error: unknown): { status: number; known: GatewayError } {
  const known = toGatewayError(error);
  return requestError(error) ?? { status: httpStatusOf(known.code), known };
}

/** What goes wrong before GraphQL begins: a credential that is not good, a body that cannot be read. */
const onHttpError =
  (log: Logger): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    const { status, known } = toHttpError(error);
    const { code, message, details } = known;
    for (const [name, value] of errorHeaders(known)) response.setHeader(name, value);
    if (status >= 500) log.error({ err: error, requestId: response.locals.requestId }, "request failed");
    response.status(status).json({ errors: [{ message, extensions: { code, ...details } }] });
  };

export function createApp(options: AppOptions): Express {
  const { config, server, probes, log, requests, keepAnswers, connections, dashboard } = options;
  const app = express();
  app.disable("x-powered-by");
  // Answers to POST are not revalidated, and hashing each costs more than sending it.
  app.disable("etag");
  app.set("trust proxy", config.TRUST_PROXY);
  if (tracesEndpoint(config) !== undefined) app.use("/graphql", traceRequests);
  app.use(identify);
  app.use(measureRequests(requests));
  if (config.PLAYGROUND) app.use("/playground", pageHeaders, express.static(PLAYGROUND));
  if (dashboard) app.use(dashboardFiles(dashboard));
  app.use(setHeaders(API_HEADERS));
  if (dashboard) app.get("/", dashboardPage(dashboard));
  app.get("/", (_request, response) => void response.type("text/plain").send(LANDING));
  app.get("/healthz", healthz);
  app.get("/readyz", readyz(probes));
  app.use("/graphql", cors(corsOptions(config)), setHeaders(UNSTORED));
  app.use(
    "/exports",
    cors({
      origins: config.CORS_ORIGIN,
      requestHeaders: EXPORT_REQUEST_HEADERS,
      responseHeaders: EXPORT_RESPONSE_HEADERS,
    }),
    setHeaders(UNSTORED),
    authenticate(options),
    serveExports(options.exports),
  );
  const json = express.json({
    limit: config.MAX_BODY_BYTES,
    verify: (request, _response, body) => void rawBodies.set(request, body),
  });
  // A stream is counted as a connection, not as a request that is being answered.
  app.all("/graphql/stream", json, eventStream(connections, config.MAX_TOKENS));
  app.use(
    "/graphql",
    takeBlock,
    authenticate(options),
    takeBody,
    json,
    ...(keepAnswers ? [keepAnswers] : []),
    expressMiddleware(server, {
      context: async ({ req, res }) => contextOf(options, req, res),
    }),
  );
  if (dashboard) app.use(dashboardPage(dashboard));
  app.use(onHttpError(log));
  return app;
}

/** Where a request came from that Express has not seen, by the proxies that the app trusts. */
export const addressBy =
  (app: Express) =>
  (request: IncomingMessage): string =>
    proxyAddress(request, app.get("trust proxy fn"));
