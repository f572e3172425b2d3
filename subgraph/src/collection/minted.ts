import { Mint } from "../../../generated/schema";
import { Minted } from "../../../generated/templates/Collection/Collection";
import { ZERO_ADDRESS } from "../constants";
import { actionId, tokenId } from "../ids";
import { ensureAccount, loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadCollection } from "../store/collection";
import { creditEarning } from "../store/earning";
import { loadModel } from "../store/model";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint, newCollectionPoint } from "../store/series";
import { loadToken } from "../store/token";

/** Records a mint and credits everyone whom it pays. Who holds the tokens comes from their transfer. */
export function handleMinted(event: Minted): void {
  const minter = event.params.minter;
  const quantity = event.params.quantity;

  const token = loadToken(tokenId(event.address, event.params.tokenId));
  token.totalMinted = event.params.supply;
  token.save();

  const collection = loadCollection(event.address);
  collection.mintCount += 1;
  collection.totalMinted = collection.totalMinted.plus(quantity);
  collection.totalPaid = collection.totalPaid.plus(event.params.paid);
  collection.totalOwnersAmount = collection.totalOwnersAmount.plus(event.params.ownersAmount);
  collection.totalCreatorAmount = collection.totalCreatorAmount.plus(event.params.creatorAmount);
  collection.totalPlatformAmount = collection.totalPlatformAmount.plus(event.params.platformAmount);
  collection.totalReferrerAmount = collection.totalReferrerAmount.plus(event.params.referrerAmount);
  collection.save();

  const model = loadModel(collection.model);
  model.totalMinted = model.totalMinted.plus(quantity);
  model.totalIncome = model.totalIncome.plus(event.params.ownersAmount);
  model.totalIncomeFromMints = model.totalIncomeFromMints.plus(event.params.ownersAmount);
  model.save();

  const campaign = loadCampaign(collection.campaign);
  campaign.totalMinted = campaign.totalMinted.plus(quantity);
  campaign.save();

  const account = loadAccount(minter);
  account.mintCount += 1;
  account.totalMintPaid = account.totalMintPaid.plus(event.params.paid);
  account.save();
  if (event.params.to != minter) ensureAccount(event.params.to);
  creditEarning(collection.id, collection.creator, event.params.creatorAmount);
  creditEarning(collection.id, collection.platform, event.params.platformAmount);

  const mint = new Mint(actionId(event));
  describeAction(mint, event, campaign.id, minter);
  mint.recipient = event.params.to;
  mint.collection = collection.id;
  mint.token = token.id;
  mint.quantity = quantity;
  if (event.params.referrer != ZERO_ADDRESS) {
    if (event.params.referrerAmount.isZero()) ensureAccount(event.params.referrer);
    creditEarning(collection.id, event.params.referrer, event.params.referrerAmount);
    mint.referrer = event.params.referrer;
  }
  mint.paid = event.params.paid;
  mint.ownersAmount = event.params.ownersAmount;
  mint.creatorAmount = event.params.creatorAmount;
  mint.platformAmount = event.params.platformAmount;
  mint.referrerAmount = event.params.referrerAmount;
  mint.save();

  const campaignPoint = newCampaignPoint(campaign.id);
  campaignPoint.minted = quantity;
  campaignPoint.save();

  const collectionPoint = newCollectionPoint(model.id, collection.id);
  collectionPoint.mints = 1;
  collectionPoint.minted = quantity;
  collectionPoint.paid = event.params.paid;
  collectionPoint.ownersAmount = event.params.ownersAmount;
  collectionPoint.creatorAmount = event.params.creatorAmount;
  collectionPoint.platformAmount = event.params.platformAmount;
  collectionPoint.referrerAmount = event.params.referrerAmount;
  collectionPoint.save();

  const protocol = loadProtocol();
  protocol.totalMinted = protocol.totalMinted.plus(quantity);
  protocol.save();
}
