import { type Heap, MappingError } from "./heap.ts";
import { TYPE_ID } from "./type-ids.ts";

/** A JSON value whose numbers are the text that stood there, since mappings read them as they like. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const MOST_BYTES = 10_000_000;
/** How deep values may be in one another. */
const MOST_NESTED = 128;
const KIND = { null: 0, bool: 1, number: 2, string: 3, array: 4, object: 5 } as const;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

/** @throws MappingError if it is not JSON in UTF-8. */
export function parseJson(bytes: Uint8Array): Json {
  if (bytes.length > MOST_BYTES) throw new MappingError(`JSON of more than ${MOST_BYTES} bytes`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MappingError("the JSON is not in UTF-8");
  }
  return new Parser(text).document();
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(1);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#error();
    return value;
  }

  #value(depth: number): Json {
    if (depth > MOST_NESTED) throw new MappingError("the JSON is nested too deep");
    this.#take(SPACE);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default: {
        const number = this.#take(NUMBER);
        if (number === undefined || number === "") throw this.#error();
        return new JsonNumber(asSerdeWrites(number));
      }
    }
  }

  #object(depth: number): Json {
    const members = new Map<string, Json>();
    this.#at++;
    this.#take(SPACE);
    if (this.#next("}")) return members;
    for (;;) {
      this.#take(SPACE);
      const name = this.#string();
      this.#take(SPACE);
      if (!this.#next(":")) throw this.#error();
      members.set(name, this.#value(depth + 1));
      this.#take(SPACE);
      if (this.#next("}")) return members;
      if (!this.#next(",")) throw this.#error();
    }
  }

  #array(depth: number): Json {
    const items: Json[] = [];
    this.#at++;
    this.#take(SPACE);
    if (this.#next("]")) return items;
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#take(SPACE);
      if (this.#next("]")) return items;
      if (!this.#next(",")) throw this.#error();
    }
  }

  #string(): string {
    const literal = this.#take(STRING);
    if (literal === undefined) throw this.#error();
    const text = JSON.parse(literal) as string;
    if (/\p{Surrogate}/u.test(text)) throw this.#error();
    return text;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error();
    this.#at += word.length;
    return value;
  }

  #next(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  #error(): MappingError {
    return new MappingError(`not JSON at character ${this.#at}`);
  }
}

/** Numbers are the text that stood there, but for what serde_json makes of it: it knows no negative zero, and its exponents have a sign. */
function asSerdeWrites(number: string): string {
  return number === "-0" ? "0" : number.replace(/[eE](?=\d)/, "e+").replace("E", "e");
}

export function newJson(heap: Heap, value: Json): number {
  if (value === null) return heap.newValue(TYPE_ID.JsonValue, KIND.null, 0);
  if (typeof value === "boolean") return heap.newValue(TYPE_ID.JsonValue, KIND.bool, value ? 1 : 0);
  if (typeof value === "string") return heap.newValue(TYPE_ID.JsonValue, KIND.string, heap.newString(value));
  if (value instanceof JsonNumber) {
    return heap.newValue(TYPE_ID.JsonValue, KIND.number, heap.newString(value.text));
  }
  if (value instanceof Map) {
    const names = [...value.keys()].sort(byCodePoint);
    const entries = names.map((name) => {
      const key = heap.newString(name);
      return heap.newObject(TYPE_ID.TypedMapEntryStringJsonValue, [
        key,
        newJson(heap, value.get(name) ?? null),
      ]);
    });
    const array = heap.newArray(TYPE_ID.ArrayTypedMapEntryStringJsonValue, entries);
    const map = heap.newObject(TYPE_ID.TypedMapStringJsonValue, [array]);
    return heap.newValue(TYPE_ID.JsonValue, KIND.object, map);
  }
  const items = (value as readonly Json[]).map((item) => newJson(heap, item));
  return heap.newValue(TYPE_ID.JsonValue, KIND.array, heap.newArray(TYPE_ID.ArrayJsonValue, items));
}

/** The order of UTF-8, which that of UTF-16 is not beyond the basic plane. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
