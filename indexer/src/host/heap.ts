import { writeHalves } from "../halves.ts";
import { VALUE_OF_DIGIT } from "../hex.ts";
import { signedSize, signedSizeOfWords, writeSigned } from "./big-int.ts";
import { DIGITS_OF_BYTE, HEX_PREFIX, Memory } from "./memory.ts";
import { TYPE_ID, type TypeId } from "./type-ids.ts";

export { MappingError } from "./memory.ts";

/** What the host asks of the module's allocator at a time; it gives it out itself. */
const ARENA_BYTES = 16_384;
export const HEADER_BYTES = 20;
const [PAIR_BYTES, VALUE_BYTES, VIEW_BYTES] = [spaceOf(8), spaceOf(16), spaceOf(12)];
/** Up to here a loop in JavaScript is faster than a call of what Node has for it. */
const FEW = 80;

/** What the host needs of a module to put objects into its memory. */
export interface HeapExports {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  id_of_type(type: number): number;
}

/** What an object and all that it points to have put into the memory. */
interface Image {
  readonly object: object;
  readonly start: number;
  readonly pointer: number;
  readonly bytes: Buffer;
}

/** A module's memory with the means to put objects into it. */
export class Heap extends Memory {
  readonly #exports: HeapExports;
  /** The module's own numbers of classes; 0 where it has not been asked yet. */
  readonly #classes = new Int32Array(Math.max(...Object.values(TYPE_ID)) + 1);
  #arenaAt = 0;
  #arenaEnd = 0;
  readonly #images: { block?: Image; transaction?: Image } = {};
  readonly #prepared = new Map<string, number>();
  readonly #preparedLists = new Map<readonly string[], readonly number[]>();
  /** Of two integers, the lower and the upper 32 bits of each. */
  readonly #halves = new Int32Array(4);

  /** @param freesNothing As with `Memory`. */
  constructor(exports: HeapExports, freesNothing: boolean) {
    super(exports.memory, freesNothing);
    this.#exports = exports;
  }

  /** Where the memory that is in use ends. */
  end(): number {
    return this.#exports.allocate(0) >>> 0;
  }

  /** Forgets the arena: the allocator has been set back. */
  reset(): void {
    this.#arenaAt = 0;
    this.#arenaEnd = 0;
    this.written?.clear();
  }

  /**
   * An object that many calls in a row get at the same place, before anything that differs between them: made for the first, and
   * copied for the others.
   */
  repeated(kind: "block" | "transaction", object: object, make: () => number): number {
    if (this.#arenaEnd === 0) this.#newArena(0);
    const image = this.#images[kind];
    const [start, arenaEnd] = [this.#arenaAt, this.#arenaEnd];
    if (image?.object === object && image.start === start && start + image.bytes.length <= arenaEnd) {
      this.bytes.set(image.bytes, start);
      this.#arenaAt += image.bytes.length;
      return image.pointer;
    }
    const pointer = make();
    if (this.#arenaEnd === arenaEnd) {
      this.#images[kind] = {
        object,
        start,
        pointer,
        bytes: Buffer.from(this.bytes.subarray(start, this.#arenaAt)),
      };
    }
    return pointer;
  }

  /**
   * Puts strings where they stay, so that they need not be written for every call. Those that the module has as literals are there, where nothing
   * is freed: names that mappings look for are such, and to compare one with itself takes no look at its characters.
   */
  prepareStrings(texts: Iterable<string>): void {
    const end = this.end();
    const others: string[] = [];
    for (const text of texts) {
      const literal = this.written === undefined ? 0 : this.#literal(text, end);
      if (literal === 0) others.push(text);
      else this.#prepared.set(text, literal);
    }
    // No more room than they take, as all of it is written anew before each call.
    const room = others.reduce((space, text) => space + spaceOf(text.length * 2), 0);
    this.#newArena(room, 0);
    for (const text of others) this.#prepared.set(text, this.newString(text));
  }

  /** Where a string stands below `end`; 0 if it does not. */
  #literal(text: string, end: number): number {
    const characters = Buffer.from(text, "utf16le");
    const string = this.classOf(TYPE_ID.String);
    const bytes = this.bytes.subarray(0, end);
    for (let at = bytes.indexOf(characters, HEADER_BYTES); at >= 0; at = bytes.indexOf(characters, at + 1)) {
      const isString =
        at % 4 === 0 && this.word(at - 8) === string && this.word(at - 4) === characters.length;
      if (isString) return at;
    }
    return 0;
  }

  /** Where a string stands that has been prepared. */
  preparedString(text: string): number {
    const pointer = this.#prepared.get(text);
    if (pointer === undefined) throw new Error(`the string ${text} has not been prepared`);
    return pointer;
  }

  /** Strings that are likely to have been prepared. @param texts The same list for the same strings. */
  knownStrings(texts: readonly string[]): readonly number[] {
    const known = this.#preparedLists.get(texts);
    if (known !== undefined) return known;
    const pointers = texts.map((text) => this.#prepared.get(text) ?? this.newString(text));
    if (texts.every((text) => this.#prepared.has(text))) this.#preparedLists.set(texts, pointers);
    return pointers;
  }

  /** Puts words into room that was reserved: objects that have been made elsewhere, headers and all. */
  put(words: Int32Array, start: number): void {
    this.words.set(words, start >>> 2);
  }

  /** A new object of `size` bytes, all zero only if the memory was never used. */
  allocate(type: TypeId, size: number): number {
    return this.#begin(this.reserve(spaceOf(size)), type, size);
  }

  /** A new object whose fields are each four bytes. */
  newObject(type: TypeId, fields: readonly number[]): number {
    const pointer = this.allocate(type, fields.length * 4);
    const words = this.words;
    let at = pointer >>> 2;
    for (const field of fields) words[at++] = field;
    return pointer;
  }

  /** As `newObject`, of two fields. */
  newPair(type: TypeId, one: number, other: number): number {
    const pointer = this.#begin(this.reserve(PAIR_BYTES), type, 8);
    const words = this.words;
    words[pointer >>> 2] = one;
    words[(pointer >>> 2) + 1] = other;
    return pointer;
  }

  /** A value of a kind: `ethereum.Value`, `store.Value` or `JSONValue`. The payload has 64 bits. */
  newValue(type: TypeId, kind: number, payload: number, high = 0): number {
    const pointer = this.#begin(this.reserve(VALUE_BYTES), type, 16);
    const words = this.words;
    const first = pointer >>> 2;
    words[first] = kind;
    words[first + 1] = 0;
    words[first + 2] = payload;
    words[first + 3] = high;
    return pointer;
  }

  newString(text: string): number {
    const { length } = text;
    const pointer = this.allocate(TYPE_ID.String, length * 2);
    if (length > FEW) {
      this.bytes.write(text, pointer, "utf16le");
      return pointer;
    }
    const characters = this.characters;
    const first = pointer >>> 1;
    for (let index = 0; index < length; index++) characters[first + index] = text.charCodeAt(index);
    return pointer;
  }

  /** A string of the bytes of a `Uint8Array`: `0x` and hexadecimal digits. */
  newHexString(bytesPointer: number): number {
    const size = this.contentSize(bytesPointer);
    const start = this.contentStart(bytesPointer, size);
    const end = start + size;
    const { written } = this;
    const digits = written && this.rememberedDigits(start, size);
    const known = digits === undefined ? 0 : (written?.find(digits) ?? 0);
    if (known !== 0) return known;
    const pointer = this.allocate(TYPE_ID.String, 4 + size * 4);
    const [bytes, words] = [this.bytes, this.words];
    let at = pointer >>> 2;
    words[at++] = HEX_PREFIX;
    for (let index = start; index < end; index++) {
      words[at++] = DIGITS_OF_BYTE[bytes[index] as number] as number;
    }
    if (digits !== undefined) written?.note(pointer, digits);
    return pointer;
  }

  /** A `Uint8Array` of the bytes that hexadecimal digits stand for. */
  newBytes(digits: string): number {
    const size = digits.length >>> 1;
    const pointer = this.#newBuffer(size);
    if (size > FEW) {
      this.bytes.write(digits, pointer, "hex");
    } else {
      writeDigits(this.bytes, pointer, digits);
    }
    return pointer + spaceOf(size);
  }

  newBytesOf(content: Uint8Array): number {
    const pointer = this.#newBuffer(content.length);
    this.bytes.set(content, pointer);
    return pointer + spaceOf(content.length);
  }

  newBigInt(value: bigint): number {
    const halves = this.#halves;
    if (writeHalves(value, halves, 0)) {
      const pointer = this.#newBuffer(8);
      const words = this.words;
      words[pointer >>> 2] = halves[0] as number;
      words[(pointer >>> 2) + 1] = halves[1] as number;
      return this.#fitted(pointer);
    }
    const size = signedSize(value);
    const pointer = this.#newBuffer(size);
    writeSigned(value, this.dataView, pointer, size);
    return pointer + spaceOf(size);
  }

  /**
   * The sum of two integers, or what is left of one without the other, if all three fit into 64 bits with their signs: most do, and take less
   * time than as a BigInt each.
   *
   * @returns `undefined` if they do not. @throws MappingError as `bigInt`.
   */
  newSum(one: number, other: number, sign: 1 | -1): number | undefined {
    const halves = this.#halves;
    if (!this.readHalves(one, halves, 0) || !this.readHalves(other, halves, 2)) return undefined;
    const [high, otherHigh] = [halves[1] as number, halves[3] as number];
    const lowSum = ((halves[0] as number) >>> 0) + sign * ((halves[2] as number) >>> 0);
    const carry = lowSum > 0xffffffff ? 1 : lowSum < 0 ? -1 : 0;
    const highSum = (high + sign * otherHigh + carry) | 0;
    // It has another sign than both, of what is added up.
    const isOverflow =
      sign > 0 ? (high ^ highSum) & (otherHigh ^ highSum) : (high ^ otherHigh) & (high ^ highSum);
    if (isOverflow < 0) return undefined;
    const pointer = this.#newBuffer(8);
    const words = this.words;
    words[pointer >>> 2] = lowSum;
    words[(pointer >>> 2) + 1] = highSum;
    return this.#fitted(pointer);
  }

  /** Takes from a buffer of eight bytes those that its integer does not need. @returns Its view. */
  #fitted(pointer: number): number {
    const words = this.words;
    const at = pointer >>> 2;
    const size = signedSizeOfWords(words[at] as number, words[at + 1] as number);
    const view = pointer + spaceOf(8);
    words[at - 1] = size;
    words[(view >>> 2) + 2] = size;
    return view;
  }

  /** An `ArrayBuffer`, and behind it, by the space that it takes, a `Uint8Array` of all of it. */
  #newBuffer(size: number): number {
    const space = spaceOf(size);
    const at = this.reserve(space + VIEW_BYTES);
    const pointer = this.#begin(at, TYPE_ID.ArrayBuffer, size);
    const words = this.words;
    const view = this.#begin(at + space, TYPE_ID.Uint8Array, 12) >>> 2;
    words[view] = pointer;
    words[view + 1] = pointer;
    words[view + 2] = size;
    return pointer;
  }

  /** Room for objects with their headers. @param bytes A multiple of 16. */
  reserve(bytes: number): number {
    if (this.words.length === 0) this.look();
    if (this.#arenaAt + bytes > this.#arenaEnd) this.#newArena(bytes);
    const at = this.#arenaAt;
    this.#arenaAt += bytes;
    return at;
  }

  /** The module's own number of a class. */
  classOf(type: TypeId): number {
    let id = this.#classes[type] as number;
    if (id === 0) {
      id = this.#exports.id_of_type(type);
      this.#classes[type] = id;
    }
    return id;
  }

  /** Writes the header of an object. @returns Where the object is. */
  #begin(header: number, type: TypeId, size: number): number {
    const id = this.classOf(type);
    const words = this.words;
    const at = header >>> 2;
    words[at] = spaceOf(size) - 4;
    words[at + 1] = 0;
    words[at + 2] = 0;
    words[at + 3] = id;
    words[at + 4] = size;
    return header + HEADER_BYTES;
  }

  /** An `Array` of pointers. */
  newArray(type: TypeId, items: readonly number[]): number {
    const size = items.length * 4;
    const pointer = this.allocate(TYPE_ID.ArrayBuffer, size);
    const words = this.words;
    let at = pointer >>> 2;
    for (const item of items) words[at++] = item;
    return this.newObject(type, [pointer, pointer, size, items.length]);
  }

  /** An object of one byte that says yes or no. */
  newWrappedBool(value: boolean): number {
    const pointer = this.allocate(TYPE_ID.WrappedBool, 1);
    this.bytes[pointer] = value ? 1 : 0;
    return pointer;
  }

  #newArena(least: number, usual = ARENA_BYTES): void {
    const size = Math.max(least + 12, usual);
    // What `allocate` gives stands behind 4 bytes; with 12 more, contents begin at multiples of 16, as AssemblyScript has it.
    this.#arenaAt = (this.#exports.allocate(size) >>> 0) + 12;
    this.#arenaEnd = this.#arenaAt + size - 12;
    if (this.words.length === 0) this.look();
  }
}

/** Writes the bytes that hexadecimal digits stand for. @returns How many. */
export function writeDigits(bytes: Uint8Array, at: number, digits: string): number {
  const size = digits.length >>> 1;
  for (let index = 0; index < size; index++) {
    const high = VALUE_OF_DIGIT[digits.charCodeAt(index * 2)] as number;
    bytes[at + index] = (high << 4) | (VALUE_OF_DIGIT[digits.charCodeAt(index * 2 + 1)] as number);
  }
  return size;
}

/** What an object of `size` bytes takes with its header, so that the next one's content is at a multiple of 16 too. */
export function spaceOf(size: number): number {
  return (HEADER_BYTES + size + 15) & ~15;
}
