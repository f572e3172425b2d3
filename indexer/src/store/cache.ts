import type { EntityValues } from "../host/store-values.ts";
import { Suspension } from "../host/suspension.ts";
import { PerType } from "../schema/per-type.ts";
import type { EntityType, StoredField } from "../schema/stored-schema.ts";
import type { Batch, Row } from "./batch.ts";
import type { Baseline } from "./changes.ts";
import { IdFilter } from "./id-filter.ts";
import { PackedEntities } from "./packed-entities.ts";

/** The present version of an entity: the same object as long as the cache has the entity, whatever its version. */
export interface Present {
  values: Readonly<EntityValues>;
  /** The version's number. */
  vid: string;
  /** Where it is to be written from, unless it was read from the database. */
  row: Row | undefined;
}

/** All are made here: of objects that are spread into others, V8 gives each a class of its own, and looks up every field of them. */
export function presentOf(values: Readonly<EntityValues>, vid: string, row: Row | undefined): Present {
  return { values, vid, row };
}

/** Looks up what the cache does not have. */
export interface Lookup {
  /** @param areWritten Whether none of them is in a batch that is still to be written. */
  byIds(type: EntityType, ids: readonly string[], areWritten: boolean): Promise<ReadonlyMap<string, Present>>;
  related(type: EntityType, field: StoredField, value: string): Promise<ReadonlyMap<string, Present>>;
}

/** How much a cache holds. */
export interface Capacity {
  /** Values of fields in each generation of what changes, about 100 bytes each. */
  readonly changing: number;
  /** The same of what never changes, which is seldom looked at again. */
  readonly immutable: number;
  /** Bytes of what changes and has been in no generation of late. */
  readonly packed: number;
}

const CAPACITY: Capacity = { changing: 100_000, immutable: 80_000, packed: 36 * 2 ** 20 };

/** Batches that are written before immutable entities are let go of: until then most handlers have run that look for any. */
export const FIRST_BATCHES = 3;

/**
 * The present versions of entities, as of the last block: all that are not yet written, and of the others those that were used last. Of
 * what never changes it has, after the first batches, nothing until a handler looks for an entity of the type, as most of it is only ever made; but only as long as it knows
 * which ids there are, so that what is made again is looked up.
 */
export class EntityCache implements Baseline<Present> {
  readonly #lookup: Lookup;
  readonly #generations: Readonly<Record<"changing" | "immutable", Generations>>;
  readonly #types = new PerType<TypeCache>();
  #batches = 0;
  #related = new Map<string, ReadonlyMap<string, Readonly<EntityValues>>>();

  /**
   * @param types All types, if there are no entities yet; otherwise none.
   */
  constructor(lookup: Lookup, types: Iterable<EntityType>, capacity = CAPACITY) {
    this.#lookup = lookup;
    this.#generations = {
      changing: new Generations(capacity.changing, capacity.packed),
      immutable: new Generations(capacity.immutable, 0),
    };
    for (const type of types) this.#of(type).ids = new IdFilter();
  }

  /** @throws Suspension if it must be looked up. */
  get(type: EntityType, id: string): Present | null {
    const ofType = this.#of(type);
    ofType.isLookedFor = true;
    const present = ofType.peek(id);
    if (present === undefined) throw new Suspension(() => this.load(type, [id]));
    return present;
  }

  /** @throws Suspension unless they were asked for in this block already. */
  related(type: EntityType, field: StoredField, value: string): ReadonlyMap<string, Readonly<EntityValues>> {
    const key = `${type.name} ${field.name} ${value}`;
    const known = this.#related.get(key);
    if (known !== undefined) return known;
    throw new Suspension(async () => {
      const found = await this.#lookup.related(type, field, value);
      this.#related.set(key, new Map([...found].map(([id, { values }]) => [id, values])));
      const ofType = this.#of(type);
      for (const [id, present] of found) if (!ofType.peek(id)) ofType.keep(id, present);
    });
  }

  /** @returns null if there is none, `undefined` if that is not known. */
  peek(type: EntityType, id: string): Present | null | undefined {
    return this.#of(type).peek(id);
  }

  /**
   * Whether an entity of which `peek` does not know may have been made before. Where nobody knows which ids there are, as after a restart,
   * it is taken for one that has not.
   */
  mayBeMade(type: EntityType): boolean {
    return this.#of(type).ids !== undefined;
  }

  async load(type: EntityType, ids: readonly string[]): Promise<void> {
    const ofType = this.#of(type);
    const areWritten = !ids.some((id) => ofType.unwrittenIds.has(id));
    const found = await this.#lookup.byIds(type, ids, areWritten);
    for (const id of ids) ofType.keep(id, found.get(id) ?? null);
  }

  /** Takes what a block has made. */
  add(type: EntityType, id: string, present: Present): void {
    const ofType = this.#of(type);
    ofType.ids?.add(id);
    const batch = type.isImmutable ? present.row?.batch : undefined;
    if (batch === undefined || batch.isWritten) {
      ofType.keep(id, present);
    } else if (ofType.isLookedFor || ofType.ids === undefined || this.#batches < FIRST_BATCHES) {
      ofType.unwritten.set(id, present);
    } else {
      ofType.forget(id);
      ofType.unwrittenIds.add(id, batch);
    }
  }

  /** Takes note that a block has removed an entity. @param batch That which removes it from the database. */
  remove(type: EntityType, id: string, batch: Batch): void {
    const ofType = this.#of(type);
    ofType.keep(id, null);
    ofType.unwrittenIds.add(id, batch);
  }

  /** Takes note that a batch has been written. */
  wasWritten(): void {
    this.#batches++;
    for (const ofType of this.#types.values()) {
      ofType.unwrittenIds.wereWritten();
      for (const [id, present] of ofType.unwritten) {
        // They are in the order in which they were made, and so are batches.
        if (present.row?.batch.isWritten === false) break;
        ofType.unwritten.delete(id);
        ofType.keep(id, present);
      }
    }
  }

  /** Begins a block: what refers to what may have changed. */
  beginBlock(): void {
    if (this.#related.size > 0) this.#related = new Map();
    for (const generations of Object.values(this.#generations)) {
      if (!generations.areFull) continue;
      generations.begin();
      for (const ofType of this.#types.values()) {
        if (ofType.generations === generations) ofType.forgetOld();
      }
    }
  }

  /** Forgets everything: blocks were undone. */
  clear(): void {
    this.#types.clear();
    for (const generations of Object.values(this.#generations)) generations.clear();
    this.#related = new Map();
  }

  #of(type: EntityType): TypeCache {
    let ofType = this.#types.get(type);
    if (ofType === undefined) {
      const generations = this.#generations[type.isImmutable ? "immutable" : "changing"];
      ofType = new TypeCache(type, generations);
      this.#types.set(type, ofType);
    }
    return ofType;
  }
}

/** Generations that several types share: how much the young one holds, and where what is in neither goes. */
class Generations {
  readonly #capacity: number;
  readonly #packedBytes: number;
  #size = 0;
  #packed: PackedEntities | undefined;

  /** @param packedBytes 0 where what is in neither is forgotten. */
  constructor(capacity: number, packedBytes: number) {
    this.#capacity = capacity;
    this.#packedBytes = packedBytes;
  }

  get areFull(): boolean {
    return this.#size > this.#capacity;
  }

  begin(): void {
    this.#size = 0;
  }

  add(values: number): void {
    this.#size += values;
  }

  pack(type: EntityType, present: Present): void {
    if (this.#packedBytes === 0) return;
    this.#packed ??= new PackedEntities(this.#packedBytes);
    this.#packed.add(type, present);
  }

  /** What is unpacked is packed no more, so that there is one of everything. */
  unpack(type: EntityType, id: string): Present | undefined {
    const version = this.#packed?.take(type, id);
    return version && presentOf(version.values, version.vid, undefined);
  }

  clear(): void {
    this.#size = 0;
    this.#packed = undefined;
  }
}

/** The entities of one type, in two generations: when the young one is full, what is in the old one and written is packed, or forgotten. */
class TypeCache {
  readonly generations: Generations;
  /** Immutable entities that are not written yet, so that none of the many is carried from one generation to the next. */
  readonly unwritten = new Map<string, Present>();
  /** Those of which no more is kept, and of what was removed. */
  readonly unwrittenIds = new UnwrittenIds();
  /** Whether a handler has ever looked for an entity of the type. */
  isLookedFor = false;
  /** The ids that there are; only if all of them are known. */
  ids: IdFilter | undefined;
  readonly #type: EntityType;
  #young = new Map<string, Present | null>();
  #old = new Map<string, Present | null>();

  constructor(type: EntityType, generations: Generations) {
    this.#type = type;
    this.generations = generations;
  }

  /** @returns null if it is known that there is none, `undefined` if nothing is. */
  peek(id: string): Present | null | undefined {
    const unwritten = this.unwritten.size > 0 ? this.unwritten.get(id) : undefined;
    if (unwritten !== undefined) return unwritten;
    const young = this.#young.get(id);
    if (young !== undefined) return young;
    const old = this.#old.get(id);
    if (old === undefined && this.ids?.mayHave(id) === false) return null;
    const present = old === undefined ? this.generations.unpack(this.#type, id) : old;
    if (present !== undefined) this.keep(id, present);
    return present;
  }

  keep(id: string, present: Present | null): void {
    const before = this.#young.size;
    this.#young.set(id, present);
    if (this.#young.size > before) this.generations.add(this.#type.fields.length);
  }

  forget(id: string): void {
    this.#young.delete(id);
    this.#old.delete(id);
  }

  /** The young generation becomes the old one. */
  forgetOld(): void {
    const old = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    for (const [id, present] of old) {
      if (this.#old.has(id)) continue;
      const isWritten = present?.row === undefined || present.row.batch.isWritten;
      if (!isWritten) this.keep(id, present);
      else if (present !== null) this.generations.pack(this.#type, present);
    }
  }
}

/** Ids of entities that are not written yet, by the batches that have them. */
class UnwrittenIds {
  readonly #ofBatches = new Map<Batch, Set<string>>();

  add(id: string, batch: Batch): void {
    const ids = this.#ofBatches.get(batch);
    if (ids === undefined) this.#ofBatches.set(batch, new Set([id]));
    else ids.add(id);
  }

  has(id: string): boolean {
    for (const ids of this.#ofBatches.values()) if (ids.has(id)) return true;
    return false;
  }

  /** Takes note that a batch has been written. */
  wereWritten(): void {
    for (const batch of this.#ofBatches.keys()) if (batch.isWritten) this.#ofBatches.delete(batch);
  }
}
