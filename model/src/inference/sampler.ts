import { Noise, STREAMS } from "./noise.ts";

/** The speed at which each of two batches of latents moves, at a time from 0 (noise) to 1 (image). */
export type SpeedOf = (latents: Float32Array, time: number) => Promise<Float32Array>;

export interface Sampling {
  seed: number;
  /** Latents that images of these words have on average. */
  layout: Float32Array;
  /** Where the steps begin, from 0 (noise) to 1 (image): so much of the layout is mixed into the noise. */
  start: number;
  steps: number;
  /** 1 follows the words as they are; more pushes away from what is not wanted. */
  guidance: number;
  /**
   * For the same latents twice: the first half is moved by what is asked for, the second by what is not wanted, or
   * by nothing.
   */
  speedOf: SpeedOf;
  /** Called after each step. @throws to end the sampling */
  onStep(done: number): void;
}

/**
 * Latents of an image: noise with a part of the layout in it, moved in equal steps. Everything is rounded to 32 bits
 * at the same places, so that the same input gives the same bits.
 */
export async function sample({
  seed,
  layout,
  start,
  steps,
  guidance,
  speedOf,
  onStep,
}: Sampling): Promise<Float32Array> {
  const noise = new Noise(seed, STREAMS.latents);
  const length = layout.length;
  const both = new Float32Array(length * 2);
  for (let at = 0; at < length; at++) both[at] = start * (layout[at] ?? 0) + (1 - start) * noise.fine();
  both.copyWithin(length, 0, length);
  const stride = (1 - start) / steps;
  for (let step = 0; step < steps; step++) {
    const speed = await speedOf(both, start + step * stride);
    for (let at = 0; at < length; at++) {
      const unwanted = speed[length + at] ?? 0;
      const pushed = Math.fround(unwanted + guidance * ((speed[at] ?? 0) - unwanted));
      const moved = Math.fround((both[at] ?? 0) + pushed * stride);
      both[at] = moved;
      both[length + at] = moved;
    }
    onStep(step + 1);
  }
  return both.slice(0, length);
}
