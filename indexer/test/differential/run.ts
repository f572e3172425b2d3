import fc from "fast-check";
import { compare, type Difference } from "./compare.ts";
import type { Engines } from "./engines.ts";
import { queryOf } from "./queries.ts";

/** Choices that a query can make; it is at its simplest where they have run out. */
const CHOICES = { minLength: 40, maxLength: 240, size: "max" } as const;

/** How long a query that is answered differently is shrunk at most. */
const SHRINK_MS = 20_000;

export interface RunOptions {
  readonly queries: number;
  readonly seed: number;
  /** Called after each query. */
  readonly onQuery?: (count: number) => void;
}

/** Asks both engines queries by chance until one is answered differently; gives that one at its shortest, or none. */
export async function differencesOf(
  engines: Engines,
  { queries, seed, onQuery }: RunOptions,
): Promise<Difference[]> {
  const choices = fc.noBias(fc.array(fc.nat(2 ** 31 - 1), CHOICES));
  let last: Difference | undefined;
  let shrinkUntil = Number.POSITIVE_INFINITY;
  let count = 0;
  const property = fc.asyncProperty(choices, async (numbers) => {
    if (performance.now() > shrinkUntil) return true;
    const query = queryOf(numbers, engines.input, engines.samples);
    const difference = await compare(query, engines.ours, engines.theirs);
    count += 1;
    onQuery?.(count);
    if (difference === undefined) return true;
    if (last === undefined) shrinkUntil = performance.now() + SHRINK_MS;
    last = difference;
    return false;
  });
  const result = await fc.check(property, { numRuns: queries, seed });
  return result.failed && last !== undefined ? [last] : [];
}
