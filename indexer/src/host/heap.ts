import { fromSignedBytes, isWord, signedSize, signedSizeOfWords, writeSigned } from "./big-int.ts";
import { DigitsMemory } from "./digits-memory.ts";
import { TYPE_ID, type TypeId } from "./type-ids.ts";

/** What the host asks of the module's allocator at a time; it gives it out itself. */
const ARENA_BYTES = 16_384;
export const HEADER_BYTES = 20;
const [PAIR_BYTES, VALUE_BYTES, VIEW_BYTES] = [spaceOf(8), spaceOf(16), spaceOf(12)];
/** Strings that are no longer than this are read as ASCII if they are: in half the memory, and without looking for surrogates. */
const SHORT_CHARACTERS = 256;
/** Up to here a loop in JavaScript is faster than a call of what Node has for it. */
const FEW = 80;
/** What hexadecimal digits stand for, by their character codes; -1 for what is none. */
const VALUE_OF_DIGIT = new Int8Array(0x80).map((_, code) => {
  const character = String.fromCharCode(code);
  return /[0-9a-f]/i.test(character) ? Number.parseInt(character, 16) : -1;
});
/** The byte that two lower-case digits stand for, by both of their character codes; -1 for what are none. */
const VALUE_OF_CODES = new Int16Array(0x10000).fill(-1);
for (let byte = 0; byte < 0x100; byte++) {
  const digits = byte.toString(16).padStart(2, "0");
  VALUE_OF_CODES[(digits.charCodeAt(0) << 8) | digits.charCodeAt(1)] = byte;
}
const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const [ZERO, X] = [0x30, 0x78];
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a mapping did that it must not: it ends the handler, in the same way on every machine. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

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

/**
 * A module's memory, as AssemblyScript 0.19 lays it out: objects behind a header of 20 bytes with their class and size,
 * strings in UTF-16, integers as signed bytes with the least significant first.
 */
export class Heap {
  readonly #exports: HeapExports;
  /** The module's own numbers of classes; 0 where it has not been asked yet. */
  readonly #classes = new Int32Array(Math.max(...Object.values(TYPE_ID)) + 1);
  #bytes: Buffer;
  #words: Int32Array;
  #characters: Uint16Array;
  #view: DataView;
  /** A short text's characters, or the bytes that its digits stand for. */
  readonly #ascii = Buffer.from(new ArrayBuffer(SHORT_CHARACTERS));
  readonly #asciiWords = new Int32Array(this.#ascii.buffer);
  readonly #digits = new DigitsMemory();
  #arenaAt = 0;
  #arenaEnd = 0;
  /** Below this nothing changes while handlers run, so what is read there can be remembered. */
  #constantEnd = 0;
  readonly #constants = new Map<number, string>();
  readonly #meanings = new WeakMap<object, Map<number, number>>();
  readonly #images: { block?: Image; transaction?: Image } = {};
  readonly #prepared = new Map<string, number>();

  constructor(exports: HeapExports) {
    this.#exports = exports;
    this.#bytes = Buffer.from(exports.memory.buffer);
    this.#words = new Int32Array(exports.memory.buffer);
    this.#characters = new Uint16Array(exports.memory.buffer);
    this.#view = new DataView(exports.memory.buffer);
  }

  /** All of the memory. */
  get bytes(): Buffer {
    // When a memory grows, what could be seen of it has no length any more.
    if (this.#words.length === 0) this.#look();
    return this.#bytes;
  }

  /** What stands at `pointer`, which is divisible by four. */
  word(pointer: number): number {
    const word = this.#words[pointer >>> 2];
    return word === undefined || pointer < 0 ? this.#farWord(pointer) : word;
  }

  setWord(pointer: number, value: number): void {
    this.#words[pointer >>> 2] = value;
  }

  /** Where the memory that is in use ends. */
  end(): number {
    return this.#exports.allocate(0) >>> 0;
  }

  /** Forgets the arena: the allocator has been set back. */
  reset(): void {
    this.#arenaAt = 0;
    this.#arenaEnd = 0;
  }

  /** Says that nothing below `end` will ever change. */
  freezeBelow(end: number): void {
    this.#constantEnd = end;
  }

  /** Whether nothing changes at an address while handlers run. */
  isConstant(pointer: number): boolean {
    return pointer < this.#constantEnd;
  }

  /** What strings that never change mean to `key`, by where they stand: for its owner to fill. */
  meanings(key: object): Map<number, number> {
    let meanings = this.#meanings.get(key);
    if (meanings === undefined) {
      meanings = new Map();
      this.#meanings.set(key, meanings);
    }
    return meanings;
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

  /** Puts a string where it stays, so that it need not be written for every call. */
  prepareString(text: string): void {
    if (!this.#prepared.has(text)) this.#prepared.set(text, this.newString(text));
  }

  /** Where a string stands that has been prepared. */
  preparedString(text: string): number {
    const pointer = this.#prepared.get(text);
    if (pointer === undefined) throw new Error(`the string ${text} has not been prepared`);
    return pointer;
  }

  /** A string that is likely to have been prepared. */
  knownString(text: string): number {
    return this.#prepared.get(text) ?? this.newString(text);
  }

  /**
   * Puts there what has been made elsewhere, headers and all.
   *
   * @param addresses Words of it that are addresses, as if it began at 0; of these, the first `count`.
   * @returns Where it begins.
   */
  place(image: Int32Array, addresses: Int32Array, count: number): number {
    const start = this.#reserve(image.byteLength);
    const words = this.#words;
    const first = start >>> 2;
    words.set(image, first);
    for (let index = 0; index < count; index++) {
      const at = first + (addresses[index] as number);
      words[at] = (words[at] as number) + start;
    }
    return start;
  }

  /** As `word`, where the memory has grown since it was looked at, or ends before. */
  #farWord(pointer: number): number {
    const { bytes } = this;
    if (pointer < 0 || pointer + 4 > bytes.length) throw outOfBounds(pointer);
    return this.#words[pointer >>> 2] as number;
  }

  /** A new object of `size` bytes, all zero only if the memory was never used. */
  allocate(type: TypeId, size: number): number {
    return this.#begin(this.#reserve(spaceOf(size)), type, size);
  }

  /** A new object whose fields are each four bytes. */
  newObject(type: TypeId, fields: readonly number[]): number {
    const pointer = this.allocate(type, fields.length * 4);
    const words = this.#words;
    let at = pointer >>> 2;
    for (const field of fields) words[at++] = field;
    return pointer;
  }

  /** As `newObject`, of two fields. */
  newPair(type: TypeId, one: number, other: number): number {
    return this.#pair(this.#reserve(PAIR_BYTES), type, one, other);
  }

  /** A value of a kind: `ethereum.Value`, `store.Value` or `JSONValue`. The payload has 64 bits. */
  newValue(type: TypeId, kind: number, payload: number, high = 0): number {
    return this.#value(this.#reserve(VALUE_BYTES), type, kind, payload, high);
  }

  newString(text: string): number {
    const { length } = text;
    const pointer = this.allocate(TYPE_ID.String, length * 2);
    if (length > FEW) {
      this.#bytes.write(text, pointer, "utf16le");
      return pointer;
    }
    const characters = this.#characters;
    const first = pointer >>> 1;
    for (let index = 0; index < length; index++) characters[first + index] = text.charCodeAt(index);
    return pointer;
  }

  /** A string of the bytes of a `Uint8Array`: `0x` and hexadecimal digits. */
  newHexString(bytesPointer: number): number {
    const size = this.#contentSize(bytesPointer);
    const start = this.#contentStart(bytesPointer, size);
    const end = start + size;
    const pointer = this.allocate(TYPE_ID.String, 4 + size * 4);
    const [bytes, characters] = [this.#bytes, this.#characters];
    let at = pointer >>> 1;
    characters[at++] = ZERO;
    characters[at++] = X;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      characters[at++] = DIGITS[byte >>> 4] as number;
      characters[at++] = DIGITS[byte & 15] as number;
    }
    return pointer;
  }

  /** A `Uint8Array` of the bytes that hexadecimal digits stand for. */
  newBytes(digits: string): number {
    const size = digits.length >>> 1;
    const pointer = this.#newBuffer(size);
    if (size > FEW) {
      this.#bytes.write(digits, pointer, "hex");
    } else {
      writeDigits(this.#bytes, pointer, digits);
    }
    return pointer + spaceOf(size);
  }

  newBytesOf(content: Uint8Array): number {
    const pointer = this.#newBuffer(content.length);
    this.#bytes.set(content, pointer);
    return pointer + spaceOf(content.length);
  }

  newBigInt(value: bigint): number {
    if (isWord(value)) {
      const pointer = this.#newBuffer(8);
      this.#view.setBigInt64(pointer, value, true);
      const words = this.#words;
      const at = pointer >>> 2;
      const size = signedSizeOfWords(words[at] as number, words[at + 1] as number);
      const view = pointer + spaceOf(8);
      words[at - 1] = size;
      words[(view >>> 2) + 2] = size;
      return view;
    }
    const size = signedSize(value);
    const pointer = this.#newBuffer(size);
    writeSigned(value, this.#view, pointer, size);
    return pointer + spaceOf(size);
  }

  /** An `ArrayBuffer`, and behind it, by the space that it takes, a `Uint8Array` of all of it. */
  #newBuffer(size: number): number {
    const space = spaceOf(size);
    const at = this.#reserve(space + VIEW_BYTES);
    const pointer = this.#begin(at, TYPE_ID.ArrayBuffer, size);
    const words = this.#words;
    const view = this.#begin(at + space, TYPE_ID.Uint8Array, 12) >>> 2;
    words[view] = pointer;
    words[view + 1] = pointer;
    words[view + 2] = size;
    return pointer;
  }

  #pair(at: number, type: TypeId, one: number, other: number): number {
    const pointer = this.#begin(at, type, 8);
    const words = this.#words;
    words[pointer >>> 2] = one;
    words[(pointer >>> 2) + 1] = other;
    return pointer;
  }

  #value(at: number, type: TypeId, kind: number, payload: number, high: number): number {
    const pointer = this.#begin(at, type, 16);
    const words = this.#words;
    const first = pointer >>> 2;
    words[first] = kind;
    words[first + 1] = 0;
    words[first + 2] = payload;
    words[first + 3] = high;
    return pointer;
  }

  /** Room for objects with their headers. @param bytes A multiple of 16. */
  #reserve(bytes: number): number {
    if (this.#words.length === 0) this.#look();
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
    const words = this.#words;
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
    const words = this.#words;
    let at = pointer >>> 2;
    for (const item of items) words[at++] = item;
    return this.newObject(type, [pointer, pointer, size, items.length]);
  }

  /** An object of one byte that says yes or no. */
  newWrappedBool(value: boolean): number {
    const pointer = this.allocate(TYPE_ID.WrappedBool, 1);
    this.#bytes[pointer] = value ? 1 : 0;
    return pointer;
  }

  /** @throws MappingError if it is null, lies outside the memory or is not UTF-16. */
  string(pointer: number): string {
    if (pointer < this.#constantEnd) {
      const known = this.#constants.get(pointer);
      if (known !== undefined) return known;
    }
    const size = this.#size(pointer);
    const text = this.#asciiAt(pointer, size) ?? this.#utf16At(pointer, size);
    if (pointer < this.#constantEnd) this.#constants.set(pointer, text);
    return text;
  }

  /** The digits of a string that is `0x` and bytes in lower-case hexadecimal digits, if it is that and not long. */
  digitsOf(pointer: number): string | undefined {
    const length = this.#size(pointer) >>> 1;
    if (length < 2 || length > SHORT_CHARACTERS || length % 2 !== 0 || pointer % 2 !== 0) return undefined;
    const [bytes, characters] = [this.#ascii, this.#characters];
    const first = pointer >>> 1;
    if (characters[first] !== ZERO || characters[first + 1] !== X) return undefined;
    const size = (length >>> 1) - 1;
    for (let index = 0, at = first + 2; index < size; index++, at += 2) {
      const value = VALUE_OF_CODES[((characters[at] as number) << 8) | (characters[at + 1] as number)] ?? -1;
      if (value < 0 || ((characters[at] as number) | (characters[at + 1] as number)) > 0xff) return undefined;
      bytes[index] = value;
    }
    return this.#digits.of(bytes, this.#asciiWords, 0, size);
  }

  /** A short text, if nothing but ASCII is in it. */
  #asciiAt(pointer: number, size: number): string | undefined {
    const length = size >>> 1;
    if (length > SHORT_CHARACTERS || pointer % 2 !== 0) return undefined;
    const [ascii, characters] = [this.#ascii, this.#characters];
    const first = pointer >>> 1;
    let all = 0;
    for (let index = 0; index < length; index++) {
      const character = characters[first + index] as number;
      if (character === 0) return undefined;
      all |= character;
      ascii[index] = character;
    }
    return all < 0x80 ? ascii.toString("latin1", 0, length) : undefined;
  }

  #utf16At(pointer: number, size: number): string {
    const text = this.#bytes.toString("utf16le", pointer, pointer + size);
    if (LONE_SURROGATE.test(text)) throw new MappingError("a string is not UTF-16");
    // Postgres' text does not take them.
    return text.replaceAll("\0", "");
  }

  /** The bytes of a `Uint8Array`, where they are: valid until something is allocated. */
  view(pointer: number): Buffer {
    const size = this.#contentSize(pointer);
    const start = this.#contentStart(pointer, size);
    return this.#bytes.subarray(start, start + size);
  }

  /** The bytes of a `Uint8Array` as hexadecimal digits. */
  hex(pointer: number): string {
    const size = this.#contentSize(pointer);
    return this.#digits.of(this.#bytes, this.#words, this.#contentStart(pointer, size), size);
  }

  bigInt(pointer: number): bigint {
    const size = this.#contentSize(pointer);
    return fromSignedBytes(this.#view, this.#contentStart(pointer, size), size);
  }

  /** The pointers in an `Array`. */
  array(pointer: number): number[] {
    const length = this.arrayLength(pointer);
    const items: number[] = [];
    for (let index = 0; index < length; index++) items.push(this.item(pointer, index));
    return items;
  }

  /** How many there are in an `Array`. */
  arrayLength(pointer: number): number {
    this.#size(pointer);
    return this.word(pointer + 12);
  }

  /** One of the pointers in an `Array`. */
  item(pointer: number, index: number): number {
    return this.word((this.word(pointer + 4) >>> 0) + index * 4) >>> 0;
  }

  /** How many bytes a `Uint8Array` has. */
  #contentSize(pointer: number): number {
    this.#size(pointer);
    return this.word(pointer + 8) >>> 0;
  }

  /** Where the bytes of a `Uint8Array` begin. @param size How many they are. */
  #contentStart(pointer: number, size: number): number {
    const start = this.word(pointer + 4) >>> 0;
    if (start + size > this.#bytes.length) throw outOfBounds(start);
    return start;
  }

  /** The size of an object. */
  #size(pointer: number): number {
    if (pointer === 0) {
      throw new MappingError(
        "Tried to read AssemblyScript value that is 'null'. Suggestion: look into the function that the error happened and add 'log' calls till you find where a 'null' value is being used as non-nullable. It's likely that you're calling a 'graph-ts' function (or operator) with a 'null' value when it doesn't support it.",
      );
    }
    const size = this.word(pointer - 4) >>> 0;
    if (pointer + size > this.#bytes.length) throw outOfBounds(pointer);
    return size;
  }

  #newArena(least: number): void {
    const size = Math.max(least + 12, ARENA_BYTES);
    // What `allocate` gives stands behind 4 bytes; with 12 more, contents begin at multiples of 16, as AssemblyScript has it.
    this.#arenaAt = (this.#exports.allocate(size) >>> 0) + 12;
    this.#arenaEnd = this.#arenaAt + size - 12;
    if (this.#words.length === 0) this.#look();
  }

  #look(): void {
    const { buffer } = this.#exports.memory;
    this.#bytes = Buffer.from(buffer);
    this.#words = new Int32Array(buffer);
    this.#characters = new Uint16Array(buffer);
    this.#view = new DataView(buffer);
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

function outOfBounds(pointer: number): MappingError {
  return new MappingError(`the address ${pointer} is outside the memory`);
}
