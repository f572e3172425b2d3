import { Collection, Erc20Income } from "../../../generated/schema";
import { TokenIncomeReceived } from "../../../generated/templates/Campaign/Campaign";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadErc20Ledger } from "../store/erc20";

/** Records what was found of an ERC-20. */
export function handleTokenIncomeReceived(event: TokenIncomeReceived): void {
  const campaign = event.address;
  const erc20 = event.params.token;
  const caller = event.params.caller;

  const ledger = loadErc20Ledger(campaign, erc20);
  ledger.totalIncome = event.params.totalIncome;
  ledger.incomeCount += 1;
  ledger.save();
  ensureAccount(caller);

  const income = new Erc20Income(actionId(event));
  describeAction(income, event, campaign, caller);
  income.ledger = ledger.id;
  income.erc20 = erc20;
  if (Collection.load(caller) !== null) income.collection = caller;
  income.amount = event.params.amount;
  income.totalIncome = event.params.totalIncome;
  income.save();
}
