import type { Comparison } from "../comparison.ts";
import type { GatewayFigures } from "../gateway-figures.ts";

/** Totals must be the sums of their parts: so nothing is missing from a list that looks right line by line. */
export function checkSums(
  { protocol, campaigns, positions, proposals, votes, ...rest }: GatewayFigures,
  comparison: Comparison,
): void {
  const sum = <T>(items: readonly T[], amount: (item: T) => string | number) =>
    items.reduce((total, item) => total + BigInt(amount(item)), 0n);
  for (const campaign of campaigns) {
    const own = positions.filter((position) => position.campaign.id === campaign.id);
    const name = `campaign ${campaign.id} sum of`;
    comparison.wei(
      `${name} contributed`,
      sum(own, (position) => position.contributed),
      BigInt(campaign.totalContributed),
    );
    comparison.wei(
      `${name} withdrawn`,
      sum(own, (position) => position.withdrawn),
      BigInt(campaign.totalWithdrawn),
    );
    comparison.wei(
      `${name} refunded`,
      sum(own, (position) => position.refunded),
      BigInt(campaign.totalRefunded),
    );
  }
  for (const proposal of proposals) {
    const counted = BigInt(proposal.votesFor) + BigInt(proposal.votesAgainst) + BigInt(proposal.votesAbstain);
    // By the entity's id: governors of two campaigns give the same number to the same proposal.
    const cast = votes.filter((vote) => vote.proposal.id === proposal.id);
    comparison.same(
      `proposal ${proposal.id} votes cast`,
      sum(cast, (vote) => vote.weight),
      counted,
    );
  }
  if (protocol === null) return;
  comparison.same("protocol campaignCount", protocol.campaignCount, campaigns.length);
  comparison.same("protocol modelCount", protocol.modelCount, rest.models.length);
  comparison.same("protocol collectionCount", protocol.collectionCount, rest.collections.length);
  comparison.same(
    "protocol totalMinted",
    protocol.totalMinted,
    sum(rest.tokens, (token) => token.totalMinted),
  );
  for (const field of ["totalContributed", "totalRefunded", "totalIncome", "totalWithdrawn"] as const) {
    comparison.wei(
      `protocol ${field}`,
      BigInt(protocol[field]),
      sum(campaigns, (campaign) => campaign[field]),
    );
  }
}
