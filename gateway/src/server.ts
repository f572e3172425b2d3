import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer, type ApolloServerOptionsWithGateway } from "@apollo/server";
import { AnswerCache } from "./answers/cache.ts";
import { KnownOperations } from "./answers/known-operations.ts";
import { answerFromCache, countAnswers } from "./answers/serve.ts";
import { apolloOptions, buildApi } from "./assembly/api.ts";
import { openEdges } from "./assembly/edges.ts";
import { openAuth, openServices } from "./assembly/services.ts";
import { CredentialWatch } from "./auth/credential-watch.ts";
import { blockAt } from "./chain/blocks.ts";
import { type Config, tracesEndpoint } from "./config.ts";
import type { GatewayContext } from "./context.ts";
import { DatabaseState } from "./database/state.ts";
import { askingItself } from "./exports/ask.ts";
import { addressBy, answerHeaders, createApp } from "./http/app.ts";
import { FiatPrices } from "./http/fiat-price.ts";
import { quickFront } from "./http/front.ts";
import { LiveConnections, liveLimits } from "./http/live-connections.ts";
import { RequestMeter } from "./http/measure-requests.ts";
import { OperationGate } from "./http/operation-gate.ts";
import { serveWebSockets } from "./http/websocket.ts";
import { Concurrency } from "./limits/concurrency.ts";
import { RateLimits } from "./limits/rates.ts";
import { Branch } from "./live/branch.ts";
import { HeadFollower } from "./live/follower.ts";
import { GenerationChanges } from "./live/generation-changes.ts";
import { ActionKeys } from "./live/reader.ts";
import { LiveService } from "./live/service.ts";
import { createLogger, type Logger } from "./log.ts";
import { measureStatus } from "./status/measures.ts";
import { DriftWatch } from "./stitching/drift.ts";
import { IndexHead } from "./stitching/head.ts";
import { type MetricsServer, serveMetrics } from "./telemetry/metrics-server.ts";

export interface Gateway {
  /** Where it listens, without a path. */
  readonly url: string;
  /** Where its metrics are; `undefined` where METRICS_PORT is not set. */
  readonly metricsUrl: string | undefined;
  /** Takes no more requests, lets those in progress end, and closes everything. */
  stop(): Promise<void>;
}

export interface GatewayDependencies {
  readonly log?: Logger;
  /** Names this process in the leases of generations. */
  readonly worker?: string;
  /** Makes the Apollo Server of these options, for who looks at what is around it; `new ApolloServer` by default. */
  readonly createApolloServer?: (
    options: ApolloServerOptionsWithGateway<GatewayContext>,
  ) => ApolloServer<GatewayContext>;
}

const LIVE_CLOSE_TIMEOUT_MS = 2_000;
/** Longer than load balancers keep a connection that is idle, so that it is never ours that ends under their next request. */
const KEEP_ALIVE_MS = 75_000;

/** What ends it, where traces are wanted; what makes them is loaded only then. */
async function beginTracing(config: Config): Promise<(() => Promise<void>) | undefined> {
  const endpoint = tracesEndpoint(config);
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import("./telemetry/tracing.ts");
  return startTracing(endpoint, config.OTEL_SERVICE_NAME);
}

/**
 * Starts the gateway. It starts also where the index, Postgres or the artifact store does not answer yet:
 * `/readyz` says so, and what needs them answers with an error code until they do.
 */
export async function startGateway(config: Config, dependencies: GatewayDependencies = {}): Promise<Gateway> {
  const log = dependencies.log ?? createLogger(config.LOG_LEVEL);
  const stopTracing = await beginTracing(config);
  const edges = openEdges(config, log);
  const { metrics, db, subgraph, sdl, artifacts, chain } = edges;
  const auth = openAuth(config, edges, log);
  const services = openServices(config, edges, log, dependencies.worker ?? randomUUID());
  const { providers } = services;
  await services.begin();

  const drift = new DriftWatch(subgraph, sdl, log);
  const head = new IndexHead(subgraph, config.INDEX_POLL_MS, log);
  measureStatus(metrics, { chain, head, drift, providers, log });
  const branch = new Branch(head.lineage, chain && ((number) => blockAt(chain, number)));
  const follower = new HeadFollower(head, branch, log);
  const changes = new GenerationChanges(config.DATABASE_URL, log);
  const gate = new OperationGate();

  const httpServer = createServer({
    maxHeaderSize: config.MAX_HEADER_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    headersTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const rates = new RateLimits({
    perAddress: config.RATE_LIMIT_ADDRESS,
    perCaller: config.RATE_LIMIT_CALLER,
    databaseUrl: config.RATE_LIMIT_STORE === "postgres" ? config.DATABASE_URL : undefined,
    log,
  });
  const concurrency = new Concurrency(config.MAX_REQUESTS, config.MAX_REQUESTS_PER_CALLER);
  const admission = { authenticator: auth.authenticator, rates, concurrency };
  const api = buildApi(config, { edges, auth, services, head, drift, rates });
  const { schema, execute } = api;
  const createApolloServer = dependencies.createApolloServer ?? ((options) => new ApolloServer(options));
  const server = createApolloServer(apolloOptions(config, api, { httpServer, gate, log }));
  await server.start();

  const shared = { db, log };
  const live = new LiveService({
    schema,
    services: shared,
    follower,
    keys: new ActionKeys(subgraph),
    changes,
    metrics,
    queue: config.LIVE_QUEUE,
    timeoutMs: config.OPERATION_TIMEOUT_MS,
  });
  const credentials = new CredentialWatch(db, log);
  const connections = new LiveConnections({
    live,
    gate,
    schema,
    server,
    admission,
    credentials,
    services: shared,
    limits: liveLimits(config),
    metrics,
  });
  let isStopping = false;
  const probes = {
    db,
    subgraph,
    artifacts,
    drift,
    providers: config.PROVIDERS.map(({ id }) => id),
    isDraining: () => isStopping,
  };
  const answers =
    config.ANSWER_CACHE_BYTES > 0
      ? {
          cache: new AnswerCache(config.ANSWER_CACHE_BYTES, head, new DatabaseState(db)),
          known: new KnownOperations(),
          head,
          steady: api.steady,
          rates,
          metrics,
          log,
        }
      : undefined;
  const count = answers && countAnswers(answers);
  const requests = new RequestMeter(metrics);
  const app = createApp({
    config,
    server,
    ...admission,
    db,
    probes,
    log,
    requests,
    keepAnswers: answers && count && answerFromCache(answers, count),
    connections,
    exports: {
      ask: askingItself({ schema, execute, rates, services: shared, timeoutMs: config.OPERATION_TIMEOUT_MS }),
      most: config.MAX_EXPORTS,
      mostPerCaller: config.MAX_EXPORTS_PER_CALLER,
      timeoutMs: config.EXPORT_TIMEOUT_MS,
      log,
    },
    dashboard: config.DASHBOARD_FOLDER
      ? {
          folder: config.DASHBOARD_FOLDER,
          artifactsUrl: config.ARTIFACTS_PUBLIC_URL,
          chain,
          prices: config.FIAT_PRICE && new FiatPrices(config.FIAT_PRICE, log),
        }
      : undefined,
  });
  // A trace has spans of all the steps of a request, which the front leaves out.
  const isFronted = tracesEndpoint(config) === undefined;
  httpServer.on(
    "request",
    answers && count && isFronted
      ? quickFront({
          ...api,
          app,
          addressOf: addressBy(app),
          answers,
          count,
          db,
          concurrency,
          requests,
          headers: answerHeaders(config),
          maxBodyBytes: config.MAX_BODY_BYTES,
          timeoutMs: config.OPERATION_TIMEOUT_MS,
        })
      : app,
  );
  serveWebSockets(httpServer, connections, addressBy(app));

  let metricsServer: MetricsServer | undefined;
  let stopped: Promise<void> | undefined;
  const close = async () => {
    isStopping = true;
    drift.stop();
    // Clients are told to connect again, to another replica, before anything that they wait for ends.
    await connections.stop(LIVE_CLOSE_TIMEOUT_MS);
    live.stop();
    credentials.stop();
    follower.stop();
    head.stop();
    await changes.stop();
    // Requests in progress may wait for generations, so both drain at the same time.
    await Promise.all([server.stop(), services.drain()]);
    await services.stop();
    await rates.stop();
    await db.destroy();
    await metricsServer?.stop();
    await stopTracing?.();
    log.info("gateway stopped");
  };
  const stop = () => {
    stopped ??= close();
    return stopped;
  };
  try {
    if (config.METRICS_PORT !== undefined) {
      metrics.addProcess();
      const address = { host: config.METRICS_HOST, port: config.METRICS_PORT };
      metricsServer = await serveMetrics(metrics, address, log);
    }
    await listen(httpServer, config);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = urlOf(httpServer, config.HOST);
  const metricsUrl = metricsServer?.url;
  log.info({ url, metricsUrl, providers: probes.providers }, "gateway listening");
  void drift.check();
  void head.begin();

  return { url, metricsUrl, stop };
}

function listen(server: Server, { HOST, PORT }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(PORT, HOST, resolve);
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
