import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Campaign, Collection, Model, Royalty } from "../../../generated/schema";
import { RoyaltyReceived } from "../../../generated/templates/Collection/Collection";
import { IncomeSource } from "../constants";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadCollection } from "../store/collection";
import { creditEarning } from "../store/earning";
import { attributeEarlierIncome } from "../store/income";
import { loadModel } from "../store/model";
import { newCampaignPoint, newCollectionPoint } from "../store/series";

/** Records a royalty in ETH and credits the creator. */
export function handleRoyaltyReceived(event: RoyaltyReceived): void {
  const amount = event.params.amount;
  const ownersAmount = event.params.ownersAmount;

  const collection = loadCollection(event.address);
  const changed = new Collection(collection.id);
  changed.royaltyCount = collection.royaltyCount + 1;
  changed.totalRoyalties = collection.totalRoyalties.plus(amount);
  changed.totalRoyaltiesToOwners = collection.totalRoyaltiesToOwners.plus(ownersAmount);
  changed.totalRoyaltiesToCreator = collection.totalRoyaltiesToCreator.plus(event.params.creatorAmount);
  changed.save();

  const known = loadModel(collection.model);
  const model = new Model(known.id);
  model.totalIncome = known.totalIncome.plus(ownersAmount);
  model.totalIncomeFromRoyalties = known.totalIncomeFromRoyalties.plus(ownersAmount);
  model.save();

  ensureAccount(event.params.from);
  creditEarning(collection.id, collection.creator, event.params.creatorAmount);

  const point = newCollectionPoint(model.id, collection.id);
  point.royalties = amount;
  point.royaltiesToOwners = ownersAmount;
  point.save();

  const royalty = new Royalty(actionId(event));
  describeAction(royalty, event, collection.campaign, event.params.from);
  royalty.collection = collection.id;
  royalty.amount = amount;
  royalty.ownersAmount = ownersAmount;
  royalty.creatorAmount = event.params.creatorAmount;
  royalty.save();

  if (attributeEarlierIncome(event, collection, IncomeSource.ROYALTY)) {
    addToCampaign(collection.campaign, ownersAmount);
  }
}

/** Adds income that has passed for a plain payment. */
function addToCampaign(address: Bytes, amount: BigInt): void {
  const campaign = new Campaign(address);
  campaign.totalIncomeFromRoyalties = loadCampaign(address).totalIncomeFromRoyalties.plus(amount);
  campaign.save();

  const point = newCampaignPoint(address);
  point.incomeFromRoyalties = amount;
  point.incomeDirect = amount.neg();
  point.save();
}
