import { Erc20EarningsWithdrawal } from "../../../generated/schema";
import { TokenEarningsWithdrawn } from "../../../generated/templates/Collection/Collection";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCollection } from "../store/collection";
import { loadErc20Earning } from "../store/erc20";

/** Records what a creator took of an ERC-20. */
export function handleTokenEarningsWithdrawn(event: TokenEarningsWithdrawn): void {
  const erc20 = event.params.token;
  const amount = event.params.amount;
  const collection = loadCollection(event.address);

  const royalties = loadErc20Earning(collection.id, erc20);
  royalties.totalWithdrawn = royalties.totalWithdrawn.plus(amount);
  royalties.withdrawable = royalties.withdrawable.minus(amount);
  royalties.save();
  ensureAccount(event.params.caller);

  const withdrawal = new Erc20EarningsWithdrawal(actionId(event));
  describeAction(withdrawal, event, collection.campaign, event.params.account);
  withdrawal.caller = event.params.caller;
  withdrawal.collection = collection.id;
  withdrawal.erc20 = erc20;
  withdrawal.amount = amount;
  withdrawal.save();
}
