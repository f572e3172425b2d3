import type { RequestHandler, Response } from "express";
import { type Caller, isAuthenticated } from "../auth/caller.ts";
import type { GatewayContext } from "../context.ts";
import type { RateLimits } from "../limits/rates.ts";
import type { Logger } from "../log.ts";
import type { IndexHead } from "../stitching/head.ts";
import type { OperationBlock } from "../stitching/operation-block.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { AnswerCache } from "./cache.ts";
import { isUnsteadyText } from "./fields.ts";

/** What an execution says of its answer: the head that it follows from, if from nothing else. */
export interface Steadiness {
  readonly head: string;
  readonly operation: string;
}

/** Operations whose answers may be kept, told by whoever executes them; by their block, as Apollo copies contexts. */
export class SteadyAnswers {
  readonly #byBlock = new WeakMap<OperationBlock, Steadiness>();

  mark({ block }: GatewayContext, steadiness: Steadiness): void {
    this.#byBlock.set(block, steadiness);
  }

  of({ block }: GatewayContext): Steadiness | undefined {
    return this.#byBlock.get(block);
  }
}

export interface AnswerParts {
  readonly cache: AnswerCache;
  readonly head: IndexHead;
  readonly steady: SteadyAnswers;
  readonly rates: RateLimits;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a kept answer costs of a caller's minute: as little as an operation can. */
const KEPT_COST = 10;

/** The request's body as it came; set by the parser's `verify`. */
export const rawBodies = new WeakMap<object, Buffer>();

/**
 * Answers with what is kept, before anything is parsed as GraphQL, or keeps what will be answered. It comes after
 * everything that may refuse a request. Who asks makes no difference to what is kept, but may make one to what may be
 * asked: the anonymous and the others are kept apart.
 */
export function answerFromCache({ cache, head, steady, rates, metrics, log }: AnswerParts): RequestHandler {
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
  return async (request, response, next) => {
    const raw = rawBodies.get(request);
    const now = head.current;
    if (raw === undefined || now === undefined) return next();
    const begun = performance.now();
    const text = raw.toString("latin1");
    const caller = response.locals.caller as Caller;
    const key = [
      isAuthenticated(caller) ? "authenticated" : "anonymous",
      request.headers.accept ?? "",
      request.headers["x-block"] ?? "",
      text,
    ].join("\n");
    const kept = cache.find(key, now.hash);
    if (kept) {
      await rates.charge({ caller, address: request.ip }, KEPT_COST);
      results.inc({ result: "hit" });
      response.writeHead(200, {
        "content-type": kept.contentType,
        "content-length": kept.body.length,
      });
      response.end(kept.body);
      log.info(
        {
          requestId: response.locals.requestId,
          operation: kept.operation,
          ms: Math.round(performance.now() - begun),
          errors: 0,
          kept: true,
        },
        "operation",
      );
      return;
    }
    results.inc({ result: "miss" });
    if (!isUnsteadyText(text)) keepWhenSent(response, key, cache, steady);
    next();
  };
}

function keepWhenSent(response: Response, key: string, cache: AnswerCache, steady: SteadyAnswers): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const context = response.locals.context as GatewayContext | undefined;
    const steadiness = context && steady.of(context);
    if (steadiness && typeof body === "string" && response.statusCode === 200) {
      cache.keep(key, {
        ...steadiness,
        body: Buffer.from(body),
        contentType: String(response.getHeader("content-type") ?? "application/json; charset=utf-8"),
      });
    }
    return send(body);
  };
}
