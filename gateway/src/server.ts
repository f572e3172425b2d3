import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer, type ApolloServerOptionsWithGateway } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { createAnalysisSubschema } from "./analysis/schema.ts";
import { AnswerCache } from "./answers/cache.ts";
import { sayingWhatIsSteady } from "./answers/execute.ts";
import { SteadyDocuments } from "./answers/fields.ts";
import { KnownOperations } from "./answers/known-operations.ts";
import { answerFromCache, countAnswers } from "./answers/serve.ts";
import { takingTheShortWay } from "./answers/short-way.ts";
import { GivenAnswers, SteadyAnswers } from "./answers/steady.ts";
import { createArtifactStore } from "./artifacts/store.ts";
import { AccessTokens } from "./auth/access-token.ts";
import { ApiKeys } from "./auth/api-keys.ts";
import { Authenticator } from "./auth/authenticate.ts";
import { CredentialWatch } from "./auth/credential-watch.ts";
import { Nonces } from "./auth/nonces.ts";
import { createAuthSubschema } from "./auth/schema.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignIn } from "./auth/sign-in.ts";
import { SigningKeys } from "./auth/signing-keys.ts";
import { blockAt } from "./chain/blocks.ts";
import { openChain } from "./chain/chain.ts";
import { type Config, tracesEndpoint } from "./config.ts";
import type { GatewayContext } from "./context.ts";
import { migrate, openDatabase } from "./database/database.ts";
import { formatError, isDatabaseUnavailable } from "./errors.ts";
import { askingItself } from "./exports/ask.ts";
import { AttemptStore } from "./generation/attempts.ts";
import { measureGenerations } from "./generation/measures.ts";
import { ModelReader } from "./generation/models.ts";
import { createPolicy } from "./generation/moderation.ts";
import { createProvider } from "./generation/providers/create.ts";
import { ProviderRoster } from "./generation/providers/roster.ts";
import { QuoteStore } from "./generation/quotes.ts";
import { createGenerationSubschema } from "./generation/schema.ts";
import { GenerationService } from "./generation/service.ts";
import { GenerationStore } from "./generation/store.ts";
import { executeBy } from "./http/apollo-gateway.ts";
import { addressBy, answerHeaders, createApp } from "./http/app.ts";
import { FiatPrices } from "./http/fiat-price.ts";
import { quickFront } from "./http/front.ts";
import { documentLimits, limitOperations, persistedQueries } from "./http/limits.ts";
import { LiveConnections, liveLimits } from "./http/live-connections.ts";
import { logOperations } from "./http/log-operations.ts";
import { measureOperations, OperationMeter } from "./http/measure-operations.ts";
import { RequestMeter } from "./http/measure-requests.ts";
import { OperationGate } from "./http/operation-gate.ts";
import { serveWebSockets } from "./http/websocket.ts";
import { Concurrency } from "./limits/concurrency.ts";
import { RateLimits } from "./limits/rates.ts";
import { TrustedDocuments } from "./limits/trusted-documents.ts";
import { Branch } from "./live/branch.ts";
import { HeadFollower } from "./live/follower.ts";
import { GenerationChanges } from "./live/generation-changes.ts";
import { ActionKeys } from "./live/reader.ts";
import { liveSchema } from "./live/schema.ts";
import { LiveService } from "./live/service.ts";
import { createLogger, type Logger } from "./log.ts";
import { openPaymentRoom } from "./payment/open.ts";
import { exchangePayments } from "./payment/x402/exchange.ts";
import { measureStatus } from "./status/measures.ts";
import { createStatusSubschema } from "./status/schema.ts";
import { DriftWatch } from "./stitching/drift.ts";
import { createExecutor } from "./stitching/execute.ts";
import { IndexHead } from "./stitching/head.ts";
import { IndexReader } from "./stitching/index-reader.ts";
import { postJson } from "./stitching/post-json.ts";
import { buildGatewaySchema } from "./stitching/schema.ts";
import { createSubgraph } from "./stitching/subgraph.ts";
import { Metrics } from "./telemetry/metrics.ts";
import { type MetricsServer, serveMetrics } from "./telemetry/metrics-server.ts";
import { measureUpstreams } from "./telemetry/upstream.ts";
import { createTransactionsSubschema } from "./transactions/schema.ts";
import { measureRollup } from "./usage/measures.ts";
import { UsageRoller } from "./usage/roller.ts";
import { createUsageSubschema } from "./usage/schema.ts";

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

const SUBGRAPH_SDL = new URL("../subgraph.graphql", import.meta.url);
const MIGRATION_RETRY_MS = 1_000;
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
  const metrics = new Metrics(log);
  const sendTo = measureUpstreams(metrics);
  const sdl = readFileSync(SUBGRAPH_SDL, "utf8");
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_POOL, log, metrics);
  const subgraph = createSubgraph({
    url: config.SUBGRAPH_URL,
    timeoutMs: config.SUBGRAPH_TIMEOUT_MS,
    sdl,
    log,
    send: sendTo("index", postJson),
  });
  const artifacts = createArtifactStore({
    url: config.ARTIFACTS_URL,
    publicUrl: config.ARTIFACTS_PUBLIC_URL,
    timeoutMs: config.ARTIFACTS_TIMEOUT_MS,
    fetch: sendTo("artifacts", fetch),
  });
  const chain =
    config.RPC_URL !== undefined && config.CONTRACTS !== undefined
      ? openChain({
          rpcUrl: config.RPC_URL,
          contracts: config.CONTRACTS,
          timeoutMs: config.RPC_TIMEOUT_MS,
          fetch: sendTo("chain", fetch),
        })
      : undefined;
  const tokens = new AccessTokens(new SigningKeys(config.AUTH_KEYS, db, log), config.ACCESS_TOKEN_S);
  const sessions = new Sessions(db, tokens, config.SESSION_S);
  const apiKeys = new ApiKeys(db);
  const authenticator = new Authenticator(tokens, sessions, apiKeys);
  const signIn = new SignIn({ chain, nonces: new Nonces(db), sessions, origins: config.SIGN_IN_ORIGINS });
  const room = openPaymentRoom(config, {
    db,
    chain,
    artifacts,
    subgraph,
    log,
    metrics,
    finish: (id, ending) => store.finish(id, ending, "payment"),
  });
  const store = new GenerationStore(
    db,
    dependencies.worker ?? randomUUID(),
    config.GENERATION_LEASE_MS,
    room.onEnded,
    measureGenerations(metrics, db),
  );
  const providers = new ProviderRoster(
    config.PROVIDERS.map((provider) =>
      createProvider(provider, config.GENERATION_QUEUE, (fetch) => sendTo(provider.id, fetch)),
    ),
  );
  const generations = new GenerationService({
    store,
    artifacts,
    models: new ModelReader(subgraph),
    quotes: new QuoteStore(db, config.QUOTE_MS),
    payments: room.payments,
    onSucceeded: (id) => room.onSucceeded(id),
    log,
    attempts: new AttemptStore(db),
    policy: createPolicy(config, sendTo("moderation", fetch), log),
    providers,
    leaseMs: config.GENERATION_LEASE_MS,
  });

  measureRollup(metrics, db);
  const roller = new UsageRoller({ db, retentionDays: config.USAGE_RETENTION_DAYS, log });

  let isStopping = false;
  const prepare = async (): Promise<void> => {
    const applied = await migrate(db);
    if (applied.length > 0) log.info({ applied }, "database brought up to date");
    await generations.begin();
    room.begin();
    roller.begin();
  };
  const prepareLater = (): void => {
    setTimeout(async () => {
      if (isStopping) return;
      try {
        await prepare();
      } catch (error) {
        log.warn({ err: error }, "database not ready; trying again");
        prepareLater();
      }
    }, MIGRATION_RETRY_MS).unref();
  };
  try {
    await prepare();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    log.warn("database not reachable; trying again in the background");
    prepareLater();
  }

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
  const documents = new TrustedDocuments(config.TRUSTED_DOCUMENTS, config.FREE_DOCUMENTS);
  const rates = new RateLimits({
    perAddress: config.RATE_LIMIT_ADDRESS,
    perCaller: config.RATE_LIMIT_CALLER,
    databaseUrl: config.RATE_LIMIT_STORE === "postgres" ? config.DATABASE_URL : undefined,
    log,
  });
  const concurrency = new Concurrency(config.MAX_REQUESTS, config.MAX_REQUESTS_PER_CALLER);
  const limits = documentLimits(config);
  const reader = new IndexReader(subgraph, head, chain && ((number) => blockAt(chain, number)));
  const generationSubschema = createGenerationSubschema(generations, store, {
    artifacts,
    providers,
    payment: room.api,
  });
  const schema = buildGatewaySchema(
    subgraph,
    reader,
    [
      createAnalysisSubschema(reader),
      createStatusSubschema({ chain, head, drift, providers, payments: room.status }),
      createUsageSubschema(),
      generationSubschema,
      createTransactionsSubschema(chain, artifacts),
      createAuthSubschema({ db, chain, groups: config.OWNERS_GROUPS, signIn, sessions, apiKeys }),
    ],
    (index) => liveSchema(index, generationSubschema),
  );
  const steady = new SteadyAnswers();
  const given = new GivenAnswers();
  const operations = new OperationMeter(
    metrics,
    new Set([...documents.operationNames, ...config.METRICS_OPERATIONS]),
  );
  const operationLimits = { maxCost: config.MAX_COST, rates, documents };
  const execute = sayingWhatIsSteady(
    takingTheShortWay(schema, subgraph.schema, reader, createExecutor(schema)),
    new SteadyDocuments(schema, subgraph.schema),
    steady,
  );
  const createApolloServer = dependencies.createApolloServer ?? ((options) => new ApolloServer(options));
  const server = createApolloServer({
    gateway: executeBy(schema, given.orBy(execute)),
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.DRAIN_TIMEOUT_MS }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      logOperations,
      exchangePayments,
      measureOperations(operations),
      ...limits.plugins,
      limitOperations(operationLimits, given),
      gate.plugin,
    ],
    validationRules: limits.validationRules,
    persistedQueries: persistedQueries(documents),
    parseOptions: { maxTokens: config.MAX_TOKENS },
    maxRecursiveSelections: config.MAX_RECURSIVE_SELECTIONS,
    introspection: config.INTROSPECTION,
    hideSchemaDetailsFromClientErrors: !config.SCHEMA_HINTS,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    formatError,
    logger: log,
  });
  await server.start();
  const services = { db, log };
  const live = new LiveService({
    schema,
    services,
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
    admission: { authenticator, rates, concurrency },
    credentials,
    services,
    limits: liveLimits(config),
    metrics,
  });
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
          cache: new AnswerCache(config.ANSWER_CACHE_BYTES),
          known: new KnownOperations(),
          head,
          steady,
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
    authenticator,
    rates,
    concurrency,
    db,
    probes,
    log,
    requests,
    keepAnswers: answers && count && answerFromCache(answers, count),
    connections,
    exports: {
      ask: askingItself({ schema, execute, rates, services, timeoutMs: config.OPERATION_TIMEOUT_MS }),
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
          app,
          addressOf: addressBy(app),
          answers,
          count,
          given,
          execute,
          schema,
          db,
          concurrency,
          limits: operationLimits,
          requests,
          operations,
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
    await Promise.all([server.stop(), generations.drain(config.DRAIN_TIMEOUT_MS)]);
    await providers.close();
    await room.stop();
    await rates.stop();
    await roller.stop();
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
      metricsServer = await serveMetrics(
        metrics,
        { host: config.METRICS_HOST, port: config.METRICS_PORT },
        log,
      );
    }
    await new Promise<void>((resolve, reject) => {
      httpServer.once("error", reject);
      httpServer.listen(config.PORT, config.HOST, resolve);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = httpServer.address() as AddressInfo;
  const url = `http://${config.HOST.includes(":") ? `[${config.HOST}]` : config.HOST}:${port}`;
  const metricsUrl = metricsServer?.url;
  log.info({ url, metricsUrl, providers: probes.providers }, "gateway listening");
  void drift.check();
  void head.begin();

  return { url, metricsUrl, stop };
}
