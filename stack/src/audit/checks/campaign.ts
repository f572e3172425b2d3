import { campaignAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import type { ChainReader } from "../chain-reader.ts";
import type { Comparison } from "../comparison.ts";
import type { GatewayCampaign } from "../gateway-figures.ts";
import type { Check } from "./check.ts";

/** `ICampaign.State`, in the contract's order. */
const STATES = ["FUNDING", "FUNDED", "FAILED"] as const;

/** Terms, totals, state and balance of a campaign at the block's `time`. */
export function checkCampaign(
  campaign: GatewayCampaign,
  time: bigint,
  reader: ChainReader,
  comparison: Comparison,
): Check {
  const address = campaign.id as Address;
  const ask = <T>(functionName: string) => reader.ask<T>({ address, abi: campaignAbi, functionName });
  const terms = ask<Record<string, bigint | number>>("terms");
  const state = ask<number>("state");
  const addresses = { governor: ask<Address>("governor"), treasury: ask<Address>("treasury") };
  const amounts = {
    totalContributed: ask<bigint>("totalContributed"),
    totalRefunded: ask<bigint>("totalRefunded"),
    totalIncome: ask<bigint>("totalIncome"),
    totalWithdrawn: ask<bigint>("totalWithdrawn"),
  };
  const memberCount = ask<bigint>("memberCount");
  const finalizedAt = ask<bigint>("finalizedAt");
  return async () => {
    const name = `campaign ${campaign.id}`;
    const onChain = terms();
    for (const field of ["goalMin", "goalMax", "contributionMin", "membershipThreshold"] as const) {
      comparison.wei(`${name} ${field}`, BigInt(campaign[field]), BigInt(onChain[field] ?? -1));
    }
    for (const field of ["opensAt", "closesAt", "finalizeBy"] as const) {
      comparison.same(`${name} ${field}`, campaign[field], onChain[field] ?? "missing");
    }
    for (const field of ["governor", "treasury"] as const) {
      comparison.same(`${name} ${field}`, campaign[field], addresses[field]());
    }
    for (const field of Object.keys(amounts) as (keyof typeof amounts)[]) {
      comparison.wei(`${name} ${field}`, BigInt(campaign[field]), amounts[field]());
    }
    comparison.same(`${name} memberCount`, campaign.memberCount, memberCount());
    comparison.same(`${name} finalizedAt`, campaign.finalizedAt ?? 0, finalizedAt());
    comparison.same(`${name} state`, campaignState(campaign, time), STATES[state()] ?? "unknown");
    comparison.wei(`${name} balance`, campaignBalance(campaign), await reader.balance(address));
  };
}

/** The state that follows from what the gateway gives and the block's time, as docs/events.md has it. */
function campaignState(campaign: GatewayCampaign, time: bigint): string {
  if (campaign.state !== "FUNDING") return campaign.state;
  const missed =
    time >= BigInt(campaign.closesAt) && BigInt(campaign.totalContributed) < BigInt(campaign.goalMin);
  return missed || time >= BigInt(campaign.finalizeBy) ? "FAILED" : "FUNDING";
}

/** Wei that the campaign's contract must hold: what came in and has not gone out. */
function campaignBalance(campaign: GatewayCampaign): bigint {
  const contributions =
    campaign.state === "FUNDED" ? 0n : BigInt(campaign.totalContributed) - BigInt(campaign.totalRefunded);
  return contributions + BigInt(campaign.totalIncome) - BigInt(campaign.totalWithdrawn);
}
