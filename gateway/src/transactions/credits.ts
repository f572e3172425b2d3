import { creditsAbi } from "@model-wip/contracts";
import { type Address, encodeFunctionData } from "viem";
import type { ChainView } from "../chain/view.ts";
import { eth } from "../chain/words.ts";
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
