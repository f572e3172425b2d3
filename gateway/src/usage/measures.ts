import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Metrics of rolling up: answers stay exact without it, and become slow. */
export function measureRollup(metrics: Metrics, db: Db): void {
  metrics.gauge({
    name: "gateway_usage_rollup_pending_events",
    help: "Usage events that are not rolled up yet; what concurrent writes took back counts too.",
    async read() {
      // Two looks at the index: the queue may be long when this is asked.
      const { rows } = await sql<{ pending: number }>`
        SELECT coalesce(max(n) - min(n) + 1, 0)::float8 AS pending FROM usage_pending`.execute(db);
      return rows.map(({ pending }) => ({ value: pending }));
    },
  });
  metrics.gauge({
    name: "gateway_usage_rollup_lag_seconds",
    help: "For how long the oldest usage event has waited to be rolled up.",
    async read() {
      const { rows } = await sql<{ lag: number }>`
        SELECT coalesce((SELECT greatest(0, extract(epoch FROM now() - queued_at)) FROM usage_pending ORDER BY n LIMIT 1), 0)::float8
          AS lag`.execute(db);
      return rows.map(({ lag }) => ({ value: lag }));
    },
  });
}
