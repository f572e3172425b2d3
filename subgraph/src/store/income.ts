import { BigInt, ethereum } from "@graphprotocol/graph-ts";
import { Campaign, Collection, Income } from "../../../generated/schema";
import { IncomeSource, ZERO } from "../constants";
import { forcedIncomeId, nextActionId } from "../ids";
import { ensureAccount } from "./account";
import { describeAction } from "./action";

/** Saves an income and adds it to `totalIncome` and `incomeCount` of the campaign, which the caller saves. */
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

/**
 * Says that income of this block is of a source which was not known when it was recorded.
 *
 * In the block that publishes a collection, graph-node hands on the collection's events after those of all other contracts,
 * so that the income of a mint or a royalty comes before what brings it, and passes for a plain payment.
 *
 * @param event The mint or the royalty, in the log before the income.
 * @returns Whether there was such income.
 */
export function attributeEarlierIncome(event: ethereum.Event, collection: Collection, source: string): bool {
  if (collection.publishedAtBlock != event.block.number) return false;
  const income = Income.loadInBlock(nextActionId(event));
  if (income === null || income.account != collection.id) return false;
  income.source = source;
  income.collection = collection.id;
  income.save();
  return true;
}
