import { campaignFactoryAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import { GatewayError } from "../errors.ts";
import type { ChainView } from "./view.ts";

/** @throws GatewayError CAMPAIGN_NOT_FOUND where the factory has not launched it */
export async function requireCampaign(view: ChainView, campaign: Address): Promise<void> {
  const isCampaign = await view.read({
    abi: campaignFactoryAbi,
    address: view.contracts.CampaignFactory,
    functionName: "isCampaign",
    args: [campaign],
  });
  if (isCampaign) return;
  throw new GatewayError(
    "CAMPAIGN_NOT_FOUND",
    `${campaign} is not a campaign of this factory; \`campaigns { id name }\` lists them.`,
  );
}
