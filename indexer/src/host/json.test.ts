import { describe, expect, it } from "vitest";
import { MappingError } from "./heap.ts";
import { JsonNumber, parseJson } from "./json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));

describe("JSON", () => {
  it("is read with numbers as they were written, but for what serde_json makes of them", () => {
    expect(parse("[1.50, 123456789012345678901234567890, 1e-5, -0.0]")).toEqual(
      ["1.50", "123456789012345678901234567890", "1e-5", "-0.0"].map((text) => new JsonNumber(text)),
    );
    expect(parse("[-0, 1E5, 1E+5, 2e07]")).toEqual(
      ["0", "1e+5", "1e+5", "2e+07"].map((text) => new JsonNumber(text)),
    );
  });

  it("is read with the last of equal names", () => {
    expect(parse('{"a": true, "b": null, "a": "\\u00e9\\n\\/"}')).toEqual(
      new Map([
        ["a", "é\n/"],
        ["b", null],
      ] as const),
    );
  });

  it.each([
    "",
    "{",
    "[1,]",
    "{a: 1}",
    "01",
    "1.",
    ".5",
    "+1",
    "nul",
    "[] []",
    '"\t"',
    '"\\x"',
    '"\\ud800"',
    "\ufeff[]",
    "NaN",
  ])("is not %j", (text) => {
    expect(() => parse(text)).toThrow(MappingError);
  });

  it("is not what is not in UTF-8, nested too deep, or too long", () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow("the JSON is not in UTF-8");
    expect(() => parse("[".repeat(129) + "]".repeat(129))).toThrow("the JSON is nested too deep");
    expect(parse("[".repeat(128) + "]".repeat(128))).toBeDefined();
    expect(() => parseJson(Buffer.alloc(10_000_001, " "))).toThrow(MappingError);
  });
});
