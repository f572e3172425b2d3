import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BigDecimal } from "../host/big-decimal.ts";
import type { FieldValue } from "../host/store-values.ts";
import { type EntityType, readStoredSchema, type Scalar, type StoredField } from "../schema/stored-schema.ts";
import { PackedEntities } from "./packed-entities.ts";

const schema = readStoredSchema(`
  enum Choice { YES NO }
  type Every @entity(immutable: false) {
    id: Bytes! text: String bytes: Bytes int: Int int8: Int8 big: BigInt decimal: BigDecimal flag: Boolean time: Timestamp choice: Choice
    other: Account texts: [String!] manyBytes: [Bytes!] decimals: [BigDecimal!] bigs: [BigInt!] flags: [Boolean!] others: [Account!]
  }
  type Account @entity(immutable: false) { id: Bytes! name: String }
  type Count @entity(immutable: false) { id: Int8! name: String }`);
const every = schema.types.get("Every") as EntityType;
const account = schema.types.get("Account") as EntityType;
const count = schema.types.get("Count") as EntityType;
const KIB = 1_024;

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString("hex"));
const VALUES: Readonly<Record<Scalar, fc.Arbitrary<FieldValue>>> = {
  String: fc.string({ unit: "binary", maxLength: 40 }),
  Bytes: bytes,
  Int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  Int8: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  BigInt: fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  BigDecimal: fc
    .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.bigInt({ min: -6_000n, max: 6_000n }))
    // As the database gives them back: arithmetic leaves a digit too many of some negative ones.
    .map(([digits, exponent]) => BigDecimal.parse(BigDecimal.of(digits, exponent).toString()) as BigDecimal),
  Boolean: fc.boolean(),
  Timestamp: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
};

function valuesFor({ name, scalar, isList }: StoredField): fc.Arbitrary<FieldValue | undefined> {
  if (name === "id") return VALUES.Bytes;
  return fc.option(isList ? fc.array(VALUES[scalar], { maxLength: 4 }) : VALUES[scalar], { nil: undefined });
}

const id = (index: number) => index.toString(16).padStart(40, "0");
const named = (index: number, name = "") => ({ vid: String(index), values: [id(index), name] });

describe("packed entities", () => {
  it("are taken out as they were put in", () => {
    const packed = new PackedEntities(16 * 1_024 * KIB);
    fc.assert(
      fc.property(
        fc.record({
          vid: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
          values: fc.tuple(...every.fields.map(valuesFor)),
        }),
        (version) => {
          packed.add(every, version);
          expect(packed.take(every, String(version.values[0]))).toEqual(version);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it("are in it once: who takes one out must put it in again", () => {
    const packed = new PackedEntities(64 * KIB);
    packed.add(account, named(1));
    expect(packed.take(account, id(1))).toEqual(named(1));
    expect(packed.take(account, id(1))).toBeUndefined();
    packed.add(account, named(1, "later"));
    expect(packed.take(account, id(1))).toEqual(named(1, "later"));
  });

  it("of different types have nothing to do with each other, though their ids are the same", () => {
    const packed = new PackedEntities(64 * KIB);
    const [one, other] = [
      { vid: "1", values: ["70", "an account"] },
      { vid: "2", values: [70n, "a count"] },
    ];
    packed.add(account, one);
    packed.add(count, other);
    expect(packed.take(every, "70")).toBeUndefined();
    expect(packed.take(count, "70")).toEqual(other);
    expect(packed.take(account, "70")).toEqual(one);
  });

  it("give way to later ones, the first first, and those that are left are right", () => {
    const packed = new PackedEntities(64 * KIB);
    const versions = Array.from({ length: 10_000 }, (_, index) =>
      named(index, "x".repeat(60 + (index % 50))),
    );
    for (const version of versions) packed.add(account, version);
    const found = versions.map((version, index) => {
      const taken = packed.take(account, id(index));
      if (taken !== undefined) expect(taken).toEqual(version);
      return taken !== undefined;
    });
    const first = found.indexOf(true);
    const last = found.slice(first);
    expect(first).toBeGreaterThan(9_300);
    expect(last.length).toBeGreaterThan(300);
    // But for those that had the same places as later ones.
    expect(last.filter((isThere) => isThere).length).toBeGreaterThan(0.9 * last.length);
  });

  it("are left out if their bytes are none, and spoil no other", () => {
    const packed = new PackedEntities(KIB * 64);
    const versions = Array.from({ length: 5_000 }, (_, index) => named(index));
    for (const version of versions) packed.add(account, version);
    for (let index = 0; index < 600; index++) {
      packed.add(every, { vid: "1", values: [id(index), undefined, "0".repeat(1_001)] });
      packed.add(account, named(index));
    }
    expect(packed.take(every, id(599))).toBeUndefined();
    let found = 0;
    for (const version of versions) {
      const taken = packed.take(account, String(version.values[0]));
      if (taken === undefined) continue;
      expect(taken).toEqual(version);
      found++;
    }
    expect(found).toBeGreaterThan(50);
  });

  it("are left out if they are very large, and drive nothing out", () => {
    const packed = new PackedEntities(64 * KIB);
    packed.add(account, named(1));
    for (let index = 2; index < 100; index++) packed.add(account, named(index, "x".repeat(2 * KIB)));
    expect(packed.take(account, id(2))).toBeUndefined();
    expect(packed.take(account, id(1))).toEqual(named(1));
  });
});
