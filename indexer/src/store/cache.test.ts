import { describe, expect, it } from "vitest";
import { Suspension } from "../host/suspension.ts";
import { type EntityType, readStoredSchema, type StoredField } from "../schema/stored-schema.ts";
import { Batch, type Row } from "./batch.ts";
import { EntityCache, FIRST_BATCHES, type Present } from "./cache.ts";
import { IdFilter } from "./id-filter.ts";

const { types } = readStoredSchema(
  "type Account @entity(immutable: false) { id: Bytes! } type Vote @entity(immutable: true) { id: Bytes! }",
);
const account = types.get("Account") as EntityType;
const vote = types.get("Vote") as EntityType;
/** Values that a generation holds, in these tests. */
const CAPACITY = 100;
const ALMOST = { changing: CAPACITY - 1, immutable: CAPACITY - 1, packed: 0 };
const inDatabase = new Map<string, Present>([["01", { values: ["01"], vid: "1", row: undefined }]]);
const lookup = {
  byIds: async (_: EntityType, ids: readonly string[]) =>
    new Map([...inDatabase].filter(([id]) => ids.includes(id))),
  related: async () => new Map<string, Present>(),
};

/** As it is when its first batches have been written. */
function begin(cache: EntityCache): void {
  for (let count = 0; count < FIRST_BATCHES; count++) cache.wasWritten();
}

describe("the cache", () => {
  it("makes a handler wait for what it does not have, and then has it", async () => {
    const cache = new EntityCache(lookup, []);
    const wait = (id: string) => {
      try {
        return cache.get(account, id);
      } catch (error) {
        return error;
      }
    };
    for (const [id, expected] of [
      ["01", inDatabase.get("01")],
      ["02", null],
    ] as const) {
      const suspension = wait(id);
      expect(suspension).toBeInstanceOf(Suspension);
      await (suspension as Suspension).work();
      expect(wait(id)).toEqual(expected);
    }
  });

  it("knows what there is not, if there was nothing at the beginning", () => {
    const cache = new EntityCache(lookup, [account]);
    expect(cache.get(account, "02")).toBeNull();
  });

  it("keeps what is not written yet, whatever else it forgets", () => {
    const cache = new EntityCache(lookup, [account], ALMOST);
    const batch = new Batch();
    const present = (id: string): Present => ({ values: [id], vid: "0", row: { batch, at: 0 } });
    cache.add(account, "kept", present("kept"));
    fill(cache, 3);
    expect(cache.peek(account, "kept")).toMatchObject({ values: ["kept"] });
    batch.wasWritten();
    fill(cache, 3);
    // It may be there: the filter has its id.
    expect(cache.peek(account, "kept")).toBeUndefined();
  });

  it("packs what is written and has not been used of late, and has it in one place", () => {
    const cache = new EntityCache(lookup, [account], { ...ALMOST, packed: 1_048_576 });
    const row: Row = { batch: writtenBatch(), at: 0 };
    const made: Present = { values: ["ab"], vid: "7", row };
    cache.add(account, "ab", made);
    fill(cache, 3);
    const unpacked = cache.get(account, "ab");
    expect(unpacked).toEqual({ values: ["ab"], vid: "7", row: undefined });
    expect(unpacked).not.toBe(made);
    expect(cache.get(account, "ab")).toBe(unpacked);
    // It has another version now, and that is what is packed next.
    Object.assign(unpacked as Present, { vid: "8", row });
    fill(cache, 3);
    expect(cache.get(account, "ab")).toEqual({ values: ["ab"], vid: "8", row: undefined });
    fill(cache, 3);
    cache.clear();
    expect(cache.peek(account, "ab")).toBeUndefined();
  });

  it("waits until a removal is written before it looks for what was removed", async () => {
    const asked: boolean[] = [];
    const byIds = async (_type: EntityType, _ids: readonly string[], areWritten: boolean) => {
      asked.push(areWritten);
      return new Map<string, Present>();
    };
    const cache = new EntityCache({ ...lookup, byIds }, [account], ALMOST);
    const batch = new Batch();
    cache.add(account, "ab", { values: ["ab"], vid: "7", row: { batch, at: 0 } });
    cache.remove(account, "ab", batch);
    fill(cache, 3);
    await cache.load(account, ["ab"]);
    batch.wasWritten();
    cache.wasWritten();
    await cache.load(account, ["ab"]);
    expect(asked).toEqual([false, true]);
  });

  it("has what is immutable until it is written, and then as long as there is room, once a handler has looked for any", () => {
    const cache = new EntityCache(lookup, [], ALMOST);
    expect(() => cache.get(vote, "any")).toThrow(Suspension);
    const batch = new Batch();
    const row: Row = { batch, at: 0 };
    cache.add(vote, "made", { values: ["made"], vid: "0", row });
    fill(cache, 3, vote);
    expect(cache.peek(vote, "made")).toMatchObject({ values: ["made"] });
    batch.wasWritten();
    cache.wasWritten();
    expect(cache.peek(vote, "made")).toMatchObject({ values: ["made"] });
    fill(cache, 3, vote);
    expect(cache.peek(vote, "made")).toBeUndefined();
  });

  it("has what is immutable once it is made, though it was looked for before", async () => {
    const cache = new EntityCache(lookup, []);
    expect(() => cache.get(vote, "made")).toThrow(Suspension);
    await cache.load(vote, ["made"]);
    expect(cache.get(vote, "made")).toBeNull();
    cache.add(vote, "made", { values: ["made"], vid: "0", row: { batch: new Batch(), at: 0 } });
    expect(cache.peek(vote, "made")).toMatchObject({ values: ["made"] });
  });

  it("has nothing of what is immutable while no handler looks for any, and looks it up after it is written", async () => {
    const asked: boolean[] = [];
    const byIds = async (_: EntityType, ids: readonly string[], areWritten: boolean) => {
      asked.push(areWritten);
      return new Map(ids.map((id): [string, Present] => [id, { values: [id], vid: "0", row: undefined }]));
    };
    const cache = new EntityCache({ ...lookup, byIds }, [vote]);
    begin(cache);
    const batch = new Batch();
    const made = (id: string): Present => ({ values: [id], vid: "0", row: { batch, at: 0 } });
    for (const id of ["one", "other"]) {
      expect(cache.peek(vote, id)).toBeNull();
      cache.add(vote, id, made(id));
      expect(cache.peek(vote, id)).toBeUndefined();
      expect(cache.mayBeMade(vote)).toBe(true);
    }
    await cache.load(vote, ["new", "one"]);
    expect(cache.peek(vote, "one")).toMatchObject({ values: ["one"] });
    batch.wasWritten();
    cache.wasWritten();
    await cache.load(vote, ["other"]);
    expect(asked).toEqual([false, true]);
  });

  it("has what is immutable in the first batches, whether a handler looks for it or not", () => {
    const cache = new EntityCache(lookup, [vote]);
    const batch = new Batch();
    for (let count = 1; count < FIRST_BATCHES; count++) cache.wasWritten();
    cache.add(vote, "early", { values: ["early"], vid: "0", row: { batch, at: 0 } });
    cache.wasWritten();
    cache.add(vote, "late", { values: ["late"], vid: "0", row: { batch, at: 0 } });
    expect(cache.peek(vote, "early")).toMatchObject({ values: ["early"] });
    expect(cache.peek(vote, "late")).toBeUndefined();
  });

  it("takes nothing for absent that was made after it had been looked up", async () => {
    const cache = new EntityCache(lookup, [vote]);
    begin(cache);
    await cache.load(vote, ["made"]);
    expect(cache.peek(vote, "made")).toBeNull();
    cache.add(vote, "made", { values: ["made"], vid: "0", row: { batch: new Batch(), at: 0 } });
    expect(cache.peek(vote, "made")).toBeUndefined();
  });

  it("has what is immutable, though no handler looks for it, where nobody knows which ids there are", () => {
    const cache = new EntityCache(lookup, []);
    const batch = new Batch();
    cache.add(vote, "made", { values: ["made"], vid: "0", row: { batch, at: 0 } });
    expect(cache.peek(vote, "made")).toMatchObject({ values: ["made"] });
    batch.wasWritten();
    cache.wasWritten();
    expect(cache.peek(vote, "made")).toMatchObject({ values: ["made"] });
    expect(cache.mayBeMade(vote)).toBe(false);
  });

  it("has one object for an entity, also once that is found by what it refers to", async () => {
    const field = account.fields[0] as StoredField;
    const found = new Map<string, Present>([["01", { values: ["01"], vid: "1", row: undefined }]]);
    const cache = new EntityCache({ ...lookup, related: async () => found }, []);
    await cache.load(account, ["01"]);
    const present = cache.peek(account, "01");
    const work = async () => {
      try {
        return cache.related(account, field, "01");
      } catch (error) {
        await (error as Suspension).work();
        return cache.related(account, field, "01");
      }
    };
    expect([...(await work()).keys()]).toEqual(["01"]);
    expect(cache.peek(account, "01")).toBe(present);
  });

  it("forgets nothing that changes for what does not", () => {
    const cache = new EntityCache(lookup, [], ALMOST);
    cache.remove(account, "kept", writtenBatch());
    fill(cache, 3, vote);
    expect(cache.peek(account, "kept")).toBeNull();
  });
});

function writtenBatch(): Batch {
  const batch = new Batch();
  batch.wasWritten();
  return batch;
}

/** Puts in so much that whole generations are forgotten. */
function fill(cache: EntityCache, generations: number, type = account): void {
  const batch = writtenBatch();
  for (let generation = 0; generation < generations; generation++) {
    for (let index = 0; index < CAPACITY; index++) cache.remove(type, `${generation} ${index}`, batch);
    cache.beginBlock();
  }
}

describe("the filter of ids", () => {
  it("never forgets one, and seldom takes another for one", () => {
    const filter = new IdFilter();
    const id = (index: number) => index.toString(16).padStart(40, "0");
    for (let index = 0; index < 70_000; index++) filter.add(id(index));
    let known = 0;
    for (let index = 0; index < 70_000; index++) if (filter.mayHave(id(index))) known++;
    expect(known).toBe(70_000);
    let mistaken = 0;
    for (let index = 70_000; index < 80_000; index++) if (filter.mayHave(id(index))) mistaken++;
    expect(mistaken).toBeLessThan(20);
  });
});
