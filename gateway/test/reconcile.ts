import { expect, vi } from "vitest";
import { ask } from "./system.ts";

export interface ReconciliationAnswer {
  readonly driftWei: string;
  readonly models: readonly {
    readonly model: string;
    readonly capturedWei: string;
    readonly settledWei: string;
    readonly pendingWei: string;
    readonly lostWei: string;
  }[];
}

/** Waits until all that was captured of a model is settled and indexed; then payments, index and chain must agree. */
export function reconciled(
  url: string,
  model: string,
  timeout = 60_000,
): Promise<ReconciliationAnswer["models"][number]> {
  return vi.waitFor(
    async () => {
      const { data, errors } = await ask<{ status: { reconciliation: ReconciliationAnswer } }>(
        url,
        "{ status { reconciliation { driftWei models { model capturedWei settledWei pendingWei lostWei } } } }",
      );
      expect(errors).toEqual([]);
      const found = data.status.reconciliation.models.find((entry) => entry.model === model);
      expect(found?.pendingWei).toBe("0");
      expect(data.status.reconciliation.driftWei).toBe("0");
      return found as ReconciliationAnswer["models"][number];
    },
    { timeout, interval: 1_000 },
  );
}
