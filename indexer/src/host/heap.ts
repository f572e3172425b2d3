import { fromSignedBytes, signedSize, writeSigned } from "./big-int.ts";
import { TYPE_ID, type TypeId } from "./type-ids.ts";

/** What the host asks of the module's allocator at a time; it gives it out itself. */
const ARENA_BYTES = 16_384;
const HEADER_BYTES = 20;
/** Strings that are no longer than this are read as ASCII if they are: in half the memory, and without looking for surrogates. */
const SHORT_CHARACTERS = 256;
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

/**
 * A module's memory, as AssemblyScript 0.19 lays it out: objects behind a header of 20 bytes with their class and size,
 * strings in UTF-16, integers as signed bytes with the least significant first.
 */
export class Heap {
  readonly #exports: HeapExports;
  readonly #classes = new Map<TypeId, number>();
  #bytes: Buffer;
  #words: Int32Array;
  #characters: Uint16Array;
  #view: DataView;
  readonly #ascii = Buffer.alloc(SHORT_CHARACTERS);
  #arenaAt = 0;
  #arenaEnd = 0;
  /** Below this nothing changes while handlers run, so what is read there can be remembered. */
  #constantEnd = 0;
  readonly #constants = new Map<number, string>();
  readonly #prepared = new Map<string, number>();
  readonly #preparedOf = new WeakMap<object, readonly number[]>();

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
    const { bytes } = this;
    if (pointer < 0 || pointer + 4 > bytes.length) throw outOfBounds(pointer);
    return this.#words[pointer >>> 2] as number;
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

  /** Puts a string where it stays, so that it need not be written for every call. */
  prepareString(text: string): void {
    if (!this.#prepared.has(text)) this.#prepared.set(text, this.newString(text));
  }

  /** Where some strings stand that belong to `key` and have been prepared; none of them if one has not. */
  preparedStrings(key: object, texts: () => readonly string[]): readonly number[] {
    let pointers = this.#preparedOf.get(key);
    if (pointers === undefined) {
      const found = texts().map((text) => this.#prepared.get(text));
      pointers = found.every((pointer) => pointer !== undefined) ? found : [];
      this.#preparedOf.set(key, pointers);
    }
    return pointers;
  }

  /** A string that is likely to have been prepared. */
  knownString(text: string): number {
    return this.#prepared.get(text) ?? this.newString(text);
  }

  /** A new object of `size` bytes, all zero only if the memory was never used. */
  allocate(type: TypeId, size: number): number {
    if (this.#words.length === 0) this.#look();
    const whole = (HEADER_BYTES + size + 15) & ~15;
    if (this.#arenaAt + whole > this.#arenaEnd) this.#newArena(whole);
    const header = this.#arenaAt;
    this.#arenaAt += whole;
    let id = this.#classes.get(type);
    if (id === undefined) {
      id = this.#exports.id_of_type(type);
      this.#classes.set(type, id);
    }
    const words = this.#words;
    const at = header >>> 2;
    words[at] = whole - 4;
    words[at + 1] = 0;
    words[at + 2] = 0;
    words[at + 3] = id;
    words[at + 4] = size;
    return header + HEADER_BYTES;
  }

  /** A new object whose fields are each four bytes. */
  newObject(type: TypeId, fields: readonly number[]): number {
    const pointer = this.allocate(type, fields.length * 4);
    const words = this.#words;
    let at = pointer >>> 2;
    for (const field of fields) words[at++] = field;
    return pointer;
  }

  /** A value of a kind: `ethereum.Value`, `store.Value` or `JSONValue`. */
  newValue(type: TypeId, kind: number, payload: number): number {
    return this.newObject(type, [kind, 0, payload, 0]);
  }

  newString(text: string): number {
    const pointer = this.allocate(TYPE_ID.String, text.length * 2);
    this.#bytes.write(text, pointer, "utf16le");
    return pointer;
  }

  /** A `Uint8Array` of the bytes that hexadecimal digits stand for. */
  newBytes(digits: string): number {
    const size = digits.length >>> 1;
    const pointer = this.allocate(TYPE_ID.ArrayBuffer, size);
    this.#bytes.write(digits, pointer, "hex");
    return this.newObject(TYPE_ID.Uint8Array, [pointer, pointer, size]);
  }

  newBytesOf(content: Uint8Array): number {
    const pointer = this.allocate(TYPE_ID.ArrayBuffer, content.length);
    this.#bytes.set(content, pointer);
    return this.newObject(TYPE_ID.Uint8Array, [pointer, pointer, content.length]);
  }

  newBigInt(value: bigint): number {
    const size = signedSize(value);
    const pointer = this.allocate(TYPE_ID.ArrayBuffer, size);
    writeSigned(value, this.#view, pointer, size);
    return this.newObject(TYPE_ID.Uint8Array, [pointer, pointer, size]);
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
    this.#size(pointer);
    const start = this.word(pointer + 4) >>> 0;
    const size = this.word(pointer + 8) >>> 0;
    if (start + size > this.#bytes.length) throw outOfBounds(start);
    return this.#bytes.subarray(start, start + size);
  }

  /** The bytes of a `Uint8Array` as hexadecimal digits. */
  hex(pointer: number): string {
    this.#size(pointer);
    const start = this.word(pointer + 4) >>> 0;
    const size = this.word(pointer + 8) >>> 0;
    if (start + size > this.#bytes.length) throw outOfBounds(start);
    return this.#bytes.toString("hex", start, start + size);
  }

  bigInt(pointer: number): bigint {
    this.#size(pointer);
    const start = this.word(pointer + 4) >>> 0;
    const size = this.word(pointer + 8) >>> 0;
    if (start + size > this.#bytes.length) throw outOfBounds(start);
    return fromSignedBytes(this.#view, start, size);
  }

  /** The pointers in an `Array`. */
  array(pointer: number): number[] {
    this.#size(pointer);
    const start = this.word(pointer + 4) >>> 0;
    const length = this.word(pointer + 12);
    const items: number[] = [];
    for (let index = 0; index < length; index++) items.push(this.word(start + index * 4) >>> 0);
    return items;
  }

  /** The size of an object. */
  #size(pointer: number): number {
    if (pointer === 0) {
      throw new MappingError(
        "a value is null where it must not be; a `null` was given to a function of graph-ts",
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

function outOfBounds(pointer: number): MappingError {
  return new MappingError(`the address ${pointer} is outside the memory`);
}
