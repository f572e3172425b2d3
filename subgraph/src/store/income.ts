import { BigInt, ethereum } from "@graphprotocol/graph-ts";
import { Campaign, Income } from "../../../generated/schema";
import { IncomeSource, ZERO } from "../constants";
import { forcedIncomeId } from "../ids";
import { ensureAccount } from "./account";
import { describeAction } from "./action";

/** Saves an income and adds it to the campaign's totals; the caller saves the campaign. */
export function addIncome(campaign: Campaign, income: Income): void {
  campaign.totalIncome = campaign.totalIncome.plus(income.amount);
  campaign.incomeCount += 1;
  income.totalIncome = campaign.totalIncome;
  income.save();
}

/**
 * Records the ETH that was forced into the campaign since its last income or withdrawal, if any. The contract cannot
 * see it arrive; its next event shows it, as that event's total is above the indexed one.
 *
 * @param total Wei ever received for the owners as the event has it, less the income of the event itself.
 * @returns Wei that were forced in; 0 if none.
 */
export function addForcedIncome(campaign: Campaign, total: BigInt, event: ethereum.Event): BigInt {
  const amount = total.minus(campaign.totalIncome);
  if (amount <= ZERO) return ZERO;

  const income = new Income(forcedIncomeId(event));
  describeAction(income, event, campaign.id, campaign.id);
  income.source = IncomeSource.FORCED;
  income.amount = amount;
  addIncome(campaign, income);
  ensureAccount(campaign.id);
  return amount;
}
