import { campaignAbi } from "@model-wip/contracts";
import { type Address, encodeFunctionData } from "viem";
import { requireCampaign } from "../chain/campaign.ts";
import type { ChainView } from "../chain/view.ts";
import { eth, named } from "../chain/words.ts";
import type { Draft } from "./draft.ts";

/** The most wei that one contribution can be: what the contract's counters hold. */
export const MAX_CONTRIBUTION = 2n ** 96n - 1n;

const nameOf = async (view: ChainView, campaign: Address) =>
  named(await view.read({ abi: campaignAbi, address: campaign, functionName: "name" }));

export async function prepareContribute(
  view: ChainView,
  { from, campaign, account, amount }: { from: Address; campaign: Address; account: Address; amount: bigint },
): Promise<Draft> {
  await requireCampaign(view, campaign);
  const read = { abi: campaignAbi, address: campaign } as const;
  const [name, terms, total, [contributed, , memberSince]] = await Promise.all([
    nameOf(view, campaign),
    view.read({ ...read, functionName: "terms" }),
    view.read({ ...read, functionName: "totalContributed" }),
    view.read({ ...read, functionName: "positionOf", args: [account] }),
  ]);
  const isOwn = account === from;
  const missing = terms.membershipThreshold - (contributed + amount);
  const membership =
    memberSince !== 0n
      ? "It is a member already."
      : missing <= 0n
        ? "It becomes a member with one vote."
        : `That is ${eth(missing)} short of membership, which takes ${eth(terms.membershipThreshold)}.`;
  return {
    from,
    to: campaign,
    data: isOwn
      ? encodeFunctionData({ abi: campaignAbi, functionName: "contribute" })
      : encodeFunctionData({ abi: campaignAbi, functionName: "contributeFor", args: [account] }),
    value: amount,
    summary: `Contribute ${eth(amount)} to the campaign ${name} for ${account}, which will have given ${eth(contributed + amount)} in all. ${membership} The campaign will have ${eth(total + amount)} of at most ${eth(terms.goalMax)}.`,
    call: { abi: campaignAbi, functionName: isOwn ? "contribute" : "contributeFor" },
  };
}

export async function prepareWithdraw(
  view: ChainView,
  { from, campaign, account }: { from: Address; campaign: Address; account: Address },
): Promise<Draft> {
  await requireCampaign(view, campaign);
  const [name, due] = await Promise.all([
    nameOf(view, campaign),
    view.read({ abi: campaignAbi, address: campaign, functionName: "withdrawable", args: [account] }),
  ]);
  return {
    from,
    to: campaign,
    data: encodeFunctionData({ abi: campaignAbi, functionName: "withdraw", args: [account] }),
    value: 0n,
    summary: `Withdraw ${eth(due)}, all that the campaign ${name} owes ${account} now, to ${account}.`,
    call: { abi: campaignAbi, functionName: "withdraw" },
  };
}

export async function prepareRefund(
  view: ChainView,
  { from, campaign, account }: { from: Address; campaign: Address; account: Address },
): Promise<Draft> {
  await requireCampaign(view, campaign);
  const [name, due] = await Promise.all([
    nameOf(view, campaign),
    view.read({ abi: campaignAbi, address: campaign, functionName: "refundable", args: [account] }),
  ]);
  return {
    from,
    to: campaign,
    data: encodeFunctionData({ abi: campaignAbi, functionName: "refund", args: [account] }),
    value: 0n,
    summary: `Refund ${eth(due)}, the whole contribution of ${account} to the campaign ${name}, to ${account}.`,
    call: { abi: campaignAbi, functionName: "refund" },
  };
}

export async function prepareFinalize(
  view: ChainView,
  { from, campaign }: { from: Address; campaign: Address },
): Promise<Draft> {
  await requireCampaign(view, campaign);
  const read = { abi: campaignAbi, address: campaign } as const;
  const [name, total, treasury] = await Promise.all([
    nameOf(view, campaign),
    view.read({ ...read, functionName: "totalContributed" }),
    view.read({ ...read, functionName: "treasury" }),
  ]);
  return {
    from,
    to: campaign,
    data: encodeFunctionData({ abi: campaignAbi, functionName: "finalize" }),
    value: 0n,
    summary: `Finalize the campaign ${name}: ${eth(total)} go to its treasury ${treasury.toLowerCase()}, and what it earns from then on is shared by its contributors.`,
    call: { abi: campaignAbi, functionName: "finalize" },
  };
}
