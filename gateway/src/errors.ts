import type { PaymentRequired } from "@x402/core/types";
import { GraphQLError, type GraphQLFormattedError } from "graphql";

/**
 * Every code that the API can answer with in `errors[].extensions.code`, and what it means to a caller.
 * Codes never change their meaning; the sentences may.
 */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: "The document is not GraphQL, or is beyond the limits on documents.",
  GRAPHQL_VALIDATION_FAILED: "The document asks for what the schema does not have, or costs too much.",
  BAD_USER_INPUT: "A variable or argument has the wrong type.",
  BAD_REQUEST: "The HTTP request is not a GraphQL request.",
  OPERATION_RESOLUTION_FAILURE: "The named operation is not in the document.",
  PERSISTED_QUERY_NOT_FOUND: "Send the query's text along with its hash.",
  BODY_TOO_LARGE: "The request's body is larger than this gateway accepts.",
  BODY_UNREADABLE: "The request's body ended too early, or is not compressed as its content-encoding says.",
  CHARSET_UNSUPPORTED: "The request's body is in a charset that is not read here; send UTF-8.",
  ENCODING_UNSUPPORTED: "The request's content-encoding is not one that is read here.",
  COST_EXCEEDED: "The operation asks for more than is taken at once; ask for fewer rows or fields.",
  RATE_LIMITED: "Too much was asked for within a minute; `retryAfter` says when to ask again.",
  TOO_MANY_REQUESTS: "As many requests of this caller are being answered as is taken at a time.",
  OVERLOADED: "The gateway is answering as many requests as it can.",
  DOCUMENT_NOT_TRUSTED: "This gateway answers documents that it knows to callers like this one.",

  EXPORT_UNKNOWN: "There is no export of this name.",
  FORMAT_UNKNOWN: "`Accept` takes none of the formats of exports.",

  UNAUTHENTICATED: "No credential was sent where one is needed, or it is wrong, expired or revoked.",
  FORBIDDEN: "Who asks may not do this; the message says what it takes.",
  SIGN_IN_INVALID: "The message to sign in with is not one that this gateway accepts now.",
  API_KEY_INVALID: "What was said of an API key to create or change is not usable, or there is no such key.",
  BUDGET_EXCEEDED: "The API key's budget for this period does not suffice.",
  ADDRESS_INVALID: "An address is not one.",
  ARGUMENT_INVALID: "An amount, count or text is out of its range.",
  PROPOSAL_NOT_FOUND: "There is no such proposal.",
  SIGNATURE_INVALID: "The signature is not that of the account.",

  SUBSCRIPTION_NOT_HERE:
    "Subscriptions are served over WebSocket and server-sent events, not by a plain request.",
  TOO_MANY_CONNECTIONS: "Too many connections for subscriptions are open, in all or from this address.",
  TOO_MANY_SUBSCRIPTIONS: "This connection has as many subscriptions as one may have.",
  CLIENT_TOO_SLOW:
    "The client did not read its pushes in time; connect again and go on from the last cursor.",
  GATEWAY_STOPPING: "The gateway is about to stop; connect again.",

  RANGE_INVALID: "`from` is not before `to`, or is not a time.",
  PAGE_INVALID: "`first` or `after` is not usable.",

  SUBGRAPH_UNAVAILABLE: "The index cannot be reached. What does not need it still answers.",
  SUBGRAPH_TIMEOUT: "The index did not answer in time.",
  SUBGRAPH_INDEXING_ERROR: "The index met an error; `subgraphError: allow` reads it nevertheless.",
  SUBGRAPH_BAD_QUERY: "The index refused this query.",
  BLOCK_NOT_INDEXED: "The block asked for is not, or not yet, in the index.",
  BLOCK_REORGANIZED: "The chain was reorganized while this was read, twice; ask again.",
  BLOCK_INVALID: "`x-block` is not the number of a block.",

  CHAIN_UNAVAILABLE: "The chain's node cannot be reached. What does not need it still answers.",
  CHAIN_NOT_CONFIGURED: "This gateway has no node of the chain.",

  NO_PROVIDER_CONFIGURED: "This gateway has no image provider.",
  NO_PROVIDER_FOR_MODEL: "No image provider of this gateway serves this model and version.",
  MODEL_NOT_FOUND: "The index knows no such model.",
  CAMPAIGN_NOT_FOUND: "The index knows no such campaign.",
  COLLECTION_NOT_FOUND: "The index knows no such collection.",
  TOKEN_NOT_FOUND: "The index knows no such token.",
  SETTLEMENT_NOT_FOUND: "The index does not know this settlement, or not yet.",
  MODEL_VERSION_NOT_FOUND: "The model has no such version.",
  PROMPT_INVALID: "A prompt is empty, too long, or has a provider's control syntax in it.",
  PROMPT_REFUSED: "The content policy does not allow this prompt.",
  MODERATION_UNAVAILABLE: "The content policy cannot be asked now, so nothing is generated.",
  SIZE_INVALID: "The size is not one that can be asked for.",
  PARAMETER_UNSUPPORTED: "No provider of this model version can do what was asked.",
  COUNT_INVALID: "The count of images is out of range.",
  SEED_INVALID: "The seed is out of range.",
  IDEMPOTENCY_KEY_INVALID: "The idempotency key is empty or too long.",
  IDEMPOTENCY_CONFLICT: "This idempotency key was used for another request.",
  QUOTE_INVALID: "The quote is unknown, has ended, or is for something else.",
  AUTHORIZATION_INVALID: "The spending authorization is not one that Credits would take now.",
  AUTHORIZATION_EXPIRED: "The spending authorization ends too soon to be settled.",
  SPENDING_NOT_AUTHORIZED: "The account has not authorized so much for this model.",
  CREDITS_INSUFFICIENT: "The account's credits do not suffice.",
  PAYMENT_NOT_OFFERED: "The generation has a price, and this gateway takes no payment of that kind.",
  PAYMENT_REQUIRED: "The generation has to be paid; `x402` says how, as does the header PAYMENT-REQUIRED.",
  PAYMENT_INVALID: "The payment that was sent cannot be read.",
  PAYMENT_USED: "The payment that was sent has been used for another generation.",
  PAYMENT_FAILED: "The payment could not be collected. Nothing is charged, and no images are handed out.",
  FACILITATOR_UNAVAILABLE: "The facilitator of payments does not answer.",
  PROVIDER_BUSY: "Too many generations are waiting for this provider.",
  PROVIDER_TIMEOUT: "The provider did not answer in time. Nothing is charged.",
  PROVIDER_RATE_LIMITED: "The provider takes no more for now. Nothing is charged.",
  PROVIDER_REFUSED: "The provider refused this request. Nothing is charged.",
  PROVIDER_UNAVAILABLE: "The provider cannot be reached or does not work. Nothing is charged.",
  PROVIDER_BAD_RESPONSE: "The provider's answer had no usable images. Nothing is charged.",
  ARTIFACTS_UNAVAILABLE: "The images could not be stored. Nothing is charged.",
  GENERATION_CANCELLED: "Its caller cancelled it. Nothing is charged.",
  GENERATION_NOT_FOUND: "There is no such generation, or it is not the caller's.",
  GENERATION_INTERRUPTED: "The gateway stopped while it ran. Nothing is charged.",

  DATABASE_UNAVAILABLE: "Usage and generations cannot be read or written now.",
  OPERATION_TIMEOUT: "The operation took longer than this gateway allows.",
  INTERNAL_SERVER_ERROR: "A fault of the gateway; quote the request id.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === "string" && Object.hasOwn(errorCodes, code);

/** HTTP's status for what refuses a whole operation; what goes wrong within an operation leaves it alone. */
const httpStatuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  EXPORT_UNKNOWN: 404,
  CAMPAIGN_NOT_FOUND: 404,
  FORMAT_UNKNOWN: 406,
  DOCUMENT_NOT_TRUSTED: 403,
  RATE_LIMITED: 429,
  TOO_MANY_REQUESTS: 429,
  OVERLOADED: 503,
  TOO_MANY_CONNECTIONS: 429,
  GATEWAY_STOPPING: 503,
  DATABASE_UNAVAILABLE: 503,
  SUBGRAPH_UNAVAILABLE: 503,
  SUBGRAPH_TIMEOUT: 504,
  OPERATION_TIMEOUT: 504,
  INTERNAL_SERVER_ERROR: 500,
};

export const httpStatusOf = (code: ErrorCode): number => httpStatuses[code] ?? 400;

/** What may accompany a code; nothing else of `extensions` reaches a client. */
export interface ErrorDetails {
  /** The generation that failed. */
  readonly generation?: string;
  /** Whole seconds after which another attempt makes sense. */
  readonly retryAfter?: number;
  /** How to pay. */
  readonly x402?: PaymentRequired;
}

/**
 * An error whose message is meant for the client: what was wrong, the value, the way out.
 * `cause` is for the log only.
 */
export class GatewayError extends GraphQLError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, { extensions: { code, ...options.details } });
    this.name = "GatewayError";
    this.code = code;
    this.details = options.details ?? {};
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** The innermost error that was thrown: delegation and execution wrap it, once per seam it crosses. */
export function rootCause(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 16; depth++) {
    if (current instanceof GatewayError) return current;
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0];
    else if (current instanceof GraphQLError && current.originalError) current = current.originalError;
    else break;
  }
  return current;
}

/** A connection that could not be made or kept, as node-postgres, Postgres and the socket say it. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = String((error as { code?: unknown }).code ?? "");
  return (
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08...|57P0[123]|53300)$/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/.test(
      error.message,
    ) ||
    error.message === "driver has already been destroyed" ||
    (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable))
  );
}

/** What Apollo Server says, without a code, of persisted queries that were sent wrongly. */
const OF_PERSISTED_QUERIES = new Set([
  "Unsupported persisted query version",
  "provided sha does not match query",
]);

/** `error` as a `GatewayError`: unchanged if it is one, else what the client may know of it. */
export function toGatewayError(error: unknown): GatewayError {
  const cause = rootCause(error);
  if (cause instanceof GatewayError) return cause;
  if (cause instanceof GraphQLError && cause.path === undefined && OF_PERSISTED_QUERIES.has(cause.message)) {
    return new GatewayError("BAD_REQUEST", cause.message);
  }
  if (isDatabaseUnavailable(cause)) {
    return new GatewayError(
      "DATABASE_UNAVAILABLE",
      "Usage and generations are not available now; try again shortly.",
      { cause },
    );
  }
  return new GatewayError("INTERNAL_SERVER_ERROR", "Internal error; quote the request id.", { cause });
}

const FROM_GRAPHQL = new Set<ErrorCode>([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
]);

/**
 * What a client sees of an error: message, path, locations, code and the details above. Messages come from
 * this gateway's own errors and from GraphQL's validation; those of any other error stay in the log.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const at = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const given = formatted.extensions?.code;
  const cause = rootCause(error);
  if (!(cause instanceof GatewayError) && isErrorCode(given) && FROM_GRAPHQL.has(given)) {
    return { message: formatted.message, ...at, extensions: { code: given } };
  }
  const known = toGatewayError(error);
  return { message: known.message, ...at, extensions: { code: known.code, ...known.details } };
}
