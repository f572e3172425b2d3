import type { Hex } from "viem";
import type { FieldKind } from "./entities.ts";

type SumKind = Extract<FieldKind, "wei" | "number">;

const CAMPAIGN_SUMS = {
  contributed: "wei",
  members: "number",
  refunded: "wei",
  votes: "number",
  minted: "number",
  income: "wei",
  incomeFromMints: "wei",
  incomeFromRoyalties: "wei",
  incomeFromGenerations: "wei",
  incomeDirect: "wei",
  incomeForced: "wei",
  withdrawn: "wei",
  generations: "number",
} as const;

const COLLECTION_SUMS = {
  mints: "number",
  minted: "number",
  paid: "wei",
  ownersAmount: "wei",
  creatorAmount: "wei",
  platformAmount: "wei",
  referrerAmount: "wei",
  royalties: "wei",
  royaltiesToOwners: "wei",
} as const;

const GENERATION_SUMS = { settlements: "number", generations: "number", settled: "wei" } as const;

/**
 * Sums over time: the list that the gateway gives them in, whose they are, and what is summed. Each sum is there twice:
 * of the period, and as total… of all time up to its end.
 */
export const SERIES = {
  CampaignPeriod: { list: "campaignPeriods", of: "campaign", sums: CAMPAIGN_SUMS },
  ProtocolPeriod: { list: "protocolPeriods", of: "protocol", sums: CAMPAIGN_SUMS },
  ModelPeriod: { list: "modelPeriods", of: "model", sums: COLLECTION_SUMS },
  CollectionPeriod: { list: "collectionPeriods", of: "collection", sums: COLLECTION_SUMS },
  GenerationPeriod: { list: "generationPeriods", of: "model", sums: GENERATION_SUMS },
} as const satisfies Record<string, { list: string; of: string; sums: Record<string, SumKind> }>;
export type SeriesName = keyof typeof SERIES;
export const SERIES_NAMES = Object.keys(SERIES) as SeriesName[];

/** Lengths of the periods in seconds. */
export const INTERVALS = { hour: 3_600n, day: 86_400n } as const;
export type Interval = keyof typeof INTERVALS;
export const INTERVAL_NAMES = Object.keys(INTERVALS) as Interval[];

/** One period: its sums by name, totals among them. */
export interface Period {
  /** The campaign, model, collection or protocol. */
  readonly of: Hex;
  /** Unix time of its begin, in seconds. */
  readonly begin: bigint;
  readonly sums: Readonly<Record<string, bigint>>;
}

/** Periods by owner and begin. */
export type Periods = ReadonlyMap<string, Period>;
export type AllPeriods = { readonly [N in SeriesName]: { readonly [I in Interval]: Periods } };

export const periodKey = (of: Hex, begin: bigint) => `${of} ${begin}`;

/** The name of a sum's total of all time. */
export const totalOf = (sum: string) => `total${sum[0]?.toUpperCase()}${sum.slice(1)}`;

/** The sums of a series with their kinds, totals among them. */
export function sumsOf(name: SeriesName): [sum: string, kind: SumKind][] {
  const sums = Object.entries<SumKind>(SERIES[name].sums);
  return sums.flatMap(([sum, kind]) => [
    [sum, kind],
    [totalOf(sum), kind],
  ]);
}
