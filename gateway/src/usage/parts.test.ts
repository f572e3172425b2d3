import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLasting, LASTING, segmentsFor } from "./parts.ts";
import { GRAINS, type Grain } from "./segments.ts";
import { NO_FILTER, NO_HORIZON, type UsageQuestion } from "./usage.ts";

const DAY = 86_400;
const wanted = { latencies: false, errorCodes: false, accounts: true };
const question = (from: number | null, to: number | null, interval: Grain | null = null): UsageQuestion => ({
  span: { from, to },
  filter: NO_FILTER,
  by: [],
  interval,
  wanted,
});
/** Everything but the rollups that are kept for good is gone. */
const NOTHING_LEFT = { minutesFrom: Number.POSITIVE_INFINITY, eventsFrom: Number.POSITIVE_INFINITY };

describe("a question that rollups which are kept for good answer", () => {
  it("is answered alike, whatever else is still there", () => {
    const end = fc.option(
      fc.oneof(
        fc.integer({ min: 0, max: 2_000 }).map((days) => days * DAY),
        fc.integer({ min: 0, max: 2_000 * DAY }),
      ),
    );
    let lasting = 0;
    fc.assert(
      fc.property(end, end, fc.option(fc.constantFrom(...GRAINS)), (from, to, interval) => {
        const asked = question(from, to, interval);
        if (!isLasting(asked)) return;
        lasting++;
        for (const grains of [GRAINS, LASTING]) {
          expect(segmentsFor(asked, grains, NOTHING_LEFT)).toEqual(segmentsFor(asked, grains, NO_HORIZON));
        }
      }),
      { seed: 1, numRuns: 2_000 },
    );
    expect(lasting).toBeGreaterThan(100);
  });

  it("is of all the time, or of whole days; not of hours, nor told apart by them", () => {
    expect(isLasting(question(null, null))).toBe(true);
    expect(isLasting(question(19_000 * DAY, null))).toBe(true);
    expect(isLasting(question(null, 19_000 * DAY + 3_600))).toBe(false);
    expect(isLasting(question(null, null, "hour"))).toBe(false);
  });
});
