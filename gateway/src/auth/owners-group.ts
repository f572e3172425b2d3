import { campaignAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import { requireCampaign } from "../chain/campaign.ts";
import type { Chain } from "../chain/chain.ts";
import { chainNotConfigured } from "../chain/errors.ts";
import { type ChainView, viewNewest } from "../chain/view.ts";
import { eth } from "../chain/words.ts";
import type { OwnersGroupConfig } from "../config.ts";
import { GatewayError } from "../errors.ts";
import { type Caller, requireAccount, requireScope } from "./caller.ts";

/** What a member sees, as its operator has configured it for the campaign. */
export interface OwnersGroup {
  readonly campaign: Address;
  /** Unix seconds. */
  readonly memberSince: bigint;
  readonly memberCount: bigint;
  readonly welcome: string | null;
  readonly links: OwnersGroupConfig["links"];
}

const FUNDING = 0;

/**
 * What is for the members of `campaign` only. Whether the caller is one is asked of the chain each time, at its newest
 * block: a credential says who somebody is, and not what they own.
 * @throws GatewayError UNAUTHENTICATED, FORBIDDEN with the way to become a member, CAMPAIGN_NOT_FOUND or a CHAIN_… code
 */
export async function ownersGroup(
  chain: Chain | undefined,
  groups: ReadonlyMap<string, OwnersGroupConfig>,
  campaign: Address,
  caller: Caller,
): Promise<OwnersGroup> {
  const { account } = requireAccount(caller, "to enter an owners' group");
  requireScope(caller, "READ");
  if (!chain) throw chainNotConfigured();
  const view = await viewNewest(chain);
  await requireCampaign(view, campaign);
  const read = { abi: campaignAbi, address: campaign } as const;
  const [[contributed, , memberSince], memberCount] = await Promise.all([
    view.read({ ...read, functionName: "positionOf", args: [account] }),
    view.read({ ...read, functionName: "memberCount" }),
  ]);
  if (memberSince === 0n) throw await notAMember(view, campaign, account, contributed);
  const { welcome = null, links = [] } = groups.get(campaign) ?? {};
  return { campaign, memberSince, memberCount, welcome, links };
}

/** Says what is missing to a membership, if it can still be had. */
async function notAMember(view: ChainView, campaign: Address, account: Address, contributed: bigint) {
  const read = { abi: campaignAbi, address: campaign } as const;
  const [terms, state, total] = await Promise.all([
    view.read({ ...read, functionName: "terms" }),
    view.read({ ...read, functionName: "state" }),
    view.read({ ...read, functionName: "totalContributed" }),
  ]);
  const missing = terms.membershipThreshold - contributed;
  const isOpen = state === FUNDING && terms.goalMax - total >= missing;
  const wayOut = isOpen
    ? `contribute ${eth(missing)}${contributed === 0n ? "" : " more"} to become one; \`prepareContribute\` prepares that.`
    : "its crowdfund takes no more contributions that would make one.";
  return new GatewayError("FORBIDDEN", `${account} is not a member of the campaign ${campaign}: ${wayOut}`);
}
