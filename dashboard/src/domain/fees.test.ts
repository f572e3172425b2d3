import { expect, it } from "vitest";
import { daysBefore, feePeriods, totalOf } from "./fees.ts";

const DAY = 86_400;
const indexed = (day: number, mints: string) => ({
  timestamp: String(day * DAY * 1_000_000),
  incomeFromMints: mints,
  incomeFromRoyalties: "1",
  incomeFromGenerations: "0",
  incomeDirect: "0",
  incomeForced: "0",
});

it("has every day of the range, also those in which nothing came", () => {
  const periods = feePeriods([indexed(3, "5"), indexed(5, "9007199254740993")], {
    from: 2 * DAY + 7,
    to: 6 * DAY,
    seconds: DAY,
  });
  expect(periods.map(({ start }) => start / DAY)).toEqual([2, 3, 4, 5, 6]);
  expect(periods.map(totalOf)).toEqual([0n, 6n, 0n, 9007199254740994n, 0n]);
});

it("takes days from the begin of an hour on, for all of the hour", () => {
  const hour = 1_703_548_800;
  expect([hour, hour + 1, hour + 3_599].map((now) => daysBefore(now, 7))).toEqual(
    Array(3).fill(hour - 7 * DAY),
  );
});
