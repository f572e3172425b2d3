import { describe, expect, it } from "vitest";
import { proposalPhase, quorumOf } from "./proposal-phase.ts";

const proposal = {
  state: "PROPOSED",
  voteStart: "100",
  voteEnd: "200",
  executableAt: null,
  votesFor: "6",
  votesAgainst: "5",
  votesAbstain: "0",
  campaign: { memberCount: 50, quorumPercent: 12 },
} as const;

describe("a proposal", () => {
  it.each([
    [100, "PENDING"],
    [101, "ACTIVE"],
    [200, "ACTIVE"],
    [201, "PASSED"],
  ])("at %i is %s", (now, phase) => expect(proposalPhase(proposal, now)).toBe(phase));

  it("is defeated by a tie, and without a quorum", () => {
    expect(proposalPhase({ ...proposal, votesAgainst: "6" }, 201)).toBe("DEFEATED");
    expect(proposalPhase({ ...proposal, votesFor: "5", votesAgainst: "1" }, 201)).toBe("DEFEATED");
  });

  it("reaches its quorum by abstentions too", () =>
    expect(proposalPhase({ ...proposal, votesFor: "5", votesAgainst: "1", votesAbstain: "1" }, 201)).toBe(
      "PASSED",
    ));

  it("waits in the queue until its delay is over", () => {
    const queued = { ...proposal, state: "QUEUED", executableAt: "300" } as const;
    expect(proposalPhase(queued, 299)).toBe("QUEUED");
    expect(proposalPhase(queued, 300)).toBe("EXECUTABLE");
  });

  it("needs a part of the members, rounded down", () =>
    expect(quorumOf({ memberCount: 59, quorumPercent: 10 })).toBe(5));
});
