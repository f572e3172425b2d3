import { describe, expect, it } from "vitest";
import { mix, ramp } from "./colour.ts";

describe("mix", () => {
  it("gives back both ends", () => {
    for (const [from, to] of [
      ["#000000", "#ffffff"],
      ["#12ab9f", "#ff6f8e"],
    ] as const) {
      expect(mix(from, to, 0)).toBe(from);
      expect(mix(from, to, 1)).toBe(to);
    }
  });

  it("stays grey between greys and luminous between complements", () => {
    expect(mix("#000000", "#ffffff", 0.5)).toBe("#636363");
    expect(mix("#ff0000", "#00ffff", 0.5)).not.toBe("#808080");
  });
});

describe("ramp", () => {
  it("passes through the colours that it is given", () => {
    const steps = ramp(["#102030", "#405060", "#708090"], 5);
    expect([steps[0], steps[2], steps[4]]).toEqual(["#102030", "#405060", "#708090"]);
  });
});
