import { BaseError } from "viem";

/** Every error that we foresee; docs/operator.md says what each means. */
export const STACK_ERROR_CODES = [
  "ALREADY_RUNNING",
  "AUDIT_DRIFT",
  "BINARY_MISSING",
  "BLOCK_NOT_INDEXED",
  "BLOCK_TAKEN_BACK",
  "BLOCK_UNKNOWN",
  "BUILD_FAILED",
  "CHAIN_MISMATCH",
  "CHAIN_UNREACHABLE",
  "COMPONENT_DIED",
  "COMPONENT_NOT_READY",
  "DEPLOY_FAILED",
  "GATEWAY_ANSWER_INVALID",
  "GATEWAY_UNREACHABLE",
  "INTERRUPTED",
  "INVALID_OPTION",
  "LOGS_INCOMPLETE",
  "PORT_TAKEN",
  "REPORT_NOT_WRITTEN",
  "STATE_UNAVAILABLE",
  "STORY_FAILED",
  "TESTS_FAILED",
] as const;
export type StackErrorCode = (typeof STACK_ERROR_CODES)[number];

/**
 * An error that a person can act on: a stable code, what was wrong, and the way out.
 */
export class StackError extends Error {
  override readonly name = "StackError";
  readonly code: StackErrorCode;
  readonly wayOut: string;

  constructor(code: StackErrorCode, what: string, wayOut: string, options?: { cause?: unknown }) {
    super(what, options);
    this.code = code;
    this.wayOut = wayOut;
  }
}

/** Whether somebody stopped the work, rather than something having gone wrong. */
export function isInterruption(error: unknown): boolean {
  return error instanceof StackError && error.code === "INTERRUPTED";
}

/** Requests and responses, which some libraries put into their messages, can be longer than anybody reads. */
const LONGEST_MESSAGE = 4_000;

/** The text that the command prints for an error: never a stack trace for one that we foresaw. */
export function describeError(error: unknown): string {
  if (error instanceof StackError) return `[${error.code}] ${error.message}\n${error.wayOut}`;
  if (error instanceof BaseError) return `[UNEXPECTED] ${error.shortMessage}\n${error.details}`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `[UNEXPECTED] ${text.slice(0, LONGEST_MESSAGE)}`;
}
