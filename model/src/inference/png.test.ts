import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { toPng } from "./png.ts";

const flat = (grain: number) => ({
  side: 32,
  pixels: Float32Array.from({ length: 3 * 32 * 32 }, (_, at) => (at < 1024 ? 1 : at < 2048 ? 0 : -1)),
  grain: new Float32Array(32 * 32).fill(grain),
});
/** The green of every pixel. */
const greens = (png: Uint8Array) => [...decode(png).data].filter((_, at) => at % 3 === 1);
const deviation = (values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe("a PNG", () => {
  it("has the decoder's colours", () => {
    const { width, height, channels, data } = decode(toPng(flat(-7), 1, 32));
    expect([width, height, channels]).toEqual([32, 32, 3]);
    expect([...data.subarray(0, 3)]).toEqual([255, 128, 0]);
  });

  it.each([
    [-3, 127.5 * 0.8 * Math.exp(-3)],
    [-2, 127.5 * 0.8 * Math.exp(-2)],
  ])("has the grain that the decoder tells: e to the %d", (grain, expected) => {
    const found = deviation(greens(toPng(flat(grain), 1, 64)));
    expect(found / expected).toBeGreaterThan(0.95);
    expect(found / expected).toBeLessThan(1.05);
  });

  it("is the same for the same seed, and has other grain for another", () => {
    expect(toPng(flat(-3), 1, 64)).toEqual(toPng(flat(-3), 1, 64));
    expect(toPng(flat(-3), 2, 64)).not.toEqual(toPng(flat(-3), 1, 64));
  });
});
