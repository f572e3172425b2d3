import { describe, expect, it } from "vitest";
import { BigDecimal } from "../host/big-decimal.ts";
import type { FieldValue } from "../host/store-values.ts";
import type { StoredField } from "../schema/stored-schema.ts";
import { columnWriter, copyText } from "./copy.ts";

const field = (scalar: StoredField["scalar"], isList = false): StoredField => ({
  name: "a",
  column: "a",
  scalar,
  enumName: undefined,
  reference: undefined,
  isList,
  isRequired: false,
});

describe("COPY's text", () => {
  it.each<[StoredField["scalar"], FieldValue | undefined, string]>([
    ["String", undefined, "\\N"],
    ["String", null, "\\N"],
    ["String", "\\N", "\\\\N"],
    ["String", "a\tb\nc\rd\\", "a\\tb\\nc\\rd\\\\"],
    ["String", "", ""],
    ["Bytes", "00ff", "\\\\x00ff"],
    ["Bytes", "", "\\\\x"],
    ["Boolean", false, "f"],
    ["BigInt", -(10n ** 40n), `-1${"0".repeat(40)}`],
    ["BigDecimal", BigDecimal.parse("-1.5e-3") as BigDecimal, "-0.0015"],
    ["Int", -7, "-7"],
    ["Timestamp", 1_700_000_000_123_456n, "2023-11-14T22:13:20.123456+00"],
    ["Timestamp", -1n, "1969-12-31T23:59:59.999999+00"],
  ])("of a %s among others", (scalar, value, expected) => {
    expect(copyText(field(scalar), value)).toBe(expected);
    expect(columnWriter(field(scalar))("7", value)).toBe(`7\t${expected}`);
  });

  it.each<[StoredField["scalar"], FieldValue[], string]>([
    ["Bytes", [], "{}"],
    ["Bytes", ["00", "ff"], '{"\\\\\\\\x00","\\\\\\\\xff"}'],
    ["String", ['say "\\"', null as unknown as string], '{"say \\\\"\\\\\\\\\\\\"",NULL}'],
    ["BigInt", [1n, -2n], '{"1","-2"}'],
  ])("of a list of %s", (scalar, value, expected) => {
    expect(copyText(field(scalar, true), value)).toBe(expected);
    expect(columnWriter(field(scalar, true))("7", value)).toBe(`7\t${expected}`);
  });

  it("of a column's next row does not depend on those before", () => {
    const write = columnWriter(field("BigInt"));
    const values = [null, 1n, 1n, null, undefined, 1n, 2n, -1n, 0n];
    expect(values.map((value) => write("", value))).toEqual(
      ["\\N", "1", "1", "\\N", "\\N", "1", "2", "-1", "0"].map((text) => `\t${text}`),
    );
  });
});
