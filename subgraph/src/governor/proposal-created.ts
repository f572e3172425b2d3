import { Bytes } from "@graphprotocol/graph-ts";
import { Proposal } from "../../../generated/schema";
import { ProposalCreated } from "../../../generated/templates/Governor/CampaignGovernor";
import { ProposalState, ZERO } from "../constants";
import { proposalId } from "../ids";
import { ensureAccount } from "../store/account";
import { contextCampaign, loadCampaign } from "../store/campaign";
import { followMetadata } from "../store/metadata";
import { Description } from "./description";

/** Starts a proposal. */
export function handleProposalCreated(event: ProposalCreated): void {
  const campaign = loadCampaign(contextCampaign());
  campaign.proposalCount += 1;
  campaign.save();

  ensureAccount(event.params.proposer);

  const proposal = new Proposal(proposalId(event.address, event.params.proposalId));
  proposal.campaign = campaign.id;
  proposal.proposalId = event.params.proposalId;
  proposal.proposer = event.params.proposer;
  proposal.targets = changetype<Bytes[]>(event.params.targets);
  proposal.values = event.params.values;
  proposal.calldatas = event.params.calldatas;
  proposal.description = event.params.description;
  const description = new Description(event.params.description);
  proposal.title = description.title;
  proposal.body = description.body;
  proposal.metadata = description.metadata;
  proposal.metadataFile = followMetadata(description.metadata);
  proposal.state = ProposalState.PROPOSED;
  proposal.voteStart = event.params.voteStart;
  proposal.voteEnd = event.params.voteEnd;
  proposal.votesFor = ZERO;
  proposal.votesAgainst = ZERO;
  proposal.votesAbstain = ZERO;
  proposal.voteCount = 0;
  proposal.createdAt = event.block.timestamp;
  proposal.createdAtBlock = event.block.number;
  proposal.save();
}
