import { GovernanceConfigured } from "../../../generated/CampaignFactory/CampaignFactory";
import { loadCampaign } from "../store/campaign";

/** Adds how the members decide to a campaign launched in the same transaction. */
export function handleGovernanceConfigured(event: GovernanceConfigured): void {
  const campaign = loadCampaign(event.params.campaign);
  campaign.votingDelay = event.params.votingDelay;
  campaign.votingPeriod = event.params.votingPeriod;
  campaign.lateQuorumExtension = event.params.lateQuorumExtension;
  campaign.timelockDelay = event.params.timelockDelay;
  campaign.proposalThreshold = event.params.proposalThreshold;
  campaign.quorumPercent = event.params.quorumPercent.toI32();
  campaign.save();
}
