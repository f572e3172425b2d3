/** What the arithmetic needs of a campaign and one of its positions; amounts in wei. */
export interface Share {
  /** Whether the campaign has been finalized: only then is income shared. */
  readonly funded: boolean;
  /** Wei that the account contributed. */
  readonly contributed: bigint;
  /** Wei that all accounts contributed; at least `contributed`. */
  readonly totalContributed: bigint;
  /** Wei of income ever received for the owners. */
  readonly totalIncome: bigint;
  /** Wei of income that the account has withdrawn. */
  readonly withdrawn: bigint;
}

/** Parts per million: 1,000,000 is the whole. */
export const PPM = 1_000_000n;

/**
 * Wei of income that a position has earned since funding, withdrawn or not:
 * `floor(totalIncome * contributed / totalContributed)`, as the campaign's contract rounds it; 0 unless funded.
 */
export function earned({ funded, contributed, totalContributed, totalIncome }: Share): bigint {
  if (!funded || totalContributed === 0n) return 0n;
  return (totalIncome * contributed) / totalContributed;
}

/**
 * Wei that a position can withdraw now: `earned - withdrawn`, as the campaign's `withdrawable(account)`.
 * Never negative, because `totalIncome` never falls and no withdrawal takes more than was earned.
 */
export function withdrawable(share: Share): bigint {
  return share.funded ? earned(share) - share.withdrawn : 0n;
}

/** Share of all contributions in parts per million, rounded down: 0 to 1,000,000. */
export function sharePpm({
  contributed,
  totalContributed,
}: Pick<Share, "contributed" | "totalContributed">): number {
  return totalContributed === 0n ? 0 : Number((contributed * PPM) / totalContributed);
}

/** What tells whether a campaign has failed; times in Unix seconds, amounts in wei. */
export interface Fate {
  readonly state: string;
  readonly goalMin: bigint;
  readonly totalContributed: bigint;
  readonly closesAt: bigint;
  readonly finalizeBy: bigint;
}

/**
 * Whether a campaign has failed at a time, as its contract's `state()` says it: by an event, or by time alone, when it
 * closes below its goal or nobody has finalized it until `finalizeBy`.
 */
export function hasFailed(fate: Fate, at: bigint): boolean {
  if (fate.state !== "FUNDING") return fate.state === "FAILED";
  return at >= fate.finalizeBy || (at >= fate.closesAt && fate.totalContributed < fate.goalMin);
}
