import { WithdrawalRefusal } from "../../../generated/schema";
import { TokenWithdrawalRefused, WithdrawalRefused } from "../../../generated/templates/Campaign/Campaign";
import { actionId, positionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";

/** Records that an owner did not take what was due. */
export function handleWithdrawalRefused(event: WithdrawalRefused): void {
  ensureAccount(event.params.caller);

  const refusal = new WithdrawalRefusal(actionId(event));
  describeAction(refusal, event, event.address, event.params.account);
  refusal.caller = event.params.caller;
  refusal.position = positionId(event.address, event.params.account);
  refusal.amount = event.params.amount;
  refusal.save();
}

/** Records that an ERC-20 was not transferred to an owner. */
export function handleTokenWithdrawalRefused(event: TokenWithdrawalRefused): void {
  ensureAccount(event.params.caller);

  const refusal = new WithdrawalRefusal(actionId(event));
  describeAction(refusal, event, event.address, event.params.account);
  refusal.caller = event.params.caller;
  refusal.position = positionId(event.address, event.params.account);
  refusal.erc20 = event.params.token;
  refusal.amount = event.params.amount;
  refusal.save();
}
