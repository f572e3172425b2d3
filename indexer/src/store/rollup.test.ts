import { describe, expect, it } from "vitest";
import { readStoredSchema } from "../schema/stored-schema.ts";
import { layoutOf, type RollupTable } from "./layout.ts";
import { expressionSql, filledBucket } from "./rollup.ts";

const schema = readStoredSchema(`
type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! account: String! fromMints: BigInt order: Int }
type Period @aggregation(intervals: ["hour", "day"], source: "Point") {
  id: Int8! timestamp: Timestamp! account: String! sum: BigInt! @aggregate(fn: "sum", arg: "fromMints")
}`);
const [hour, day] = layoutOf(schema, new Set()).rollups as [RollupTable, RollupTable];
const fields = schema.types.get("Point")?.fields ?? [];

describe("a bucket", () => {
  it("is full when a block lies behind it, and only the first one then", () => {
    expect(filledBucket(hour, { block: 1, before: 3_599, time: 3_600 })).toEqual({ start: 0, end: 3_600 });
    expect(filledBucket(hour, { block: 1, before: 3_600, time: 7_199 })).toBeUndefined();
    expect(filledBucket(hour, { block: 1, before: 10, time: 86_400 })).toEqual({ start: 0, end: 3_600 });
    expect(filledBucket(day, { block: 1, before: 86_399, time: 86_400 })).toEqual({ start: 0, end: 86_400 });
    expect(filledBucket(day, { block: 1, before: 3_599, time: 3_600 })).toBeUndefined();
  });
});

describe("an aggregate's argument", () => {
  it.each([
    ["fromMints", '"from_mints"'],
    ["coalesce(fromMints, 0) * 2", 'coalesce("from_mints", 0) * 2'],
    ["case when order > 1 then 'order' else null end", "case when \"order\" > 1 then 'order' else null end"],
    ["greatest (order, 1)", 'greatest ("order", 1)'],
  ])("%s is in SQL %s", (argument, expected) => {
    expect(expressionSql(argument, fields)).toBe(expected);
  });

  it("names no field that the source does not have", () => {
    expect(() => expressionSql("missing + 1", fields)).toThrow(
      expect.objectContaining({ code: "SCHEMA_INVALID" }),
    );
  });
});
