import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../schema/stored-schema.ts";
import { BigDecimal } from "./big-decimal.ts";
import type { HandlerCall } from "./call.ts";
import { EntityFields } from "./entity-fields.ts";
import { EntityImage } from "./entity-image.ts";
import { EntityImages } from "./entity-images.ts";
import { layOutEntity } from "./entity-layout.ts";
import type { Heap } from "./heap.ts";
import type { EntityValues } from "./store-values.ts";
import { testCalls } from "./test-heap.ts";
import { TYPE_ID } from "./type-ids.ts";

const SEED = { seed: 20_231_107 } as const;
const type = readStoredSchema(`
type Thing @entity(immutable: false) {
  id: Bytes! amount: BigInt name: String count: Int isOpen: Boolean share: BigDecimal at: Timestamp number: Int8
  owner: Bytes amounts: [BigInt!] hashes: [Bytes!] names: [String]
}`).types.get("Thing") as EntityType;

/** Where memory that handlers use begins in these tests: below stand the names. */
const BEGIN = 8_188;
let heap: Heap;
let begin: () => void;
let image: EntityImage;

beforeEach(() => {
  const calls = testCalls();
  heap = calls.heap;
  heap.prepareStrings(type.fields.map(({ name }) => name));
  begin = () => calls.begin(BEGIN);
  begin();
  image = new EntityImage(layOutEntity(heap, new EntityFields(type)));
});

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((content) => Buffer.from(content).toString("hex"));
const integer = fc.oneof(
  fc.constantFrom(0n, -1n, (1n << 63n) - 1n, 1n << 63n, -(1n << 63n) - 1n, (1n << 223n) - 1n, 1n << 223n),
  fc.bigInt({ min: -(1n << 500n), max: 1n << 500n }),
);
const long = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const text = fc.string({ maxLength: 100 }).map((content) => content.replaceAll("\0", ""));
const or = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: value }, fc.constantFrom(null, undefined));
const values: fc.Arbitrary<EntityValues> = fc.tuple(
  bytes(44),
  or(integer),
  or(text),
  or(fc.integer()),
  or(fc.boolean()),
  or(integer.map((digits) => BigDecimal.of(digits, -18n))),
  or(long),
  or(long),
  or(bytes(60)),
  or(fc.array(integer, { maxLength: 4 })),
  or(fc.array(bytes(60), { maxLength: 4 })),
  or(fc.array(fc.oneof(text, fc.constant(null)), { maxLength: 4 })),
) as fc.Arbitrary<EntityValues>;

const read = (pointer: number) => new EntityFields(type).read(heap, pointer, false);
/** The names of a map's entries, as they follow one another. */
const names = (map: number) => heap.array(heap.word(map)).map((entry) => heap.string(heap.word(entry) >>> 0));

describe("an entity in the memory", () => {
  it("is read as it was written, whatever was written before it, and however the memory grows", () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 60 }), (entities) => {
        begin();
        const pointers = entities.map((entity) => image.newEntity(heap, entity));
        for (const [index, entity] of entities.entries()) {
          expect(read(pointers[index] as number)).toEqual(entity);
        }
      }),
      SEED,
    );
  });

  it("has its fields sorted by name, without those that are not set", () => {
    const entity: EntityValues = new Array(type.fields.length).fill(undefined);
    entity[0] = "01";
    entity[1] = 5n;
    entity[2] = null;
    expect(names(image.newEntity(heap, entity))).toEqual(["amount", "id", "name"]);
  });

  it("is as it is stored, whatever a mapping did to it before, in place", () => {
    const entity: EntityValues = ["0102", 7n, "name", 3, true, undefined, 9n, -9n, "03"];
    while (entity.length < type.fields.length) entity.push(undefined);
    const start = heap.end();
    image.newEntity(heap, entity);
    heap.bytes.fill(0xee, start);
    begin();
    expect(read(image.newEntity(heap, entity))).toEqual(entity);
    expect(read(image.newEntity(heap, entity.with(1, 8n)))).toEqual(entity.with(1, 8n));
    expect(read(image.newEntity(heap, entity))).toEqual(entity);
  });

  it("is not touched by another of its type", () => {
    const one: EntityValues = ["0102", 7n, "name"];
    const other: EntityValues = ["0304", 1n << 250n, "other", null];
    for (const entity of [one, other]) while (entity.length < type.fields.length) entity.push(undefined);
    const [first, second] = [image.newEntity(heap, one), image.newEntity(heap, other)];
    expect([read(first), read(second)]).toEqual([one, other]);
  });

  it("lies as AssemblyScript has it: each object at a multiple of 16, with its size before it", () => {
    const entity: EntityValues = ["0102", 1n << 100n];
    while (entity.length < type.fields.length) entity.push(undefined);
    const map = image.newEntity(heap, entity);
    const array = heap.word(map);
    const objects = [map, array, heap.word(array)];
    for (const entry of heap.array(array)) {
      const value = heap.word(entry + 4);
      const view = heap.word(value + 8);
      objects.push(entry, value, view, heap.word(view));
    }
    expect(objects.map((pointer) => pointer % 16)).toEqual(objects.map(() => 0));
    expect(objects.map((pointer) => heap.word(pointer - 4))).toEqual([
      ...[4, 16, 8],
      ...[8, 16, 12, 13],
      ...[8, 16, 12, 2],
    ]);
  });
});

describe("what a mapping saves of an entity that it was given", () => {
  /** A result or an error's message. */
  const outcome = (action: () => unknown): unknown => {
    try {
      return action();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const call = {} as HandlerCall;

  it("is the very values that are still as they were written", () => {
    const entity = ["0102", 7n, "name", 3, true, undefined, 9n, null, "03".repeat(20)] as EntityValues;
    while (entity.length < type.fields.length) entity.push(undefined);
    image.newEntity(heap, entity);
    const saved = image.read(heap) as EntityValues;
    for (const [index, value] of saved.entries()) expect(Object.is(value, entity[index])).toBe(true);
    expect(saved.length).toBe(entity.length);
  });

  it("is read as if it had never been given, whatever was changed in place", () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer(), isSmall: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 6 }),
        change,
        (entities, { at, value, isSmall }) => {
          begin();
          const images = new EntityImages(type);
          const first = heap.end();
          const pointers = entities.map((entity) => images.newEntity(heap, call, entity));
          const word = first + (at % ((heap.end() - first) >>> 2)) * 4;
          heap.setWord(word, isSmall ? heap.word(word) ^ (value & 3) : value);
          for (const pointer of pointers) {
            const saved = outcome(() => images.read(heap, pointer, false));
            expect(saved).toEqual(outcome(() => read(pointer)));
          }
        },
      ),
      { ...SEED, numRuns: 2_000 },
    );
  });

  it("is that of its own call, however often one was given before, and however many others are", () => {
    const given = fc.record({ id: fc.nat(40), amount: integer, setsAmount: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.array(given, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 }),
        (calls) => {
          const images = new EntityImages(type);
          for (const entities of calls) {
            const call = {} as HandlerCall;
            begin();
            const maps = entities.map(({ id, amount, setsAmount }) => {
              const entity: EntityValues = [id.toString(16).padStart(2, "0"), amount, "name"];
              while (entity.length < type.fields.length) entity.push(undefined);
              const map = images.newEntity(heap, call, entity);
              if (!setsAmount) return { map, expected: entity };
              const value = heap.newValue(TYPE_ID.StoreValue, 7, heap.newBigInt(amount + 1n));
              heap.setWord(heap.item(heap.word(map), 0) + 4, value);
              return { map, expected: entity.with(1, amount + 1n) };
            });
            for (const { map, expected } of maps) expect(images.read(heap, map, false)).toEqual(expected);
          }
        },
      ),
      SEED,
    );
  });

  it("has the values that were set, and the fields that were added or are gone", () => {
    const entity = ["0102", 7n, undefined, 3] as EntityValues;
    while (entity.length < type.fields.length) entity.push(undefined);
    const images = new EntityImages(type);
    const map = images.newEntity(heap, call, entity);
    const array = heap.word(map);
    const amount = heap.newValue(TYPE_ID.StoreValue, 7, heap.newBigInt(8n));
    heap.setWord(heap.item(array, 0) + 4, amount);
    const saved = images.read(heap, map, false);
    expect(saved).toEqual(entity.with(1, 8n));

    const name = heap.newValue(TYPE_ID.StoreValue, 0, heap.newString("new"));
    const entry = heap.newPair(TYPE_ID.TypedMapEntryStringStoreValue, heap.newString("name"), name);
    const longer = heap.newArray(TYPE_ID.ArrayTypedMapEntryStringStoreValue, [...heap.array(array), entry]);
    heap.setWord(map, longer);
    expect(images.read(heap, map, false)).toEqual(entity.with(1, 8n).with(2, "new"));
    const shorter = heap.newArray(TYPE_ID.ArrayTypedMapEntryStringStoreValue, heap.array(array).slice(1));
    heap.setWord(map, shorter);
    expect(images.read(heap, map, false)).toEqual(entity.with(1, undefined));

    heap.setWord(map, array);
    heap.setWord(array + 12, heap.arrayLength(array) - 1);
    expect(images.read(heap, map, false)).toEqual(read(map));
  });

  it("is not taken for what was given at the same place before", () => {
    const entity = ["0102", 7n] as EntityValues;
    while (entity.length < type.fields.length) entity.push(undefined);
    const images = new EntityImages(type);
    const before = images.newEntity(heap, call, entity);
    begin();
    const other = entity.with(0, "0304");
    const alone = new EntityImage(layOutEntity(heap, new EntityFields(type))).newEntity(heap, other);
    expect(alone).toBe(before);
    expect(images.read(heap, alone, false)).toEqual(other);
  });
});
