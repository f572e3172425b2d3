import { ProposalExecuted } from "../../../generated/templates/Governor/CampaignGovernor";
import { ProposalState } from "../constants";
import { loadProposal } from "../store/proposal";

/** Marks a proposal as executed; its calls come from the treasury's `CallExecuted`. */
export function handleProposalExecuted(event: ProposalExecuted): void {
  const proposal = loadProposal(event.address, event.params.proposalId);
  proposal.state = ProposalState.EXECUTED;
  proposal.executedAt = event.block.timestamp;
  proposal.save();
}
