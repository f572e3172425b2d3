import type { Hex } from "viem";
import type { LogPlace } from "./model/raw-log.ts";

/**
 * What a figure is held against: `logs`, the model made from them; `views`, the contracts' own; `sums`, the entities that
 * it is the sum of. A running total that a log carries is held against the single amounts before it: `running`.
 */
export const WAYS = ["logs", "views", "sums", "running"] as const;
export type Way = (typeof WAYS)[number];

/** One figure on which two sides disagree. */
export interface Difference {
  /** The entity and the field, "Position 0x… withdrawn"; without a field, the whole entity. */
  readonly figure: string;
  readonly way: Way;
  /** What the index says, or, of a running total, the log. */
  readonly found: string;
  readonly expected: string;
  readonly driftWei: bigint;
  /** The log that last changed the entity, as far as it is known. */
  readonly log: LogPlace | undefined;
}

export type Figure = string | bigint | boolean | null | readonly (string | bigint)[];

/** Where a comparison belongs: to which entity, and which log last changed it. */
export interface Subject {
  readonly entity: string;
  readonly id: Hex | string;
  readonly log?: LogPlace | undefined;
}

interface Tally {
  figures: number;
  differing: number;
  driftWei: bigint;
}

/** Counts figures compared, adds up the drift, and keeps what differs. */
export class Comparison {
  readonly #differences: Difference[] = [];
  readonly #tallies = new Map<string, Tally>();

  /** Compares a figure; where it is an amount in wei, a difference is drift. */
  compare(
    way: Way,
    { entity, id, log }: Subject,
    field: string,
    found: Figure,
    expected: Figure,
    isWei: boolean,
  ): void {
    this.count(way, entity, 1);
    const sides = [asText(found), asText(expected)] as const;
    if (sides[0] === sides[1]) return;
    const driftWei = isWei ? distance(found, expected) : 0n;
    this.#differ({
      figure: `${entity} ${id} ${field}`,
      way,
      found: sides[0],
      expected: sides[1],
      driftWei,
      log,
    });
  }

  /** An entity that one side has and the other has not; its amounts are drift. */
  missing(way: Way, { entity, id, log }: Subject, side: "found" | "expected", driftWei: bigint): void {
    this.count(way, entity, 1);
    const [found, expected] = side === "found" ? ["none", "one"] : ["one", "none"];
    this.#differ({ figure: `${entity} ${id}`, way, found, expected, driftWei, log });
  }

  /** Counts figures that were compared elsewhere. */
  count(way: Way, entity: string, figures: number): void {
    this.#tally(way, entity).figures += figures;
  }

  /** Everything compared so far; the first differences are those of the earliest logs. */
  result(): ComparisonResult {
    const tallies = [...this.#tallies].map(([key, tally]) => {
      const [way, entity] = key.split(" ") as [Way, string];
      return { way, entity, ...tally };
    });
    return {
      figuresCompared: tallies.reduce((sum, { figures }) => sum + figures, 0),
      figuresDiffering: tallies.reduce((sum, { differing }) => sum + differing, 0),
      driftWei: tallies.reduce((sum, { driftWei }) => sum + driftWei, 0n),
      tallies,
      differences: this.#differences.toSorted(byLog),
    };
  }

  #differ(difference: Difference): void {
    const entity = difference.figure.slice(0, difference.figure.indexOf(" "));
    const tally = this.#tally(difference.way, entity);
    tally.differing += 1;
    tally.driftWei += difference.driftWei;
    this.#differences.push(difference);
  }

  #tally(way: Way, entity: string): Tally {
    const key = `${way} ${entity}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally = { figures: 0, differing: 0, driftWei: 0n };
    this.#tallies.set(key, tally);
    return tally;
  }
}

export interface ComparisonResult {
  readonly figuresCompared: number;
  readonly figuresDiffering: number;
  /** Sum of the distances of all amounts that differ, in wei. */
  readonly driftWei: bigint;
  readonly tallies: readonly (Tally & { readonly way: Way; readonly entity: string })[];
  readonly differences: readonly Difference[];
}

function asText(figure: Figure): string {
  return Array.isArray(figure) ? `[${figure.join(", ")}]` : String(figure);
}

function distance(found: Figure, expected: Figure): bigint {
  const amounts = (figure: Figure) => [figure].flat().filter((amount) => typeof amount === "bigint");
  const [a, b] = [amounts(found), amounts(expected)];
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, at) => (a[at] ?? 0n) - (b[at] ?? 0n)).reduce(
    (total, difference) => total + (difference < 0n ? -difference : difference),
    0n,
  );
}

/** Earliest log first; of one log what it is itself before what it changed. */
function byLog(a: Difference, b: Difference): number {
  const order = ({ log }: Difference) =>
    log === undefined ? Number.MAX_SAFE_INTEGER : Number(log.block) * 1e6 + log.logIndex;
  return order(a) - order(b);
}
