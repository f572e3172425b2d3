import fc from "fast-check";
import { compare, type Difference } from "./compare.ts";
import type { Engines } from "./engines.ts";
import { queryOf } from "./queries.ts";

/** Choices that a query can make; it is at its simplest where they have run out. */
const CHOICES = { minLength: 40, maxLength: 240, size: "max" } as const;
/** Queries that are asked at a time. */
const LANES = 4;
/** How long a query that is answered differently is shrunk at most. */
const SHRINK_MS = 20_000;

export interface RunOptions {
  readonly queries: number;
  readonly seed: number;
}

/** Asks both engines queries by chance until one is answered differently; gives that one at its shortest, or none. */
export async function differencesOf(
  engines: Engines,
  { queries, seed }: RunOptions,
): Promise<readonly Difference[]> {
  const choices = fc.noBias(fc.array(fc.nat(2 ** 31 - 1), CHOICES));
  const all = fc.sample(choices, { numRuns: queries, seed });
  const differenceOf = (numbers: readonly number[]) =>
    compare(queryOf(numbers, engines.input, engines.samples), engines.ours, engines.theirs);
  let culprit: number[] | undefined;
  const lane = async () => {
    for (let numbers = all.pop(); numbers !== undefined && culprit === undefined; numbers = all.pop()) {
      if ((await differenceOf(numbers)) !== undefined) culprit = numbers;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (culprit === undefined) return [];
  const until = performance.now() + SHRINK_MS;
  let shortest: Difference | undefined;
  const property = fc.asyncProperty(choices, async (numbers) => {
    const difference = performance.now() > until ? undefined : await differenceOf(numbers);
    shortest = difference ?? shortest;
    return difference === undefined;
  });
  await fc.check(property, { examples: [[culprit]], numRuns: 1 });
  if (shortest === undefined) throw new Error("a query was answered differently, but only once");
  return [shortest];
}
