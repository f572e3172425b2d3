import fc from "fast-check";
import { parseType } from "graphql";
import { describe, expect, it } from "vitest";
import { formatDecimal, storeValueOf } from "./store-value.ts";
import { string } from "./values.ts";

const of = (text: string, type: string) => storeValueOf(string(text), parseType(type));

describe("a decimal", () => {
  it.each([
    ["1.500", "1.5"],
    ["0.000", "0"],
    ["-0.10", "-0.1"],
    ["100", "100"],
    ["-1.99999999999999999999999999999999999", "-1.9999999999999999999999999999999999"],
    ["12345678901234567890123456789012345", "12345678901234567890123456789012350"],
    ["1.00000000000000000000000000000000004", "1"],
    ["9.9999999999999999999999999999999999", "10"],
  ])("%s is handed out as %s: 34 digits, no trailing zeros", (text, expected) => {
    expect(formatDecimal(text)).toBe(expected);
  });

  it("is the same if it is formatted again", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), fc.nat(40), (digits, scale) => {
        const sign = digits < 0n ? "-" : "";
        const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
        const text =
          scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
        expect(formatDecimal(formatDecimal(text))).toBe(formatDecimal(text));
      }),
      { seed: 1 },
    );
  });
});

describe("the value of a filter", () => {
  it.each([
    ["0xABcd", "Bytes!", { kind: "bytes", value: "0xabcd" }],
    ["abcd", "Bytes", { kind: "bytes", value: "0xabcd" }],
    ["+00012", "BigInt", { kind: "bigint", value: "12" }],
    ["1e3", "BigDecimal", { kind: "decimal", value: "1000" }],
    [".50", "BigDecimal", { kind: "decimal", value: "0.5" }],
    ["7", "Int8", { kind: "int8", value: "7" }],
    ["0xAB", "Owner", { kind: "text", value: "0xAB" }],
  ])("%s of type %s is understood", (text, type, expected) => {
    expect(of(text, type)).toEqual(expected);
  });

  it.each([
    ["0x1", "Bytes", "Failed to decode `Bytes` value: `Odd number of digits`"],
    ["0x1g", "Bytes", "Failed to decode `Bytes` value: `Invalid character 'g' at position 1`"],
    ["1.5", "BigInt", "Failed to decode `BigInt` value: `invalid digit found in string`"],
    ["9223372036854775808", "Int8", "Failed to decode `Int8` value: `9223372036854775808`"],
  ])("%s of type %s is refused in graph-node's words", (text, type, message) => {
    expect(() => of(text, type)).toThrow(message);
  });
});
