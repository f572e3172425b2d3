import { campaignAbi, campaignGovernorAbi } from "@model-wip/contracts";
import type { Hex } from "viem";
import { fieldRows, type Row, type Sides } from "./check.ts";

/** `IGovernor.ProposalState`, in the contract's order. */
const STATES = [
  "PENDING",
  "ACTIVE",
  "CANCELED",
  "DEFEATED",
  "SUCCEEDED",
  "QUEUED",
  "EXPIRED",
  "EXECUTED",
] as const;

/** Times, votes and state of every proposal. */
export function proposalRows({ index, chain }: Sides): Row[] {
  return [...index.Proposal.values()].flatMap((proposal) => {
    const ask = chain.contract(governorOf(index, proposal.campaign), campaignGovernorAbi);
    const votes = ask<readonly [bigint, bigint, bigint]>("proposalVotes", proposal.proposalId);
    const eta = ask<bigint>("proposalEta", proposal.proposalId);
    const state = ask<number>("state", proposal.proposalId);
    const recorded = () => {
      const onChain = STATES[state()] ?? "unknown";
      return ["QUEUED", "EXECUTED", "CANCELED"].includes(onChain) ? onChain : "PROPOSED";
    };
    return fieldRows("Proposal", proposal, {
      votesAgainst: () => votes()[0],
      votesFor: () => votes()[1],
      votesAbstain: () => votes()[2],
      voteStart: ask("proposalSnapshot", proposal.proposalId),
      voteEnd: ask("proposalDeadline", proposal.proposalId),
      proposer: ask("proposalProposer", proposal.proposalId),
      executableAt: () => eta() || null,
      state: recorded,
    });
  });
}

/** Every single vote: that it was cast, and its weight when the vote began. */
export function voteRows({ index, chain }: Sides): Row[] {
  return [...index.Vote.values()].flatMap((vote) => {
    const proposal = index.Proposal.get(vote.proposal);
    if (proposal === undefined) return [];
    const governor = chain.contract(governorOf(index, vote.campaign), campaignGovernorAbi);
    const campaign = chain.contract(vote.campaign, campaignAbi);
    return [
      {
        entity: "Vote",
        id: vote.id,
        field: "cast",
        isWei: false,
        found: () => true,
        expected: governor<boolean>("hasVoted", proposal.proposalId, vote.account),
      },
      ...fieldRows("Vote", vote, { weight: campaign("getPastVotes", vote.account, proposal.voteStart) }),
    ];
  });
}

function governorOf(index: Sides["index"], campaign: Hex): Hex {
  return (index.Campaign.get(campaign)?.governor ?? campaign) as Hex;
}
