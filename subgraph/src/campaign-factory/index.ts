export { handleCampaignLaunched } from "./campaign-launched";
export { handleGovernanceConfigured } from "./governance-configured";
