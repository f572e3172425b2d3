import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as abis from "../abi/index.ts";

interface AbiItem {
  type: string;
  name?: string;
  inputs?: readonly { type: string; name: string; indexed?: boolean }[];
}

/** Standards that Campaign implements by halves: it is no token to approve or unlock. */
const neverEmittedByCampaign = ["Approval", "ApprovalForAll", "Unlocked"];

const documented = new Map(
  readFileSync(new URL("../../docs/events.md", import.meta.url), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [contract = "", ...lines] = section.split("\n");
      return [contract, lines.flatMap((line) => /^### `(.+)`$/.exec(line)?.[1] ?? [])];
    }),
);

function signaturesOf(abi: readonly AbiItem[]): string[] {
  return abi
    .filter((item) => item.type === "event")
    .map((event) => {
      const inputs = event.inputs?.map(({ type, indexed, name }) =>
        [type, indexed ? "indexed" : "", name].filter(Boolean).join(" "),
      );
      return `${event.name}(${inputs?.join(", ")})`;
    });
}

describe("docs/events.md", () => {
  it("has a section for each contract", () => {
    const contracts = Object.keys(abis).map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1, -3)}`);
    expect([...documented.keys()].toSorted()).toEqual(contracts.toSorted());
  });

  it.each(Object.entries(abis))("lists the events of %s as its ABI has them", (name, abi) => {
    const contract = `${name.charAt(0).toUpperCase()}${name.slice(1, -3)}`;
    const expected = signaturesOf(abi).filter(
      (signature) =>
        contract !== "Campaign" ||
        !neverEmittedByCampaign.some((neverEmitted) => signature.startsWith(`${neverEmitted}(`)),
    );
    expect(documented.get(contract)?.toSorted()).toEqual(expected.toSorted());
  });
});
