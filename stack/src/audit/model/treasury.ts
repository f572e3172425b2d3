import { treasuryAbi } from "@model-wip/contracts";
import { contract } from "./contract.ts";
import { campaignOf } from "./governor.ts";
import { joined } from "./ids.ts";

export const treasury = contract(treasuryAbi, {
  CallExecuted(model, { id, target, value, data }, address) {
    const campaign = model.change("Campaign", campaignOf(model, address));
    campaign.totalTreasuryPaid += value;
    const operation = model.find("TreasuryOperation", joined(campaign.id, id));
    model.act("TreasuryCall", {
      campaign: campaign.id,
      account: target,
      proposal: operation?.proposal ?? null,
      amount: value,
      data,
    });
  },
});
