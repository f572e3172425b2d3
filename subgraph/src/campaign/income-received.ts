import { Collection, Income } from "../../../generated/schema";
import { IncomeReceived } from "../../../generated/templates/Campaign/Campaign";
import { IncomeSource } from "../constants";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { addForcedIncome, addIncome } from "../store/income";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/** Records income: from a mint if an indexed collection sent it. */
export function handleIncomeReceived(event: IncomeReceived): void {
  const sender = event.params.from;
  const amount = event.params.amount;

  const campaign = loadCampaign(event.address);
  const totalBefore = event.params.totalIncome.minus(amount);
  const forced = addForcedIncome(campaign, totalBefore, event);

  const point = newCampaignPoint(campaign.id);
  if (!forced.isZero()) point.incomeForced = forced;

  const income = new Income(actionId(event));
  describeAction(income, event, campaign.id, sender);
  income.amount = amount;
  if (Collection.load(sender) !== null) {
    income.source = IncomeSource.MINT;
    income.collection = sender;
    campaign.totalIncomeFromMints = campaign.totalIncomeFromMints.plus(amount);
    point.incomeFromMints = amount;
  } else {
    income.source = IncomeSource.DIRECT;
    point.incomeDirect = amount;
  }
  addIncome(campaign, income);
  campaign.save();
  point.save();

  ensureAccount(sender);

  const protocol = loadProtocol();
  protocol.totalIncome = protocol.totalIncome.plus(forced).plus(amount);
  protocol.save();
}
