import { DataSourceContext } from "@graphprotocol/graph-ts";
import { CampaignLaunched } from "../../../generated/CampaignFactory/CampaignFactory";
import { Campaign } from "../../../generated/schema";
import {
  Campaign as CampaignTemplate,
  Governor as GovernorTemplate,
  Treasury as TreasuryTemplate,
} from "../../../generated/templates";
import { CAMPAIGN_KEY, CampaignState, ZERO } from "../constants";
import { ensureAccount } from "../store/account";
import { followMetadata } from "../store/metadata";
import { loadProtocol } from "../store/protocol";

/** Starts a campaign and follows its three contracts; `GovernanceConfigured` completes its configuration. */
export function handleCampaignLaunched(event: CampaignLaunched): void {
  const campaign = new Campaign(event.params.campaign);
  campaign.name = event.params.name;
  campaign.symbol = event.params.symbol;
  campaign.metadata = event.params.metadata;
  campaign.metadataFile = followMetadata(event.params.metadata);
  campaign.creator = event.params.creator;
  campaign.governor = event.params.governor;
  campaign.treasury = event.params.treasury;
  campaign.state = CampaignState.FUNDING;
  campaign.goalMin = event.params.goalMin;
  campaign.goalMax = event.params.goalMax;
  campaign.contributionMin = event.params.contributionMin;
  campaign.membershipThreshold = event.params.membershipThreshold;
  campaign.opensAt = event.params.opensAt;
  campaign.closesAt = event.params.closesAt;
  campaign.finalizeBy = event.params.finalizeBy;
  campaign.votingDelay = ZERO;
  campaign.votingPeriod = ZERO;
  campaign.lateQuorumExtension = ZERO;
  campaign.timelockDelay = ZERO;
  campaign.proposalThreshold = ZERO;
  campaign.quorumPercent = 0;
  campaign.totalContributed = ZERO;
  campaign.totalRefunded = ZERO;
  campaign.totalIncome = ZERO;
  campaign.totalIncomeFromMints = ZERO;
  campaign.totalIncomeFromRoyalties = ZERO;
  campaign.totalIncomeFromGenerations = ZERO;
  campaign.totalWithdrawn = ZERO;
  campaign.totalTreasuryPaid = ZERO;
  campaign.contributorCount = 0;
  campaign.contributionCount = 0;
  campaign.memberCount = 0;
  campaign.refundCount = 0;
  campaign.withdrawalCount = 0;
  campaign.incomeCount = 0;
  campaign.proposalCount = 0;
  campaign.modelCount = 0;
  campaign.collectionCount = 0;
  campaign.commissionCount = 0;
  campaign.totalCommissionPaid = ZERO;
  campaign.totalMinted = ZERO;
  campaign.totalGenerations = ZERO;
  campaign.launchedAt = event.block.timestamp;
  campaign.launchedAtBlock = event.block.number;
  campaign.save();

  ensureAccount(event.params.creator);

  const protocol = loadProtocol();
  protocol.campaignCount += 1;
  protocol.save();

  const context = new DataSourceContext();
  context.setBytes(CAMPAIGN_KEY, event.params.campaign);
  CampaignTemplate.create(event.params.campaign);
  GovernorTemplate.createWithContext(event.params.governor, context);
  TreasuryTemplate.createWithContext(event.params.treasury, context);
}
