/** A time that usage is asked for: Unix seconds; open where null. From `from` on, before `to`. */
export interface Span {
  readonly from: number | null;
  readonly to: number | null;
}

/** Sizes of the rollups' buckets, in UTC; their places are what the tables call them. */
export const GRAINS = ["minute", "hour", "day", "month"] as const;
export type Grain = (typeof GRAINS)[number];

/** A part of a time, made of whole buckets of one grain, or, without a grain, to be read from the events themselves. */
export interface Segment extends Span {
  readonly grain: Grain | null;
}

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

const monthOf = (seconds: number, offset = 0): number => {
  const date = new Date(seconds * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset) / 1000;
};

/** The begin of the bucket that has `seconds` in it. */
export const floorTo = (grain: Grain, seconds: number): number =>
  grain === "month" ? monthOf(seconds) : Math.floor(seconds / SECONDS[grain]) * SECONDS[grain];

/** The begin of the first bucket that begins at `seconds` or later. */
export function ceilTo(grain: Grain, seconds: number): number {
  const begin = floorTo(grain, seconds);
  if (begin === seconds) return begin;
  return grain === "month" ? monthOf(seconds, 1) : begin + SECONDS[grain];
}

/**
 * Splits a time into the fewest buckets: whole ones of the coarsest grain that fits, finer ones towards its ends, and at the very
 * ends the events themselves. The segments touch, do not overlap, and make up the whole.
 * @param grains which there are, finest first
 */
export function segmentsOf({ from, to }: Span, grains: readonly Grain[]): readonly Segment[] {
  if (from !== null && to !== null && from >= to) return [];
  const grain = grains.at(-1);
  if (grain === undefined) return [{ grain: null, from, to }];
  const finer = grains.slice(0, -1);
  const begin = from === null ? null : ceilTo(grain, from);
  const end = to === null ? null : floorTo(grain, to);
  if (begin !== null && end !== null && begin >= end) return segmentsOf({ from, to }, finer);
  return [
    ...(begin === null ? [] : segmentsOf({ from, to: begin }, finer)),
    { grain, from: begin, to: end },
    ...(end === null ? [] : segmentsOf({ from: end, to }, finer)),
  ];
}
