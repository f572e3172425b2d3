import { describe, expect, it } from "vitest";
import { seedOfImage } from "./seeds.ts";

describe("the seeds of a generation's images", () => {
  it("follow the generation's own", () => {
    expect([0, 1, 2, 3].map((index) => seedOfImage(7, index))).toEqual([7, 8, 9, 10]);
  });

  it("begin anew after the last one that can be asked for", () => {
    expect([0, 1, 2].map((index) => seedOfImage(2 ** 31 - 2, index))).toEqual([2 ** 31 - 2, 2 ** 31 - 1, 0]);
  });
});
