import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readScenario, signature } from "./scenario.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scenario-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const EVENT = { contract: "source", event: "PlatformChanged", params: { platform: "0x<alice>" } };

function read({ event = EVENT, ...changes }: Record<string, unknown> = {}) {
  const file = join(folder, "scenario.json");
  const scenario = {
    name: "a name",
    blocks: [{ timestamp: 1000, events: [event] }],
    assertions: [{ query: "{ accounts { id } }", expected: { accounts: [] } }],
    ...changes,
  };
  writeFileSync(file, JSON.stringify(scenario));
  return readScenario(file);
}

describe("readScenario", () => {
  it("begins with the block that gnd test skips, and counts the others", () => {
    expect(read({ given: "launched" }).blocks.map(({ number, events }) => [number, events?.length])).toEqual([
      [0, undefined],
      [1, 2],
      [2, 1],
    ]);
  });

  it("takes addresses from the fixtures and signatures from the ABI", () => {
    expect(read().blocks[1]?.events).toEqual([
      {
        address: "0x50c0000000000000000000000000000000000003",
        event: "PlatformChanged(address indexed platform)",
        params: { platform: "0xa11ce00000000000000000000000000000000011" },
      },
    ]);
  });

  it.each([
    ["an unknown key", { ethcalls: [] }, /ethcalls/],
    ["an unknown key of an event", { event: { ...EVENT, adress: "0x00" } }, /adress/],
    ["no assertion", { assertions: [] }, /assertions/],
    ["an unknown contract", { event: { ...EVENT, contract: "sauce" } }, /"sauce"/],
    ["an unknown event", { event: { ...EVENT, event: "PlatformChange" } }, /PlatformChange/],
    [
      "an unknown parameter",
      { event: { ...EVENT, params: { plattform: "0x00" } } },
      /platform; got plattform/,
    ],
    ["an unknown name", { name: "<mallory>" }, /mallory/],
    ["a JSON number as amount", { event: { ...EVENT, params: { platform: 1 } } }, /params/],
    [
      "a query at two blocks",
      {
        assertions: [
          {
            query: "{ a: accounts(block: { number: 1 }) { id } b: accounts(block: { number: 2 }) { id } }",
            expected: { a: [] },
          },
        ],
      },
      /one block/,
    ],
    [
      "a sorted list whose order cannot be seen",
      {
        assertions: [
          { query: "{ accounts(orderBy: mintCount) { id } }", expected: { accounts: [{ id: "0x00" }] } },
        ],
      },
      /orderBy/,
    ],
  ])("refuses %s", (_, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });

  it.each([
    "{ accounts(orderBy: mintCount) { id mintCount } }",
    "{ accounts(orderBy: id, first: 1) { mintCount } }",
  ])("takes a sorted list whose order can be seen: %s", (query) => {
    const assertions = [{ query, expected: { accounts: [] } }];
    expect(read({ assertions }).assertions).toEqual(assertions);
  });
});

describe("signature", () => {
  it("refuses an event with a tuple", () => {
    const inputs = [{ name: "terms", type: "tuple" }];
    expect(() => signature({ name: "TermsChanged", inputs })).toThrow(/TermsChanged: .*terms/);
  });
});
