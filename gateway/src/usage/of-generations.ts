import type { GenerationRow } from "../database/schema.ts";
import { feeOf } from "../generation/store.ts";
import type { Span } from "./segments.ts";
import { NO_USAGE, type Usage } from "./usage.ts";

/** The least latency that at least `part` of the sorted latencies do not exceed. */
const quantileOf = (sorted: readonly number[], part: number) =>
  sorted[Math.ceil(part * sorted.length) - 1] ?? null;

const sum = (amounts: readonly string[]) => String(amounts.reduce((all, amount) => all + BigInt(amount), 0n));

/** The usage that generations which succeeded make up, of those that ended in the span; `costs` are wei by generation. */
export function usageOfGenerations(
  rows: readonly GenerationRow[],
  costs: ReadonlyMap<string, string>,
  { from, to }: Span,
): Usage {
  const ended = rows.flatMap((row) => {
    const at = (row.finished_at?.getTime() ?? Number.NaN) / 1000;
    return at >= (from ?? 0) && at < (to ?? Number.POSITIVE_INFINITY) ? [{ ...row, at }] : [];
  });
  if (ended.length === 0) return NO_USAGE;
  const latencies = ended.map(({ latency_ms }) => latency_ms ?? 0).sort((one, other) => one - other);
  return {
    ...NO_USAGE,
    calls: ended.length,
    succeeded: ended.length,
    p50LatencyMs: quantileOf(latencies, 0.5),
    p95LatencyMs: quantileOf(latencies, 0.95),
    p99LatencyMs: quantileOf(latencies, 0.99),
    costWei: sum(ended.map(({ id }) => costs.get(id) ?? "0")),
    feesWei: sum(ended.map(feeOf)),
    distinctAccounts: new Set(ended.map(({ actor }) => actor).filter((actor) => actor.startsWith("0x"))).size,
    lastCallAt: String(Math.floor(Math.max(...ended.map(({ at }) => at)))),
  };
}
