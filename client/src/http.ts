import { ClientError, GraphQLClient } from "graphql-request";
import { errorOfAnswer, ModelWipError } from "./errors.ts";
import type { Block, Transport } from "./transport.ts";

export type Headers = Readonly<Record<string, string>>;

const LONGEST_REASON = 200;

/** The address of a gateway's GraphQL, of its address with or without it. */
export const endpointOf = (url: string): string =>
  url.endsWith("/graphql") ? url : `${url.replace(/\/+$/, "")}/graphql`;

/** POST, as GraphQL over HTTP has it; the block goes in the header `x-block`. */
export function overHttp(url: string, headers: Headers | (() => Headers)): Transport {
  const given = typeof headers === "function" ? headers : () => headers;
  const graphql = new GraphQLClient(endpointOf(url), { headers: () => ({ ...given() }) });
  return async ({ query, variables, block, signal }) => {
    try {
      const { data, extensions } = await graphql.rawRequest<unknown>({
        query,
        variables: variables as Record<string, unknown>,
        ...(block === undefined ? {} : { requestHeaders: { "x-block": String(block) } }),
        ...(signal === undefined ? {} : { signal }),
      });
      return { data, block: (extensions as { readonly block?: Block } | undefined)?.block };
    } catch (cause) {
      signal?.throwIfAborted();
      throw toError(cause);
    }
  };
}

function toError(cause: unknown): ModelWipError {
  const [error] = cause instanceof ClientError ? (cause.response.errors ?? []) : [];
  if (error !== undefined) return errorOfAnswer(error, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ModelWipError("GATEWAY_UNREACHABLE", `No gateway answers: ${reason.slice(0, LONGEST_REASON)}`, {
    wayOut: "Give the address of a gateway that runs.",
    cause,
  });
}
