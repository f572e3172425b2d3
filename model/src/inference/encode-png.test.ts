import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodePng } from "./encode-png.ts";
import { Noise } from "./noise.ts";

describe("a PNG's file", () => {
  it.each([1, 2, 5, 64])("holds the pixels that were put in, %d to a side", (side) => {
    const noise = new Noise(side, 0);
    const pixels = Uint8Array.from({ length: side * side * 3 }, () => noise.fine() * 1000);
    const { width, height, channels, depth, data } = decode(encodePng(side, pixels), { checkCrc: true });
    expect([width, height, channels, depth]).toEqual([side, side, 3, 8]);
    expect(data).toEqual(pixels);
  });

  it("is small where the pixels change little", () => {
    const slope = Uint8Array.from({ length: 128 * 128 * 3 }, (_, at) => Math.floor(at / 3) % 128);
    expect(encodePng(128, slope).length).toBeLessThan(1000);
  });
});
