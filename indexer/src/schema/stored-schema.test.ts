import { describe, expect, it } from "vitest";
import { readStoredSchema } from "./stored-schema.ts";

const SCHEMA = `
enum State { OPEN, CLOSED, BROKEN }
interface Action { id: Bytes! account: Account! }
type Account @entity(immutable: false) { id: Bytes! actions: [Payment!]! @derivedFrom(field: "account") }
type Payment implements Action @entity(immutable: true) {
  id: Bytes!
  account: Account!
  action: Action
  tags: [String!]!
  state: State!
  rateIn24h: BigDecimal
}
type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! account: Account! amount: BigInt! }
type Period @aggregation(intervals: ["day", "hour"], source: "Point") {
  id: Int8!
  timestamp: Timestamp!
  account: Account!
  sum: BigInt! @aggregate(fn: "sum", arg: "amount")
  total: BigInt! @aggregate(fn: "sum", arg: "amount", cumulative: true)
  count: Int! @aggregate(fn: "count")
}`;

describe("a schema", () => {
  const schema = readStoredSchema(SCHEMA);

  it("says what is stored and what is derived", () => {
    const account = schema.types.get("Account");
    expect(account?.fields.map(({ name }) => name)).toEqual(["id"]);
    expect(account?.derived).toEqual([{ name: "actions", type: "Payment", field: "account", isList: true }]);
    const payment = schema.types.get("Payment");
    expect(payment).toMatchObject({
      table: "payment",
      isImmutable: true,
      isTimeseries: false,
      idScalar: "Bytes",
    });
    expect(
      payment?.fields.map(({ column, scalar, isList, isRequired }) => [column, scalar, isList, isRequired]),
    ).toEqual([
      ["id", "Bytes", false, true],
      ["account", "Bytes", false, true],
      ["action", "Bytes", false, false],
      ["tags", "String", true, true],
      ["state", "String", false, true],
      ["rate_in_2_4h", "BigDecimal", false, false],
    ]);
  });

  it("sorts the values of enums", () => {
    expect(schema.enums.get("State")).toEqual(["BROKEN", "CLOSED", "OPEN"]);
  });

  it("says how timeseries are summed up", () => {
    expect(schema.types.get("Point")).toMatchObject({
      isImmutable: true,
      isTimeseries: true,
      idScalar: "Int8",
    });
    const [period] = schema.aggregations;
    expect(period).toMatchObject({ name: "Period", intervals: ["hour", "day"] });
    expect(period?.dimensions.map(({ name }) => name)).toEqual(["account"]);
    expect(period?.aggregates.map(({ field, fn, isCumulative }) => [field.name, fn, isCumulative])).toEqual([
      ["sum", "sum", false],
      ["total", "sum", true],
      ["count", "count", false],
    ]);
  });

  it.each([
    ["type A @entity { name: String }", "SCHEMA_INVALID", "line 1: A has no field `id`"],
    ["type A @entity { id: Int! }", "SCHEMA_INVALID", "line 1: id has ids of type Int"],
    ["type A { id: ID! }", "SCHEMA_INVALID", "line 1: A is neither an entity nor an aggregation"],
    [
      "type A @entity {\n  id: ID!\n  b: Missing }",
      "SCHEMA_INVALID",
      "line 3: b has the unknown type Missing",
    ],
    ["type A @entity { id: ID! b: [[Int]] }", "NOT_SUPPORTED", "lists of lists"],
    ["type A @entity(immutable: true, skipDuplicates: true) { id: ID! }", "NOT_SUPPORTED", "skipDuplicates"],
  ])("is refused: %s", (text, code, message) => {
    expect(() => readStoredSchema(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
