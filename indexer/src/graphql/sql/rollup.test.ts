import { describe, expect, it } from "vitest";
import { parseInputSchema } from "../schema/input-schema.ts";
import { createLayout } from "./layout.ts";
import { aggregateExpression, columnsOfExpression } from "./rollup.ts";

const input = parseInputSchema(
  "type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! paidWei: BigInt feeWei: BigInt kind: String! }",
);
const point = input.entities.get("Point");
if (point === undefined) throw new Error("the schema has the type Point");
const table = createLayout(input, "sgd1").table(point);

describe("the expression of an aggregate", () => {
  it.each([
    ["paidWei", '"paid_wei"'],
    ["coalesce(paidWei, 0) + feeWei * 2", 'coalesce("paid_wei", 0) + "fee_wei" * 2'],
    [
      "case when kind = 'paidWei' then feeWei else 0 end",
      `case when "kind" = 'paidWei' then "fee_wei" else 0 end`,
    ],
    ["greatest (paidWei, feeWei)", 'greatest ("paid_wei", "fee_wei")'],
  ])("%s reads columns: %s", (expression, expected) => {
    expect(aggregateExpression(table, expression)).toBe(expected);
  });

  it("says which columns it reads", () => {
    expect(columnsOfExpression(table, "coalesce(paidWei, 0) + feeWei - paidWei")).toEqual([
      '"fee_wei"',
      '"paid_wei"',
    ]);
  });

  it("may not name what the timeseries does not have", () => {
    expect(() => aggregateExpression(table, "paidWei + other")).toThrow(
      'names "other", which Point does not have',
    );
  });
});
