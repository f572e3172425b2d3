/** For each hop of a plan, the ids of the index's rows that it adds to. */
export type IdsOfHops = readonly (readonly string[])[];

/** Beyond so many, remembering them costs more than it saves. */
const MAX_REMEMBERED = 1_000;

const areSame = (some: IdsOfHops, others: IdsOfHops): boolean =>
  some.length === others.length &&
  some.every(
    (ids, hop) => ids.length === others[hop]?.length && ids.every((id, at) => id === others[hop]?.[at]),
  );

/** What was begun before it was known whether it is what is needed. */
export interface Early<Rows> {
  readonly ids: IdsOfHops;
  readonly rows: Promise<Rows>;
}

/**
 * Reads what the gateway's own parts add at the same time as the index is asked, where the rows that they add to can be foreseen:
 * the last two answers to the operation had the same. A page mostly does; what is asked for by another id each time never does.
 */
export class ReadAhead {
  #last: IdsOfHops | undefined;
  #isSteady = false;

  /** Begins where it can be foreseen what is needed. */
  begin<Rows>(read: (ids: IdsOfHops) => Promise<Rows>): Early<Rows> | undefined {
    if (!this.#isSteady || this.#last === undefined) return undefined;
    const rows = read(this.#last);
    // Where the index says something else, nobody waits for it.
    rows.catch(() => {});
    return { ids: this.#last, rows };
  }

  /** What was begun, if `ids` are what it was begun for; else it is read now. */
  async end<Rows>(
    early: Early<Rows> | undefined,
    ids: IdsOfHops,
    read: (ids: IdsOfHops) => Promise<Rows>,
  ): Promise<Rows> {
    const count = ids.reduce((sum, ofHop) => sum + ofHop.length, 0);
    this.#isSteady = count > 0 && count <= MAX_REMEMBERED && areSame(this.#last ?? [], ids);
    this.#last = count <= MAX_REMEMBERED ? ids : undefined;
    return early && areSame(early.ids, ids) ? early.rows : read(ids);
  }
}
