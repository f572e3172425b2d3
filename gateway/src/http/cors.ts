import type { RequestHandler } from "express";

const DAY_S = "86400";

export interface CorsOptions {
  /** Origins whose pages may read the API; "*" for all. */
  readonly origins: readonly string[];
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
}

/** Says which pages may read the API. Nothing in it rests on cookies, so a page gets no more than anybody. */
export const cors = ({ origins, requestHeaders, responseHeaders }: CorsOptions): RequestHandler => {
  const isForAll = origins.includes("*");
  return (request, response, next) => {
    const origin = request.get("origin");
    if (!isForAll) response.vary("origin");
    const allowed = isForAll ? "*" : origin !== undefined && origins.includes(origin) ? origin : undefined;
    if (allowed !== undefined) {
      response.setHeader("access-control-allow-origin", allowed);
      response.setHeader("access-control-expose-headers", responseHeaders.join(", "));
    }
    if (request.method !== "OPTIONS") return next();
    if (allowed !== undefined) {
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.setHeader("access-control-allow-headers", requestHeaders.join(", "));
      response.setHeader("access-control-max-age", DAY_S);
    }
    response.status(204).end();
  };
};
