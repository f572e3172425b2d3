import { describe, expect, it } from "vitest";
import { COMPOSITION_NAMES, MOTIF_NAMES, PALETTE_NAMES } from "../body-of-work/index.ts";
import { isHeldOut, mirrored, trainingWorks } from "./series.ts";

describe("the training series", () => {
  const works = trainingWorks();

  it("keeps about a tenth of the combinations from training", () => {
    const part = works.filter(({ heldOut }) => heldOut).length / works.length;
    expect(part).toBeGreaterThan(0.08);
    expect(part).toBeLessThan(0.12);
  });

  it("shows training every motif, palette and composition all the same", () => {
    const seen = works.filter(({ heldOut }) => !heldOut);
    expect(new Set(seen.map(({ motif }) => motif)).size).toBe(MOTIF_NAMES.length);
    expect(new Set(seen.map(({ palette }) => palette)).size).toBe(PALETTE_NAMES.length);
    expect(new Set(seen.map(({ composition }) => composition)).size).toBe(COMPOSITION_NAMES.length);
  });

  it("does not show in a mirror what it holds out", () => {
    for (const motif of MOTIF_NAMES) {
      for (const palette of PALETTE_NAMES) {
        for (const composition of COMPOSITION_NAMES) {
          const combination = { motif, palette, composition };
          const inMirror = { ...combination, composition: mirrored(composition) };
          expect(isHeldOut(inMirror)).toBe(isHeldOut(combination));
        }
      }
    }
  });
});
