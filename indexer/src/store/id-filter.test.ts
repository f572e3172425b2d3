import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { IdFilter } from "./id-filter.ts";

/** The ids that there are in `filled` need several parts. */
const MANY = 250_000;
const idOf = (index: number) => createHash("sha256").update(String(index)).digest("hex").slice(0, 40);
const filled = new IdFilter();
for (let index = 0; index < MANY; index++) filled.add(idOf(index));

describe("a filter of ids", () => {
  it("has every one that was added", () => {
    const added = Array.from({ length: MANY }, (_, index) => idOf(index));
    expect(added.filter((id) => !filled.mayHave(id))).toEqual([]);
  });

  it("has hardly any other", () => {
    const others = Array.from({ length: 20_000 }, (_, index) => idOf(MANY + index));
    expect(others.filter((id) => filled.mayHave(id)).length).toBeLessThan(100);
  });

  it("tells ids apart that are numbers in a row", () => {
    const filter = new IdFilter();
    for (let number = 0; number < 60_000; number++) filter.add(String(number));
    const others = Array.from({ length: 20_000 }, (_, index) => String(60_000 + index));
    expect(others.filter((id) => filter.mayHave(id)).length).toBeLessThan(100);
  });

  it("has none where none was added", () => {
    expect(new IdFilter().mayHave("")).toBe(false);
  });
});
