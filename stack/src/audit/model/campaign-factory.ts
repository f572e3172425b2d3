import { campaignFactoryAbi } from "@model-wip/contracts";
import { contract } from "./contract.ts";

export const campaignFactory = contract(campaignFactoryAbi, {
  CampaignLaunched(model, { campaign, ...terms }) {
    model.campaignOf.set(terms.governor, campaign);
    model.campaignOf.set(terms.treasury, campaign);
    model.create("Campaign", {
      id: campaign,
      ...terms,
      state: "FUNDING",
      votingDelay: 0n,
      votingPeriod: 0n,
      lateQuorumExtension: 0n,
      timelockDelay: 0n,
      proposalThreshold: 0n,
      quorumPercent: 0n,
      totalContributed: 0n,
      totalRefunded: 0n,
      totalIncome: 0n,
      totalIncomeFromMints: 0n,
      totalIncomeFromRoyalties: 0n,
      totalIncomeFromGenerations: 0n,
      totalWithdrawn: 0n,
      totalTreasuryPaid: 0n,
      contributorCount: 0n,
      contributionCount: 0n,
      memberCount: 0n,
      refundCount: 0n,
      withdrawalCount: 0n,
      incomeCount: 0n,
      proposalCount: 0n,
      modelCount: 0n,
      collectionCount: 0n,
      commissionCount: 0n,
      totalCommissionPaid: 0n,
      totalMinted: 0n,
      totalGenerations: 0n,
      launchedAt: model.log.timestamp,
      launchedAtBlock: model.log.block,
      finalizedAt: null,
    });
  },
  GovernanceConfigured(model, { campaign, governor: _, ...rules }) {
    Object.assign(model.change("Campaign", campaign), rules);
  },
});
