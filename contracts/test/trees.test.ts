import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("./", import.meta.url);
const trees = readdirSync(folder).filter((file) => file.endsWith(".tree"));

function read(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

/** "it refunds every wei" is the behaviour of `test_RefundsEveryWei` and of `testFuzz_RefundsEveryWei`. */
function behaviourOf(sentence: string): string {
  return sentence.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

describe("each specification", () => {
  it.each(trees)("%s says what its tests do, and no more", (tree) => {
    const specified = [...read(tree).matchAll(/── it (.+)$/gm)].map(([, sentence = ""]) =>
      behaviourOf(sentence),
    );
    const tested = [...read(tree.replace(".tree", ".t.sol")).matchAll(/function test(?:Fuzz)?_(\w+)\(/g)].map(
      ([, name = ""]) => behaviourOf(name),
    );
    expect(specified.toSorted()).toEqual(tested.toSorted());
  });

  it("exists for each unit", () => {
    const withoutSpecification = ["Base", "Gas"];
    const units = readdirSync(folder)
      .filter((file) => file.endsWith(".t.sol"))
      .map((file) => file.replace(".t.sol", ""))
      .filter((unit) => !withoutSpecification.includes(unit));
    expect(trees.map((tree) => tree.replace(".tree", "")).toSorted()).toEqual(units.toSorted());
  });
});
