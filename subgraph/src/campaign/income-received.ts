import { Campaign, CampaignPoint, Debit, Income, Mint, Royalty } from "../../../generated/schema";
import { IncomeReceived } from "../../../generated/templates/Campaign/Campaign";
import { IncomeSource } from "../constants";
import { actionId, earlierActionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { addForcedIncome, addIncome } from "../store/income";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/** Records income. What it is from stands in the log before it: a mint, a royalty or a settlement pays owners at once. */
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
  attribute(income, campaign, point, event);
  addIncome(campaign, income);
  campaign.save();
  point.save();

  ensureAccount(sender);

  const protocol = loadProtocol();
  protocol.totalIncome = protocol.totalIncome.plus(forced).plus(amount);
  protocol.save();
}

/**
 * Says where income is from. The sender of a mint's or a royalty's part is compared, as they can pay owners nothing and be
 * followed by another's payment. A settlement never pays nothing; it is between its last debit and its income.
 */
function attribute(income: Income, campaign: Campaign, point: CampaignPoint, event: IncomeReceived): void {
  const sender = event.params.from;
  const amount = event.params.amount;
  const before = earlierActionId(event, 1);

  const mint = Mint.loadInBlock(before);
  if (mint !== null && mint.collection == sender) {
    income.source = IncomeSource.MINT;
    income.collection = sender;
    campaign.totalIncomeFromMints = campaign.totalIncomeFromMints.plus(amount);
    point.incomeFromMints = amount;
    return;
  }
  const royalty = Royalty.loadInBlock(before);
  if (royalty !== null && royalty.collection == sender) {
    income.source = IncomeSource.ROYALTY;
    income.collection = sender;
    campaign.totalIncomeFromRoyalties = campaign.totalIncomeFromRoyalties.plus(amount);
    point.incomeFromRoyalties = amount;
    return;
  }
  const debit = Debit.loadInBlock(earlierActionId(event, 2));
  if (debit !== null) {
    income.source = IncomeSource.GENERATION;
    income.settlement = debit.settlement;
    campaign.totalIncomeFromGenerations = campaign.totalIncomeFromGenerations.plus(amount);
    point.incomeFromGenerations = amount;
    return;
  }
  income.source = IncomeSource.DIRECT;
  point.incomeDirect = amount;
}
