import { Royalty } from "../../../generated/schema";
import { RoyaltyReceived } from "../../../generated/templates/Collection/Collection";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCollection } from "../store/collection";
import { creditEarning } from "../store/earning";
import { loadModel } from "../store/model";
import { newCollectionPoint } from "../store/series";

/** Records a royalty in ETH and credits the creator. */
export function handleRoyaltyReceived(event: RoyaltyReceived): void {
  const amount = event.params.amount;
  const ownersAmount = event.params.ownersAmount;

  const collection = loadCollection(event.address);
  collection.royaltyCount += 1;
  collection.totalRoyalties = collection.totalRoyalties.plus(amount);
  collection.totalRoyaltiesToOwners = collection.totalRoyaltiesToOwners.plus(ownersAmount);
  collection.totalRoyaltiesToCreator = collection.totalRoyaltiesToCreator.plus(event.params.creatorAmount);
  collection.save();

  const model = loadModel(collection.model);
  model.totalIncome = model.totalIncome.plus(ownersAmount);
  model.totalIncomeFromRoyalties = model.totalIncomeFromRoyalties.plus(ownersAmount);
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
}
