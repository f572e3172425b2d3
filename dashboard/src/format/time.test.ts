import { expect, it } from "vitest";
import { day, moment, relative, span } from "./time.ts";

it("tells days and moments in UTC, wherever the reader is", () => {
  expect(day("1703549110")).toBe("26 Dec 2023");
  expect(moment(1703549110)).toBe("26 Dec 2023, 00:05 UTC");
});

it.each([
  [1, "1 second"],
  [59, "59 seconds"],
  [60, "1 minute"],
  [7_199, "1 hour"],
  [172_799, "47 hours"],
  [172_800, "2 days"],
])("tells %i seconds as %s", (seconds, text) => expect(span(seconds)).toBe(text));

it("tells what was and what will be", () => {
  expect(relative(100, 103)).toBe("just now");
  expect(relative(0, 3_600)).toBe("1 hour ago");
  expect(relative("3600", 0)).toBe("in 1 hour");
});
