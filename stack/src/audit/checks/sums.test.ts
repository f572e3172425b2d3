import { expect, it } from "vitest";
import { Comparison } from "../comparison.ts";
import type { GatewayFigures, GatewayProposal, GatewayVote } from "../gateway-figures.ts";
import { checkSums } from "./sums.ts";

const nothing: GatewayFigures = {
  protocol: null,
  campaigns: [],
  positions: [],
  proposals: [],
  votes: [],
  withdrawals: [],
  models: [],
  collections: [],
  tokens: [],
  tokenBalances: [],
  earnings: [],
};

it("counts the votes of each campaign's proposal apart, though both governors give it the same number", () => {
  const proposal = (id: string, votesFor: string): GatewayProposal => ({
    id,
    campaign: { governor: id },
    proposalId: "77",
    proposer: { id: "0x01" },
    state: "PROPOSED",
    voteStart: "1",
    voteEnd: "2",
    votesFor,
    votesAgainst: "0",
    votesAbstain: "0",
  });
  const vote = (id: string, on: string): GatewayVote => ({
    id,
    account: { id },
    weight: "1",
    proposal: { id: on, proposalId: "77", voteStart: "1", campaign: { id: on, governor: on } },
  });
  const comparison = new Comparison();
  checkSums(
    {
      ...nothing,
      proposals: [proposal("0xaa", "2"), proposal("0xbb", "1")],
      votes: [vote("0x01", "0xaa"), vote("0x02", "0xaa"), vote("0x03", "0xbb")],
    },
    comparison,
  );
  expect(comparison.result()).toMatchObject({ figuresCompared: 2, figuresDiffering: 0 });
});
