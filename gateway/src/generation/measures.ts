import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Told of each generation that this process has brought to an end, once that is committed. */
export type OnMeasured = (ended: GenerationRow) => void;

/** Metrics of generations: those that are under way anywhere, and those that this process has ended, crashed ones of others included. */
export function measureGenerations(metrics: Metrics, db: Db): OnMeasured {
  metrics.gauge({
    name: "gateway_generations_unfinished",
    help: "Generations of all replicas that have not ended, by state.",
    labelNames: ["state"],
    async read() {
      const { rows } = await sql<{ reserved: number; running: number }>`
        SELECT (count(*) FILTER (WHERE state = 'RESERVED'))::integer AS reserved,
          (count(*) FILTER (WHERE state = 'RUNNING'))::integer AS running
        FROM generation WHERE state IN ('RESERVED', 'RUNNING')`.execute(db);
      return rows.flatMap(({ reserved, running }) => [
        { labels: { state: "RESERVED" }, value: reserved },
        { labels: { state: "RUNNING" }, value: running },
      ]);
    },
  });
  const durations = metrics.histogram({
    name: "gateway_generation_duration_seconds",
    help: "Time of a generation from the provider's call to stored images, by provider and state.",
    labelNames: ["provider", "state"],
  });
  const failures = metrics.counter({
    name: "gateway_generation_failures_total",
    help: "Generations that failed, by provider and error code.",
    labelNames: ["provider", "code"],
  });
  return ({ provider, state, latency_ms, error_code }) => {
    durations.observe({ provider, state }, (latency_ms ?? 0) / 1000);
    if (error_code !== null) failures.inc({ provider, code: error_code });
  };
}
