import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutations } from "../tools/mutations.ts";

const sources = new URL("../src/", import.meta.url);

describe("the planted faults", () => {
  it("have a name each", () => {
    expect(new Set(mutations.map(({ id }) => id)).size).toBe(mutations.length);
  });

  it.each(mutations.map((mutation) => [mutation.id, mutation] as const))(
    "%s fits the source in one place",
    (_, { file, from, to }) => {
      const pieces = readFileSync(new URL(file, sources), "utf8").split(from);
      expect(pieces).toHaveLength(2);
      expect(to).not.toBe(from);
    },
  );
});
