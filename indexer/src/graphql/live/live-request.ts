import { parseRequest, type QueryRequest } from "../query/request.ts";
import { Refusal } from "./admission.ts";

/**
 * A request of which JavaScript has read the JSON. Integers that it cannot have read exactly are refused.
 *
 * @throws RequestError if it is none; Refusal `VARIABLE_NOT_EXACT`
 */
export function requestOf(payload: { readonly query?: unknown; readonly variables?: unknown }): QueryRequest {
  const { query, variables } = payload;
  const text = JSON.stringify({ query, variables }, (name, value: unknown) => {
    if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
    throw new Refusal(
      "VARIABLE_NOT_EXACT",
      `\`${name}\` is an integer of more than 53 bits, here ${value}: send it as a string.`,
    );
  });
  return parseRequest(text);
}
