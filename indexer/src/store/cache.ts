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

/** Values of fields that a generation holds: about 100 bytes each. What never changes is seldom looked at again. */
const GENERATION = { changing: 800_000, immutable: 100_000 } as const;

/**
 * The present versions of entities, as of the last block: all that are not yet written, and of the others those that were used last.
 */
export class EntityCache implements Baseline {
  readonly #lookup: Lookup;
  readonly #changing: Generations;
  readonly #immutable: Generations;
  /** Immutable entities that are not written yet, so that none of the many is carried from one generation to the next. */
  readonly #unwritten = new Map<EntityType, Map<string, Present>>();
  /** Of each type, the ids that there are; only if all of them are known. */
  readonly #ids = new Map<EntityType, IdFilter>();
  #related = new Map<string, ReadonlyMap<string, Readonly<EntityValues>>>();

  /**
   * @param types All types, if there are no entities yet; otherwise none.
   * @param capacity Values of fields that each generation holds.
   */
  constructor(
    lookup: Lookup,
    types: Iterable<EntityType>,
    capacity: Readonly<Record<keyof typeof GENERATION, number>> = GENERATION,
  ) {
    this.#lookup = lookup;
    this.#changing = new Generations(capacity.changing);
    this.#immutable = new Generations(capacity.immutable);
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
      for (const [id, present] of found) this.#of(type).keep(type, id, present);
    });
  }

  /** @returns null if there is none, `undefined` if that is not known. */
  peek(type: EntityType, id: string): Present | null | undefined {
    const known = this.#unwritten.get(type)?.get(id) ?? this.#of(type).get(type, id);
    if (known !== undefined) return known;
    return this.#ids.get(type)?.mayHave(id) === false ? null : undefined;
  }

  async load(type: EntityType, ids: readonly string[]): Promise<void> {
    const found = await this.#lookup.byIds(type, ids);
    for (const id of ids) this.#of(type).keep(type, id, found.get(id) ?? null);
  }

  /** Takes what a block has left. @param isNew Whether there was none before. */
  set(type: EntityType, id: string, present: Present | null, isNew: boolean): void {
    if (isNew) this.#ids.get(type)?.add(id);
    if (type.isImmutable && present?.row !== undefined && !present.row.batch.isWritten) {
      const ofType = this.#unwritten.get(type) ?? new Map<string, Present>();
      this.#unwritten.set(type, ofType.set(id, present));
    } else {
      this.#of(type).keep(type, id, present);
    }
  }

  /** Takes note that a batch has been written. */
  wasWritten(): void {
    for (const [type, ofType] of this.#unwritten) {
      for (const [id, present] of ofType) {
        // They are in the order in which they were made, and so are batches.
        if (present.row?.batch.isWritten === false) break;
        ofType.delete(id);
        this.#immutable.keep(type, id, present);
      }
    }
  }

  /** Begins a block: what refers to what may have changed. */
  beginBlock(): void {
    if (this.#related.size > 0) this.#related = new Map();
    this.#changing.forgetIfFull();
    this.#immutable.forgetIfFull();
  }

  /** Forgets everything: blocks were undone. */
  clear(): void {
    this.#changing.clear();
    this.#immutable.clear();
    this.#unwritten.clear();
    this.#ids.clear();
    this.#related = new Map();
  }

  #of(type: EntityType): Generations {
    return type.isImmutable ? this.#immutable : this.#changing;
  }
}

type Generation = Map<EntityType, Map<string, Present | null>>;

/** Two generations: when the young one is full, what is in the old one and written is forgotten. */
class Generations {
  readonly #capacity: number;
  #young: Generation = new Map();
  #old: Generation = new Map();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @returns null if it is known that there is none, `undefined` if nothing is. */
  get(type: EntityType, id: string): Present | null | undefined {
    const young = this.#young.get(type)?.get(id);
    if (young !== undefined) return young;
    const old = this.#old.get(type)?.get(id);
    if (old !== undefined) this.keep(type, id, old);
    return old;
  }

  keep(type: EntityType, id: string, present: Present | null): void {
    let entities = this.#young.get(type);
    if (entities === undefined) {
      entities = new Map();
      this.#young.set(type, entities);
    }
    const before = entities.size;
    entities.set(id, present);
    if (entities.size > before) this.#size += type.fields.length;
  }

  forgetIfFull(): void {
    if (this.#size <= this.#capacity) return;
    const old = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
    for (const [type, entities] of old) {
      for (const [id, present] of entities) {
        const isWritten = present?.row === undefined || present.row.batch.isWritten;
        if (!isWritten && this.#old.get(type)?.get(id) === undefined) this.keep(type, id, present);
      }
    }
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
    this.#size = 0;
  }
}
