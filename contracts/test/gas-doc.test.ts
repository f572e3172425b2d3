import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../snapshots/", import.meta.url);

const snapshots: Record<string, number> = Object.fromEntries(
  readdirSync(folder).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Record<string, string>).map(
      ([name, gas]) => [name, Number(gas)],
    ),
  ),
);

/** Rows of the table: `| operation | \`snapshot\` | our gas | … |`. */
const documented: Record<string, number> = Object.fromEntries(
  [
    ...readFileSync(new URL("../../docs/gas.md", import.meta.url), "utf8").matchAll(
      /^\|[^|]+\| `([\w-]+)` \| ([\d,]+) \|/gm,
    ),
  ].map(([, name = "", gas = ""]) => [name, Number(gas.replaceAll(",", ""))]),
);

describe("docs/gas.md", () => {
  it("has the gas of every snapshot", () => {
    expect(documented).toEqual(snapshots);
  });
});
