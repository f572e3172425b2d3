import { Erc20Withdrawal } from "../../../generated/schema";
import { TokenWithdrawn } from "../../../generated/templates/Campaign/Campaign";
import { actionId, positionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadErc20Ledger, loadErc20Position } from "../store/erc20";

/** Records an owner's withdrawal of an ERC-20. */
export function handleTokenWithdrawn(event: TokenWithdrawn): void {
  const campaign = event.address;
  const erc20 = event.params.token;
  const account = event.params.account;
  const position = positionId(campaign, account);

  // Whatever is newly there was announced before: `totalIncome` can only be lower here, where a balance fell by itself.
  const ledger = loadErc20Ledger(campaign, erc20);
  ledger.totalWithdrawn = event.params.totalWithdrawn;
  ledger.withdrawalCount += 1;
  ledger.save();

  const part = loadErc20Position(position, ledger.id, erc20);
  part.withdrawn = event.params.withdrawn;
  part.withdrawalCount += 1;
  part.save();
  ensureAccount(event.params.caller);

  const withdrawal = new Erc20Withdrawal(actionId(event));
  describeAction(withdrawal, event, campaign, account);
  withdrawal.caller = event.params.caller;
  withdrawal.position = position;
  withdrawal.erc20 = erc20;
  withdrawal.amount = event.params.amount;
  withdrawal.withdrawn = event.params.withdrawn;
  withdrawal.save();
}
