import { campaignAbi } from "@model-wip/contracts";
import type { Entity } from "../entities.ts";
import type { ForcedEther } from "./campaign.ts";
import { fieldRows, type Row, type Sides } from "./check.ts";

/** What every account gave, took, can take, and votes with. */
export function positionRows(sides: Sides, forced: ForcedEther): Row[] {
  return [...sides.index.Position.values()].flatMap((position) => rowsOf(position, sides, forced));
}

function rowsOf(position: Entity<"Position">, { index, chain }: Sides, forced: ForcedEther): Row[] {
  const ask = chain.contract(position.campaign, campaignAbi);
  const onChain = ask<readonly [bigint, bigint, bigint]>("positionOf", position.account);
  const memberships = ask<bigint>("balanceOf", position.account);
  const row = { entity: "Position", id: position.id } as const;
  const rows: Row[] = [
    ...fieldRows("Position", position, {
      contributed: () => onChain()[0],
      withdrawn: () => onChain()[1],
      memberSince: () => onChain()[2] || null,
      isMember: () => memberships() === 1n,
    }),
    {
      ...row,
      field: "votes",
      isWei: false,
      found: () => (position.isMember ? 1n : 0n),
      expected: ask("getVotes", position.account),
    },
    {
      ...row,
      field: "withdrawable",
      isWei: true,
      found: () => withdrawable(position, index.Campaign.get(position.campaign), forced),
      expected: ask("withdrawable", position.account),
    },
  ];
  if (index.Campaign.get(position.campaign)?.state === "FAILED") {
    rows.push({
      ...row,
      field: "refundable",
      isWei: true,
      found: () => position.contributed - position.refunded,
      expected: ask("refundable", position.account),
    });
  }
  return rows;
}

/** What the index says can be withdrawn, with the share of what was forced in and is not announced. */
function withdrawable(
  position: Entity<"Position">,
  campaign: Entity<"Campaign"> | undefined,
  forced: ForcedEther,
): bigint {
  const more = forced.income(position.campaign);
  if (more === 0n || campaign === undefined) return position.withdrawable;
  const { contributed, withdrawn } = position;
  return ((campaign.totalIncome + more) * contributed) / campaign.totalContributed - withdrawn;
}
