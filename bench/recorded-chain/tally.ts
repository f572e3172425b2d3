/** What an index of the recorded chain must hold at its head: entities of each type, and totals in wei or tokens. */
export interface Tally {
  readonly entities: Record<EntityType, number>;
  readonly totals: Record<Total, bigint>;
}

export const ENTITY_TYPES = [
  "Campaign",
  "Collection",
  "Contribution",
  "EarningsWithdrawal",
  "Finalization",
  "Income",
  "Mint",
  "Model",
  "ModelVersion",
  "Position",
  "Proposal",
  "Refund",
  "Token",
  "TokenBalance",
  "TreasuryCall",
  "TreasuryOperation",
  "Vote",
  "Withdrawal",
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** Fields of `Protocol`. */
const TOTALS = ["totalContributed", "totalIncome", "totalMinted", "totalRefunded", "totalWithdrawn"] as const;
export type Total = (typeof TOTALS)[number];

export function emptyTally(): Tally {
  return {
    entities: Object.fromEntries(ENTITY_TYPES.map((type) => [type, 0])) as Record<EntityType, number>,
    totals: Object.fromEntries(TOTALS.map((total) => [total, 0n])) as Record<Total, bigint>,
  };
}
