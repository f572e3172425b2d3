import type { Db } from "../database/database.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { readOutbox } from "./outbox.ts";
import type { Reconciler } from "./reconciler.ts";

/** Metrics of payments: what waits, what is put aside, and how far the books are from agreeing. */
export function measurePayments(metrics: Metrics, db: Db, reconciler: Reconciler | undefined): void {
  metrics.gauge({
    name: "gateway_payment_queue_messages",
    help: "Work left by payments, by state: waiting (failing included), failing, dead.",
    labelNames: ["state"],
    async read() {
      const { waiting, failing, dead } = await readOutbox(db);
      return Object.entries({ waiting, failing, dead }).map(([state, value]) => ({
        labels: { state },
        value,
      }));
    },
  });
  metrics.gauge({
    name: "gateway_payment_queue_oldest_seconds",
    help: "Age of the oldest work that waits.",
    read: async () => [{ value: (await readOutbox(db)).oldestSeconds }],
  });
  if (!reconciler) return;
  metrics.gauge({
    name: "gateway_reconciliation_drift_wei",
    help: "How far payments, receipts, index and chain are from agreeing; 0.",
    read: async () => [{ value: Number((await reconciler.read()).drift) }],
  });
}
