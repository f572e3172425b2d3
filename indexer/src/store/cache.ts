import type { EntityValues } from "../host/store-values.ts";
import { Suspension } from "../host/suspension.ts";
import type { EntityType, StoredField } from "../schema/stored-schema.ts";
import type { Row } from "./batch.ts";
import type { Baseline } from "./changes.ts";
import { IdFilter } from "./id-filter.ts";

/** The present version of an entity. */
export interface Present {
  readonly values: Readonly<EntityValues>;
  readonly vid: bigint;
  /** Where it is to be written from, unless it was read from the database. */
  readonly row: Row | undefined;
}

/** Looks up what the cache does not have. */
export interface Lookup {
  byIds(type: EntityType, ids: readonly string[]): Promise<ReadonlyMap<string, Present>>;
  related(type: EntityType, field: StoredField, value: string): Promise<ReadonlyMap<string, Present>>;
}

/** Values of fields that a generation holds: about 100 bytes each. */
const GENERATION = 1_000_000;

type Generation = Map<EntityType, Map<string, Present | null>>;

/**
 * The present versions of entities, as of the last block: all that are not yet written, and of the others those that were used last.
 * Two generations: when the young one is full, what is in the old one is forgotten.
 */
export class EntityCache implements Baseline {
  readonly #lookup: Lookup;
  readonly #capacity: number;
  #young: Generation = new Map();
  #old: Generation = new Map();
  #size = 0;
  /** Of each type, the ids that there are; only if all of them are known. */
  readonly #ids = new Map<EntityType, IdFilter>();
  #related = new Map<string, ReadonlyMap<string, Readonly<EntityValues>>>();

  /**
   * @param types All types, if there are no entities yet; otherwise none.
   * @param capacity Values of fields that each generation holds.
   */
  constructor(lookup: Lookup, types: Iterable<EntityType>, capacity = GENERATION) {
    this.#lookup = lookup;
    this.#capacity = capacity;
    for (const type of types) this.#ids.set(type, new IdFilter());
  }

  /** @throws Suspension if it must be looked up. */
  get(type: EntityType, id: string): Readonly<EntityValues> | null {
    const present = this.peek(type, id);
    if (present === undefined) throw new Suspension(() => this.load(type, [id]));
    return present === null ? null : present.values;
  }

  /** @throws Suspension unless they were asked for in this block already. */
  related(type: EntityType, field: StoredField, value: string): ReadonlyMap<string, Readonly<EntityValues>> {
    const key = `${type.name} ${field.name} ${value}`;
    const known = this.#related.get(key);
    if (known !== undefined) return known;
    throw new Suspension(async () => {
      const found = await this.#lookup.related(type, field, value);
      this.#related.set(key, new Map([...found].map(([id, { values }]) => [id, values])));
      for (const [id, present] of found) this.#keep(type, id, present);
    });
  }

  /** @returns null if there is none, `undefined` if that is not known. */
  peek(type: EntityType, id: string): Present | null | undefined {
    const young = this.#young.get(type)?.get(id);
    if (young !== undefined) return young;
    const old = this.#old.get(type)?.get(id);
    if (old !== undefined) {
      this.#keep(type, id, old);
      return old;
    }
    return this.#ids.get(type)?.mayHave(id) === false ? null : undefined;
  }

  async load(type: EntityType, ids: readonly string[]): Promise<void> {
    const found = await this.#lookup.byIds(type, ids);
    for (const id of ids) this.#keep(type, id, found.get(id) ?? null);
  }

  /** Takes what a block has left. @param isNew Whether there was none before. */
  set(type: EntityType, id: string, present: Present | null, isNew: boolean): void {
    if (isNew) this.#ids.get(type)?.add(id);
    this.#keep(type, id, present);
  }

  /** Begins a block: what refers to what may have changed. */
  beginBlock(): void {
    if (this.#related.size > 0) this.#related = new Map();
    if (this.#size > this.#capacity) this.#forget();
  }

  /** Forgets everything: blocks were undone. */
  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
    this.#size = 0;
    this.#ids.clear();
    this.#related = new Map();
  }

  #keep(type: EntityType, id: string, present: Present | null): void {
    let entities = this.#young.get(type);
    if (entities === undefined) {
      entities = new Map();
      this.#young.set(type, entities);
    }
    if (!entities.has(id)) this.#size += type.fields.length;
    entities.set(id, present);
  }

  /** Forgets the old generation, except what is not written yet. */
  #forget(): void {
    const old = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
    for (const [type, entities] of old) {
      for (const [id, present] of entities) {
        const isWritten = present?.row === undefined || present.row.batch.isWritten;
        if (!isWritten && this.#old.get(type)?.get(id) === undefined) this.#keep(type, id, present);
      }
    }
  }
}
