import type { Comparison, Figure } from "../comparison.ts";
import type { Entities, EntityName } from "../entities.ts";

/**
 * Totals must be the sums of their parts, by the index alone: so it is consistent with itself at any block, whatever it
 * is compared with.
 */
export function checkSums(index: Entities, comparison: Comparison): void {
  const compare = (
    entity: EntityName,
    id: string,
    field: string,
    found: Figure,
    sum: bigint,
    isWei: boolean,
  ) => comparison.compare("sums", { entity, id }, field, found, sum, isWei);

  const positions = groupBy(index.Position.values(), ({ campaign }) => campaign);
  for (const campaign of index.Campaign.values()) {
    const own = positions.get(campaign.id) ?? [];
    const { id } = campaign;
    compare("Campaign", id, "totalContributed", campaign.totalContributed, sum(own, "contributed"), true);
    compare("Campaign", id, "totalWithdrawn", campaign.totalWithdrawn, sum(own, "withdrawn"), true);
    compare("Campaign", id, "totalRefunded", campaign.totalRefunded, sum(own, "refunded"), true);
  }
  const withdrawals = groupBy(index.Withdrawal.values(), ({ position }) => position);
  for (const { id, withdrawn } of index.Position.values()) {
    compare("Position", id, "withdrawn", withdrawn, sum(withdrawals.get(id) ?? [], "amount"), true);
  }
  // By the entity's id: governors of two campaigns give the same number to the same proposal.
  const votes = groupBy(index.Vote.values(), ({ proposal }) => proposal);
  for (const { id, votesFor, votesAgainst, votesAbstain } of index.Proposal.values()) {
    const counted = votesFor + votesAgainst + votesAbstain;
    compare("Proposal", id, "votes", counted, sum(votes.get(id) ?? [], "weight"), false);
  }
  for (const protocol of index.Protocol.values()) {
    const campaigns = [...index.Campaign.values()];
    const tokens = [...index.Token.values()];
    const { id } = protocol;
    compare("Protocol", id, "campaignCount", protocol.campaignCount, BigInt(campaigns.length), false);
    compare("Protocol", id, "accountCount", protocol.accountCount, BigInt(index.Account.size), false);
    compare("Protocol", id, "modelCount", protocol.modelCount, BigInt(index.Model.size), false);
    compare(
      "Protocol",
      id,
      "collectionCount",
      protocol.collectionCount,
      BigInt(index.Collection.size),
      false,
    );
    compare("Protocol", id, "totalMinted", protocol.totalMinted, sum(tokens, "totalMinted"), false);
    for (const field of ["totalContributed", "totalRefunded", "totalIncome", "totalWithdrawn"] as const) {
      compare("Protocol", id, field, protocol[field], sum(campaigns, field), true);
    }
  }
}

function sum<F extends string>(items: readonly Record<F, bigint>[], field: F): bigint {
  return items.reduce((total, item) => total + item[field], 0n);
}

function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
