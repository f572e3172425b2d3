import { type ErrorCode, GatewayError, httpStatusOf } from "../errors.ts";

/** HTTP's headers that go with an error. */
export function errorHeaders({ code, details }: GatewayError): Map<string, string> {
  const headers = new Map<string, string>();
  if (code === "UNAUTHENTICATED") headers.set("www-authenticate", 'Bearer error="invalid_token"');
  if (details.retryAfter !== undefined) headers.set("retry-after", String(details.retryAfter));
  return headers;
}

const isOfHttp = (error: unknown): error is GatewayError => error instanceof GatewayError;

/** Runs what refuses a whole operation, so that its error has HTTP's status and headers too. */
export async function asHttpError(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isOfHttp(error)) throw error;
    const code: ErrorCode = error.code;
    Object.assign(error.extensions, { http: { status: httpStatusOf(code), headers: errorHeaders(error) } });
    throw error;
  }
}
