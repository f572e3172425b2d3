import { beforeEach, describe, expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../schema/stored-schema.ts";
import { EntityFields } from "./entity-fields.ts";
import type { Heap } from "./heap.ts";
import { KIND } from "./store-values.ts";
import { testHeap } from "./test-heap.ts";
import { TYPE_ID } from "./type-ids.ts";

const type = readStoredSchema(`
type Thing @entity(immutable: false) { id: Bytes! name: String count: Int names: [String!] parts: [Part!]! @derivedFrom(field: "thing") }
type Part @entity(immutable: false) { id: Bytes! thing: Thing! }`).types.get("Thing") as EntityType;

let heap: Heap;
let fields: EntityFields;

beforeEach(() => {
  heap = testHeap();
  fields = new EntityFields(type);
});

const value = (kind: number, payload: number) => heap.newValue(TYPE_ID.StoreValue, kind, payload);
const text = (content: string) => value(KIND.String, heap.newString(content));
const list = (...items: number[]) => value(KIND.Array, heap.newArray(TYPE_ID.ArrayStoreValue, items));
/** A map as mappings save them. */
function map(entries: Readonly<Record<string, number>>): number {
  const pairs = Object.entries(entries).map(([name, pointer]) =>
    heap.newPair(TYPE_ID.TypedMapEntryStringStoreValue, heap.newString(name), pointer),
  );
  const array = heap.newArray(TYPE_ID.ArrayTypedMapEntryStringStoreValue, pairs);
  return heap.newObject(TYPE_ID.TypedMapStringStoreValue, [array]);
}
const read = (entries: Readonly<Record<string, number>>, ignoresUnknown = false) =>
  fields.read(heap, map(entries), ignoresUnknown);

describe("what a mapping saves", () => {
  it("stands where the type has its fields, and only what is set", () => {
    const names = list(text("one"), value(KIND.Null, 0));
    expect(read({ names, count: value(KIND.Int, -3) })).toEqual([undefined, undefined, -3, ["one", null]]);
    expect(read({ name: value(KIND.Null, 0) })).toEqual([undefined, null, undefined, undefined]);
  });

  it("is refused where a value is of another kind than its field", () => {
    expect(() => read({ name: value(KIND.Int, 3) })).toThrow(
      "the field name of Thing is String, but a value of kind Int was set",
    );
    expect(() => read({ names: text("one") })).toThrow(
      "the field names of Thing is a list of String, but a value of kind String was set",
    );
    expect(() => read({ count: list() })).toThrow(
      "the field count of Thing is Int, but a value of kind Array",
    );
    expect(() => read({ names: list(text("one"), value(KIND.Int, 3)) })).toThrow(
      "but a value of kind Int was set",
    );
    expect(() => read({ name: value(77, 0) })).toThrow("but a value of kind 77 was set");
  });

  it("is refused where it names what cannot be set, or what the type has not, unless that is passed over", () => {
    expect(() => read({ parts: list() }, true)).toThrow(
      "the field parts of Thing is derived and cannot be set",
    );
    const entries = { size: value(KIND.Int, 1), colour: value(KIND.Int, 2), count: value(KIND.Int, 3) };
    expect(() => read(entries)).toThrow(
      "Attempted to set undefined fields [colour, size] for the entity type `Thing`",
    );
    expect(read(entries, true)).toEqual([undefined, undefined, 3, undefined]);
  });

  it("is read by the names that stand there now, unless they never change", () => {
    const pointer = map({ name: text("one") });
    expect(fields.read(heap, pointer, false)[1]).toBe("one");
    const name = heap.word(heap.item(heap.word(pointer), 0)) >>> 0;
    heap.bytes.write("same", name, "utf16le");
    expect(() => fields.read(heap, pointer, false)).toThrow("undefined fields [same]");
    heap.bytes.write("name", name, "utf16le");
    heap.freezeBelow(heap.end());
    expect(fields.read(heap, pointer, false)[1]).toBe("one");
  });
});
