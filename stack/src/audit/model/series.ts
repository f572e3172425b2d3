import type { Hex } from "viem";
import {
  type AllPeriods,
  INTERVAL_NAMES,
  INTERVALS,
  type Interval,
  type Period,
  type Periods,
  periodKey,
  SERIES,
  SERIES_NAMES,
  type SeriesName,
  totalOf,
} from "../series.ts";
import { PROTOCOL_ID } from "./ids.ts";
import type { Model } from "./model.ts";

/** What one action adds to a series. */
interface Point {
  readonly of: Hex;
  readonly timestamp: bigint;
  readonly amounts: Readonly<Record<string, bigint>>;
}

const INCOME_SUMS: Readonly<Record<string, string>> = {
  MINT: "incomeFromMints",
  ROYALTY: "incomeFromRoyalties",
  GENERATION: "incomeFromGenerations",
  DIRECT: "incomeDirect",
  FORCED: "incomeForced",
};

/** The sums over time of what the model's entities tell, for periods in which something happened. */
export function periodsOf(model: Model): AllPeriods {
  const points = pointsOf(model);
  const intervals = (name: SeriesName) =>
    INTERVAL_NAMES.map((interval) => [interval, sumUp(name, points[name], interval)]);
  return Object.fromEntries(
    SERIES_NAMES.map((name) => [name, Object.fromEntries(intervals(name))]),
  ) as AllPeriods;
}

function pointsOf({ entities }: Model): Record<SeriesName, Point[]> {
  const campaigns: Point[] = [];
  const add = ({ campaign, timestamp }: { campaign: Hex; timestamp: bigint }, amounts: Point["amounts"]) =>
    campaigns.push({ of: campaign, timestamp, amounts });
  for (const one of entities.Contribution.values()) {
    add(one, { contributed: one.amount, members: one.admitted ? 1n : 0n });
  }
  for (const one of entities.Refund.values()) add(one, { refunded: one.amount });
  for (const one of entities.Vote.values()) add(one, { votes: 1n });
  for (const one of entities.Withdrawal.values()) add(one, { withdrawn: one.amount });
  for (const one of entities.Income.values()) {
    add(one, { income: one.amount, [INCOME_SUMS[one.source] ?? ""]: one.amount });
  }
  const collections: Point[] = [];
  for (const one of entities.Mint.values()) {
    const { collection, timestamp, quantity, paid, ownersAmount, creatorAmount, platformAmount } = one;
    add(one, { minted: quantity });
    const amounts = { mints: 1n, minted: quantity, paid, ownersAmount, creatorAmount, platformAmount };
    collections.push({
      of: collection,
      timestamp,
      amounts: { ...amounts, referrerAmount: one.referrerAmount },
    });
  }
  for (const { collection, timestamp, amount, ownersAmount } of entities.Royalty.values()) {
    const amounts = { royalties: amount, royaltiesToOwners: ownersAmount };
    collections.push({ of: collection, timestamp, amounts });
  }
  const generations: Point[] = [];
  for (const one of entities.Settlement.values()) {
    const { model: of, timestamp, count, amount } = one;
    add(one, { generations: count });
    generations.push({ of, timestamp, amounts: { settlements: 1n, generations: count, settled: amount } });
  }
  const modelOf = (collection: Hex) => entities.Collection.get(collection)?.model ?? collection;
  return {
    CampaignPeriod: campaigns,
    ProtocolPeriod: campaigns.map((point) => ({ ...point, of: PROTOCOL_ID })),
    CollectionPeriod: collections,
    GenerationPeriod: generations,
    ModelPeriod: collections.map((point) => ({ ...point, of: modelOf(point.of) })),
  };
}

function sumUp(name: SeriesName, points: readonly Point[], interval: Interval): Periods {
  const sums = Object.keys(SERIES[name].sums);
  const nothing = Object.fromEntries(
    sums.flatMap((sum) => [[sum, 0n] as const, [totalOf(sum), 0n] as const]),
  );
  const periods = new Map<string, Period & { sums: Record<string, bigint> }>();
  for (const { of, timestamp, amounts } of points) {
    const begin = timestamp - (timestamp % INTERVALS[interval]);
    const key = periodKey(of, begin);
    const period = periods.get(key) ?? { of, begin, sums: { ...nothing } };
    periods.set(key, period);
    for (const sum of sums) period.sums[sum] = (period.sums[sum] ?? 0n) + (amounts[sum] ?? 0n);
  }
  const totals = new Map<Hex, Record<string, bigint>>();
  for (const { of, sums: own } of [...periods.values()].toSorted((a, b) => Number(a.begin - b.begin))) {
    const total = totals.get(of) ?? {};
    totals.set(of, total);
    for (const sum of sums) {
      total[sum] = (total[sum] ?? 0n) + (own[sum] ?? 0n);
      own[totalOf(sum)] = total[sum];
    }
  }
  return periods;
}
