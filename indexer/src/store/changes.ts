import { BigDecimal } from "../host/big-decimal.ts";
import { idValue } from "../host/entity-id.ts";
import { MappingError } from "../host/heap.ts";
import type { EntityValues, FieldValue } from "../host/store-values.ts";
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

/** Entities as they were at the end of the last block. */
export interface Baseline {
  /** @returns null if there is none. Throws what makes the caller wait and ask again, if it must be looked up. */
  get(type: EntityType, id: string): Readonly<EntityValues> | null;
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

type Changes = Map<EntityType, Map<string, Change>>;

const NO_VALUES: EntityValues = [];

/**
 * What the handlers of one block have done to entities: that of the handler which runs now apart, since it can still fail, or
 * wait for something and begin again.
 */
export class BlockChanges {
  readonly #baseline: Baseline;
  readonly #sequence: BlockSequence;
  readonly #block: Changes = new Map();
  #handler: Changes = new Map();
  #undoSequence = () => {};

  constructor(baseline: Baseline, sequence: BlockSequence) {
    this.#baseline = baseline;
    this.#sequence = sequence;
  }

  get all(): ReadonlyMap<EntityType, ReadonlyMap<string, Change>> {
    return this.#block;
  }

  enterHandler(): void {
    this.#undoSequence = this.#sequence.mark();
    this.#handler = new Map();
  }

  /** Forgets what the handler has done. */
  discardHandler(): void {
    this.#undoSequence();
    this.#handler = new Map();
  }

  /** Keeps what the handler has done. */
  leaveHandler(): void {
    for (const [type, changes] of this.#handler) {
      for (const [id, change] of changes) accumulate(this.#block, type, id, change);
    }
    this.#handler = new Map();
  }

  get(type: EntityType, id: string): Readonly<EntityValues> | null {
    const inBlock = this.#block.get(type)?.get(id);
    const inHandler = this.#handler.get(type)?.get(id);
    const needsBaseline = ![inBlock, inHandler].some(
      (change) => change !== undefined && change.kind !== "update",
    );
    const base = needsBaseline ? this.#baseline.get(type, id) : null;
    return applied(inHandler, applied(inBlock, base));
  }

  /** As `get`, of what was written in this block only. */
  getInBlock(type: EntityType, id: string): Readonly<EntityValues> | null {
    return applied(this.#handler.get(type)?.get(id), applied(this.#block.get(type)?.get(id), null));
  }

  /** The entities of a type whose field refers to `value`, by their ids. */
  related(type: EntityType, field: StoredField, value: string): Readonly<EntityValues>[] {
    const stored = this.#baseline.related(type, field, value);
    const ids = new Set(stored.keys());
    for (const changes of [this.#block, this.#handler])
      for (const id of changes.get(type)?.keys() ?? []) ids.add(id);
    const index = type.fieldIndex.get(field.name) as number;
    const found: [string, Readonly<EntityValues>][] = [];
    for (const id of ids) {
      const entity = applied(
        this.#handler.get(type)?.get(id),
        applied(this.#block.get(type)?.get(id), stored.get(id) ?? null),
      );
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
    const idIndex = type.fieldIndex.get("id") as number;
    const expected = idValue(type, id);
    const given = values[idIndex];
    if (given !== undefined && given !== expected) {
      throw new MappingError(`${type.name} is saved as ${id}, but its field id is ${String(given)}`);
    }
    values[idIndex] = expected;
    accumulate(this.#handler, type, id, { kind: "update", values, sequence: this.#sequence.nextWrite() });
    if (firstMissing(type, values) === undefined) return;
    const missing = firstMissing(type, this.get(type, id) ?? values);
    if (missing !== undefined) {
      throw new MappingError(
        `${type.name} ${id} is saved without a value for ${missing.name}, which must have one`,
      );
    }
  }

  remove(type: EntityType, id: string): void {
    accumulate(this.#handler, type, id, {
      kind: "remove",
      values: NO_VALUES,
      sequence: this.#sequence.nextWrite(),
    });
  }
}

/** An entity with a change made to it. */
export function applied(
  change: Change | undefined,
  base: Readonly<EntityValues> | null,
): Readonly<EntityValues> | null {
  if (change === undefined) return base;
  if (change.kind === "remove") return null;
  if (change.kind === "overwrite" || base === null) return change.values;
  return base.map((value, index) => {
    const update = change.values[index];
    if (update === undefined) return value;
    return update === null ? undefined : update;
  });
}

/** Whether two values of the same field are the same. */
export function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === other) return true;
  if (one instanceof BigDecimal && other instanceof BigDecimal) return one.equals(other);
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, index) => isSame(item, other[index]));
}

function accumulate(all: Changes, type: EntityType, id: string, change: Change): void {
  let changes = all.get(type);
  if (changes === undefined) {
    changes = new Map();
    all.set(type, changes);
  }
  const earlier = changes.get(id);
  if (earlier === undefined || change.kind !== "update") {
    changes.set(id, change);
  } else if (earlier.kind === "remove") {
    changes.set(id, { ...change, kind: "overwrite" });
  } else {
    const values = earlier.values.map((value, index) => {
      const update = change.values[index];
      return update === undefined ? value : update;
    });
    changes.set(id, { kind: earlier.kind, values, sequence: change.sequence });
  }
}

function firstMissing(type: EntityType, values: Readonly<EntityValues>): StoredField | undefined {
  return type.fields.find((field, index) => {
    const value = values[index];
    if (!field.isRequired || (value !== undefined && value !== null)) return false;
    // The store sets it itself.
    return !(type.isTimeseries && field.name === "timestamp");
  });
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
