import type { ApolloServerOptions, ApolloServerPlugin } from "@apollo/server";
import { ApolloArmor } from "@escape.tech/graphql-armor";
import type { ValidationRule } from "graphql";
import { LRUCache } from "lru-cache";
import type { GivenAnswers } from "../answers/steady.ts";
import type { Caller } from "../auth/caller.ts";
import type { Config } from "../config.ts";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { type CostedOperation, operationCost, requireCost } from "../limits/cost.ts";
import type { RateLimits } from "../limits/rates.ts";
import { noReservedAliases } from "../limits/reserved-aliases.ts";
import type { TrustedDocuments } from "../limits/trusted-documents.ts";
import { asHttpError } from "./http-error.ts";

/** Limits on documents, checked before anything runs; what they cost is known with their variables. */
export function documentLimits(config: Config): {
  plugins: ApolloServerPlugin[];
  validationRules: ValidationRule[];
} {
  const armor = new ApolloArmor({
    blockFieldSuggestion: { enabled: !config.SCHEMA_HINTS },
    maxDepth: { n: config.MAX_DEPTH },
    maxAliases: { n: config.MAX_ALIASES },
    maxDirectives: { n: config.MAX_DIRECTIVES },
    // GraphQL's own parser stops at MAX_TOKENS, and answers as it does to any other syntax error.
    maxTokens: { enabled: false },
    // It takes `first` for 1 where a variable says it; `limitOperations` does not.
    costLimit: { enabled: false },
  });
  const { plugins, validationRules } = armor.protect();
  // Its plugins are typed by Apollo Server's CommonJS declarations, which TypeScript takes for other types.
  return {
    plugins: plugins as unknown as ApolloServerPlugin[],
    validationRules: [...validationRules, noReservedAliases],
  };
}

export interface OperationLimits {
  readonly maxCost: number;
  readonly rates: RateLimits;
  readonly documents: TrustedDocuments;
}

/** What every operation costs at least, and one that never runs in all: reading and refusing it is work too. */
const LEAST_COST = 10;
const FAILED_COST = 200;

interface Charged extends CostedOperation {
  readonly queryHash: string;
  readonly caller: Caller;
}

/**
 * What an operation is charged with.
 * @throws GatewayError DOCUMENT_NOT_TRUSTED or COST_EXCEEDED
 */
export function costOf({ maxCost, documents }: OperationLimits, operation: Charged): number {
  documents.requireTrusted(operation.queryHash, operation.caller);
  const cost = operationCost(operation);
  requireCost(cost, maxCost);
  return LEAST_COST + cost;
}

/** Apollo Server leaves it to whoever executes to say so, who would not know that it is the caller's mistake. */
const unresolved = (name: string | undefined) =>
  new GatewayError(
    "OPERATION_RESOLUTION_FAILURE",
    name === undefined
      ? "The document has several operations, or none; say which one by `operationName`."
      : `The document has no operation named ${JSON.stringify(name.slice(0, 80))}.`,
  );

/** Refuses operations that are not trusted where only such are taken, cost too much, or come too fast. */
export function limitOperations(
  limits: OperationLimits,
  given: GivenAnswers,
): ApolloServerPlugin<GatewayContext> {
  const { rates } = limits;
  return {
    async requestDidStart({ contextValue }) {
      let isCharged = given.has(contextValue);
      return {
        async didResolveOperation({ schema, document, operation, request, queryHash, contextValue }) {
          if (isCharged) return;
          const { variables = {} } = request;
          const { caller } = contextValue;
          await asHttpError(async () => {
            if (!operation) throw unresolved(request.operationName);
            const cost = costOf(limits, { schema, document, operation, variables, queryHash, caller });
            isCharged = true;
            await rates.charge(contextValue, cost);
          });
        },
        async willSendResponse({ contextValue }) {
          if (isCharged) return;
          // It is answered already as it will be; only the next ones are refused.
          await rates.charge(contextValue, FAILED_COST).catch(() => {});
        },
      };
    },
  };
}

type Persisted = Exclude<ApolloServerOptions<GatewayContext>["persistedQueries"], false | undefined>;

/** Characters of documents that strangers may have kept for them. */
const MAX_KEPT = 10_000_000;
/** What Apollo Server puts before hashes in its cache. */
const PREFIX = "apq:";

/** Documents by hash: the operator's for good, and those that clients have sent along with their hash for a while. */
export function persistedQueries(documents: TrustedDocuments): Persisted {
  const sent = new LRUCache<string, string>({
    maxSize: MAX_KEPT,
    sizeCalculation: (text) => text.length + 100,
  });
  return {
    cache: {
      get: async (key) => documents.get(key.slice(PREFIX.length)) ?? sent.get(key),
      set: async (key, text) => void sent.set(key, text),
      delete: async (key) => sent.delete(key),
    },
  };
}
