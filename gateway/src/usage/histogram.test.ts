import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseHistogram, type Histogram, quantile, RELATIVE_ERROR, sumOf } from "./histogram.ts";

/** The formula of the documentation, over bits instead of a table of thresholds. */
function binOf(ms: number): number {
  const exponent = Math.max(0, ms.toString(2).length - 7);
  return 64 * exponent + Math.floor(ms / 2 ** exponent);
}

function histogramOf(latencies: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const ms of latencies) counts.set(binOf(ms), (counts.get(binOf(ms)) ?? 0) + 1);
  const bins = [...counts.keys()].sort((one, other) => one - other);
  return { bins, counts: bins.map((bin) => counts.get(bin) ?? 0) };
}

function exact(latencies: readonly number[], part: number): number {
  const sorted = [...latencies].sort((one, other) => one - other);
  return sorted[Math.ceil(part * sorted.length) - 1] as number;
}

const latency = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 600_000 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
);

describe("a quantile of latencies in bins", () => {
  it("is within the stated error of the exact one", () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1),
        (latencies, part) => {
          const truth = exact(latencies, part);
          const read = quantile(histogramOf(latencies), part) as number;
          expect(Math.abs(read - truth)).toBeLessThanOrEqual(truth * RELATIVE_ERROR);
        },
      ),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it("is exact up to 127 ms", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1 }), (latencies) => {
        expect(quantile(histogramOf(latencies), 0.5)).toBe(exact(latencies, 0.5));
      }),
      { seed: 2 },
    );
  });

  it("of none is null", () => {
    expect(quantile({ bins: [], counts: [] }, 0.5)).toBeNull();
  });
});

/** As `usage_dense_latency` and Postgres' sums of it are. */
const denseOf = ({ bins, counts }: Histogram) =>
  bins.reduce((sum, bin, at) => sum + BigInt(counts[at] ?? 0) * 10n ** BigInt(12 * bin), 0n);

describe("latencies in one number", () => {
  const histogram = fc.array(latency).map(histogramOf);

  it("are those in lists, and numbers add up as lists do", () => {
    fc.assert(
      fc.property(histogram, histogram, (one, other) => {
        expect(denseHistogram(String(denseOf(one)))).toEqual(one);
        expect(denseHistogram(String(denseOf(one) + denseOf(other)))).toEqual(sumOf(one, other));
      }),
      { seed: 3 },
    );
  });

  it("hold the counts of any number of years", () => {
    const many = { bins: [0, 1, 700], counts: [999_999_999_999, 1, 999_999_999_999] };
    expect(denseHistogram(String(denseOf(many)))).toEqual(many);
  });
});
