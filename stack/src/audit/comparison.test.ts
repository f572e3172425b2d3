import { expect, it } from "vitest";
import { Comparison } from "./comparison.ts";

it("adds up drift in both directions and names what differs", () => {
  const comparison = new Comparison();
  comparison.wei("a", 10n, 10n);
  comparison.wei("b", 10n, 7n);
  comparison.wei("c", 1n, 6n);
  comparison.same("d", "0xAB", "0xab");
  comparison.same("e", true, false);
  expect(comparison.result()).toEqual({
    figuresCompared: 5,
    figuresDiffering: 3,
    driftWei: 8n,
    firstDifferences: [
      { figure: "b", gateway: "10", chain: "7" },
      { figure: "c", gateway: "1", chain: "6" },
      { figure: "e", gateway: "true", chain: "false" },
    ],
  });
});
