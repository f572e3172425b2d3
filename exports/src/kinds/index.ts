import { contributions, fees, mints, votes, withdrawals } from "./campaign-actions.ts";
import type { Export } from "./export.ts";
import { payouts } from "./payouts.ts";
import { statement } from "./statement.ts";
import { usage } from "./usage.ts";

export const EXPORTS: readonly Export[] = [
  payouts,
  statement,
  fees,
  withdrawals,
  contributions,
  votes,
  mints,
  usage,
];

export const exportNamed = (name: string): Export | undefined => EXPORTS.find((of) => of.name === name);
