import { describe, expect, it } from "vitest";
import { multiplyHigh, Noise } from "./noise.ts";

const take = (count: number, next: () => number) => Array.from({ length: count }, next);

describe("noise", () => {
  it("is the same for the same seed and stream, and other for any other", () => {
    const first = (seed: number, stream: number) => {
      const noise = new Noise(seed, stream);
      return take(4, () => noise.fine());
    };
    expect(first(7, 0)).toEqual(first(7, 0));
    expect(first(7, 1)).not.toEqual(first(7, 0));
    expect(first(8, 0)).not.toEqual(first(7, 0));
    expect(first(7, 0)).toMatchInlineSnapshot(`
      [
        -1.4007877015974373,
        -0.4921462843194604,
        -1.3059563930146396,
        0.42501630424521863,
      ]
    `);
  });

  it.each(["fine", "coarse"] as const)("is normal: %s", (kind) => {
    const noise = new Noise(2023, 0);
    const values = take(50_000, () => noise[kind]());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const within = values.filter((value) => Math.abs(value) < 1).length / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
    expect(within).toBeGreaterThan(0.65);
    expect(within).toBeLessThan(0.71);
  });

  it("multiplies as whole numbers of 64 bits do", () => {
    for (const [a, b] of [
      [0xffffffff, 0xffffffff],
      [0xd2511f53, 0x12345678],
      [1, 0xcd9e8d57],
      [0x80000000, 2],
    ] as const) {
      expect(multiplyHigh(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
    }
  });
});
