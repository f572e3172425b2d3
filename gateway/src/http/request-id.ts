import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { currentTraceId } from "../telemetry/spans.ts";

export const REQUEST_ID = "x-request-id";

/** The caller's request id where it is harmless, so that a chain of services shares it; else that of the trace. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers[REQUEST_ID];
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given)
    ? given
    : (currentTraceId() ?? randomUUID());
}

/** Says it in the answer, and to everything that comes after. */
export const identify: RequestHandler = (request, response, next) => {
  const id = (response.locals.requestId as string | undefined) ?? requestIdOf(request);
  response.locals.requestId = id;
  response.setHeader(REQUEST_ID, id);
  next();
};
