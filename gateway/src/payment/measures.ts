import type { Db } from "../database/database.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { readOutbox } from "./outbox.ts";
import type { Reconcilers } from "./status.ts";

/** Metrics of payments: what waits, what is put aside, and how far the books are from agreeing. */
export function measurePayments(metrics: Metrics, db: Db, { credits, x402 }: Reconcilers): void {
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
  if (credits) {
    metrics.gauge({
      name: "gateway_reconciliation_drift_wei",
      help: "How far payments, receipts, index and chain are from agreeing; 0.",
      read: async () => [{ value: Number((await credits.read()).drift) }],
    });
  }
  if (x402) {
    metrics.gauge({
      name: "gateway_x402_drift_units",
      help: "How far payments by x402 and their network are from agreeing, in the token's smallest units; 0.",
      read: async () => [{ value: Number((await x402.read()).drift) }],
    });
  }
}
