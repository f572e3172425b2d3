import { campaignAbi, campaignGovernorAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import type { ChainReader } from "../chain-reader.ts";
import type { Comparison } from "../comparison.ts";
import type { GatewayFigures, GatewayProposal } from "../gateway-figures.ts";
import type { Check } from "./check.ts";

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

/** Times, votes and state of a proposal. */
export function checkProposal(proposal: GatewayProposal, reader: ChainReader, comparison: Comparison): Check {
  const ask = <T>(functionName: string) =>
    reader.ask<T>({
      address: proposal.campaign.governor as Address,
      abi: campaignGovernorAbi,
      functionName,
      args: [BigInt(proposal.proposalId)],
    });
  const votes = ask<readonly [bigint, bigint, bigint]>("proposalVotes");
  const snapshot = ask<bigint>("proposalSnapshot");
  const deadline = ask<bigint>("proposalDeadline");
  const proposer = ask<Address>("proposalProposer");
  const state = ask<number>("state");
  return () => {
    const name = `proposal ${proposal.id}`;
    const [against, inFavour, abstain] = votes();
    comparison.same(`${name} votesAgainst`, proposal.votesAgainst, against);
    comparison.same(`${name} votesFor`, proposal.votesFor, inFavour);
    comparison.same(`${name} votesAbstain`, proposal.votesAbstain, abstain);
    comparison.same(`${name} voteStart`, proposal.voteStart, snapshot());
    comparison.same(`${name} voteEnd`, proposal.voteEnd, deadline());
    comparison.same(`${name} proposer`, proposal.proposer.id, proposer());
    const onChain = STATES[state()] ?? "unknown";
    const recorded = ["QUEUED", "EXECUTED", "CANCELED"].includes(onChain) ? onChain : "PROPOSED";
    comparison.same(`${name} state`, proposal.state, recorded);
  };
}

/** Every single vote: that it was cast, and its weight when the proposal was made. */
export function checkVotes(figures: GatewayFigures, reader: ChainReader, comparison: Comparison): Check {
  const checks = figures.votes.map((vote) => {
    const { proposalId, voteStart, campaign } = vote.proposal;
    const account = vote.account.id as Address;
    const cast = reader.ask<boolean>({
      address: campaign.governor as Address,
      abi: campaignGovernorAbi,
      functionName: "hasVoted",
      args: [BigInt(proposalId), account],
    });
    const weight = reader.ask<bigint>({
      address: campaign.id as Address,
      abi: campaignAbi,
      functionName: "getPastVotes",
      args: [account, BigInt(voteStart)],
    });
    return () => {
      comparison.same(`vote ${vote.id} cast`, true, cast());
      comparison.same(`vote ${vote.id} weight`, vote.weight, weight());
    };
  });
  return () => {
    for (const check of checks) check();
  };
}
