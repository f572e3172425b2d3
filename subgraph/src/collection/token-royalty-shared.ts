import { Erc20Royalty } from "../../../generated/schema";
import { TokenRoyaltyShared } from "../../../generated/templates/Collection/Collection";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCollection } from "../store/collection";
import { loadErc20Earning } from "../store/erc20";

/** Records royalties in an ERC-20 and credits the creator. */
export function handleTokenRoyaltyShared(event: TokenRoyaltyShared): void {
  const erc20 = event.params.token;
  const creatorAmount = event.params.creatorAmount;
  const collection = loadCollection(event.address);

  const royalties = loadErc20Earning(collection.id, erc20);
  royalties.totalRoyalties = royalties.totalRoyalties.plus(event.params.amount);
  royalties.totalToOwners = royalties.totalToOwners.plus(event.params.ownersAmount);
  royalties.totalEarned = royalties.totalEarned.plus(creatorAmount);
  royalties.withdrawable = royalties.withdrawable.plus(creatorAmount);
  royalties.save();
  ensureAccount(event.params.caller);

  const royalty = new Erc20Royalty(actionId(event));
  describeAction(royalty, event, collection.campaign, event.params.caller);
  royalty.collection = collection.id;
  royalty.erc20 = erc20;
  royalty.amount = event.params.amount;
  royalty.ownersAmount = event.params.ownersAmount;
  royalty.creatorAmount = creatorAmount;
  royalty.save();
}
