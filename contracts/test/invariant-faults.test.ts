import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { INVARIANT_FAULTS } from "../tools/invariant-faults.ts";
import { mutations } from "../tools/mutations.ts";

const folder = new URL("invariant/", import.meta.url);

/** "Campaign 1" and so on, as the suites name their checks. */
const checked = new Set(
  readdirSync(folder)
    .filter((file) => file.endsWith(".t.sol"))
    .flatMap((file) => [...readFileSync(new URL(file, folder), "utf8").matchAll(/numbered\("(\w+ \d+)"\)/g)])
    .map(([, name = ""]) => name),
);

const readme = readFileSync(new URL("README.md", folder), "utf8");
/** The same of README.md: the numbered items below each suite's heading. */
const documented = readme
  .split(/^## /m)
  .flatMap((section) =>
    [...section.matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => `${section.split("\n")[0]} ${number}`),
  );

describe("each invariant", () => {
  it("has a fault that it must notice by itself", () => {
    expect(Object.keys(INVARIANT_FAULTS).toSorted()).toEqual([...checked].toSorted());
    const ids = mutations.map(({ id }) => id);
    expect(Object.values(INVARIANT_FAULTS).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("is checked under the name that it is described by", () => {
    expect([...checked].toSorted()).toEqual(documented.toSorted());
  });

  it("has its fault in the table of README.md", () => {
    const rows = [...readme.matchAll(/^\| (\w+ \d+) \| `([\w-]+)` \|/gm)].map(([, invariant, id]) => [
      invariant,
      id,
    ]);
    expect(Object.fromEntries(rows)).toEqual(INVARIANT_FAULTS);
  });
});
