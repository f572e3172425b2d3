import type { EntityType, StoredField } from "../schema/stored-schema.ts";
import { AddressMap } from "./address-map.ts";
import { type Heap, MappingError } from "./heap.ts";
import { type EntityValues, type FieldValue, KIND, nameOfKind, readScalar } from "./store-values.ts";

/**
 * The fields of an entity type as they are read from one module's memory. What that takes is worked out once: to look it up for each value
 * takes as long as to read it.
 */
export class EntityFields {
  readonly type: EntityType;
  /** The kind that each field's values have, unless they are null. */
  readonly kinds: readonly number[];
  /** Fields by where their names stand, of names that never change. */
  readonly #known = new AddressMap<number>();
  readonly #unset: Readonly<EntityValues>;

  constructor(type: EntityType) {
    this.type = type;
    this.kinds = type.fields.map(({ scalar, isList }) => (isList ? KIND.Array : KIND[scalar]));
    this.#unset = type.fields.map(() => undefined);
  }

  /** Values of which none is set. */
  newValues(): EntityValues {
    return this.#unset.slice();
  }

  /**
   * Reads what a mapping saves.
   *
   * @throws MappingError if a field is not one of the type's, or not of its kind.
   */
  read(heap: Heap, pointer: number, ignoresUnknown: boolean): EntityValues {
    const values = this.newValues();
    let unknown: string[] | undefined;
    const entries = heap.word(pointer) >>> 0;
    const length = heap.arrayLength(entries);
    for (let at = 0; at < length; at++) {
      const entry = heap.item(entries, at);
      const name = heap.word(entry) >>> 0;
      const index = this.#known.get(name) ?? this.#indexAt(heap, name);
      if (index === undefined) {
        unknown ??= [];
        unknown.push(heap.string(name));
      } else {
        values[index] = this.readValue(heap, index, heap.word(entry + 4) >>> 0);
      }
    }
    if (unknown !== undefined && !ignoresUnknown) {
      throw new MappingError(
        `Attempted to set undefined fields [${unknown.sort().join(", ")}] for the entity type \`${this.type.name}\`. Make sure those fields are defined in the schema.`,
      );
    }
    return values;
  }

  /** Reads a field's value. @throws MappingError if it is not of the field's kind. */
  readValue(heap: Heap, index: number, pointer: number): FieldValue {
    const kind = heap.word(pointer);
    if (kind === KIND.Null) return null;
    const field = this.type.fields[index] as StoredField;
    if (kind !== this.kinds[index]) throw this.#wrongKind(field, kind);
    if (!field.isList) return readScalar(heap, field.scalar, pointer);
    const ofItems = KIND[field.scalar];
    return heap.array(heap.word(pointer + 8) >>> 0).map((item) => {
      const ofItem = heap.word(item);
      if (ofItem === KIND.Null) return null;
      if (ofItem !== ofItems) throw this.#wrongKind(field, ofItem);
      return readScalar(heap, field.scalar, item);
    });
  }

  /** The field whose name stands at an address. @throws MappingError if nobody may set it. */
  #indexAt(heap: Heap, pointer: number): number | undefined {
    const name = heap.string(pointer);
    const index = this.type.fieldIndex.get(name);
    if (index !== undefined && heap.isConstant(pointer)) this.#known.set(pointer, index);
    if (index === undefined && this.type.derived.some((field) => field.name === name)) {
      throw new MappingError(`the field ${name} of ${this.type.name} is derived and cannot be set`);
    }
    return index;
  }

  #wrongKind({ name, scalar, isList }: StoredField, kind: number): MappingError {
    const expected = isList ? `a list of ${scalar}` : scalar;
    return new MappingError(
      `the field ${name} of ${this.type.name} is ${expected}, but a value of kind ${nameOfKind(kind)} was set`,
    );
  }
}
