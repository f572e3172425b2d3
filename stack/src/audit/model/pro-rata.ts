/** Wei that a contribution of `contributed` out of `totalContributed` is due of `totalIncome`: rounded down, once. */
export function dueAtMost(contributed: bigint, totalContributed: bigint, totalIncome: bigint): bigint {
  return totalContributed === 0n ? 0n : (contributed * totalIncome) / totalContributed;
}
