import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/** Names and values in turn, as `writeHead` takes them. */
export type FixedHeaders = readonly string[];

type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** The headers that `handler` sets whatever is asked: asked for once, as twelve functions for each answer cost more than it. */
export function headersOf(handler: Handler): FixedHeaders {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: unknown) => void headers.set(name.toLowerCase(), String(value)),
    removeHeader: (name: string) => void headers.delete(name.toLowerCase()),
  };
  handler({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return [...headers].flat();
}

export function addHeaders(response: ServerResponse, headers: FixedHeaders): void {
  for (let at = 0; at < headers.length; at += 2)
    response.setHeader(headers[at] as string, headers[at + 1] as string);
}

/** Sets them on every answer. */
export const setHeaders =
  (headers: FixedHeaders): RequestHandler =>
  (_request, response, next) => {
    addHeaders(response, headers);
    next();
  };
