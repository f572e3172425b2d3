import { creditsAbi } from "@model-wip/contracts";
import { type Address, encodeFunctionData } from "viem";
import type { ChainView } from "../chain/view.ts";
import { at, eth } from "../chain/words.ts";
import type { Draft } from "./draft.ts";

export async function prepareDepositCredits(
  view: ChainView,
  { from, account, amount }: { from: Address; account: Address; amount: bigint },
): Promise<Draft> {
  const balance = await view.read({
    abi: creditsAbi,
    address: view.contracts.Credits,
    functionName: "balanceOf",
    args: [account],
  });
  return {
    from,
    to: view.contracts.Credits,
    data: encodeFunctionData({ abi: creditsAbi, functionName: "deposit", args: [account] }),
    value: amount,
    summary: `Deposit ${eth(amount)} as credits for generations of ${account}, which will have ${eth(balance + amount)}.`,
    call: { abi: creditsAbi, functionName: "deposit" },
  };
}

/** What an account asks back cannot be had at once: what it has been charged and is not settled yet comes first. */
export async function prepareRequestCredits(
  view: ChainView,
  { from, amount }: { from: Address; amount: bigint },
): Promise<Draft> {
  const credits = { abi: creditsAbi, address: view.contracts.Credits } as const;
  const [balance, delay] = await Promise.all([
    view.read({ ...credits, functionName: "balanceOf", args: [from] }),
    view.read({ ...credits, functionName: "settlementDelay" }),
  ]);
  const hours = Number(delay) / 3_600;
  return {
    from,
    to: view.contracts.Credits,
    data: encodeFunctionData({ abi: creditsAbi, functionName: "requestWithdrawal", args: [amount] }),
    value: 0n,
    summary:
      amount === 0n
        ? `Take back the request for a withdrawal; the credits of ${from} stay ${eth(balance)}.`
        : `Ask for ${eth(amount)} of the ${eth(balance)} of credits of ${from}. They can be withdrawn ${hours} h later; until then what was charged before is still taken from them.`,
    call: { abi: creditsAbi, functionName: "requestWithdrawal" },
  };
}

export async function prepareWithdrawCredits(
  view: ChainView,
  { from, account }: { from: Address; account: Address },
): Promise<Draft> {
  const credits = { abi: creditsAbi, address: view.contracts.Credits, args: [account] } as const;
  const [balance, [requested, availableAt]] = await Promise.all([
    view.read({ ...credits, functionName: "balanceOf" }),
    view.read({ ...credits, functionName: "withdrawalOf" }),
  ]);
  const amount = requested < balance ? requested : balance;
  return {
    from,
    to: view.contracts.Credits,
    data: encodeFunctionData({ abi: creditsAbi, functionName: "withdraw", args: [account] }),
    value: 0n,
    summary:
      requested === 0n
        ? `Withdraw the credits that ${account} has asked for, which are none.`
        : `Withdraw ${eth(amount)} of the credits of ${account} to it; it has asked for them, and can have them from ${at(availableAt)} on.`,
    call: { abi: creditsAbi, functionName: "withdraw" },
  };
}
