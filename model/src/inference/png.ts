import { encodePng } from "./encode-png.ts";
import { enlarge } from "./enlarge.ts";
import { Noise, STREAMS } from "./noise.ts";

/** What the decoder says of one image, as planes of `side` x `side`. */
export interface Decoded {
  side: number;
  /** Red, green and blue, from -1 to 1. */
  pixels: Float32Array;
  /** The logarithm of the deviation of the light around them. */
  grain: Float32Array;
}

/** How much of the grain that training saw is given back. */
const GRAIN = 0.8;

/** The image as a PNG of `size` x `size`, with its grain; the same bytes for the same input. */
export function toPng({ side, pixels, grain }: Decoded, seed: number, size: number): Uint8Array {
  const times = size / side;
  const colours = enlarge(pixels, side, times);
  const strength = enlarge(grain.map(deviationOf), side, times);
  const noise = new Noise(seed, STREAMS.grain);
  const count = size * size;
  const data = new Uint8Array(count * 3);
  for (let at = 0; at < count; at++) {
    const light = noise.coarse() * (strength[at] ?? 0) * GRAIN;
    for (let plane = 0; plane < 3; plane++) {
      const value = ((colours[plane * count + at] ?? 0) + light + 1) * 127.5;
      data[at * 3 + plane] = Math.min(Math.max(Math.floor(value + 0.5), 0), 255);
    }
  }
  return encodePng(size, data);
}

/** e to the power of a number from -7 to 0, by its series: Math.exp may differ in its last bit between engines. */
function deviationOf(logarithm: number): number {
  const x = Math.min(Math.max(logarithm, -7), 0) / 16;
  let sum = 1;
  for (let term = 12; term >= 1; term--) sum = 1 + (x / term) * sum;
  const squared = sum * sum;
  const fourth = squared * squared;
  const eighth = fourth * fourth;
  return eighth * eighth;
}
