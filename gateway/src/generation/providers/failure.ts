import { APICallError } from "@ai-sdk/provider";
import { NoImageGeneratedError } from "ai";
import { type ErrorCode, GatewayError } from "../../errors.ts";

export interface FailureOptions {
  /** Whether the provider may bill for it. What may have cost is not repeated at the same provider. */
  readonly mayHaveCost: boolean;
  /** Whether nobody else should be asked: what is refused under a content policy is not shopped around. */
  readonly isFinal?: boolean;
  /** Whether the same call may soon succeed at the same provider. */
  readonly isPassing?: boolean;
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** Codes that speak against the provider, not against the request. */
const FAULTS = new Set<ErrorCode>(["PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT", "PROVIDER_BAD_RESPONSE"]);

/** A call of a provider that failed, and what follows from it. Its message has none of the provider's words. */
export class ProviderFailure extends GatewayError {
  readonly mayHaveCost: boolean;
  readonly isFinal: boolean;
  readonly isPassing: boolean;

  constructor(code: ErrorCode, message: string, options: FailureOptions) {
    const { retryAfter, cause } = options;
    super(code, message, { ...(retryAfter === undefined ? {} : { details: { retryAfter } }), cause });
    this.mayHaveCost = options.mayHaveCost;
    this.isFinal = options.isFinal ?? false;
    this.isPassing = options.isPassing ?? false;
  }

  /** Whether the breaker counts it. */
  get isFault(): boolean {
    return FAULTS.has(this.code);
  }
}

const DEFAULT_RETRY_AFTER_S = 30;
const MAX_RETRY_AFTER_S = 3600;
/** A provider that takes no more for longer than this is not waited for. */
const SOON_S = 2;

/** Retry-After in whole seconds: the header has seconds or a date. */
export function retryAfter(headers: Record<string, string> | undefined): number {
  const value = headers?.["retry-after"];
  if (value === undefined) return DEFAULT_RETRY_AFTER_S;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_S) : DEFAULT_RETRY_AFTER_S;
}

/** Names by which providers say that it was the content: OpenAI's `error.code`, fal's `detail[].type`. */
const POLICY = /^(content_policy_violation|moderation_blocked|content_filter)$/;

/** Whether an error's body names a content policy. Only names count: its sentences may quote the prompt. */
function namesPolicy(body: string | undefined): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body ?? "");
  } catch {
    return false;
  }
  const { error, detail } = (parsed ?? {}) as { error?: unknown; detail?: unknown };
  const named = [error, ...(Array.isArray(detail) ? detail : [])] as ({
    code?: unknown;
    type?: unknown;
  } | null)[];
  return named.some((item) => POLICY.test(String(item?.code)) || POLICY.test(String(item?.type)));
}

export const refusedForContent = (id: string, mayHaveCost: boolean, cause?: unknown) =>
  new ProviderFailure(
    "PROVIDER_REFUSED",
    `Provider ${id} refused the prompt under its content policy; change the prompt.`,
    { mayHaveCost, isFinal: true, cause },
  );

export const badResponse = (id: string, cause?: unknown) =>
  new ProviderFailure("PROVIDER_BAD_RESPONSE", `Provider ${id} answered without usable images.`, {
    mayHaveCost: true,
    cause,
  });

export const unavailable = (id: string, options: FailureOptions) =>
  new ProviderFailure(
    "PROVIDER_UNAVAILABLE",
    `Provider ${id} does not work now; try again later, with a new idempotency key.`,
    options,
  );

export const tooLate = (id: string, cause?: unknown) =>
  new ProviderFailure("PROVIDER_TIMEOUT", `Provider ${id} did not finish in time.`, {
    mayHaveCost: true,
    cause,
  });

/** What an HTTP status of a provider means. `headers` are in lower case. */
export function failureOfStatus(
  id: string,
  status: number,
  headers: Record<string, string> | undefined,
  body: string | undefined,
  cause: unknown,
): ProviderFailure {
  if (status < 300) return badResponse(id, cause);
  if (status === 429) {
    const seconds = retryAfter(headers);
    return new ProviderFailure(
      "PROVIDER_RATE_LIMITED",
      `Provider ${id} takes no more for now; try again in ${seconds} s, with a new idempotency key.`,
      { mayHaveCost: false, isPassing: seconds <= SOON_S, retryAfter: seconds, cause },
    );
  }
  if (status === 400 || status === 413 || status === 422) {
    if (namesPolicy(body)) return refusedForContent(id, false, cause);
    return new ProviderFailure(
      "PROVIDER_REFUSED",
      `Provider ${id} refused this request; change its size, count or prompt.`,
      { mayHaveCost: false, cause },
    );
  }
  if (status === 408 || status === 504) return tooLate(id, cause);
  // A server that says that it is not available has not begun; one that breaks may have.
  const isPassing = status === 503;
  return unavailable(id, { mayHaveCost: status >= 500 && !isPassing, isPassing, cause });
}

/** Failures of a connection that was never made, by the codes of Node's sockets and of undici. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function wasNeverSent(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (NEVER_SENT.has(String((current as { code?: unknown }).code))) return true;
    if (current instanceof AggregateError) return current.errors.every(wasNeverSent);
    current = current.cause;
  }
  return false;
}

/** What went wrong at the provider, without what it said: its words may hold keys, hosts or prompts. */
export function toFailure(id: string, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    return failureOfStatus(id, error.statusCode, error.responseHeaders, error.responseBody, error);
  }
  if (
    NoImageGeneratedError.isInstance(error) ||
    (error instanceof Error && /JSON|base64/.test(error.message))
  ) {
    return badResponse(id, error);
  }
  const isSafe = wasNeverSent(error);
  return new ProviderFailure("PROVIDER_UNAVAILABLE", `Provider ${id} cannot be reached.`, {
    mayHaveCost: !isSafe,
    isPassing: isSafe,
    cause: error,
  });
}
