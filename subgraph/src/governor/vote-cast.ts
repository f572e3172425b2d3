import { BigInt, Bytes, ethereum } from "@graphprotocol/graph-ts";
import { Proposal, Vote } from "../../../generated/schema";
import { VoteCast, VoteCastWithParams } from "../../../generated/templates/Governor/CampaignGovernor";
import { VoteChoice } from "../constants";
import { actionId } from "../ids";
import { loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadProposal } from "../store/proposal";
import { newCampaignPoint } from "../store/series";

/** The governor's numbers for a vote's choices. */
enum Support {
  Against = 0,
  For = 1,
}

export function handleVoteCast(event: VoteCast): void {
  castVote(
    event,
    event.params.voter,
    event.params.proposalId,
    event.params.support,
    event.params.weight,
    event.params.reason,
  );
}

/** The same vote, cast with parameters that the governor's counting does not use. */
export function handleVoteCastWithParams(event: VoteCastWithParams): void {
  castVote(
    event,
    event.params.voter,
    event.params.proposalId,
    event.params.support,
    event.params.weight,
    event.params.reason,
  );
}

function castVote(
  event: ethereum.Event,
  voter: Bytes,
  number: BigInt,
  support: i32,
  weight: BigInt,
  reason: string,
): void {
  const proposal = loadProposal(event.address, number);
  const changed = new Proposal(proposal.id);
  const vote = new Vote(actionId(event));
  if (support == Support.For) {
    vote.choice = VoteChoice.FOR;
    changed.votesFor = proposal.votesFor.plus(weight);
  } else if (support == Support.Against) {
    vote.choice = VoteChoice.AGAINST;
    changed.votesAgainst = proposal.votesAgainst.plus(weight);
  } else {
    vote.choice = VoteChoice.ABSTAIN;
    changed.votesAbstain = proposal.votesAbstain.plus(weight);
  }
  changed.voteCount = proposal.voteCount + 1;
  changed.save();

  const account = loadAccount(voter);
  account.voteCount += 1;
  account.save();

  const point = newCampaignPoint(proposal.campaign);
  point.votes = 1;
  point.save();

  describeAction(vote, event, proposal.campaign, voter);
  vote.proposal = proposal.id;
  vote.weight = weight;
  vote.reason = reason;
  vote.save();
}
