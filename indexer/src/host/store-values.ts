import { signedOfHalves } from "../halves.ts";
import type { Scalar } from "../schema/stored-schema.ts";
import { BigDecimal, LEAST_EXPONENT, MOST_EXPONENT } from "./big-decimal.ts";
import { isTooLarge } from "./big-int.ts";
import { type Heap, MappingError } from "./heap.ts";
import { TYPE_ID } from "./type-ids.ts";

/**
 * A field's value. Which scalar it is of, the schema says: text, integers of 32 bits and booleans are as in JavaScript, `BigInt`,
 * `Int8` and `Timestamp` (microseconds) are bigints, bytes are hexadecimal digits without `0x`. A field can be set to null.
 */
export type FieldValue = string | number | bigint | boolean | BigDecimal | null | readonly FieldValue[];

/**
 * The values of an entity's fields, in the order of its type; `undefined` where a field is not set. Lists of them are made by `push` or `slice`, not
 * by `map`, of which V8 makes a list of another kind.
 */
export type EntityValues = (FieldValue | undefined)[];

/** The numbers that mappings know kinds of stored values by. */
export const KIND = {
  String: 0,
  Int: 1,
  BigDecimal: 2,
  Boolean: 3,
  Array: 4,
  Null: 5,
  Bytes: 6,
  BigInt: 7,
  Int8: 8,
  Timestamp: 9,
} as const satisfies Record<Scalar | "Array" | "Null", number>;
const SCALAR_OF_KIND = Object.fromEntries(Object.entries(KIND).map(([name, kind]) => [kind, name]));

/** A value that says itself what it is, for what no schema describes. */
export type TaggedValue =
  | { readonly type: Scalar; readonly value: Exclude<FieldValue, null | readonly FieldValue[]> }
  | { readonly type: "Array"; readonly value: readonly TaggedValue[] }
  | { readonly type: "Null"; readonly value: null };

/** Writes a data source's context. */
export function newTaggedMap(heap: Heap, values: ReadonlyMap<string, TaggedValue>): number {
  const names = [...values.keys()].sort();
  const entries = names.map((name) => {
    const value = newTagged(heap, values.get(name) as TaggedValue);
    return heap.newPair(TYPE_ID.TypedMapEntryStringStoreValue, heap.newString(name), value);
  });
  return newMap(heap, entries);
}

export function readTaggedMap(heap: Heap, pointer: number): Map<string, TaggedValue> {
  const values = new Map<string, TaggedValue>();
  for (const entry of heap.array(heap.word(pointer))) {
    values.set(heap.string(heap.word(entry) >>> 0), readTagged(heap, heap.word(entry + 4) >>> 0));
  }
  return values;
}

function newMap(heap: Heap, entries: readonly number[]): number {
  const array = heap.newArray(TYPE_ID.ArrayTypedMapEntryStringStoreValue, entries);
  return heap.newObject(TYPE_ID.TypedMapStringStoreValue, [array]);
}

function newFieldValue(heap: Heap, scalar: Scalar, value: FieldValue): number {
  const payload = payloadOf(heap, scalar, value);
  return heap.newValue(TYPE_ID.StoreValue, kindOf(scalar, value), payload, highOf(scalar, value));
}

function newTagged(heap: Heap, tagged: TaggedValue): number {
  if (tagged.type === "Null") return heap.newValue(TYPE_ID.StoreValue, KIND.Null, 0);
  if (tagged.type === "Array") {
    const items = tagged.value.map((item) => newTagged(heap, item));
    return heap.newValue(TYPE_ID.StoreValue, KIND.Array, heap.newArray(TYPE_ID.ArrayStoreValue, items));
  }
  return newFieldValue(heap, tagged.type, tagged.value);
}

/** What a kind is called; its number where it is none. */
export function nameOfKind(kind: number): string {
  return SCALAR_OF_KIND[kind] ?? String(kind);
}

/** The number of a value's kind. */
function kindOf(scalar: Scalar, value: FieldValue): number {
  if (value === null) return KIND.Null;
  return Array.isArray(value) ? KIND.Array : KIND[scalar];
}

/** A value's lower 32 bits: itself, or where it stands. */
export function payloadOf(heap: Heap, scalar: Scalar, value: FieldValue): number {
  if (value === null) return 0;
  if (Array.isArray(value)) {
    const items = value.map((item) => newFieldValue(heap, scalar, item));
    return heap.newArray(TYPE_ID.ArrayStoreValue, items);
  }
  switch (scalar) {
    case "String":
      return heap.newString(value as string);
    case "Bytes":
      return heap.newBytes(value as string);
    case "BigInt":
      return heap.newBigInt(value as bigint);
    case "BigDecimal":
      return newBigDecimal(heap, value as BigDecimal);
    case "Boolean":
      return value === true ? 1 : 0;
    case "Int":
      return value as number;
    default:
      return Number(BigInt.asIntN(32, value as bigint));
  }
}

/** A value's upper 32 bits. */
export function highOf(scalar: Scalar, value: FieldValue): number {
  if (typeof value === "number") return value < 0 ? -1 : 0;
  const isLong = typeof value === "bigint" && (scalar === "Int8" || scalar === "Timestamp");
  return isLong ? Number(value >> 32n) : 0;
}

export function newBigDecimal(heap: Heap, value: BigDecimal): number {
  const exponent = heap.newBigInt(value.exponent);
  return heap.newPair(TYPE_ID.BigDecimal, heap.newBigInt(value.digits), exponent);
}

/** @throws MappingError if its exponent is out of range. */
export function readBigDecimal(heap: Heap, pointer: number): BigDecimal {
  const value = BigDecimal.of(
    heap.bigInt(heap.word(pointer) >>> 0),
    heap.bigInt(heap.word(pointer + 4) >>> 0),
  );
  if (!value.isInRange)
    throw new MappingError(
      `big decimal exponent \`${value.exponent}\` is outside the \`${LEAST_EXPONENT}\` to \`${MOST_EXPONENT}\` range`,
    );
  return value;
}

function readTagged(heap: Heap, pointer: number): TaggedValue {
  const kind = heap.word(pointer);
  if (kind === KIND.Null) return { type: "Null", value: null };
  if (kind === KIND.Array) {
    const items = heap.array(heap.word(pointer + 8) >>> 0);
    return { type: "Array", value: items.map((item) => readTagged(heap, item)) };
  }
  const scalar = SCALAR_OF_KIND[kind] as Scalar | undefined;
  if (scalar === undefined) throw new MappingError(`there is no kind ${kind} of stored values`);
  return { type: scalar, value: readScalar(heap, scalar, pointer) };
}

/** Reads a value that is neither null nor a list. */
export function readScalar(
  heap: Heap,
  scalar: Scalar,
  pointer: number,
): Exclude<FieldValue, null | readonly FieldValue[]> {
  const payload = heap.word(pointer + 8);
  switch (scalar) {
    case "String":
      return heap.string(payload >>> 0);
    case "Bytes":
      return heap.hex(payload >>> 0);
    case "BigInt":
      return checkedBigInt(heap.bigInt(payload >>> 0));
    case "BigDecimal":
      return readBigDecimal(heap, payload >>> 0);
    case "Boolean":
      return payload !== 0 || heap.word(pointer + 12) !== 0;
    case "Int":
      return payload;
    default:
      return signedOfHalves(payload, heap.word(pointer + 12));
  }
}

/** @throws MappingError if it is more than the store holds. */
export function checkedBigInt(value: bigint): bigint {
  if (isTooLarge(value)) throw new MappingError("an integer has more bits than can be stored");
  return value;
}
