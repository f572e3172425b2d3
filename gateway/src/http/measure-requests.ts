import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { Metrics } from "../telemetry/metrics.ts";

const ROUTES = new Set(["/", "/graphql", "/healthz", "/readyz"]);
/** Below it is what strangers ask for; one label is enough for them all. */
const EXPORTS = "/exports";
const METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST"]);

/** Counts and times HTTP requests. What strangers make up, paths and methods, becomes "other". */
export class RequestMeter {
  readonly #durations: ReturnType<Metrics["histogram"]>;
  readonly #begun = new WeakSet<ServerResponse>();
  #active = 0;

  constructor(metrics: Metrics) {
    this.#durations = metrics.histogram({
      name: "gateway_http_request_duration_seconds",
      help: "Time from a request's head to the end of its answer, by route, method and status; 499 where the client left before.",
      labelNames: ["route", "method", "status"],
    });
    metrics.gauge({
      name: "gateway_http_requests_active",
      help: "HTTP requests in progress.",
      read: () => [{ value: this.#active }],
    });
  }

  /** Until the response is closed; once for each. */
  begin({ url = "", method = "" }: IncomingMessage, response: ServerResponse): void {
    if (this.#begun.has(response)) return;
    this.#begun.add(response);
    const path = url.split("?", 1)[0] ?? "";
    const end = this.#durations.startTimer({
      route: routeOf(path),
      method: METHODS.has(method) ? method : "other",
    });
    this.#active++;
    response.once("close", () => {
      this.#active--;
      end({ status: response.writableFinished ? String(response.statusCode) : "499" });
    });
  }
}

export const measureRequests =
  (meter: RequestMeter): RequestHandler =>
  (request, response, next) => {
    meter.begin(request, response);
    next();
  };

function routeOf(path: string): string {
  if (ROUTES.has(path)) return path;
  return path === EXPORTS || path.startsWith(`${EXPORTS}/`) ? EXPORTS : "other";
}
