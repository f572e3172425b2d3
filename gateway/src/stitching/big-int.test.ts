import fc from "fast-check";
import { parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { BigIntScalar } from "./big-int.ts";

describe("BigInt arguments", () => {
  it("keep every digit, written as a literal, as a string or in a variable", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n }), (value) => {
        const digits = String(value);
        expect(BigIntScalar.parseLiteral(parseValue(digits))).toBe(digits);
        expect(BigIntScalar.parseLiteral(parseValue(`"${digits}"`))).toBe(digits);
        expect(BigIntScalar.parseValue(digits)).toBe(digits);
      }),
      { seed: 20231101 },
    );
  });

  it("are refused where JSON has already lost digits, and where they are not integers", () => {
    for (const value of [2 ** 53, 1.5, "1.5", "0x10", "", null, {}, Number.NaN]) {
      expect(() => BigIntScalar.parseValue(value)).toThrow("string of digits");
    }
    expect(() => BigIntScalar.parseLiteral(parseValue("1.5"))).toThrow("integer");
  });
});
