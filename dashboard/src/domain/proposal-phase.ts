/** What decides a proposal. Times are Unix seconds. */
export interface ProposalTimes {
  readonly state: "PROPOSED" | "QUEUED" | "EXECUTED" | "CANCELED";
  readonly voteStart: string;
  readonly voteEnd: string;
  readonly executableAt: string | null;
  readonly votesFor: string;
  readonly votesAgainst: string;
  readonly votesAbstain: string;
  readonly campaign: { readonly memberCount: number; readonly quorumPercent: number };
}

export type ProposalPhase =
  | "PENDING"
  | "ACTIVE"
  | "PASSED"
  | "DEFEATED"
  | "QUEUED"
  | "EXECUTABLE"
  | "EXECUTED"
  | "CANCELED";

/** Members that must vote For or Abstain, as OpenZeppelin's governor counts: floor(members * percent / 100). */
export const quorumOf = ({ memberCount, quorumPercent }: ProposalTimes["campaign"]): number =>
  Math.floor((memberCount * quorumPercent) / 100);

/** What a proposal is at `now`, by the chain's clock. */
export function proposalPhase(proposal: ProposalTimes, now: number): ProposalPhase {
  const { state, executableAt, voteStart, voteEnd } = proposal;
  if (state === "QUEUED")
    return executableAt !== null && now >= Number(executableAt) ? "EXECUTABLE" : "QUEUED";
  if (state !== "PROPOSED") return state;
  if (now <= Number(voteStart)) return "PENDING";
  if (now <= Number(voteEnd)) return "ACTIVE";
  const { votesFor, votesAgainst, votesAbstain, campaign } = proposal;
  const hasQuorum = Number(votesFor) + Number(votesAbstain) >= quorumOf(campaign);
  return hasQuorum && Number(votesFor) > Number(votesAgainst) ? "PASSED" : "DEFEATED";
}
