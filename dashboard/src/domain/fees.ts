/** Where income comes from, in the order in which it is drawn. */
export const SOURCES = [
  ["MINT", "Mints", "--mint"],
  ["ROYALTY", "Royalties", "--royalty"],
  ["GENERATION", "Generations", "--generation"],
  ["DIRECT", "Sent directly", "--direct"],
  ["FORCED", "Forced", "--forced"],
] as const;

export type Source = (typeof SOURCES)[number][0];

/** Income of one hour or day, in wei, by source. */
export interface FeePeriod {
  /** Unix seconds at which it begins. */
  readonly start: number;
  readonly bySource: Readonly<Record<Source, bigint>>;
}

interface IndexedPeriod {
  /** Microseconds, as aggregations have it. */
  readonly timestamp: string;
  readonly incomeFromMints: string;
  readonly incomeFromRoyalties: string;
  readonly incomeFromGenerations: string;
  readonly incomeDirect: string;
  readonly incomeForced: string;
}

const MICROSECONDS = 1_000_000;

/**
 * The periods from `from` on and up to `to`, Unix seconds: those of the index, and between them, of nothing, those in which nothing
 * came, which the index leaves out.
 */
export function feePeriods(
  indexed: readonly IndexedPeriod[],
  { from, to, seconds }: { readonly from: number; readonly to: number; readonly seconds: number },
): FeePeriod[] {
  const known = new Map(indexed.map((period) => [Number(period.timestamp) / MICROSECONDS, period]));
  const first = Math.floor(from / seconds) * seconds;
  const count = Math.floor((to - first) / seconds) + 1;
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * seconds;
    const period = known.get(start);
    return {
      start,
      bySource: {
        MINT: BigInt(period?.incomeFromMints ?? 0),
        ROYALTY: BigInt(period?.incomeFromRoyalties ?? 0),
        GENERATION: BigInt(period?.incomeFromGenerations ?? 0),
        DIRECT: BigInt(period?.incomeDirect ?? 0),
        FORCED: BigInt(period?.incomeForced ?? 0),
      },
    };
  });
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * The begin of the hour that was `days` days before `now`, both in Unix seconds. Every page takes its last days from there on, so that
 * they have the same figures, and ask the same question for an hour.
 */
export const daysBefore = (now: number, days: number): number => Math.floor((now - days * DAY) / HOUR) * HOUR;

export const totalOf = ({ bySource }: FeePeriod): bigint =>
  Object.values(bySource).reduce((total, amount) => total + amount, 0n);
