import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { RequestHandler } from "express";

// No attribute of any span may hold what a caller sent or what an upstream said: names of our own, codes and numbers only.
// OpenTelemetry's API does nothing until `startTracing` was called: without an active span no function here does anything.

const tracer = () => trace.getTracer("model-wip-gateway");

/** A span of an HTTP request that all of its work hangs on; it continues the caller's trace where there is one. */
export const traceRequests: RequestHandler = (request, response, next) => {
  const parent = propagation.extract(context.active(), request.headers);
  const span = tracer().startSpan("graphql", { kind: SpanKind.SERVER }, parent);
  response.once("close", () => {
    span.setAttribute("http.response.status_code", response.statusCode);
    if (!response.writableFinished) span.setAttribute("gateway.client_left", true);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), next);
};

/** A span of an operation that did not come by a request of its own, such as one on a WebSocket. */
export async function traceOperation<T>(run: () => Promise<T>): Promise<T> {
  const span = tracer().startSpan("graphql", { kind: SpanKind.SERVER });
  try {
    return await context.with(trace.setSpan(context.active(), span), run);
  } finally {
    span.end();
  }
}

/** Adds to the span at hand, if there is one. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/**
 * A span of a request to an upstream; what belongs to no caller's request, such as asking the index for its head, has none.
 * The request's headers get the trace (W3C traceparent), so that the upstream can continue it.
 */
export async function traceUpstream<Answer extends { readonly status: number }>(
  upstream: string,
  [input, init]: Parameters<typeof fetch>,
  send: (...request: Parameters<typeof fetch>) => Promise<Answer>,
): Promise<Answer> {
  if (trace.getActiveSpan() === undefined) return send(input, init);
  const span = tracer().startSpan(`request ${upstream}`, {
    kind: SpanKind.CLIENT,
    attributes: { "gateway.upstream": upstream },
  });
  const within = trace.setSpan(context.active(), span);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  propagation.inject(within, headers, { set: (carrier, key, value) => carrier.set(key, value) });
  try {
    const response = await context.with(within, () => send(input, { ...init, headers }));
    span.setAttribute("http.response.status_code", response.status);
    if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    return response;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** A span of an SQL statement that has just ended, with its first word and nothing else of it. */
export function traceStatement(sql: string, durationMs: number, failed: boolean): void {
  if (trace.getActiveSpan() === undefined) return;
  const verb = /^(?:\/\*.*?\*\/)?\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? "SQL";
  const span: Span = tracer().startSpan(`sql ${verb}`, {
    kind: SpanKind.CLIENT,
    startTime: Date.now() - durationMs,
    attributes: { "db.system.name": "postgresql", "db.operation.name": verb },
  });
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** 32 hexadecimal digits; undefined where nothing is traced. */
export const currentTraceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId;

/** For log lines: what they belong to. */
export function traceIds(): { traceId?: string; spanId?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}
