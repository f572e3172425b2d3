import { StatementDocument, type StatementQuery } from "@model-wip/client";
import { listActions } from "./actions.ts";
import { amount, amountColumns } from "./export.ts";

type Action = NonNullable<StatementQuery["rows"]>[number];

/** Wei that the account gave, and wei that it got, by this action. */
function amountsOf(action: Action): { readonly gave: string; readonly got: string } {
  switch (action.__typename) {
    case "Contribution":
    case "CreditDeposit":
      return { gave: action.amount, got: "0" };
    case "Mint":
      return { gave: action.paid, got: "0" };
    case "Refund":
    case "Withdrawal":
    case "EarningsWithdrawal":
    case "CreditWithdrawal":
      return { gave: "0", got: action.amount };
    default:
      return { gave: "0", got: "0" };
  }
}

export const statement = listActions({
  name: "statement",
  what: "all that an account did, with what it gave and got in ETH",
  subject: "account",
  document: StatementDocument,
  columns: [
    { name: "action", kind: "text" },
    { name: "campaign", kind: "text" },
    ...amountColumns("gave"),
    ...amountColumns("got"),
  ],
  cells: (action) => {
    const { gave, got } = amountsOf(action);
    return [action.__typename, action.campaign?.id ?? null, ...amount(gave), ...amount(got)];
  },
});
