import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("./", import.meta.url);
const page = readFileSync(new URL("../../docs/contracts.md", import.meta.url), "utf8");
const named = new Set([...page.matchAll(/`(test\w+)`/g)].map(([, name = ""]) => name));

function testsIn(files: readonly string[]): string[] {
  return files
    .filter((file) => file.endsWith(".t.sol"))
    .flatMap((file) =>
      [...readFileSync(new URL(file, folder), "utf8").matchAll(/function (test\w+)\(/g)].map(
        ([, name = ""]) => name,
      ),
    );
}

describe("docs/contracts.md", () => {
  it("names tests that there are", () => {
    const all = testsIn(readdirSync(folder, { encoding: "utf8", recursive: true }));
    expect([...named].filter((name) => !all.includes(name))).toEqual([]);
  });

  it("names the test of each finding", () => {
    const regressions = readdirSync(new URL("regressions/", folder)).map((file) => `regressions/${file}`);
    expect(testsIn(regressions).filter((name) => !named.has(name))).toEqual([]);
  });
});
