import type { Request, RequestHandler, Response } from "express";
import { type Caller, isAuthenticated } from "../auth/caller.ts";
import type { GatewayContext } from "../context.ts";
import type { RateLimits } from "../limits/rates.ts";
import type { Logger } from "../log.ts";
import type { IndexHead } from "../stitching/head.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { type AnswerCache, answerKey, type KeptAnswer } from "./cache.ts";
import { isUnsteadyText } from "./fields.ts";
import type { KnownOperations } from "./known-operations.ts";
import type { SteadyAnswers } from "./steady.ts";

export interface AnswerParts {
  readonly cache: AnswerCache;
  readonly head: IndexHead;
  readonly steady: SteadyAnswers;
  readonly known: KnownOperations;
  readonly rates: RateLimits;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a kept answer costs of a caller's minute: as little as an operation can. */
export const KEPT_COST = 10;

/** The request's body as it came, where it was read already or by the parser, which calls `verify`. */
export const rawBodies = new WeakMap<object, Buffer>();

/** Counts what could be looked up by whether it was kept. */
export function countAnswers({ cache, metrics }: AnswerParts): (result: "hit" | "miss") => void {
  const results = metrics.counter({
    name: "gateway_answers_total",
    help: "GraphQL requests over HTTP that could be looked up, by whether the answer was kept.",
    labelNames: ["result"],
  });
  metrics.gauge({
    name: "gateway_answers_bytes",
    help: "Bytes of kept answers.",
    read: () => [{ value: cache.bytes }],
  });
  return (result) => results.inc({ result });
}

/** A line of the log as every operation has one. */
export function logKept(log: Logger, kept: KeptAnswer, requestId: unknown, begun: number): void {
  const ms = Math.round(performance.now() - begun);
  log.info({ requestId, operation: kept.operation, ms, errors: 0, kept: true }, "operation");
}

/**
 * Answers with what is kept, before anything is parsed as GraphQL, or keeps what will be answered. It comes after
 * everything that may refuse a request.
 */
export function answerFromCache(parts: AnswerParts, count: ReturnType<typeof countAnswers>): RequestHandler {
  const { cache, head, rates, log } = parts;
  return async (request, response, next) => {
    const raw = rawBodies.get(request);
    if (raw === undefined || head.current === undefined) return next();
    const begun = performance.now();
    const text = raw.toString("latin1");
    const caller = response.locals.caller as Caller;
    const key = answerKey(isAuthenticated(caller), request.headers, text);
    const kept = await cache.find(key);
    if (kept) {
      await rates.charge({ caller, address: request.ip }, KEPT_COST);
      count("hit");
      response.writeHead(200, {
        "content-type": kept.contentType,
        "content-length": kept.body.length,
      });
      response.end(kept.body);
      logKept(log, kept, response.locals.requestId, begun);
      return;
    }
    count("miss");
    if (!isUnsteadyText(text)) keepWhenSent(request, response, key, parts);
    next();
  };
}

function keepWhenSent(
  request: Request,
  response: Response,
  key: string,
  { cache, steady, known }: AnswerParts,
): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const context = response.locals.context as GatewayContext | undefined;
    const steadiness = context && steady.of(context);
    if (steadiness && typeof body === "string" && response.statusCode === 200) {
      const { basis, head, operation } = steadiness;
      const contentType = String(response.getHeader("content-type") ?? "application/json; charset=utf-8");
      // Which state Postgres was in before it was asked, nobody knows here: it is kept when it is asked for again.
      if (basis === "index") cache.keep(key, { head, operation, body: Buffer.from(body), contentType });
      known.learn(request.body, request.headers.accept, { ...steadiness, contentType });
    }
    return send(body);
  };
}
