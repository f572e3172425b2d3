import { ProposalExtended } from "../../../generated/templates/Governor/CampaignGovernor";
import { loadProposal } from "../store/proposal";

/** Moves the end of a vote whose quorum came late. */
export function handleProposalExtended(event: ProposalExtended): void {
  const proposal = loadProposal(event.address, event.params.proposalId);
  proposal.voteEnd = event.params.extendedDeadline;
  proposal.save();
}
