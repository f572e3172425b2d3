import { formatEther, parseEther } from "viem/utils";

export type Wei = bigint | string;

/** The exact amount in ETH, every digit of it. */
export const exactEth = (wei: Wei): string => formatEther(BigInt(wei));

/**
 * The amount in ETH as people read it: cut off, never rounded up, after `digits` decimals, with the thousands apart. What is not
 * nothing is never shown as nothing: "<0.0001".
 */
export function shortEth(wei: Wei, digits = 4): string {
  const value = BigInt(wei);
  const unit = 10n ** BigInt(18 - digits);
  const cut = (value / unit) * unit;
  if (cut === 0n && value !== 0n) return `<${formatEther(unit)}`;
  const [whole = "0", fraction] = formatEther(cut).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `part` of `whole` in hundredths of a percent, rounded down; 0 of nothing. */
export function basisPoints(part: Wei, whole: Wei): number {
  const total = BigInt(whole);
  return total === 0n ? 0 : Number((BigInt(part) * 10_000n) / total);
}

/** A share in parts per million as a percentage: "6.25 %". */
export function percentOfPpm(ppm: number): string {
  const percent = ppm / 10_000;
  return `${percent.toLocaleString("en", { maximumFractionDigits: percent < 1 ? 3 : 2 })}\u202f%`;
}

const DECIMAL = /^(?:\d+(?:\.\d{0,18})?|\.\d{1,18})$/;

/** The wei of what somebody typed as ETH; undefined where it is no amount above nothing. */
export function parseEth(text: string): bigint | undefined {
  const typed = text.trim().replace(",", ".");
  if (!DECIMAL.test(typed)) return undefined;
  const wei = parseEther(typed);
  return wei > 0n ? wei : undefined;
}

export const sum = (amounts: readonly Wei[]): bigint =>
  amounts.reduce<bigint>((total, amount) => total + BigInt(amount), 0n);

const ETHER = 10n ** 18n;

/**
 * About what an amount is worth in a currency, at `perEth` (a decimal number) an ETH: "≈ $28.12". Cut off to the hundredth, and for
 * looking at only.
 */
export function fiat(wei: Wei, currency: string, perEth: string): string {
  const hundredths = (BigInt(wei) * parseEther(perEth) * 100n) / (ETHER * ETHER);
  const format = new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: 2 });
  if (hundredths === 0n && BigInt(wei) !== 0n) return `<${format.format(0.01)}`;
  return `≈ ${format.format(Number(hundredths) / 100)}`;
}
