import { type Logger, pino } from "pino";
import { traceIds } from "./telemetry/spans.ts";

export type { Logger };

/** Structured log lines on stdout. Credentials are masked wherever a settings object is logged by mistake. */
export const createLogger = (level: string): Logger =>
  pino({
    level,
    base: { service: "gateway" },
    mixin: traceIds,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["*.apiKey", "*.DATABASE_URL", "DATABASE_URL", "*.authorization"], censor: "***" },
  });
