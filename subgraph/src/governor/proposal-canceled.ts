import { ProposalCanceled } from "../../../generated/templates/Governor/CampaignGovernor";
import { ProposalState } from "../constants";
import { loadProposal } from "../store/proposal";

/** Marks a proposal as canceled. */
export function handleProposalCanceled(event: ProposalCanceled): void {
  const proposal = loadProposal(event.address, event.params.proposalId);
  proposal.state = ProposalState.CANCELED;
  proposal.save();
}
