import type { RequestHandler } from "express";
import { addHeaders, type FixedHeaders } from "./fixed-headers.ts";

const DAY_S = "86400";

export interface CorsOptions {
  /** Origins whose pages may read the API; "*" for all. */
  readonly origins: readonly string[];
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
}

/** What is said to a page of `origin`, names and values in turn. */
export function corsHeaders({
  origins,
  responseHeaders,
}: CorsOptions): (origin: string | undefined) => FixedHeaders {
  const exposed = ["access-control-expose-headers", responseHeaders.join(", ")];
  if (origins.includes("*")) {
    const forAll = ["access-control-allow-origin", "*", ...exposed];
    return () => forAll;
  }
  return (origin) => {
    const isAllowed = origin !== undefined && origins.includes(origin);
    return ["vary", "origin", ...(isAllowed ? ["access-control-allow-origin", origin, ...exposed] : [])];
  };
}

/** Says which pages may read the API. Nothing in it rests on cookies, so a page gets no more than anybody. */
export const cors = (options: CorsOptions): RequestHandler => {
  const headersFor = corsHeaders(options);
  return (request, response, next) => {
    addHeaders(response, headersFor(request.get("origin")));
    if (request.method !== "OPTIONS") return next();
    if (response.hasHeader("access-control-allow-origin")) {
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.setHeader("access-control-allow-headers", options.requestHeaders.join(", "));
      response.setHeader("access-control-max-age", DAY_S);
    }
    response.status(204).end();
  };
};
