/** What a campaign's events say of it, and the times and sums by which it changes without one. */
export interface CampaignTimes {
  readonly state: "FUNDING" | "FUNDED" | "FAILED";
  readonly opensAt: string;
  readonly closesAt: string;
  readonly finalizeBy: string;
  readonly goalMin: string;
  readonly goalMax: string;
  readonly totalContributed: string;
}

export type CampaignPhase = "UPCOMING" | "OPEN" | "REACHED" | "FUNDED" | "FAILED";

/**
 * What a campaign is at `now`, Unix seconds by the chain's clock: events come only with finalization and refunds, time alone opens,
 * closes and fails it. REACHED: it has its goal, and anybody can finalize it.
 */
export function campaignPhase(campaign: CampaignTimes, now: number): CampaignPhase {
  if (campaign.state !== "FUNDING") return campaign.state;
  const total = BigInt(campaign.totalContributed);
  if (now >= Number(campaign.finalizeBy)) return "FAILED";
  if (total >= BigInt(campaign.goalMax)) return "REACHED";
  if (now < Number(campaign.opensAt)) return "UPCOMING";
  if (now < Number(campaign.closesAt)) return "OPEN";
  return total >= BigInt(campaign.goalMin) ? "REACHED" : "FAILED";
}
