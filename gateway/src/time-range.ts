import { GatewayError } from "./errors.ts";

/** Unix seconds as strings of digits: from `from` on, before `to`. */
export interface TimeRange {
  readonly from?: string | null;
  readonly to?: string | null;
}

/** The year 9999, in seconds: what lies beyond is a mistake, mostly milliseconds. */
const LATEST = 253_402_300_799n;

/**
 * `range` as it is, or with nulls where it is open.
 * @throws GatewayError RANGE_INVALID
 */
export function checkRange({ from, to }: TimeRange): { from: string | null; to: string | null } {
  for (const [name, value] of Object.entries({ from, to })) {
    if (value != null && (BigInt(value) < 0n || BigInt(value) > LATEST)) {
      throw new GatewayError(
        "RANGE_INVALID",
        `\`${name}\` ${value} is not a time; give Unix seconds, not milliseconds.`,
      );
    }
  }
  if (from != null && to != null && BigInt(from) >= BigInt(to)) {
    throw new GatewayError("RANGE_INVALID", `\`from\` ${from} is not before \`to\` ${to}.`);
  }
  return { from: from ?? null, to: to ?? null };
}
