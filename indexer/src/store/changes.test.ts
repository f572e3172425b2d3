import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { BigDecimal } from "../host/big-decimal.ts";
import { MappingError } from "../host/heap.ts";
import type { EntityValues } from "../host/store-values.ts";
import { type EntityType, readStoredSchema, type StoredField } from "../schema/stored-schema.ts";
import { applied, BlockChanges, BlockSequence } from "./changes.ts";

const { types } = readStoredSchema(`
type Account @entity(immutable: false) { id: Bytes! name: String! note: String friends: [Account!] }
type Share @entity(immutable: false) { id: Bytes! part: BigDecimal! }
type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! }
type Thing @entity(immutable: true) { id: Bytes! }`);
const account = types.get("Account") as EntityType;
const share = types.get("Share") as EntityType;
const friends = account.fields[3] as StoredField;

const stored = new Map<string, EntityValues>();
let changes: BlockChanges;

beforeEach(() => {
  stored.clear();
  changes = new BlockChanges(
    {
      get: (_, id) => {
        const values = stored.get(id);
        return values === undefined ? null : { values };
      },
      related: (_, __, value) =>
        new Map([...stored].filter(([, values]) => (values[3] as string[])?.includes(value))),
    },
    new BlockSequence(5),
  );
});

function handler(work: () => void): void {
  changes.enterHandler();
  work();
  changes.leaveHandler();
}

describe("the changes of a block", () => {
  it("are seen at once, by the handler that makes them and by those after it", () => {
    stored.set("01", ["01", "old", "note", undefined]);
    handler(() => {
      changes.set(account, "01", [undefined, "new", undefined, undefined]);
      expect(changes.get(account, "01")).toEqual(["01", "new", "note", undefined]);
    });
    handler(() => changes.set(account, "01", [undefined, undefined, null, undefined]));
    expect(changes.get(account, "01")).toEqual(["01", "new", undefined, undefined]);
  });

  it("are each entity's own, and those of its type, in whatever turn they are made", () => {
    for (const id of ["01", "02"]) stored.set(id, [id, "old", undefined, undefined]);
    handler(() => {
      for (const round of ["a", "b"]) {
        for (const id of ["01", "02", "03"]) {
          const before = changes.get(account, id)?.[1] ?? "none";
          changes.set(account, id, [undefined, `${before}${round}`, undefined, undefined]);
        }
        changes.set(share, "01", [undefined, BigDecimal.of(1n, 0n)]);
      }
    });
    const names = changes.all.map(([{ name }, ofType]) => [name, ofType.map(({ id }) => id)]);
    expect(names).toEqual([
      ["Account", ["01", "02", "03"]],
      ["Share", ["01"]],
    ]);
    expect(["01", "02", "03"].map((id) => changes.get(account, id)?.[1])).toEqual([
      "oldab",
      "oldab",
      "noneab",
    ]);
  });

  it("are forgotten with a handler that fails, ids and order too", () => {
    const sequence = new BlockSequence(5);
    const other = new BlockChanges({ get: () => null, related: () => new Map() }, sequence);
    other.enterHandler();
    const first = sequence.nextId(types.get("Point") as EntityType);
    other.set(account, "01", [undefined, "a", undefined, undefined]);
    other.discardHandler();
    other.enterHandler();
    expect(sequence.nextId(types.get("Point") as EntityType)).toBe(first);
    other.leaveHandler();
    expect(other.get(account, "01")).toBeNull();
    expect(other.all).toEqual([]);
  });

  it("know an entity that was removed and made again from one that was changed", () => {
    stored.set("01", ["01", "old", "note", undefined]);
    handler(() => changes.remove(account, "01"));
    expect(changes.get(account, "01")).toBeNull();
    handler(() => changes.set(account, "01", [undefined, "new", undefined, undefined]));
    expect(changes.get(account, "01")).toEqual(["01", "new", undefined, undefined]);
  });

  it("can be asked for alone", () => {
    stored.set("01", ["01", "old", undefined, undefined]);
    handler(() => changes.set(account, "02", [undefined, "new", undefined, undefined]));
    expect(changes.getInBlock(account, "01")).toBeNull();
    expect(changes.getInBlock(account, "02")).not.toBeNull();
  });

  it("must leave no required field without a value", () => {
    changes.enterHandler();
    expect(() => changes.set(account, "01", [undefined, undefined, "note", undefined])).toThrow(
      new MappingError("Entity Account[01]: missing value for non-nullable field `name`"),
    );
    stored.set("02", ["02", "name", undefined, undefined]);
    expect(() => changes.set(account, "02", [undefined, undefined, "note", undefined])).not.toThrow();
    expect(() => changes.set(account, "02", [undefined, null, undefined, undefined])).toThrow(MappingError);
  });

  it("must keep the id that they are saved under", () => {
    changes.enterHandler();
    expect(() => changes.set(account, "01", ["02", "name", undefined, undefined])).toThrow(MappingError);
  });

  it("are the same whether or not an entity is looked at between them", () => {
    const name = fc.constantFrom("a", "b");
    const note = fc.constantFrom("a", "b", null, undefined);
    const friendsOfIt = fc.constantFrom(["01"], ["01", "02"], null, undefined);
    const set = fc
      .tuple(fc.constantFrom("set"), fc.option(name, { nil: undefined }), note, friendsOfIt)
      .map(([kind, ...values]) => ({ kind, values: [undefined, ...values] as EntityValues }));
    const other = fc
      .constantFrom("remove", "leave", "leave", "discard")
      .map((kind) => ({ kind, values: [] as EntityValues }));
    const before = fc.option(fc.tuple(name, note, friendsOfIt), { nil: undefined });
    fc.assert(
      fc.property(before, fc.array(fc.oneof(set, other), { maxLength: 12 }), (given, steps) => {
        const values = given && ["01", ...given.map((value) => value ?? undefined)];
        const one = { get: () => (values === undefined ? null : { values }), related: () => new Map() };
        const [looked, unseen] = [0, 1].map(() => new BlockChanges(one, new BlockSequence(5)));
        const results = [looked, unseen].map((block, index) => {
          const done = block as BlockChanges;
          done.enterHandler();
          for (const step of steps) {
            if (index === 0) done.get(account, "01");
            try {
              if (step.kind === "set") done.set(account, "01", step.values.slice());
              else if (step.kind === "remove") done.remove(account, "01");
              else done[step.kind === "leave" ? "leaveHandler" : "discardHandler"]();
            } catch (error) {
              if (!(error instanceof MappingError)) throw error;
            }
            if (step.kind === "leave" || step.kind === "discard") done.enterHandler();
            if (index === 0) done.get(account, "01");
          }
          const inHandler = [done.get(account, "01"), done.getInBlock(account, "01")];
          done.leaveHandler();
          const [change] = done.all.find(([type]) => type === account)?.[1] ?? [];
          if (change?.seen) expect(change.seen).toEqual(applied(change.inBlock, values ?? null));
          return [...inHandler, change?.inBlock];
        });
        expect(results[0]).toEqual(results[1]);
      }),
      { seed: 20_231_107, numRuns: 3_000 },
    );
  });

  it("keep the very values that are the same, so that none is there twice", () => {
    const note = "a note".repeat(2);
    const list = ["01", "02"];
    stored.set("01", ["01", "old", note, list]);
    handler(() => {
      changes.get(account, "01");
      changes.set(account, "01", ["01", "new", "a note".repeat(2), ["01", "02"]]);
      expect(changes.get(account, "01")).toEqual(["01", "new", note, list]);
      expect(changes.get(account, "01")?.[3]).toBe(list);
    });
    const part = BigDecimal.of(5n, -1n);
    stored.set("02", ["02", part]);
    handler(() => {
      changes.get(share, "02");
      changes.set(share, "02", ["02", BigDecimal.of(50n, -2n)]);
      expect(changes.get(share, "02")?.[1]).toBe(part);
      changes.set(share, "02", ["02", BigDecimal.of(6n, -1n)]);
      expect(changes.get(share, "02")).toEqual(["02", BigDecimal.of(6n, -1n)]);
    });
  });

  it("count for what refers to an entity, sorted by id", () => {
    stored.set("03", ["03", "c", undefined, ["01"]]);
    stored.set("02", ["02", "b", undefined, ["01"]]);
    handler(() => {
      changes.set(account, "02", [undefined, undefined, undefined, []]);
      changes.set(account, "04", [undefined, "d", undefined, ["09", "01"]]);
      changes.set(account, "00", [undefined, "z", undefined, ["01"]]);
    });
    expect(changes.related(account, friends, "01").map(([id]) => id)).toEqual(["00", "03", "04"]);
  });
});

describe("ids that the store makes", () => {
  it("are the block above and a count below", () => {
    const sequence = new BlockSequence(3);
    expect(sequence.nextId(types.get("Point") as EntityType)).toBe(String((3n << 32n) + 0n));
    expect(sequence.nextId(types.get("Thing") as EntityType)).toBe("0000000300000001");
  });
});
