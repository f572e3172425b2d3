import { creditsAbi } from "@model-wip/contracts";
import type { Deployment } from "../../deployment.ts";
import { PROTOCOL_ID } from "../model/ids.ts";
import { fieldRows, type Row, type Sides } from "./check.ts";

/** Credits, what they may be spent on, what was settled, and that the contract holds them all. */
export function creditRows({ index, chain, time }: Sides, deployment: Deployment): Row[] {
  const { address } = deployment.Credits;
  const ask = chain.contract(address, creditsAbi);
  const held = [...index.CreditAccount.values()].reduce((sum, { balance }) => sum + balance, 0n);
  const balance = chain.balance(address);
  const holds: Row = {
    entity: "Protocol",
    id: PROTOCOL_ID,
    field: "credits held",
    isWei: true,
    found: () => held,
    // ETH that was forced in is nobody's.
    expected: () => (balance() > held ? held : balance()),
  };
  const accounts = [...index.CreditAccount.values()].flatMap((credits) => {
    const request = ask<readonly [bigint, bigint]>("withdrawalOf", credits.account);
    return [
      ...fieldRows("CreditAccount", credits, {
        balance: ask("balanceOf", credits.account),
        requested: () => request()[0],
        availableAt: () => request()[1] || null,
      }),
      {
        entity: "CreditAccount" as const,
        id: credits.id,
        field: "epoch now",
        isWei: false,
        found: () => epochAt(credits, time),
        expected: ask<bigint>("epochOf", credits.account),
      },
    ];
  });
  const spendings = [...index.CreditSpending.values()].flatMap((spending) => {
    const model = index.Model.get(spending.model);
    const credits = index.CreditAccount.get(spending.credits);
    if (model === undefined || credits === undefined) return [];
    const onChain = ask<readonly [bigint, bigint]>("authorizationOf", credits.account, model.modelId);
    return [
      ...fieldRows("CreditSpending", spending, { spent: () => onChain()[1] }),
      {
        entity: "CreditSpending" as const,
        id: spending.id,
        field: "limit now",
        isWei: true,
        found: () => (spending.epoch === epochAt(credits, time) ? spending.limit : 0n),
        expected: () => onChain()[0],
      },
    ];
  });
  const operators = [...index.Operator.values()].flatMap((operator) =>
    fieldRows("Operator", operator, { isActive: ask("isOperator", operator.id) }),
  );
  const settlements = [...index.Settlement.values()].flatMap((settlement) => {
    const onChain = ask<readonly [bigint, bigint, bigint]>("settlementOf", settlement.receiptsRoot);
    return fieldRows("Settlement", settlement, {
      count: () => onChain()[1],
      timestamp: () => onChain()[2],
    });
  });
  const models = [...index.Model.values()].flatMap((model) =>
    fieldRows("Model", model, { totalIncomeFromGenerations: ask("totalSettled", model.modelId) }),
  );
  return [holds, ...accounts, ...spendings, ...operators, ...settlements, ...models];
}

/** An account's epoch: a revocation counts from its own time on. */
function epochAt(
  { epoch, revokedAt }: { readonly epoch: bigint; readonly revokedAt: bigint | null },
  time: bigint,
): bigint {
  return revokedAt !== null && time < revokedAt ? epoch - 1n : epoch;
}
