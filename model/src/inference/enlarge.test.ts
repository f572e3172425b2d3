import { describe, expect, it } from "vitest";
import { enlarge } from "./enlarge.ts";

describe("enlarging", () => {
  it("keeps what is even, and the planes apart", () => {
    const planes = Float32Array.of(...Array(16).fill(0.25), ...Array(16).fill(-1));
    const large = enlarge(planes, 4, 2);
    expect(large).toHaveLength(128);
    expect([...new Set(large.subarray(0, 64))]).toEqual([0.25]);
    expect([...new Set(large.subarray(64))]).toEqual([-1]);
  });

  it("keeps a slope, in both directions", () => {
    const slope = Float32Array.from({ length: 64 }, (_, at) => (at % 8) + 10 * Math.floor(at / 8));
    const large = enlarge(slope, 8, 2);
    // Away from the rims, the value at a place is that of the plane through it.
    for (const [row, column] of [
      [6, 6],
      [7, 9],
      [9, 8],
    ] as const) {
      expect(large[row * 16 + column]).toBeCloseTo(
        (column + 0.5) / 2 - 0.5 + 10 * ((row + 0.5) / 2 - 0.5),
        4,
      );
    }
  });

  it("leaves an image of the right size as it is", () => {
    const planes = Float32Array.of(1, 2, 3, 4);
    expect(enlarge(planes, 2, 1)).toBe(planes);
  });
});
