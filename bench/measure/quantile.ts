/** The value below which `part` of the values lie, by the nearest rank; `part` from 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("there is no value");
  return value;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);
