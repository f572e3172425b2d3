import { AddressMap } from "./address-map.ts";
import { fromSignedBytes } from "./big-int.ts";
import { DigitsMemory } from "./digits-memory.ts";
import { WrittenDigits } from "./written-digits.ts";

/** Strings that are no longer than this are read as ASCII if they are: in half the memory, and without looking for surrogates. */
const SHORT_CHARACTERS = 256;
/** The two lower-case digits of each byte, as a word that has both of their characters. */
export const DIGITS_OF_BYTE = Int32Array.from({ length: 0x100 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, "0");
  return digits.charCodeAt(0) | (digits.charCodeAt(1) << 16);
});
/** `0x`, in the same way. */
export const HEX_PREFIX = 0x30 | (0x78 << 16);
/** The byte that two lower-case digits stand for, by the codes of both in 16 bits; -1 for what are none. */
const VALUE_OF_CODES = new Int16Array(0x10000).fill(-1);
/** What a word of characters has but for two that are ASCII. */
const NOT_ASCII = 0xff80ff80 | 0;
for (const [byte, digits] of DIGITS_OF_BYTE.entries()) VALUE_OF_CODES[codesOf(digits)] = byte;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a mapping did that it must not: it ends the handler, in the same way on every machine. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/**
 * A module's memory, as AssemblyScript 0.19 lays it out: objects behind a header of 20 bytes with their class and size,
 * strings in UTF-16, integers as signed bytes with the least significant first.
 */
export class Memory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Buffer;
  protected words: Int32Array;
  protected characters: Uint16Array;
  protected dataView: DataView;
  /** A short text's characters, or the bytes that its digits stand for. */
  readonly #ascii = Buffer.from(new ArrayBuffer(SHORT_CHARACTERS));
  readonly #asciiWords = new Int32Array(this.#ascii.buffer);
  readonly #digits = new DigitsMemory();
  /** Below this nothing changes while handlers run, so what is read there can be remembered. */
  #constantEnd = 0;
  readonly #constants = new AddressMap<string>();

  /** Only where nothing is freed while a handler runs. */
  protected readonly written: WrittenDigits | undefined;

  /** @param freesNothing Whether what was allocated once stays where it is for as long as a handler runs. */
  constructor(memory: WebAssembly.Memory, freesNothing: boolean) {
    this.#memory = memory;
    this.written = freesNothing ? new WrittenDigits() : undefined;
    this.#bytes = Buffer.from(memory.buffer);
    this.words = new Int32Array(memory.buffer);
    this.characters = new Uint16Array(memory.buffer);
    this.dataView = new DataView(memory.buffer);
  }

  /** All of the memory. */
  get bytes(): Buffer {
    // When a memory grows, what could be seen of it has no length any more.
    if (this.words.length === 0) this.look();
    return this.#bytes;
  }

  /** What stands at `pointer`, which is divisible by four. */
  word(pointer: number): number {
    const word = this.words[pointer >>> 2];
    return word === undefined || pointer < 0 ? this.#farWord(pointer) : word;
  }

  /**
   * Whether words stand in the memory as they stand in an image that was put there.
   *
   * @param start Where the image begins. @param first The first of the words, counted from there.
   */
  holds(image: Int32Array, start: number, first: number, count: number): boolean {
    const words = this.words;
    const begin = start >>> 2;
    for (let at = first; at < first + count; at++) if (words[begin + at] !== image[at]) return false;
    return true;
  }

  setWord(pointer: number, value: number): void {
    this.words[pointer >>> 2] = value;
  }

  /** Says that nothing below `end` will ever change. */
  freezeBelow(end: number): void {
    this.#constantEnd = end;
  }

  /** Whether nothing changes at an address while handlers run. */
  isConstant(pointer: number): boolean {
    return pointer < this.#constantEnd;
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
    const known = this.written?.at(pointer);
    if (known !== undefined) return known;
    const length = this.#size(pointer) >>> 1;
    if (length < 2 || length > SHORT_CHARACTERS || length % 2 !== 0 || pointer % 4 !== 0) return undefined;
    const [bytes, words] = [this.#ascii, this.words];
    const first = pointer >>> 2;
    if (words[first] !== HEX_PREFIX) return undefined;
    const size = (length >>> 1) - 1;
    for (let index = 0, at = first + 1; index < size; index++, at++) {
      const digits = words[at] as number;
      const value = (digits & NOT_ASCII) === 0 ? (VALUE_OF_CODES[codesOf(digits)] as number) : -1;
      if (value < 0) return undefined;
      bytes[index] = value;
    }
    return this.#digits.of(bytes, this.#asciiWords, 0, size);
  }

  /** The digits of bytes that are among those which are remembered. */
  protected rememberedDigits(start: number, size: number): string | undefined {
    if (!DigitsMemory.remembers(start, size)) return undefined;
    return this.#digits.of(this.#bytes, this.words, start, size);
  }

  /** A short text, if nothing but ASCII is in it. */
  #asciiAt(pointer: number, size: number): string | undefined {
    const length = size >>> 1;
    if (length > SHORT_CHARACTERS || pointer % 2 !== 0) return undefined;
    const [ascii, characters] = [this.#ascii, this.characters];
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
    const size = this.contentSize(pointer);
    const start = this.contentStart(pointer, size);
    return this.#bytes.subarray(start, start + size);
  }

  /** The bytes of a `Uint8Array` as hexadecimal digits. */
  hex(pointer: number): string {
    const size = this.contentSize(pointer);
    return this.#digits.of(this.#bytes, this.words, this.contentStart(pointer, size), size);
  }

  bigInt(pointer: number): bigint {
    const size = this.contentSize(pointer);
    return fromSignedBytes(this.dataView, this.contentStart(pointer, size), size);
  }

  /** Reads both halves of an integer. @returns False if it has more than 64 bits, or lies so that it is not in words. */
  protected readHalves(pointer: number, halves: Int32Array, at: number): boolean {
    const size = this.contentSize(pointer);
    const start = this.contentStart(pointer, size);
    if (size > 8 || start % 4 !== 0) return false;
    const low = size === 0 ? 0 : (this.words[start >>> 2] as number);
    const high = size <= 4 ? 0 : (this.words[(start >>> 2) + 1] as number);
    // Of what lies behind it, nothing.
    const unused = size === 0 ? 0 : -size * 8;
    halves[at] = size >= 4 ? low : (low << unused) >> unused;
    halves[at + 1] = size > 4 ? (high << unused) >> unused : (halves[at] as number) >> 31;
    return true;
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
  protected contentSize(pointer: number): number {
    this.#size(pointer);
    return this.word(pointer + 8) >>> 0;
  }

  /** Where the bytes of a `Uint8Array` begin. @param size How many they are. */
  protected contentStart(pointer: number, size: number): number {
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

  /** As `word`, where the memory has grown since it was looked at, or ends before. */
  #farWord(pointer: number): number {
    const { bytes } = this;
    if (pointer < 0 || pointer + 4 > bytes.length) throw outOfBounds(pointer);
    return this.words[pointer >>> 2] as number;
  }

  /** Looks at it anew: it may have grown. */
  protected look(): void {
    const { buffer } = this.#memory;
    this.#bytes = Buffer.from(buffer);
    this.words = new Int32Array(buffer);
    this.characters = new Uint16Array(buffer);
    this.dataView = new DataView(buffer);
  }
}

/** Both characters of a word, if they are ASCII, in 16 bits. */
function codesOf(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 16);
}

function outOfBounds(pointer: number): MappingError {
  return new MappingError(`the address ${pointer} is outside the memory`);
}
