import type { Server } from "node:http";
import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { createAnalysisSubschema } from "../analysis/schema.ts";
import { sayingWhatIsSteady } from "../answers/execute.ts";
import { SteadyDocuments } from "../answers/fields.ts";
import { takingTheShortWay } from "../answers/short-way.ts";
import { GivenAnswers, SteadyAnswers } from "../answers/steady.ts";
import { createAuthSubschema } from "../auth/schema.ts";
import { blockAt } from "../chain/blocks.ts";
import type { Config } from "../config.ts";
import type { GatewayContext } from "../context.ts";
import { formatError } from "../errors.ts";
import { createGenerationSubschema } from "../generation/schema.ts";
import { executeBy } from "../http/apollo-gateway.ts";
import { documentLimits, limitOperations, persistedQueries } from "../http/limits.ts";
import { logOperations } from "../http/log-operations.ts";
import { measureOperations, OperationMeter } from "../http/measure-operations.ts";
import type { OperationGate } from "../http/operation-gate.ts";
import type { RateLimits } from "../limits/rates.ts";
import { TrustedDocuments } from "../limits/trusted-documents.ts";
import { liveSchema } from "../live/schema.ts";
import type { Logger } from "../log.ts";
import { exchangePayments } from "../payment/x402/exchange.ts";
import { createStatusSubschema } from "../status/schema.ts";
import type { DriftWatch } from "../stitching/drift.ts";
import { createExecutor } from "../stitching/execute.ts";
import type { IndexHead } from "../stitching/head.ts";
import { IndexReader } from "../stitching/index-reader.ts";
import { buildGatewaySchema } from "../stitching/schema.ts";
import { createTransactionsSubschema } from "../transactions/schema.ts";
import { createUsageSubschema } from "../usage/schema.ts";
import type { Edges } from "./edges.ts";
import type { openAuth, Services } from "./services.ts";

interface ApiParts {
  readonly edges: Edges;
  readonly auth: ReturnType<typeof openAuth>;
  readonly services: Services;
  readonly head: IndexHead;
  readonly drift: DriftWatch;
  readonly rates: RateLimits;
}

/** The API: its schema, who executes an operation of it, and what an operation may cost. */
export type Api = ReturnType<typeof buildApi>;

export function buildApi(config: Config, { edges, auth, services, head, drift, rates }: ApiParts) {
  const { subgraph, artifacts, chain, db, metrics } = edges;
  const { providers, room } = services;
  const reader = new IndexReader(subgraph, head, chain && ((number) => blockAt(chain, number)));
  const generation = createGenerationSubschema(services.generations, services.store, {
    artifacts,
    providers,
    payment: room.api,
  });
  const own = [
    createAnalysisSubschema(reader),
    createStatusSubschema({ chain, head, drift, providers, payments: room.status }),
    createUsageSubschema(),
    generation,
    createTransactionsSubschema(chain, artifacts),
    createAuthSubschema({ ...auth, db, chain, groups: config.OWNERS_GROUPS }),
  ];
  const schema = buildGatewaySchema(subgraph, reader, own, (index) => liveSchema(index, generation));
  const steady = new SteadyAnswers();
  const documents = new TrustedDocuments(config.TRUSTED_DOCUMENTS, config.FREE_DOCUMENTS);
  return {
    schema,
    steady,
    /** Answers that are there before Apollo Server asks for them. */
    given: new GivenAnswers(),
    execute: sayingWhatIsSteady(
      takingTheShortWay(schema, subgraph.schema, own, reader, createExecutor(schema)),
      new SteadyDocuments(schema, subgraph.schema),
      steady,
    ),
    operations: new OperationMeter(
      metrics,
      new Set([...documents.operationNames, ...config.METRICS_OPERATIONS]),
    ),
    limits: { maxCost: config.MAX_COST, rates, documents },
  };
}

/** How Apollo Server serves it. */
export function apolloOptions(
  config: Config,
  { schema, given, execute, operations, limits }: Api,
  { httpServer, gate, log }: { httpServer: Server; gate: OperationGate; log: Logger },
): ApolloServerOptionsWithGateway<GatewayContext> {
  const ofDocuments = documentLimits(config);
  return {
    gateway: executeBy(schema, given.orBy(execute)),
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.DRAIN_TIMEOUT_MS }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      logOperations,
      exchangePayments,
      measureOperations(operations),
      ...ofDocuments.plugins,
      limitOperations(limits, given),
      gate.plugin,
    ],
    validationRules: ofDocuments.validationRules,
    persistedQueries: persistedQueries(limits.documents),
    parseOptions: { maxTokens: config.MAX_TOKENS },
    maxRecursiveSelections: config.MAX_RECURSIVE_SELECTIONS,
    introspection: config.INTROSPECTION,
    hideSchemaDetailsFromClientErrors: !config.SCHEMA_HINTS,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    formatError,
    logger: log,
  };
}
