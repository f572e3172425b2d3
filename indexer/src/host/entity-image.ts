import { writeHalves } from "../halves.ts";
import { signedSize, signedSizeOfWords, writeSigned } from "./big-int.ts";
import type { EntityLayout, Place } from "./entity-layout.ts";
import { type Heap, writeDigits } from "./heap.ts";
import { type EntityValues, type FieldValue, highOf, KIND, payloadOf } from "./store-values.ts";

/**
 * The `TypedMap` that mappings get for an entity, as bytes, of one type and one module. Entities are made of it one after the other: only
 * what differs from the one before is written anew.
 */
export class EntityImage {
  readonly #layout: EntityLayout;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #characters: Uint16Array;
  readonly #view: DataView;
  /** What it has at present, in the order of the type; `undefined` where that is not to be relied on. */
  readonly #held: EntityValues;
  /** Words to be set in the memory for one entity alone, and what to. */
  readonly #others: number[] = [];
  /** Where it was put last, so that its addresses are of there, and what of. */
  #start = 0;
  #values: Readonly<EntityValues> = [];

  constructor(layout: EntityLayout) {
    this.#layout = layout;
    this.#words = layout.words.slice();
    this.#bytes = Buffer.from(this.#words.buffer);
    this.#characters = new Uint16Array(this.#words.buffer);
    this.#view = new DataView(this.#words.buffer);
    this.#held = layout.fields.newValues();
  }

  /** Puts an entity into the memory. */
  newEntity(heap: Heap, values: Readonly<EntityValues>): number {
    const [words, held, others] = [this.#words, this.#held, this.#others];
    const { places, entries, array } = this.#layout;
    const start = heap.reserve(words.byteLength);
    if (start !== this.#start) this.#moveTo(start);
    if (others.length > 0) others.length = 0;
    let end = entries;
    for (const place of places) {
      const value = values[place.index];
      if (value === undefined) continue;
      words[end++] = start + place.entry * 4;
      if (held[place.index] !== value) this.#write(heap, place, value);
    }
    const count = end - entries;
    words[entries - 1] = count * 4;
    words[array + 2] = count * 4;
    words[array + 3] = count;
    heap.put(words, start);
    for (let index = 0; index < others.length; index += 2) {
      heap.setWord(start + (others[index] as number) * 4, others[index + 1] as number);
    }
    this.#values = values;
    return this.pointer;
  }

  /** Where the entity is that was put into the memory last. */
  get pointer(): number {
    return this.#start + this.#layout.map * 4;
  }

  /**
   * Reads that entity, to which the mapping may have done whatever it likes. Values that still stand as they were written are not read:
   * they are the very ones that it was given.
   *
   * @returns `undefined` if it has not the same fields any more.
   */
  read(heap: Heap): EntityValues | undefined {
    const [start, values] = [this.#start, this.#values];
    const { fields, places } = this.#layout;
    const entries = this.#entriesOf(heap);
    if (entries === 0) return undefined;
    const read = fields.newValues();
    let at = entries;
    for (const place of places) {
      const given = values[place.index];
      if (given === undefined) continue;
      const entry = heap.word(at);
      at += 4;
      if (entry !== start + place.entry * 4 || heap.word(entry) !== this.#words[place.entry])
        return undefined;
      const value = heap.word(entry + 4);
      read[place.index] = this.#isUntouched(heap, place, value)
        ? given
        : fields.readValue(heap, place.index, value >>> 0);
    }
    return read;
  }

  /** Where the addresses of its entries are; 0 if there are more or fewer than there were. */
  #entriesOf(heap: Heap): number {
    const [start, words] = [this.#start, this.#words];
    const { map, array, entries } = this.#layout;
    const isSame = heap.holds(words, start, map, 1) && heap.holds(words, start, array - 1, 5);
    return isSame ? start + entries * 4 : 0;
  }

  /** Whether a field has the value object that it was given, and there stands in it what was written. */
  #isUntouched(heap: Heap, { value: at, content, view }: Place, pointer: number): boolean {
    const [start, words] = [this.#start, this.#words];
    // Of what stands elsewhere the image has no address, so that it is read.
    if (pointer !== start + at * 4 || !heap.holds(words, start, at, 4)) return false;
    if (content === 0) return true;
    const size = words[content - 1] as number;
    if (!heap.holds(words, start, content - 1, 1 + ((size + 3) >>> 2))) return false;
    return view === 0 || heap.holds(words, start, view - 1, 4);
  }

  /** Makes its addresses those that it has where it begins at `start`. */
  #moveTo(start: number): void {
    const [words, by] = [this.#words, start - this.#start];
    for (const at of this.#layout.addresses) words[at] = (words[at] as number) + by;
    this.#start = start;
  }

  #write(heap: Heap, place: Place, value: FieldValue): void {
    const { field, index, kind, value: at, content } = place;
    const words = this.#words;
    words[at] = value === null ? KIND.Null : kind;
    words[at + 3] = highOf(field.scalar, value);
    if (content === 0 && (value === null || !isElsewhere(place))) {
      words[at + 2] = payloadOf(heap, field.scalar, value);
      this.#held[index] = value;
    } else if (content !== 0 && value !== null && this.#writeContent(place, value)) {
      this.#held[index] = value;
    } else {
      this.#held[index] = undefined;
      this.#others.push(at + 2, payloadOf(heap, field.scalar, value));
    }
  }

  /** @returns False if it has no room. */
  #writeContent(place: Place, value: FieldValue): boolean {
    const { content, view } = place;
    const size = this.#writeScalar(place, value);
    if (size < 0) return false;
    this.#words[content - 1] = size;
    if (view !== 0) this.#words[view + 2] = size;
    return true;
  }

  /** @returns How many bytes it takes, or -1 if these are too many. */
  #writeScalar({ kind, room, content }: Place, value: FieldValue): number {
    if (kind === KIND.BigInt) {
      const words = this.#words;
      if (writeHalves(value as bigint, words, content))
        return signedSizeOfWords(words[content] as number, words[content + 1] as number);
      const size = signedSize(value as bigint);
      if (size > room) return -1;
      writeSigned(value as bigint, this.#view, content * 4, size);
      return size;
    }
    const text = value as string;
    const { length } = text;
    if (kind === KIND.Bytes) return length > room * 2 ? -1 : writeDigits(this.#bytes, content * 4, text);
    if (length * 2 > room) return -1;
    const first = content * 2;
    for (let index = 0; index < length; index++) this.#characters[first + index] = text.charCodeAt(index);
    return length * 2;
  }
}

/** Whether values that are not null stand elsewhere, and the image has their address only. */
function isElsewhere({ kind }: Place): boolean {
  return kind === KIND.Array || kind === KIND.BigDecimal;
}
