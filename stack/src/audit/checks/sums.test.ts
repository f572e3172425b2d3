import type { Hex } from "viem";
import { expect, it } from "vitest";
import { Comparison } from "../comparison.ts";
import { type Entity, noEntities } from "../entities.ts";
import { checkSums } from "./sums.ts";

it("counts the votes of each campaign's proposal apart, though both governors give it the same number", () => {
  const index = noEntities();
  const proposal = (id: Hex, votesFor: bigint) => {
    const votes = { votesFor, votesAgainst: 0n, votesAbstain: 0n };
    index.Proposal.set(id, { id, proposalId: 77n, ...votes } as Entity<"Proposal">);
  };
  const vote = (id: Hex, on: Hex) => index.Vote.set(id, { id, weight: 1n, proposal: on } as Entity<"Vote">);
  proposal("0xaa", 2n);
  proposal("0xbb", 1n);
  vote("0x01", "0xaa");
  vote("0x02", "0xaa");
  vote("0x03", "0xbb");
  const comparison = new Comparison();
  checkSums(index, comparison);
  expect(comparison.result()).toMatchObject({ figuresCompared: 2, figuresDiffering: 0 });
});
