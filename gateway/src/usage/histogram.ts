/**
 * Latencies in bins, so that any two sets of them can be added up, and quantiles be read from the sum.
 *
 * The bins are log-linear, as HdrHistogram's are, in whole milliseconds: with e = max(0, bits(ms) - 7), the bin of `ms` is
 * 64 e + floor(ms / 2^e). Up to 127 ms each millisecond has a bin of its own; from there on each power of two has 64 bins of
 * equal width, so that a bin is at most 1/64 as wide as it is high. `usage_latency_bin` in Postgres is the same formula.
 */
export interface Histogram {
  /** Ascending. */
  readonly bins: readonly number[];
  /** Calls in each of them. */
  readonly counts: readonly number[];
}

/** A value read from a bin is the bin's middle, and so at most this part of the true value away from it. */
export const RELATIVE_ERROR = 1 / 128;

const LINEAR = 128;
const HALF = LINEAR / 2;

/** The middle of a bin in whole milliseconds, rounded down. */
function middleOf(bin: number): number {
  const exponent = Math.max(0, Math.floor(bin / HALF) - 1);
  const width = 2 ** exponent;
  return (bin - HALF * exponent) * width + Math.floor((width - 1) / 2);
}

/**
 * The least latency in milliseconds that at least `part` of the calls did not exceed, as `percentile_disc` has it, with at most
 * `RELATIVE_ERROR`; null where there are no calls. `part` is above 0 and at most 1.
 */
export function quantile({ bins, counts }: Histogram, part: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const rank = Math.ceil(part * all);
  let below = 0;
  for (const [at, bin] of bins.entries()) {
    below += counts[at] ?? 0;
    if (below >= rank) return middleOf(bin);
  }
  return null;
}

/** Decimal digits of each bin's count in a number that has all bins: no sum of counts comes near so many. */
const DIGITS = 12;

/** Reads a number that `usage_dense_latency` in Postgres has made, or a sum of such: the count of bin b times 10^(12 b), for all b. */
export function denseHistogram(number: string): Histogram {
  const bins: number[] = [];
  const counts: number[] = [];
  for (let bin = 0, end = number.length; end > 0; bin++, end -= DIGITS) {
    const count = Number(number.slice(Math.max(0, end - DIGITS), end));
    if (count === 0) continue;
    bins.push(bin);
    counts.push(count);
  }
  return { bins, counts };
}

/** All calls of both. */
export function sumOf(one: Histogram, other: Histogram): Histogram {
  const counts = new Map(one.bins.map((bin, at) => [bin, one.counts[at] ?? 0]));
  for (const [at, bin] of other.bins.entries()) {
    counts.set(bin, (counts.get(bin) ?? 0) + (other.counts[at] ?? 0));
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return { bins: sorted.map(([bin]) => bin), counts: sorted.map(([, count]) => count) };
}
