import { GatewayError } from "../errors.ts";

export const NOT_JSON = "Invalid JSON: the request's body is not JSON, of an object.";

/**
 * A body that was read before Express, as Express would have parsed it.
 * @throws GatewayError BAD_REQUEST where it is neither an object nor a list
 */
export function jsonBody(raw: Buffer): object {
  try {
    const value: unknown = JSON.parse(raw.toString());
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new GatewayError("BAD_REQUEST", NOT_JSON);
}
