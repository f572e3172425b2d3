import type { Request, RequestHandler, Response } from "express";
import { getOperationAST, OperationTypeNode, parse } from "graphql";
import { GatewayError } from "../errors.ts";
import { ResultQueue } from "../live/queue.ts";
import type { Push } from "../live/service.ts";
import type { LiveConnections, LiveRequest } from "./live-connections.ts";
import { whenClosed } from "./when-closed.ts";

/** Proxies end streams in which nothing happens. */
const COMMENT_MS = 12_000;

/** A JSON object in the URL. @throws GatewayError BAD_REQUEST */
function jsonOf(name: string, text: unknown): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(String(text));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new GatewayError("BAD_REQUEST", `\`${name}\` in the URL is not a JSON object.`);
}

/**
 * The operation of a request: POST with a JSON body, or GET, which is all that a browser's EventSource can send, and
 * which may only subscribe, because anybody's page can send it.
 * @throws GatewayError BAD_REQUEST
 */
function operationOf({ method, body, query }: Request, maxTokens: number): LiveRequest {
  if (method === "POST") {
    const given = body as LiveRequest | undefined;
    if (typeof given?.query !== "string") {
      throw new GatewayError(
        "BAD_REQUEST",
        "The body must be JSON with a `query`; content-type: application/json.",
      );
    }
    return given;
  }
  if (typeof query.query !== "string") throw new GatewayError("BAD_REQUEST", "The URL has no `query`.");
  const request: LiveRequest = {
    query: query.query,
    operationName: query.operationName === undefined ? null : String(query.operationName),
    variables: jsonOf("variables", query.variables) ?? null,
  };
  try {
    const operation = getOperationAST(parse(query.query, { maxTokens }), request.operationName);
    if (operation != null && operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      throw new GatewayError("BAD_REQUEST", "GET only subscribes here; POST other operations to /graphql.");
    }
  } catch (error) {
    // Whatever else is wrong with the document is the operation's to say.
    if (error instanceof GatewayError) throw error;
  }
  return request;
}

/**
 * Server-sent events in the "distinct connections" mode of the package graphql-sse: one request, one subscription. Only
 * the protocol is that package's: its server keeps all that a slow client has not read, and streams that anybody reserves.
 */
export function eventStream(connections: LiveConnections, maxTokens: number): RequestHandler {
  return async (request, response) => {
    if (request.method !== "POST" && request.method !== "GET") {
      response.status(405).setHeader("allow", "GET, POST").end();
      return;
    }
    const address = request.ip ?? "";
    connections.assertRoom(address);
    const operation = operationOf(request, maxTokens);
    const remove = connections.add({ address, restart: () => void response.end() });
    whenClosed(response, remove);
    const result = await connections.run({
      authorization: request.get("authorization"),
      address,
      request: operation,
      open: 0,
      requestId: String(response.locals.requestId),
    });
    response.status(200).set({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx would keep events until it has enough of them.
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
    if (result instanceof ResultQueue) await stream(response, result);
    else await write(response, `event: next\ndata: ${JSON.stringify(result)}\n\n`);
    if (!response.writableEnded) response.end("event: complete\ndata: \n\n");
  };
}

async function stream(response: Response, pushes: ResultQueue<Push>): Promise<void> {
  // One that does not read cannot be told to leave either.
  pushes.onEnd(() => {
    if (pushes.isTooSlow) response.destroy();
  });
  whenClosed(response, () => void pushes.return());
  const comments = setInterval(() => {
    if (response.writableLength === 0) response.write(":\n\n");
  }, COMMENT_MS);
  try {
    for await (const push of pushes) await write(response, `event: next\ndata: ${JSON.stringify(push)}\n\n`);
  } finally {
    clearInterval(comments);
  }
}

/** Resolves when the client's connection has taken it, or is gone. */
function write(response: Response, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || response.writableEnded) return resolve();
    response.once("close", resolve);
    response.write(text, () => {
      response.off("close", resolve);
      resolve();
    });
  });
}
