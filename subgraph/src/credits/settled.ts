import { Settled } from "../../../generated/Credits/Credits";
import { Settlement } from "../../../generated/schema";
import { modelId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadModel } from "../store/model";
import { loadOperator } from "../store/operator";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint, newGenerationPoint } from "../store/series";

/** Records a settlement; the income that it is for the owners has an event of its own, the next. */
export function handleSettled(event: Settled): void {
  const count = event.params.count;
  const amount = event.params.amount;

  const model = loadModel(modelId(event.params.modelId));
  model.totalGenerations = model.totalGenerations.plus(count);
  model.totalIncome = model.totalIncome.plus(amount);
  model.totalIncomeFromGenerations = event.params.totalSettled;
  model.save();

  const campaign = loadCampaign(event.params.campaign);
  campaign.totalGenerations = campaign.totalGenerations.plus(count);
  campaign.save();

  const operator = loadOperator(event.params.operator, event.block.timestamp);
  operator.settlementCount += 1;
  operator.totalSettled = operator.totalSettled.plus(amount);
  operator.save();
  ensureAccount(event.params.operator);

  const campaignPoint = newCampaignPoint(campaign.id);
  campaignPoint.generations = count;
  campaignPoint.save();

  const generationPoint = newGenerationPoint(model.id);
  generationPoint.generations = count;
  generationPoint.settled = amount;
  generationPoint.save();

  const settlement = new Settlement(event.params.receiptsRoot);
  describeAction(settlement, event, campaign.id, event.params.operator);
  settlement.model = model.id;
  settlement.receiptsRoot = event.params.receiptsRoot;
  settlement.count = count;
  settlement.amount = amount;
  settlement.totalSettled = event.params.totalSettled;
  settlement.save();

  const protocol = loadProtocol();
  protocol.totalSettled = protocol.totalSettled.plus(amount);
  protocol.totalGenerations = protocol.totalGenerations.plus(count);
  protocol.save();
}
