import { creditsAbi } from "@model-wip/contracts";
import { sql } from "kysely";
import { type Address, encodeFunctionData, type Hex } from "viem";
import type { Db } from "../../database/database.ts";
import { modelNumber } from "../model-number.ts";
import type { SettlementRow } from "../tables.ts";
import type { OperatorCall } from "./sender.ts";

/** What an account is charged in a settlement: `ICredits.Debit`. */
export interface Debit {
  readonly account: Address;
  readonly amount: bigint;
}

/** One debit for each account of a settlement, in the order of addresses, so that every attempt is the same call. */
export async function debitsOf(db: Db, root: Hex): Promise<readonly Debit[]> {
  const { rows } = await sql<{ account: Address; amount: string }>`
    SELECT account, sum(amount_wei)::text AS amount FROM payment WHERE settlement = ${root}
    GROUP BY account ORDER BY account`.execute(db);
  return rows.map(({ account, amount }) => ({ account, amount: BigInt(amount) }));
}

export const settleArguments = (settlement: SettlementRow, debits: readonly Debit[]) =>
  [modelNumber(settlement.model), settlement.root, BigInt(settlement.count), debits] as const;

export function settleCall(
  credits: Address,
  settlement: SettlementRow,
  debits: readonly Debit[],
): OperatorCall {
  const args = settleArguments(settlement, debits);
  return { to: credits, data: encodeFunctionData({ abi: creditsAbi, functionName: "settle", args }) };
}
