import { BigDecimal } from "../host/big-decimal.ts";
import type { EntityAccess } from "../host/call.ts";
import { idValue } from "../host/entity-id.ts";
import { MappingError } from "../host/heap.ts";
import type { EntityValues, FieldValue } from "../host/store-values.ts";
import { PerType } from "../schema/per-type.ts";
import type { EntityType, StoredField } from "../schema/stored-schema.ts";

/** The first number that a version written in a block gets; lower ones are kept free, as in graph-node. */
const FIRST_SEQUENCE = 100;

/** Counts within a block: ids that the store hands out, and the order of writing. */
export class BlockSequence {
  readonly block: number;
  #writes = FIRST_SEQUENCE;
  #ids = 0;

  constructor(block: number) {
    this.block = block;
  }

  nextWrite(): number {
    return this.#writes++;
  }

  /** An id that no other entity has: the block's number above, a count below. */
  nextId(type: EntityType): string {
    const count = this.#ids++;
    if (type.idScalar === "Int8") return ((BigInt(this.block) << 32n) | BigInt(count)).toString();
    if (type.idScalar === "Bytes") {
      return this.block.toString(16).padStart(8, "0") + count.toString(16).padStart(8, "0");
    }
    throw new MappingError(`ids of ${type.name} are text, which the store cannot make`);
  }

  /** Where it stands, to go back to. */
  mark(): () => void {
    const [writes, ids] = [this.#writes, this.#ids];
    return () => {
      this.#writes = writes;
      this.#ids = ids;
    };
  }
}

/** An entity as it was at the end of the last block. */
export interface Before {
  readonly values: Readonly<EntityValues>;
}

/** Entities as they were at the end of the last block. */
export interface Baseline<B extends Before = Before> {
  /** @returns null if there is none. Throws what makes the caller wait and ask again, if it must be looked up. */
  get(type: EntityType, id: string): B | null;
  /** All entities whose field has a value. As `get` where they must be looked up. */
  related(type: EntityType, field: StoredField, value: string): ReadonlyMap<string, Readonly<EntityValues>>;
}

/** What is done to one entity. An update leaves the fields that are not in it; an overwrite follows a removal. */
export interface Change {
  readonly kind: "update" | "overwrite" | "remove";
  readonly values: EntityValues;
  /** Its place in the order of the block's writes. */
  readonly sequence: number;
}

/** What a block has done to one entity. */
interface Touched<B extends Before> {
  readonly id: string;
  /** As the block has found it; `undefined` where nobody has asked. */
  before: B | null | undefined;
  /** By the handlers that have ended. */
  inBlock: Change | undefined;
  inHandler: Change | undefined;
  /** As the handler sees it; `undefined` where that must be put together anew. */
  seen: Readonly<EntityValues> | null | undefined;
}

/** What a block has done to the entities of one type. */
interface TouchedOfType<B extends Before> {
  readonly type: EntityType;
  readonly byId: Map<string, Touched<B>>;
  /** That which was asked for last: what a handler loads, it saves next. */
  last: Touched<B>;
}

/** What the handlers of a block that have ended did to one entity. */
export interface BlockChange<B extends Before> {
  readonly id: string;
  /** To be looked up by whoever needs it. */
  before: B | null | undefined;
  readonly inBlock: Change;
  /** What has become of it; `undefined` where that must be put together. */
  readonly seen: Readonly<EntityValues> | null | undefined;
}

const NO_VALUES: EntityValues = [];

/**
 * What the handlers of one block have done to entities: that of the handler which runs now apart, since it can still fail, or
 * wait for something and begin again.
 */
export class BlockChanges<B extends Before = Before> implements EntityAccess {
  readonly #baseline: Baseline<B>;
  readonly #sequence: BlockSequence;
  readonly #touched = new PerType<TouchedOfType<B>>();
  /** Those that the handler has changed. */
  #changed: Touched<B>[] = [];
  #undoSequence = () => {};

  constructor(baseline: Baseline<B>, sequence: BlockSequence) {
    this.#baseline = baseline;
    this.#sequence = sequence;
  }

  /** What the handlers that have ended did, by type. */
  get all(): readonly (readonly [EntityType, readonly BlockChange<B>[]])[] {
    const all: [EntityType, BlockChange<B>[]][] = [];
    for (const { type, byId } of this.#touched.values()) {
      const changes: BlockChange<B>[] = [];
      for (const touched of byId.values()) if (isChanged(touched)) changes.push(touched);
      if (changes.length > 0) all.push([type, changes]);
    }
    return all;
  }

  enterHandler(): void {
    this.#undoSequence = this.#sequence.mark();
    this.#changed = [];
  }

  /** Forgets what the handler has done. */
  discardHandler(): void {
    this.#undoSequence();
    for (const touched of this.#changed) {
      touched.inHandler = undefined;
      touched.seen = undefined;
    }
    this.#changed = [];
  }

  /** Keeps what the handler has done. */
  leaveHandler(): void {
    for (const touched of this.#changed) {
      touched.inBlock = accumulated(touched.inBlock, touched.inHandler as Change);
      touched.inHandler = undefined;
      if (!isUpdated(touched)) touched.seen = undefined;
    }
    this.#changed = [];
  }

  get(type: EntityType, id: string): Readonly<EntityValues> | null {
    return this.#seen(this.#touch(type, id), type, id);
  }

  /** As `get`, of what was written in this block only. */
  getInBlock(type: EntityType, id: string): Readonly<EntityValues> | null {
    const { inHandler, inBlock } = this.#touch(type, id);
    return applied(inHandler, applied(inBlock, null));
  }

  /** The entities of a type whose field refers to `value`, by their ids. */
  related(type: EntityType, field: StoredField, value: string): Readonly<EntityValues>[] {
    const stored = this.#baseline.related(type, field, value);
    const touched = this.#touched.get(type)?.byId;
    const index = type.fieldIndex.get(field.name) as number;
    const found: [string, Readonly<EntityValues>][] = [];
    for (const id of new Set([...stored.keys(), ...(touched?.keys() ?? [])])) {
      const { inHandler, inBlock } = touched?.get(id) ?? UNTOUCHED;
      const entity = applied(inHandler, applied(inBlock, stored.get(id) ?? null));
      if (entity !== null && refersTo(entity[index], value)) found.push([id, entity]);
    }
    return found.sort(([one], [other]) => compareIds(type, one, other)).map(([, entity]) => entity);
  }

  /**
   * Saves an entity.
   *
   * @param values Those that are not set stay as they are; the id is taken from `id`.
   * @throws MappingError if a field that must have a value has none, or the id in the values is another.
   */
  set(type: EntityType, id: string, values: EntityValues): void {
    const { idIndex } = type;
    const expected = idValue(type, id);
    const given = values[idIndex];
    if (given !== undefined && given !== expected) {
      throw new MappingError(
        `Value of ${type.name} attribute 'id' conflicts with ID passed to \`store.set()\`: ${String(given)} != ${id}`,
      );
    }
    values[idIndex] = expected;
    const touched = this.#touch(type, id);
    if (firstMissing(type, values, NO_VALUES) !== undefined) {
      const missing = firstMissing(type, values, this.#seen(touched, type, id) ?? NO_VALUES);
      if (missing !== undefined) {
        throw new MappingError(
          `Entity ${type.name}[${id}]: missing value for non-nullable field \`${missing.name}\``,
        );
      }
    }
    if (touched.seen) takeSame(values, touched.seen);
    this.#change(touched, { kind: "update", values, sequence: this.#sequence.nextWrite() });
  }

  /** An id that no other entity has. */
  nextId(type: EntityType): string {
    return this.#sequence.nextId(type);
  }

  remove(type: EntityType, id: string): void {
    const change: Change = { kind: "remove", values: NO_VALUES, sequence: this.#sequence.nextWrite() };
    this.#change(this.#touch(type, id), change);
  }

  #touch(type: EntityType, id: string): Touched<B> {
    const ofType = this.#touched.get(type);
    if (ofType === undefined) {
      const first = untouched<B>(id);
      this.#touched.set(type, { type, byId: new Map([[id, first]]), last: first });
      return first;
    }
    if (ofType.last.id === id) return ofType.last;
    let touched = ofType.byId.get(id);
    if (touched === undefined) {
      touched = untouched(id);
      ofType.byId.set(id, touched);
    }
    ofType.last = touched;
    return touched;
  }

  #seen(touched: Touched<B>, type: EntityType, id: string): Readonly<EntityValues> | null {
    if (touched.seen === undefined) {
      const { inBlock, inHandler } = touched;
      if (touched.before === undefined && isPartial(inBlock) && isPartial(inHandler)) {
        touched.before = this.#baseline.get(type, id);
      }
      touched.seen = applied(inHandler, applied(inBlock, touched.before?.values ?? null));
    }
    return touched.seen;
  }

  #change(touched: Touched<B>, change: Change): void {
    if (touched.inHandler === undefined) this.#changed.push(touched);
    touched.inHandler = accumulated(touched.inHandler, change);
    touched.seen = touched.seen && isUpdated(touched) ? applied(change, touched.seen) : undefined;
  }
}

function untouched<B extends Before>(id: string): Touched<B> {
  return { id, before: undefined, inBlock: undefined, inHandler: undefined, seen: undefined };
}

const UNTOUCHED: Pick<Touched<Before>, "inBlock" | "inHandler"> = {
  inBlock: undefined,
  inHandler: undefined,
};

function isChanged<B extends Before>(touched: Touched<B>): touched is Touched<B> & BlockChange<B> {
  return touched.inBlock !== undefined;
}

/** Whether an entity that was there has been neither removed nor made anew: what it is now is then the sum of all changes. */
function isUpdated({ before, inBlock, inHandler }: Touched<Before>): boolean {
  return before !== null && before !== undefined && isPartial(inBlock) && isPartial(inHandler);
}

/** Whether it takes the entity as it was before to say what it is now. */
function isPartial(change: Change | undefined): boolean {
  return change === undefined || change.kind === "update";
}

/** An entity with a change made to it. */
export function applied(
  change: Change | undefined,
  base: Readonly<EntityValues> | null,
): Readonly<EntityValues> | null {
  if (change === undefined) return base;
  if (change.kind === "remove") return null;
  if (change.kind === "overwrite" || base === null) return change.values;
  if (isSetIn(change.values, base) && !change.values.includes(null)) return change.values;
  const values = base.slice();
  for (let index = 0; index < values.length; index++) {
    const update = change.values[index];
    if (update !== undefined) values[index] = update === null ? undefined : update;
  }
  return values;
}

/** Whether nothing but what is set in some values is set in others. */
function isSetIn(values: Readonly<EntityValues>, others: Readonly<EntityValues>): boolean {
  for (let index = 0; index < others.length; index++) {
    if (values[index] === undefined && others[index] !== undefined) return false;
  }
  return true;
}

/** Puts in the very values that there were where they are the same, so that few are kept twice. */
function takeSame(values: EntityValues, before: Readonly<EntityValues>): void {
  for (let index = 0; index < values.length; index++) {
    const [value, known] = [values[index], before[index]];
    if (value !== undefined && isSame(value, known)) values[index] = known;
  }
}

/** Whether two values of the same field are the same. */
export function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  return isSameObject(one, other);
}

/** Apart from `isSame`, which would otherwise make a closure's context for each of the many values that are none. */
function isSameObject(
  one: BigDecimal | readonly FieldValue[],
  other: BigDecimal | readonly FieldValue[],
): boolean {
  if (one instanceof BigDecimal || other instanceof BigDecimal)
    return one instanceof BigDecimal && other instanceof BigDecimal && one.equals(other);
  return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
}

/** Two changes of the same entity as one. */
function accumulated(earlier: Change | undefined, change: Change): Change {
  if (earlier === undefined || change.kind !== "update") return change;
  if (earlier.kind === "remove") return { ...change, kind: "overwrite" };
  if (isSetIn(change.values, earlier.values)) {
    return earlier.kind === change.kind ? change : { ...change, kind: earlier.kind };
  }
  const values = earlier.values.slice();
  for (let index = 0; index < values.length; index++) {
    const update = change.values[index];
    if (update !== undefined) values[index] = update;
  }
  return { kind: earlier.kind, values, sequence: change.sequence };
}

/** The first field that must have a value and has none. @param before The values of what is not set. */
function firstMissing(
  type: EntityType,
  values: Readonly<EntityValues>,
  before: Readonly<EntityValues>,
): StoredField | undefined {
  for (const index of type.required) {
    const value = values[index] === undefined ? before[index] : values[index];
    if (value === undefined || value === null) return type.fields[index];
  }
  return undefined;
}

function refersTo(value: FieldValue | undefined, id: string): boolean {
  if (Array.isArray(value)) return value.some((item) => refersTo(item, id));
  return value !== undefined && value !== null && String(value) === id;
}

/** The order of ids in which graph-node hands on related entities. */
function compareIds(type: EntityType, one: string, other: string): number {
  if (type.idScalar === "Int8") return BigInt(one) < BigInt(other) ? -1 : 1;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
