import { describe, expect, it } from "vitest";
import { parseCursor, printCursor } from "./cursor.ts";

const hash = `0x${"ab".repeat(32)}`;
const id = `0x${"cd".repeat(36)}`;

describe("a cursor", () => {
  it.each([
    { block: { number: 7, hash: null }, upTo: null },
    { block: { number: 7, hash }, upTo: null },
    { block: { number: 7, hash }, upTo: { order: "7000003", id } },
  ])("says the place that it was made of: %j", (place) => {
    expect(parseCursor(printCursor(place))).toEqual(place);
  });

  it.each([
    "",
    "x",
    "-1",
    "1.5",
    `7:${hash.slice(0, -1)}`,
    `7:${hash}:1`,
    `7:${hash}:1:zz`,
    "99999999999",
    "4294967296",
  ])("is refused where it is none: %s", (text) => {
    expect(() => parseCursor(text)).toThrow(expect.objectContaining({ code: "PAGE_INVALID" }));
  });
});
