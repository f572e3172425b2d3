import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("createRandom", () => {
  it("gives the same numbers for the same seed, index and stream, and others for any other", () => {
    const draw = (...seeds: [number, number, number]) => {
      const random = createRandom(...seeds);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    const others = [draw(1, 2, 3), draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)].map(([first]) => first);
    expect(new Set(others).size).toBe(4);
  });

  it("spreads evenly over its range and over the items to pick from", () => {
    const random = createRandom(7, 0, 0);
    const mean =
      Array.from({ length: 20_000 }, () => random.between(10, 20)).reduce((a, b) => a + b) / 20_000;
    expect(mean).toBeCloseTo(15, 1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 30_000; i++) {
      const item = random.pick(["a", "b", "c"]);
      counts.set(item, (counts.get(item) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});
