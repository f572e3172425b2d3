/** Every code that this client can fail with by itself; the gateway's own codes come through as they are. */
export type ClientErrorCode =
  | "GATEWAY_UNREACHABLE"
  | "GATEWAY_ANSWER_INVALID"
  | "BLOCK_NOT_REACHED"
  | "REORGANISED";

export interface ErrorOptions {
  /** What the reader can do about it. */
  readonly wayOut: string;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** What was wrong, and the way out. `code` is one of the above, or one of the gateway's. */
export class ModelWipError extends Error {
  override readonly name = "ModelWipError";
  readonly code: string;
  readonly wayOut: string;
  /** Seconds after which another attempt makes sense, where the gateway says so. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ClientErrorCode | (string & {}),
    message: string,
    { wayOut, retryAfter, cause }: ErrorOptions,
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.retryAfter = retryAfter;
    this.wayOut = wayOut;
  }
}

/** An error of the gateway's answer, with the gateway's own code. */
export function errorOfAnswer(
  { message, extensions }: { readonly message: string; readonly extensions?: unknown },
  cause?: unknown,
): ModelWipError {
  const { code, retryAfter } = (extensions ?? {}) as { code?: unknown; retryAfter?: unknown };
  return new ModelWipError(typeof code === "string" ? code : "GATEWAY_ANSWER_INVALID", message, {
    wayOut: "The gateway's README explains each code.",
    retryAfter: typeof retryAfter === "number" ? retryAfter : undefined,
    cause,
  });
}
