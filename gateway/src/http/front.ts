import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Express, Response } from "express";
import type { GraphQLSchema } from "graphql";
import { answerKey, type KeptAnswer } from "../answers/cache.ts";
import { isUnsteadyText } from "../answers/fields.ts";
import type { KnownOperation } from "../answers/known-operations.ts";
import { type AnswerParts, KEPT_COST, logKept, rawBodies } from "../answers/serve.ts";
import type { GivenAnswers } from "../answers/steady.ts";
import { ANONYMOUS } from "../auth/caller.ts";
import { createContext, type GatewayContext, limitTime } from "../context.ts";
import type { Db } from "../database/database.ts";
import type { Concurrency } from "../limits/concurrency.ts";
import type { ExecuteOperation } from "../stitching/execute.ts";
import { jsonBody } from "./body.ts";
import type { FixedHeaders } from "./fixed-headers.ts";
import { costOf, type OperationLimits } from "./limits.ts";
import type { OperationMeter } from "./measure-operations.ts";
import type { RequestMeter } from "./measure-requests.ts";
import { requestIdOf } from "./request-id.ts";
import { whenClosed } from "./when-closed.ts";

export interface FrontOptions {
  readonly app: Express;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly answers: AnswerParts;
  readonly count: (result: "hit" | "miss") => void;
  readonly given: GivenAnswers;
  readonly execute: ExecuteOperation;
  readonly schema: GraphQLSchema;
  readonly db: Db;
  readonly concurrency: Concurrency;
  readonly limits: OperationLimits;
  readonly requests: RequestMeter;
  readonly operations: OperationMeter;
  readonly headers: (request: IncomingMessage) => FixedHeaders;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
}

/** Whoever sends one of these wants something else than the newest answer, or is somebody. */
const UNUSUAL = [
  "authorization",
  "payment-signature",
  "x-block",
  "content-encoding",
  "expect",
  "transfer-encoding",
];

/** A POST of JSON by nobody in particular, not too large. */
function isPlain({ method, url, headers }: IncomingMessage, maxBodyBytes: number): boolean {
  if (method !== "POST" || url !== "/graphql") return false;
  const length = Number(headers["content-length"]);
  if (!(length > 0 && length <= maxBodyBytes)) return false;
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(headers["content-type"] ?? "")) return false;
  return UNUSUAL.every((name) => headers[name] === undefined);
}

/**
 * What most requests are, before Express: a stranger's query whose answer is kept, or which only the index answers and which
 * Apollo Server has let through before. Its limits, headers, log and metrics are the same. Whatever is out of the ordinary goes the
 * ordinary way from the beginning, errors included.
 */
export function quickFront(options: FrontOptions): RequestListener {
  const { app, addressOf, answers, concurrency, requests, maxBodyBytes } = options;
  return (request, response) => {
    if (!isPlain(request, maxBodyBytes) || answers.head.current === undefined) return app(request, response);
    const address = addressOf(request);
    let leave: () => void;
    try {
      answers.rates.requireOpen({ caller: ANONYMOUS, address });
      leave = concurrency.enter(`address:${address}`);
    } catch {
      return app(request, response);
    }
    requests.begin(request, response);
    whenClosed(response, leave);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", async () => {
      const raw = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      rawBodies.set(request, raw);
      const isAnswered = await answer(options, { request, response, raw, address }).catch(() => false);
      if (isAnswered) return;
      leave();
      // Whoever has left wants no answer any more.
      if (!response.closed) app(request, response);
    });
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly raw: Buffer;
  readonly address: string;
}

/** @returns false where the ordinary way has to be gone */
async function answer(options: FrontOptions, asked: Asked): Promise<boolean> {
  const { answers, count } = options;
  const { request, raw, address } = asked;
  const { cache, rates, known, log } = answers;
  const begun = performance.now();
  const text = raw.toString("latin1");
  const key = answerKey(false, request.headers, text);
  const kept = await cache.find(key);
  if (kept) {
    await rates.charge({ caller: ANONYMOUS, address }, KEPT_COST);
    count("hit");
    logKept(log, kept, send(options, asked, kept), begun);
    return true;
  }
  if (isUnsteadyText(text)) return false;
  const operation = known.find(jsonBody(raw), request.headers.accept);
  if (!operation) return false;
  return execute(options, asked, operation, key);
}

async function execute(
  options: FrontOptions,
  asked: Asked,
  operation: KnownOperation,
  key: string,
): Promise<boolean> {
  const { answers, given, db, limits, schema, operations, count, timeoutMs } = options;
  const { request, response, address } = asked;
  const { document, variables, operationName, contentType } = operation;
  const who = { caller: ANONYMOUS, address };
  const cost = costOf(limits, {
    ...who,
    schema,
    document,
    operation: operation.asked,
    variables,
    queryHash: operation.hash,
  });
  await limits.rates.charge(who, cost);
  const time = limitTime(timeoutMs);
  whenClosed(response, () => time.end(!response.writableFinished));
  const requestId = requestIdOf(request);
  // Asked at the same time as the index, and known before Postgres is asked for anything that the answer follows from.
  const stateBefore = operation.basis === "index" ? undefined : answers.cache.state();
  const context = createContext(
    { db, log: answers.log },
    { ...who, requestId, signal: time.signal, postgresState: stateBefore },
  );
  const begun = performance.now();
  const end = operations.begin();
  const result = await options.execute({ document, variables, operationName }, context);
  const state = await stateBefore;
  const steadiness = answers.steady.of(context);
  if (!steadiness) {
    // Apollo Server says what went wrong, as ever; it is not asked to try again.
    given.give(context, result);
    hand(response, requestId, context);
    return false;
  }
  const { data, extensions } = result;
  const body = Buffer.from(`${JSON.stringify({ data, extensions })}\n`);
  const { head, basis } = steadiness;
  const kept: KeptAnswer = {
    head,
    operation: steadiness.operation,
    body,
    contentType,
    ...(state && { state }),
  };
  if (basis === "index" || state !== undefined) answers.cache.keep(key, kept);
  count("miss");
  send(options, asked, kept, requestId);
  end(operation.asked.name?.value, "query", 0);
  const ms = Math.round(performance.now() - begun);
  context.log.info({ operation: steadiness.operation, ms, errors: 0 }, "operation");
  return true;
}

/** Sends it with the headers that every answer of the API has. @returns its request's id */
function send(
  { headers }: FrontOptions,
  { request, response }: Asked,
  { body, contentType }: KeptAnswer,
  requestId = requestIdOf(request),
): string {
  response.writeHead(200, [
    ...headers(request),
    "x-request-id",
    requestId,
    "content-type",
    contentType,
    "content-length",
    String(body.length),
  ]);
  response.end(body);
  return requestId;
}

/** What the ordinary way is to go on with. */
function hand(response: ServerResponse, requestId: string, context: GatewayContext): void {
  (response as Response).locals = { requestId, context };
}
