import { expect, it } from "vitest";
import { Comparison } from "./comparison.ts";

const log = (block: bigint) => ({ block, timestamp: 1n, transaction: "0xaa", logIndex: 0 }) as const;

it("adds up drift in both directions and names what differs, that of the earliest log first", () => {
  const comparison = new Comparison();
  const later = { entity: "Position", id: "0x02", log: log(9n) };
  const earlier = { entity: "Position", id: "0x01", log: log(8n) };
  comparison.compare("logs", later, "contributed", 10n, 10n, true);
  comparison.compare("logs", later, "withdrawn", 10n, 7n, true);
  comparison.compare("views", earlier, "withdrawn", 1n, 6n, true);
  comparison.compare("logs", earlier, "isMember", true, false, false);
  comparison.compare("logs", { entity: "Proposal", id: "0x03" }, "values", [1n, 2n], [1n], true);
  const result = comparison.result();
  expect(result).toMatchObject({ figuresCompared: 5, figuresDiffering: 4, driftWei: 10n });
  expect(result.differences.map(({ figure, driftWei }) => [figure, driftWei])).toEqual([
    ["Position 0x01 withdrawn", 5n],
    ["Position 0x01 isMember", 0n],
    ["Position 0x02 withdrawn", 3n],
    ["Proposal 0x03 values", 2n],
  ]);
  expect(result.tallies).toContainEqual({
    way: "views",
    entity: "Position",
    figures: 1,
    differing: 1,
    driftWei: 5n,
  });
});

it("counts an entity that is missing as one figure, with all its wei", () => {
  const comparison = new Comparison();
  comparison.missing("logs", { entity: "Income", id: "0x01", log: log(1n) }, "found", 12n);
  expect(comparison.result()).toMatchObject({ figuresCompared: 1, figuresDiffering: 1, driftWei: 12n });
  expect(comparison.result().differences[0]).toMatchObject({
    figure: "Income 0x01",
    found: "none",
    expected: "one",
  });
});
