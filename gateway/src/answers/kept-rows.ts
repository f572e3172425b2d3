import { LRUCache } from "lru-cache";
import type { OwnHop, OwnRows } from "./own-fields.ts";

/** Values in all rows that are kept: some 100 bytes each. */
const MAX_VALUES = 200_000;

/** What the rows of a hop follow from. */
export interface Asked {
  /** Of the index's rows. */
  readonly ids: readonly string[];
  /** Of the operation; only those that the hop uses make a difference. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Which state Postgres was in before it was asked, as `DatabaseState` has it. */
  readonly state: string;
}

interface Kept {
  readonly ids: readonly string[];
  readonly values: string;
  readonly state: string;
  readonly rows: OwnRows;
}

/**
 * The rows that each hop had last. While Postgres is in the same state they are what it would say again, whatever else of the index is asked
 * for beside them. Any commit in its cluster ends them, that of an indexed block too, if the index is there. The least used go first.
 */
export class KeptRows {
  readonly #byHop: LRUCache<OwnHop, Kept>;

  /** @param maxValues in all rows together */
  constructor(maxValues = MAX_VALUES) {
    this.#byHop = new LRUCache({
      maxSize: maxValues,
      sizeCalculation: ({ rows }) => valuesIn([...rows.values()]),
    });
  }

  find(hop: OwnHop, { ids, variables, state }: Asked): OwnRows | undefined {
    const kept = this.#byHop.get(hop);
    if (kept?.state !== state || kept.values !== valuesFor(hop, variables)) return undefined;
    const isOfThese = kept.ids.length === ids.length && ids.every((id, at) => id === kept.ids[at]);
    return isOfThese ? kept.rows : undefined;
  }

  keep(hop: OwnHop, { ids, variables, state }: Asked, rows: OwnRows): void {
    this.#byHop.set(hop, { ids, values: valuesFor(hop, variables), state, rows });
  }
}

/** What the hop's variables are; one that is left out is not one that is null. */
const valuesFor = ({ variables }: OwnHop, all: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(variables.filter((name) => name in all).map((name) => [name, all[name]]));

function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), 1);
}
