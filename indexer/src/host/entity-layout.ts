import type { Scalar, StoredField } from "../schema/stored-schema.ts";
import type { EntityFields } from "./entity-fields.ts";
import { HEADER_BYTES, type Heap, spaceOf } from "./heap.ts";
import { TYPE_ID, type TypeId } from "./type-ids.ts";

/** Up to how many bytes of a value have room in an image; what is longer is put into the memory for itself. */
const ROOM: Readonly<Partial<Record<Scalar, number>>> = { BigInt: 28, Bytes: 44, String: 140 };

/** Where a field's objects stand in an image, in words from its beginning. */
export interface Place {
  readonly field: StoredField;
  /** In the order of the type. */
  readonly index: number;
  /** The kind of its values, unless they are null. */
  readonly kind: number;
  /** Bytes that there are for the content of its value. */
  readonly room: number;
  readonly entry: number;
  readonly value: number;
  /** Where the content of its value has room, and the view of it; 0 where there is none. */
  readonly content: number;
  readonly view: number;
}

/** How the images of a type are laid out in one module's memory. */
export interface EntityLayout {
  readonly fields: EntityFields;
  readonly places: readonly Place[];
  /** An image of which nothing has been written yet. */
  readonly words: Int32Array;
  /** Which of them are addresses, counted from the image's beginning; those of the entries are not among them. */
  readonly addresses: Int32Array;
  /** Where the map stands, the array that it has, and the addresses of the entries in that, in words from the image's beginning. */
  readonly map: number;
  readonly array: number;
  readonly entries: number;
}

/** Lays the images of a type out: its fields sorted by name, each with room for its value. */
export function layOutEntity(heap: Heap, fields: EntityFields): EntityLayout {
  const { type, kinds } = fields;
  const objects = new ObjectsLayout(heap);
  const places = sortedFields(type.fields).map((index): Place => {
    const field = type.fields[index] as StoredField;
    const kind = kinds[index] as number;
    const room = field.isList ? 0 : (ROOM[field.scalar] ?? 0);
    const { content, view } = objects.content(field.scalar, room);
    const value = objects.add(TYPE_ID.StoreValue, 16);
    if (content !== 0) objects.address(value + 2, view === 0 ? content : view);
    const entry = objects.add(TYPE_ID.TypedMapEntryStringStoreValue, 8);
    objects.words[entry] = heap.preparedString(field.name);
    objects.address(entry + 1, value);
    return { field, index, kind, room, entry, value, content, view };
  });
  const entries = objects.add(TYPE_ID.ArrayBuffer, type.fields.length * 4);
  const array = objects.add(TYPE_ID.ArrayTypedMapEntryStringStoreValue, 16);
  objects.address(array, entries);
  objects.address(array + 1, entries);
  const map = objects.add(TYPE_ID.TypedMapStringStoreValue, 4);
  objects.address(map, array);
  const words = Int32Array.from(objects.words);
  const addresses = Int32Array.from(objects.addresses);
  return { fields, places, words, addresses, map, array, entries };
}

/** What an image is made of, object by object. */
class ObjectsLayout {
  readonly words: number[] = [];
  readonly addresses: number[] = [];
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** @returns The first word of an object's content. */
  add(type: TypeId, size: number): number {
    const space = spaceOf(size);
    const content = this.words.length + HEADER_BYTES / 4;
    this.words.push(space - 4, 0, 0, this.#heap.classOf(type), size);
    while (this.words.length < content - HEADER_BYTES / 4 + space / 4) this.words.push(0);
    return content;
  }

  /** Says that a word is the address of another. */
  address(word: number, of: number): void {
    this.words[word] = of * 4;
    this.addresses.push(word);
  }

  /** Room for a value's text or bytes, and the view that bytes have. */
  content(scalar: Scalar, room: number): Pick<Place, "content" | "view"> {
    if (room === 0) return { content: 0, view: 0 };
    if (scalar === "String") return { content: this.add(TYPE_ID.String, room), view: 0 };
    const content = this.add(TYPE_ID.ArrayBuffer, room);
    const view = this.add(TYPE_ID.Uint8Array, 12);
    this.address(view, content);
    this.address(view + 1, content);
    return { content, view };
  }
}

function sortedFields(fields: readonly StoredField[]): readonly number[] {
  const names = fields.map(({ name }) => name);
  return names
    .map((_, index) => index)
    .sort((one, other) => ((names[one] as string) < (names[other] as string) ? -1 : 1));
}
