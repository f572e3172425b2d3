import type { RequestHandler } from "express";
import type { Metrics } from "../telemetry/metrics.ts";

const ROUTES = new Set(["/", "/graphql", "/healthz", "/readyz"]);
/** Below it is what strangers ask for; one label is enough for them all. */
const EXPORTS = "/exports";
const METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST"]);

/** Counts and times HTTP requests. What strangers make up, paths and methods, becomes "other". */
export function measureRequests(metrics: Metrics): RequestHandler {
  const durations = metrics.histogram({
    name: "gateway_http_request_duration_seconds",
    help: "Time from a request's head to the end of its answer, by route, method and status; 499 where the client left before.",
    labelNames: ["route", "method", "status"],
  });
  let active = 0;
  metrics.gauge({
    name: "gateway_http_requests_active",
    help: "HTTP requests in progress.",
    read: () => [{ value: active }],
  });
  return (request, response, next) => {
    const route = routeOf(request.path);
    const method = METHODS.has(request.method) ? request.method : "other";
    const end = durations.startTimer({ route, method });
    active++;
    response.once("close", () => {
      active--;
      end({ status: response.writableFinished ? String(response.statusCode) : "499" });
    });
    next();
  };
}

function routeOf(path: string): string {
  if (ROUTES.has(path)) return path;
  return path === EXPORTS || path.startsWith(`${EXPORTS}/`) ? EXPORTS : "other";
}
