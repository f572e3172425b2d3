import { parse } from "lossless-json";
import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";

const between = (expected: string, actual: string) => differences(parse(expected), parse(actual));

describe("an answer", () => {
  it.each([
    [
      "with keys in another order",
      '{"a": 1, "b": {"c": [true, null]}}',
      '{"b": {"c": [true, null]}, "a": 1}',
    ],
    ["with numbers as texts, of any size", '{"a": 123456789012345678901}', '{"a": "123456789012345678901"}'],
    ["with texts as numbers", '{"a": "20"}', '{"a": 20}'],
  ])("%s is the same", (_, expected, actual) => {
    expect(between(expected, actual)).toEqual([]);
  });

  it.each([
    [
      "a list in another order",
      '{"a": [{"b": "1"}, {"b": "2"}]}',
      '{"a": [{"b": "2"}, {"b": "1"}]}',
      ['a[0].b is "2", expected "1"', 'a[1].b is "1", expected "2"'],
    ],
    [
      "a last digit",
      '{"a": 9007199254740993}',
      '{"a": "9007199254740992"}',
      ['a is "9007199254740992", expected 9007199254740993'],
    ],
    [
      "an entry too many",
      '{"a": []}',
      '{"a": [1]}',
      ["a has 1 entries, expected 0", "a[0] is 1, expected nothing"],
    ],
    ["a key too many", '{"a": {}}', '{"a": {"b": null}}', ["a.b is null, expected nothing"]],
    ["a key too few", '{"a": {"b": null}}', '{"a": {}}', ["a.b is nothing, expected null"]],
    ["a truth for a text", '{"a": true}', '{"a": "true"}', ['a is "true", expected true']],
    ["capitals", '{"a": "0xAB"}', '{"a": "0xab"}', ['a is "0xab", expected "0xAB"']],
    ["an object for a list", '{"a": []}', '{"a": {}}', ["a is {}, expected []"]],
    ["nothing at all", '{"a": 1}', "null", ['the answer is null, expected {"a":1}']],
  ])("with %s differs", (_, expected, actual, found) => {
    expect(between(expected, actual)).toEqual(found);
  });

  it("that differs everywhere is told in short", () => {
    const list = (from: number) => `[${Array.from({ length: 30 }, (_, index) => from + index).join()}]`;
    const found = between(list(0), list(1));
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toBe("and 20 more");
  });
});
