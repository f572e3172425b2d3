import { campaignAbi } from "@model-wip/contracts";
import type { Entity } from "../entities.ts";
import { fieldRows, type Row, type Sides } from "./check.ts";

/** `ICampaign.State`, in the contract's order. */
const STATES = ["FUNDING", "FUNDED", "FAILED"] as const;

interface Terms {
  readonly goalMin: bigint;
  readonly goalMax: bigint;
  readonly contributionMin: bigint;
  readonly membershipThreshold: bigint;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly finalizeBy: number;
}

/** Terms, totals, state and balance of every campaign. */
export function campaignRows({ index, chain, time }: Sides, forced: ForcedEther): Row[] {
  return [...index.Campaign.values()].flatMap((campaign) => {
    const ask = chain.contract(campaign.id, campaignAbi);
    const terms = ask<Terms>("terms");
    const state = ask<number>("state");
    const finalizedAt = ask<bigint>("finalizedAt");
    const totalIncome = ask<bigint>("totalIncome");
    const balance = chain.balance(campaign.id);
    const row = { entity: "Campaign", id: campaign.id } as const;
    return [
      ...fieldRows("Campaign", campaign, {
        goalMin: () => terms().goalMin,
        goalMax: () => terms().goalMax,
        contributionMin: () => terms().contributionMin,
        membershipThreshold: () => terms().membershipThreshold,
        opensAt: () => terms().opensAt,
        closesAt: () => terms().closesAt,
        finalizeBy: () => terms().finalizeBy,
        governor: ask("governor"),
        treasury: ask("treasury"),
        name: ask("name"),
        symbol: ask("symbol"),
        metadata: ask("metadata"),
        totalContributed: ask("totalContributed"),
        totalRefunded: ask("totalRefunded"),
        totalWithdrawn: ask("totalWithdrawn"),
        memberCount: ask("memberCount"),
        finalizedAt: () => finalizedAt() || null,
      }),
      {
        ...row,
        field: "state",
        isWei: false,
        found: () => stateAt(campaign, time),
        expected: () => STATES[state()] ?? "unknown",
      },
      {
        ...row,
        field: "totalIncome",
        isWei: true,
        found: () => campaign.totalIncome + forced.income(campaign.id),
        expected: totalIncome,
      },
      {
        ...row,
        field: "balance",
        isWei: true,
        found: () => balanceOf(campaign) + forced.of(campaign.id),
        expected: balance,
      },
    ];
  });
}

/**
 * ETH that was forced into campaigns, which no log has told of yet. It is what a contract holds above what the logs
 * explain; the contract counts it as income at once if it is funded, and the index at its next income or withdrawal.
 */
export class ForcedEther {
  readonly #sides: Sides;
  readonly #balances: ReadonlyMap<string, () => bigint>;

  constructor(sides: Sides) {
    this.#sides = sides;
    this.#balances = new Map(
      [...sides.model.entities.Campaign.keys()].map((id) => [id, sides.chain.balance(id)]),
    );
  }

  /** Wei in the contract of a campaign. */
  of(id: string): bigint {
    const campaign = this.#sides.model.entities.Campaign.get(id as `0x${string}`);
    const balance = this.#balances.get(id);
    if (campaign === undefined || balance === undefined) return 0n;
    const above = balance() - balanceOf(campaign);
    return above > 0n ? above : 0n;
  }

  /** Wei of that which its owners share already. */
  income(id: string): bigint {
    return this.#sides.model.entities.Campaign.get(id as `0x${string}`)?.state === "FUNDED"
      ? this.of(id)
      : 0n;
  }

  /** All campaigns that hold any. */
  all(): { campaign: string; wei: bigint }[] {
    return [...this.#balances.keys()]
      .map((campaign) => ({ campaign, wei: this.of(campaign) }))
      .filter(({ wei }) => wei > 0n);
  }
}

/** The state that follows from the index and the block's time, as schema.graphql has it at `CampaignState`. */
function stateAt(campaign: Entity<"Campaign">, time: bigint): string {
  if (campaign.state !== "FUNDING") return campaign.state;
  const missed = time >= campaign.closesAt && campaign.totalContributed < campaign.goalMin;
  return missed || time >= campaign.finalizeBy ? "FAILED" : "FUNDING";
}

/** Wei that the campaign's contract must hold: what came in and has not gone out. */
function balanceOf(campaign: Entity<"Campaign">): bigint {
  const contributions = campaign.state === "FUNDED" ? 0n : campaign.totalContributed - campaign.totalRefunded;
  return contributions + campaign.totalIncome - campaign.totalWithdrawn;
}
