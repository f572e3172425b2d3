import { describe, expect, it } from "vitest";
import { sample } from "./sampler.ts";

const target = Float32Array.of(0.5, -2, 3, 0.125);
/** The flow that leads from anywhere straight to the target. */
const straight = async (latents: Float32Array, time: number) =>
  latents.map((value, at) => ((target[at % 4] ?? 0) - value) / (1 - time));
const layout = Float32Array.of(4, -4, 0.5, 0);
const about = { seed: 7, layout, start: 0.25, steps: 5, guidance: 1, speedOf: straight, onStep: () => {} };

describe("sampling", () => {
  it("follows the flow to its end, and tells each step", async () => {
    const steps: number[] = [];
    const latents = await sample({ ...about, onStep: (done) => steps.push(done) });
    for (const [at, value] of latents.entries()) expect(value).toBeCloseTo(target[at] ?? 0, 5);
    expect(steps).toEqual([1, 2, 3, 4, 5]);
  });

  it("pushes away from what is not wanted, by the guidance", async () => {
    const halves = async (latents: Float32Array) => latents.map((_, at) => (at < 4 ? 1 : 0));
    const moved = async (guidance: number) => {
      const [one, other] = await Promise.all([
        sample({ ...about, guidance, speedOf: halves }),
        sample({ ...about, guidance: 0, speedOf: halves }),
      ]);
      return (one[0] ?? 0) - (other[0] ?? 0);
    };
    // Three quarters of the way are left from the start on.
    expect(await moved(1)).toBeCloseTo(0.75, 5);
    expect(await moved(3)).toBeCloseTo(2.25, 5);
  });

  it("ends where a step is told that it may not go on", async () => {
    const steps: number[] = [];
    const stopped = sample({
      ...about,
      onStep: (done) => {
        steps.push(done);
        if (done === 2) throw new Error("stopped");
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(steps).toEqual([1, 2]);
  });

  it("begins with as much of the layout in the noise as the start says", async () => {
    const still = async (latents: Float32Array) => latents.map(() => 0);
    const from = (start: number) => sample({ ...about, start, speedOf: still });
    const [noise, mixed] = [await from(0), await from(0.25)];
    for (const [at, value] of mixed.entries()) {
      expect(value).toBeCloseTo(0.25 * (layout[at] ?? 0) + 0.75 * (noise[at] ?? 0), 5);
    }
    expect(await from(1)).toEqual(layout);
  });

  it("asks for the speed at the times from the start to the image", async () => {
    const times: number[] = [];
    const speedOf = async (latents: Float32Array, time: number) => {
      times.push(time);
      return latents.map(() => 0);
    };
    await sample({ ...about, start: 0.5, steps: 4, speedOf });
    expect(times).toEqual([0.5, 0.625, 0.75, 0.875]);
  });

  it("begins elsewhere for another seed", async () => {
    const still = async (latents: Float32Array) => latents.map(() => 0);
    const from = (seed: number) => sample({ ...about, seed, speedOf: still });
    expect(await from(7)).toEqual(await from(7));
    expect(await from(8)).not.toEqual(await from(7));
  });
});
