import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ceilTo, floorTo, GRAINS, type Segment, segmentsOf } from "./segments.ts";

const BEGIN = Date.UTC(2023, 0) / 1000;
const END = Date.UTC(2027, 0) / 1000;
const time = fc.integer({ min: BEGIN, max: END });
const span = fc
  .tuple(fc.option(time), fc.option(time))
  .filter(([from, to]) => from === null || to === null || from < to)
  .map(([from, to]) => ({ from, to }));
const grains = fc.integer({ min: 0, max: GRAINS.length }).map((count) => GRAINS.slice(0, count));

const at = (text: string) => Date.parse(text) / 1000;
const show = ({ grain, from, to }: Segment) => [
  grain,
  ...[from, to].map((seconds) => seconds && new Date(seconds * 1000).toISOString().slice(0, 19)),
];

describe("a time split into buckets", () => {
  it("takes the coarsest that fit, finer ones towards its ends, and events at the very ends", () => {
    const split = segmentsOf({ from: at("2024-01-30T22:57:30Z"), to: at("2024-03-02T00:02:00Z") }, GRAINS);
    expect(split.map(show)).toEqual([
      [null, "2024-01-30T22:57:30", "2024-01-30T22:58:00"],
      ["minute", "2024-01-30T22:58:00", "2024-01-30T23:00:00"],
      ["hour", "2024-01-30T23:00:00", "2024-01-31T00:00:00"],
      ["day", "2024-01-31T00:00:00", "2024-02-01T00:00:00"],
      ["month", "2024-02-01T00:00:00", "2024-03-01T00:00:00"],
      ["day", "2024-03-01T00:00:00", "2024-03-02T00:00:00"],
      ["minute", "2024-03-02T00:00:00", "2024-03-02T00:02:00"],
    ]);
  });

  it("has each second once, whatever its ends", () => {
    fc.assert(
      fc.property(span, grains, ({ from, to }, some) => {
        const split = segmentsOf({ from, to }, some);
        expect(split[0]?.from).toBe(from);
        expect(split.at(-1)?.to).toBe(to);
        for (const [place, segment] of split.entries()) {
          if (place > 0) expect(segment.from).toBe(split[place - 1]?.to);
          if (segment.from !== null && segment.to !== null) expect(segment.from).toBeLessThan(segment.to);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("has whole buckets only, and events only where no bucket fits", () => {
    fc.assert(
      fc.property(span, ({ from, to }) => {
        for (const { grain, ...segment } of segmentsOf({ from, to }, GRAINS)) {
          for (const end of [segment.from, segment.to]) {
            if (grain !== null && end !== null) expect(floorTo(grain, end)).toBe(end);
          }
          if (grain === null) {
            expect((segment.to ?? Number.NaN) - (segment.from ?? Number.NaN)).toBeLessThan(120);
          }
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it("takes few buckets, however long it is", () => {
    fc.assert(
      fc.property(span, ({ from, to }) => {
        const buckets = segmentsOf({ from: from ?? BEGIN, to: to ?? END }, GRAINS).filter(
          ({ grain }) => grain !== null && grain !== "month",
        );
        const count = buckets.reduce((sum, { grain, ...segment }) => {
          const seconds = (segment.to ?? 0) - (segment.from ?? 0);
          return sum + seconds / { minute: 60, hour: 3_600, day: 86_400, month: 0 }[grain ?? "month"];
        }, 0);
        expect(count).toBeLessThanOrEqual(2 * (59 + 23 + 30));
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it("knows months of every length", () => {
    expect(ceilTo("month", at("2024-02-01T00:00:01Z"))).toBe(at("2024-03-01T00:00:00Z"));
    expect(ceilTo("month", at("2023-12-31T23:59:59Z"))).toBe(at("2024-01-01T00:00:00Z"));
    expect(floorTo("month", at("2024-02-29T23:59:59Z"))).toBe(at("2024-02-01T00:00:00Z"));
  });
});
