import { parseEther } from "viem";
import type { Random } from "./random.ts";

/** The terms of the story's campaigns, in wei. */
export const GOAL = parseEther("8");
export const MEMBERSHIP_THRESHOLD = parseEther("0.03");
export const CONTRIBUTION_MIN = parseEther("0.001");
export const FAILED_GOAL = parseEther("5");

/** One payment in: by the contributor's number, or by another for them. */
export interface PlannedContribution {
  readonly contributor: number;
  readonly payer: number;
  readonly amount: bigint;
}

/** How many contributors give in which way. They are numbered in this order. */
const GROUPS = {
  /** Give 0.5 ETH, a sixteenth of all: 6.25 % of the model's earnings, for good. */
  patron: 1,
  /** Give less than the threshold and stay without a vote. */
  small: 24,
  /** Give less than the threshold first and cross it with a second payment. */
  topUp: 6,
  /** Give in two or three payments, each above the threshold. */
  steps: 15,
  /** Get their position as a gift: somebody else pays. */
  gift: 4,
  /** Give once, above the threshold. */
  plain: 114,
} as const;

export const CONTRIBUTORS = Object.values(GROUPS).reduce((sum, count) => sum + count, 0);

/**
 * Payments of 164 contributors that add up to exactly `GOAL`, in the order in which they are made.
 *
 * Amounts are uneven to the wei, so that rounding has something to do. Whoever is in no group with an amount of its own
 * shares what is left by random weights.
 */
export function planFunding(random: Random): PlannedContribution[] {
  let next = 0;
  const group = (count: number) => Array.from({ length: count }, () => next++);
  const patron = group(GROUPS.patron);
  const small = group(GROUPS.small);
  const topUp = group(GROUPS.topUp);
  const steps = group(GROUPS.steps);
  const gift = group(GROUPS.gift);
  const plain = group(GROUPS.plain);

  const first: PlannedContribution[] = [];
  const later: PlannedContribution[] = [];
  const own = (contributor: number, amount: bigint) => ({ contributor, payer: contributor, amount });
  for (const person of patron) first.push(own(person, GOAL / 16n));
  for (const person of small)
    first.push(own(person, random.wei(CONTRIBUTION_MIN, MEMBERSHIP_THRESHOLD - 1n)));
  for (const person of topUp) {
    const start = random.wei(CONTRIBUTION_MIN, MEMBERSHIP_THRESHOLD - 1n);
    first.push(own(person, start));
    later.push(own(person, MEMBERSHIP_THRESHOLD - start + random.wei(CONTRIBUTION_MIN, parseEther("0.01"))));
  }
  for (const person of steps) {
    first.push(own(person, random.wei(MEMBERSHIP_THRESHOLD, parseEther("0.05"))));
    for (let step = random.integer(1, 2); step > 0; step--) {
      later.push(own(person, random.wei(CONTRIBUTION_MIN, parseEther("0.02"))));
    }
  }
  for (const person of gift) {
    first.push({
      contributor: person,
      payer: random.pick(plain),
      amount: random.wei(MEMBERSHIP_THRESHOLD, parseEther("0.06")),
    });
  }

  const given = [...first, ...later].reduce((sum, { amount }) => sum + amount, 0n);
  const shares = divide(GOAL - given, plain.length, MEMBERSHIP_THRESHOLD, random);
  plain.forEach((person, index) => {
    first.push(own(person, shares[index] as bigint));
  });
  // A second payment must come after the first, so the order is random within each.
  return [...random.shuffle(first), ...random.shuffle(later)];
}

/** Payments of a campaign that stays far below `FAILED_GOAL`. */
export function planFailure(random: Random, contributors: readonly number[]): PlannedContribution[] {
  return contributors.map((contributor) => ({
    contributor,
    payer: contributor,
    amount: random.wei(CONTRIBUTION_MIN, parseEther("0.09")),
  }));
}

/** `count` uneven parts, each at least `least`, that add up to exactly `total`. */
export function divide(total: bigint, count: number, least: bigint, random: Random): bigint[] {
  const spare = total - least * BigInt(count);
  if (spare < 0n) throw new RangeError(`${total} wei cannot be ${count} parts of at least ${least}`);
  // The square of a uniform number: many small parts and a few large ones, as crowds give.
  const weights = Array.from({ length: count }, () => BigInt(random.integer(1, 1_000_000)) ** 2n);
  const weightTotal = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map((weight) => least + (spare * weight) / weightTotal);
  const rest = total - parts.reduce((sum, part) => sum + part, 0n);
  return parts.map((part, index) => (index === 0 ? part + rest : part));
}
