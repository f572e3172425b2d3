import { earned, type Share, sharePpm, withdrawable } from "./share.ts";

/** What the index has of a campaign, for its payouts; amounts in wei. */
export interface CampaignFigures {
  readonly state: string;
  readonly totalContributed: string;
  readonly totalIncome: string;
}

/** What the index has of one of its positions; amounts in wei. */
export interface PositionRow {
  readonly id: string;
  readonly account: { readonly id: string };
  readonly contributed: string;
  readonly withdrawn: string;
}

/** One owner's part; amounts in wei, as strings of digits. */
export interface Payout {
  readonly position: string;
  readonly account: string;
  readonly contributed: string;
  readonly sharePpm: number;
  readonly earned: string;
  readonly withdrawn: string;
  readonly withdrawable: string;
}

const shareOf = (
  campaign: CampaignFigures,
  { contributed, withdrawn }: Pick<PositionRow, "contributed" | "withdrawn">,
): Share => ({
  funded: campaign.state === "FUNDED",
  contributed: BigInt(contributed),
  totalContributed: BigInt(campaign.totalContributed),
  totalIncome: BigInt(campaign.totalIncome),
  withdrawn: BigInt(withdrawn),
});

export function toPayout(campaign: CampaignFigures, row: PositionRow): Payout {
  const share = shareOf(campaign, row);
  return {
    position: row.id,
    account: row.account.id,
    contributed: row.contributed,
    sharePpm: sharePpm(share),
    earned: String(earned(share)),
    withdrawn: row.withdrawn,
    withdrawable: String(withdrawable(share)),
  };
}

/** Sums over all positions, in wei. `dust` is income that rounding down leaves in the contract: less than a wei an owner. */
export interface PayoutSums {
  readonly earned: bigint;
  readonly withdrawable: bigint;
  readonly dust: bigint;
}

export function sumPayouts(
  campaign: CampaignFigures,
  rows: Iterable<Pick<PositionRow, "contributed" | "withdrawn">>,
): PayoutSums {
  let totalEarned = 0n;
  let totalWithdrawable = 0n;
  for (const row of rows) {
    const share = shareOf(campaign, row);
    totalEarned += earned(share);
    totalWithdrawable += withdrawable(share);
  }
  const shared = campaign.state === "FUNDED" ? BigInt(campaign.totalIncome) : 0n;
  return { earned: totalEarned, withdrawable: totalWithdrawable, dust: shared - totalEarned };
}
