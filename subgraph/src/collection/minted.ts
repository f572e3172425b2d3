import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Campaign, Collection, Mint, Model, Protocol, Token } from "../../../generated/schema";
import { Minted } from "../../../generated/templates/Collection/Collection";
import { IncomeSource, ZERO, ZERO_ADDRESS } from "../constants";
import { actionId, PROTOCOL_ID, tokenId } from "../ids";
import { ensureAccount, loadAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadCollection } from "../store/collection";
import { creditEarning } from "../store/earning";
import { attributeEarlierIncome } from "../store/income";
import { loadModel } from "../store/model";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint, newCollectionPoint } from "../store/series";

/**
 * Records a mint and credits everyone whom it pays. Who holds the tokens comes from their transfer; what the mint is to its
 * campaign is added with the income that follows at once, as both are to the same entities.
 */
export function handleMinted(event: Minted): void {
  const minter = event.params.minter;
  const quantity = event.params.quantity;
  const ownersAmount = event.params.ownersAmount;

  const token = new Token(tokenId(event.address, event.params.tokenId));
  token.totalMinted = event.params.supply;
  token.save();

  const collection = loadCollection(event.address);
  const isFirstIncome = collection.totalOwnersAmount.isZero() && !ownersAmount.isZero();
  if (isFirstIncome) ensureAccount(collection.id);
  addToCollection(collection, event);

  const known = loadModel(collection.model);
  const model = new Model(known.id);
  model.totalMinted = known.totalMinted.plus(quantity);
  model.totalIncome = known.totalIncome.plus(ownersAmount);
  model.totalIncomeFromMints = known.totalIncomeFromMints.plus(ownersAmount);
  model.save();

  const account = loadAccount(minter);
  account.mintCount += 1;
  account.totalMintPaid = account.totalMintPaid.plus(event.params.paid);
  account.save();
  if (event.params.to != minter) ensureAccount(event.params.to);
  creditEarning(collection.id, collection.creator, event.params.creatorAmount);
  creditEarning(collection.id, collection.platform, event.params.platformAmount);

  const mint = new Mint(actionId(event));
  describeAction(mint, event, collection.campaign, minter);
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
  mint.ownersAmount = ownersAmount;
  mint.creatorAmount = event.params.creatorAmount;
  mint.platformAmount = event.params.platformAmount;
  mint.referrerAmount = event.params.referrerAmount;
  mint.save();

  const point = newCollectionPoint(model.id, collection.id);
  point.mints = 1;
  point.minted = quantity;
  point.paid = event.params.paid;
  point.ownersAmount = ownersAmount;
  point.creatorAmount = event.params.creatorAmount;
  point.platformAmount = event.params.platformAmount;
  point.referrerAmount = event.params.referrerAmount;
  point.save();

  if (ownersAmount.isZero()) {
    addToCampaign(collection.campaign, quantity, ZERO);
  } else if (attributeEarlierIncome(event, collection, IncomeSource.MINT)) {
    addToCampaign(collection.campaign, quantity, ownersAmount);
  }
}

function addToCollection(collection: Collection, event: Minted): void {
  const changed = new Collection(collection.id);
  changed.mintCount = collection.mintCount + 1;
  changed.totalMinted = collection.totalMinted.plus(event.params.quantity);
  changed.totalPaid = collection.totalPaid.plus(event.params.paid);
  changed.totalOwnersAmount = collection.totalOwnersAmount.plus(event.params.ownersAmount);
  changed.totalCreatorAmount = collection.totalCreatorAmount.plus(event.params.creatorAmount);
  changed.totalPlatformAmount = collection.totalPlatformAmount.plus(event.params.platformAmount);
  changed.totalReferrerAmount = collection.totalReferrerAmount.plus(event.params.referrerAmount);
  changed.save();
}

/**
 * Adds a mint that no later income is there to add it with.
 *
 * @param amount Wei of earlier income that has passed for a plain payment.
 */
function addToCampaign(address: Bytes, quantity: BigInt, amount: BigInt): void {
  const known = loadCampaign(address);
  const campaign = new Campaign(address);
  campaign.totalMinted = known.totalMinted.plus(quantity);
  campaign.totalIncomeFromMints = known.totalIncomeFromMints.plus(amount);
  campaign.save();

  const protocol = new Protocol(PROTOCOL_ID);
  protocol.totalMinted = loadProtocol().totalMinted.plus(quantity);
  protocol.save();

  const point = newCampaignPoint(address);
  point.minted = quantity;
  point.incomeFromMints = amount;
  point.incomeDirect = amount.neg();
  point.save();
}
