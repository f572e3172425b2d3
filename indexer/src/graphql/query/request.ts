import { isLosslessNumber, parse as parseJson } from "lossless-json";
import { NULL, object, string, type Value } from "./values.ts";

/** A request that is not one; the answer is of status 400. */
export class RequestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RequestError";
  }
}

export interface QueryRequest {
  readonly query: string;
  readonly variables: ReadonlyMap<string, Value>;
}

/** Reads the body of a request; numbers in its variables keep all of their digits. Throws `RequestError`. */
export function parseRequest(body: string): QueryRequest {
  let json: unknown;
  try {
    json = parseJson(body);
  } catch (error) {
    throw new RequestError(error instanceof Error ? error.message : "Request data is not JSON");
  }
  if (!isObject(json)) throw new RequestError("Request data is not an object");
  const { query, variables } = json;
  if (query === undefined) throw new RequestError('The "query" field is missing in request data');
  if (typeof query !== "string") throw new RequestError('The "query" field is not a string');
  if (variables === undefined || variables === null) return { query, variables: new Map() };
  if (!isObject(variables)) throw new RequestError("Invalid query variables provided");
  return {
    query,
    variables: new Map(Object.entries(variables).map(([name, value]) => [name, valueOfJson(value)])),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

function valueOfJson(json: unknown): Value {
  if (isLosslessNumber(json)) {
    const { value } = json;
    return /^-?\d+$/.test(value)
      ? { kind: "int", value: BigInt(value) }
      : { kind: "float", value: Number(value) };
  }
  if (typeof json === "string") return string(json);
  if (typeof json === "boolean") return { kind: "boolean", value: json };
  if (Array.isArray(json)) return { kind: "list", values: json.map(valueOfJson) };
  if (isObject(json))
    return object(Object.entries(json).map(([key, value]) => [key, valueOfJson(value)] as const));
  return NULL;
}
