import { describe, expect, it } from "vitest";
import { BigDecimal } from "./big-decimal.ts";

const decimal = (text: string) => BigDecimal.parse(text) as BigDecimal;

describe("a decimal number", () => {
  it.each([
    ["1.50", "1.5"],
    ["-0.0", "0"],
    ["+7", "7"],
    ["1e3", "1000"],
    ["12E-4", "0.0012"],
    ["1e+2", "100"],
    ["-.5", "-0.5"],
    ["5.", "5"],
    ["1_000", "1000"],
    ["123456789012345678901234567890123456789", "123456789012345678901234567890123500000"],
    ["0.000000000000000000000000000000000000012345", "0.000000000000000000000000000000000000012345"],
  ])("reads %s as %s", (text, expected) => {
    expect(decimal(text).toString()).toBe(expected);
  });

  it.each(["", ".", "-", "e5", "1e", "1e5.5", "1 ", "0x1", "1.2.3", "NaN", "1e99999999999999999999"])(
    "does not read %j",
    (text) => {
      expect(BigDecimal.parse(text)).toBeUndefined();
    },
  );

  it.each([
    // Half is rounded up, away from zero only where the number is positive.
    ["1000000000000000000000000000000000.5", "1000000000000000000000000000000001"],
    ["1000000000000000000000000000000000.49", "1000000000000000000000000000000000"],
    ["-1000000000000000000000000000000000.9", "-1000000000000000000000000000000000.9"],
    ["-9999999999999999999999999999999999.9", "-9999999999999999999999999999999999"],
    ["9999999999999999999999999999999999.5", "10000000000000000000000000000000000"],
    ["99999999999999999999999999999999999", "100000000000000000000000000000000000"],
  ])("rounds %s to %s", (text, expected) => {
    expect(decimal(text).toString()).toBe(expected);
  });

  it.each([
    ["1", "3", "0.3333333333333333333333333333333333"],
    ["2", "3", "0.6666666666666666666666666666666667"],
    ["-2", "3", "-0.66666666666666666666666666666666666"],
    ["-430519835444362747171", "7", "-61502833634908963881.571428571428571"],
    ["10000000000000000000000000000000000000001", "3", "3333333333333333333333333333333333000000"],
    ["1", "8", "0.125"],
    ["0", "7", "0"],
    ["5", "-1", "-5"],
    ["1e-6000", "4", `0.${"0".repeat(6_000)}25`],
  ])("divides %s by %s", (one, other, expected) => {
    expect(decimal(one).dividedBy(decimal(other)).toString()).toBe(expected);
  });

  it("adds, subtracts and multiplies across exponents", () => {
    expect(decimal("1e30").plus(decimal("0.001")).toString()).toBe("1000000000000000000000000000000.001");
    expect(decimal("1e34").plus(decimal("0.1")).toString()).toBe("10000000000000000000000000000000000");
    expect(decimal("1.1").minus(decimal("1.10")).toString()).toBe("0");
    expect(decimal("-1.5").times(decimal("4e10")).toString()).toBe("-60000000000");
  });

  it("is equal to another of the same value, however they were written", () => {
    expect(decimal("100").equals(decimal("1e2"))).toBe(true);
    expect(decimal("0").equals(decimal("-0e9"))).toBe(true);
    expect(decimal("1").equals(decimal("-1"))).toBe(false);
  });

  it("knows when its exponent is more than mappings may use", () => {
    expect(decimal("1e6144").isInRange).toBe(true);
    expect(decimal("1e6145").isInRange).toBe(false);
    expect(decimal("1e-6143").isInRange).toBe(true);
    expect(decimal("1e-6144").isInRange).toBe(false);
  });
});
