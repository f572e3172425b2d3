import { BigDecimal } from "../host/big-decimal.ts";
import type { EntityValues, FieldValue } from "../host/store-values.ts";
import type { EntityType, Scalar, StoredField } from "../schema/stored-schema.ts";
import { parsedScalar, type StoredVersion } from "./reader.ts";

/** The place of its type and the sizes of its two parts come before an entity, in words of 32 bits. */
const HEADER = 12;
/** UTF-8 takes no more bytes for a character of UTF-16. */
const BYTES_PER_CHARACTER = 3;
/** Places that an entity can be noted at: of those, it takes that of the one which was put in first. */
const WAYS = 4;
/** Bytes for each place: less than entities have, so that seldom more than four want the same ones. */
const BYTES_PER_PLACE = 80;
/** What one may have at most of all bytes, so that none drives out many. */
const LARGEST_PART = 1 / 64;

/**
 * Present versions of entities in some 150 bytes each, outside of what the garbage collector goes through, where as objects they take a
 * thousand: so many more of them are at hand. What is put in takes the room of what was put in first.
 *
 * Entities follow each other in a ring, as JSON with the digits of all bytes behind it. Where they begin is noted at one of four places that
 * follow from the id; of what is noted, that which has been written over shows by how far the ring has come since.
 */
export class PackedEntities {
  readonly #capacity: number;
  readonly #bytes: Buffer;
  /** Where entities begin, counted from the beginning as if the ring were endless; 0 where there is none. */
  readonly #positions: Float64Array;
  readonly #hashes: Uint32Array;
  #end: number;

  /** @param capacity Bytes for all of them. Memory is taken as it is written to. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    const places = 2 ** Math.ceil(Math.log2(Math.max(WAYS, capacity / BYTES_PER_PLACE)));
    this.#positions = new Float64Array(places);
    this.#hashes = new Uint32Array(places);
    // The first one begins later than what is noted where there is none.
    this.#end = 2 * capacity;
  }

  /** Puts one in that is not in it. One that is very large is left out, and one with bytes that are none. */
  add(type: EntityType, version: StoredVersion): void {
    const { text, digits } = pack(type, version);
    const most = HEADER + text.length * BYTES_PER_CHARACTER + digits.length / 2;
    if (most > this.#capacity * LARGEST_PART) return;
    let at = this.#end % this.#capacity;
    if (at + most > this.#capacity) {
      this.#end += this.#capacity - at;
      at = 0;
    }
    const textBytes = this.#bytes.write(text, at + HEADER, "utf8");
    const digitBytes = this.#bytes.write(digits, at + HEADER + textBytes, "hex");
    this.#bytes.writeUInt32LE(type.index, at);
    this.#bytes.writeUInt32LE(textBytes, at + 4);
    this.#bytes.writeUInt32LE(digitBytes, at + 8);
    const position = this.#end;
    this.#end += HEADER + textBytes + digitBytes;
    if (2 * digitBytes === digits.length) {
      this.#note(hashOf(type, String(version.values[type.idIndex])), position);
    }
  }

  /** Takes one out. @returns `undefined` if it is not in it. */
  take(type: EntityType, id: string): StoredVersion | undefined {
    const hash = hashOf(type, id);
    const first = this.#firstPlace(hash);
    for (let place = first; place < first + WAYS; place++) {
      const position = this.#positions[place] as number;
      if (this.#hashes[place] !== hash || position < this.#end - this.#capacity) continue;
      const at = position % this.#capacity;
      // Another one can have the same hash, of another type even.
      if (this.#bytes.readUInt32LE(at) !== type.index) continue;
      const version = this.#read(type, at);
      if (String(version.values[type.idIndex]) !== id) continue;
      this.#positions[place] = 0;
      return version;
    }
    return undefined;
  }

  #note(hash: number, position: number): void {
    const first = this.#firstPlace(hash);
    let earliest = first;
    for (let place = first + 1; place < first + WAYS; place++) {
      if ((this.#positions[place] as number) < (this.#positions[earliest] as number)) earliest = place;
    }
    this.#positions[earliest] = position;
    this.#hashes[earliest] = hash;
  }

  #firstPlace(hash: number): number {
    return (hash & (this.#positions.length / WAYS - 1)) * WAYS;
  }

  #read(type: EntityType, at: number): StoredVersion {
    const digitsAt = at + HEADER + this.#bytes.readUInt32LE(at + 4);
    const end = digitsAt + this.#bytes.readUInt32LE(at + 8);
    const text = this.#bytes.toString("utf8", at + HEADER, digitsAt);
    return unpack(type, text, this.#bytes.toString("hex", digitsAt, end));
  }
}

/** FNV-1a, begun differently for each type, and stirred so that its lowest bits depend on all. */
function hashOf({ index: number }: EntityType, id: string): number {
  let hash = Math.imul(number + 1, 0x811c9dc5);
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** What stands for a value in JSON; for bytes, how many digits they have. */
type Packed = string | number | boolean | null | readonly Packed[];

function pack(type: EntityType, { vid, values }: StoredVersion): { text: string; digits: string } {
  let digits = "";
  const items: Packed[] = [vid];
  for (let index = 0; index < type.fields.length; index++) {
    const value = values[index];
    if (typeof value === "string" && (type.fields[index] as StoredField).scalar === "Bytes") {
      digits += value;
      items.push(value.length);
    } else {
      items.push(packedValue(value));
    }
  }
  return { text: JSON.stringify(items), digits };
}

function unpack(type: EntityType, text: string, digits: string): StoredVersion {
  const [vid, ...items] = JSON.parse(text) as [string, ...Packed[]];
  let digitsAt = 0;
  const values: EntityValues = [];
  for (let index = 0; index < type.fields.length; index++) {
    const { scalar } = type.fields[index] as StoredField;
    const item = items[index] as Packed;
    if (item === null) {
      values.push(undefined);
    } else if (scalar !== "Bytes" || typeof item !== "number") {
      values.push(unpackedValue(scalar, item));
    } else {
      values.push(digits.slice(digitsAt, digitsAt + item));
      digitsAt += item;
    }
  }
  return { vid, values };
}

function packedValue(value: FieldValue | undefined): Packed {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint" || value instanceof BigDecimal) return value.toString();
  return typeof value === "object" ? value.map(packedValue) : value;
}

function unpackedValue(scalar: Scalar, item: Packed): FieldValue {
  if (item === null) return null;
  if (typeof item === "object") return item.map((one) => unpackedValue(scalar, one));
  const isItself = typeof item !== "string" || scalar === "String" || scalar === "Bytes";
  return isItself ? item : parsedScalar(scalar, item);
}
