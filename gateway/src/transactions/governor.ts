import { campaignAbi, campaignGovernorAbi } from "@model-wip/contracts";
import { type Address, encodeFunctionData } from "viem";
import { requireCampaign } from "../chain/campaign.ts";
import type { ChainView } from "../chain/view.ts";
import { at, named } from "../chain/words.ts";
import { GatewayError } from "../errors.ts";
import type { Draft } from "./draft.ts";

/** As OpenZeppelin's GovernorCountingSimple numbers them. */
export const SUPPORT = { AGAINST: 0, FOR: 1, ABSTAIN: 2 } as const;
export type Support = keyof typeof SUPPORT;

const VOTE: Record<Support, string> = {
  AGAINST: "Vote against",
  FOR: "Vote for",
  ABSTAIN: "Abstain in the vote on",
};

const notFound = (proposalId: bigint) =>
  new GatewayError(
    "PROPOSAL_NOT_FOUND",
    `There is no proposal ${proposalId}; \`proposals { id description }\` lists them.`,
  );

/** The campaign that the governor decides for. */
async function campaignOf(view: ChainView, governor: Address, proposalId: bigint): Promise<Address> {
  // An address without code, or another contract, is no governor.
  const code = await view.client.getCode({ address: governor, blockNumber: view.block });
  if (code === undefined) throw notFound(proposalId);
  const campaign = await view.read({ abi: campaignGovernorAbi, address: governor, functionName: "token" });
  await requireCampaign(view, campaign);
  const own = await view.read({ abi: campaignAbi, address: campaign, functionName: "governor" });
  if (own.toLowerCase() !== governor) throw notFound(proposalId);
  return campaign;
}

export async function prepareVote(
  view: ChainView,
  vote: { from: Address; governor: Address; proposalId: bigint; support: Support; reason: string },
): Promise<Draft> {
  const { from, governor, proposalId, support, reason } = vote;
  const campaign = await campaignOf(view, governor, proposalId);
  const read = { abi: campaignGovernorAbi, address: governor } as const;
  const [name, deadline] = await Promise.all([
    view.read({ abi: campaignAbi, address: campaign, functionName: "name" }),
    view.read({ ...read, functionName: "proposalDeadline", args: [proposalId] }),
  ]);
  if (deadline === 0n) throw notFound(proposalId);
  const functionName = reason === "" ? "castVote" : "castVoteWithReason";
  return {
    from,
    to: governor,
    data:
      reason === ""
        ? encodeFunctionData({
            abi: campaignGovernorAbi,
            functionName: "castVote",
            args: [proposalId, SUPPORT[support]],
          })
        : encodeFunctionData({
            abi: campaignGovernorAbi,
            functionName: "castVoteWithReason",
            args: [proposalId, SUPPORT[support], reason],
          }),
    value: 0n,
    summary: `${VOTE[support]} proposal ${proposalId} of the campaign ${named(name)}; the vote is open until ${at(deadline)}, and cannot be changed.${reason === "" ? "" : ` With the reason ${named(reason)}.`}`,
    call: { abi: campaignGovernorAbi, functionName },
  };
}
