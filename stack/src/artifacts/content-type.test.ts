import { describe, expect, it } from "vitest";
import { sniffContentType } from "./content-type.ts";

const bytes = (text: string) => Buffer.from(text, "utf8");

describe("sniffContentType", () => {
  it.each([
    ["image/png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
    ["image/jpeg", Buffer.from("ffd8ffe000104a464946", "hex")],
    ["image/gif", bytes("GIF89a\x01\x00")],
    ["image/webp", Buffer.concat([bytes("RIFF"), Buffer.from("24000000", "hex"), bytes("WEBPVP8 ")])],
    ["image/avif", Buffer.concat([Buffer.from("0000001c", "hex"), bytes("ftypavif")])],
    ["application/wasm", Buffer.from("0061736d01000000", "hex")],
    ["image/svg+xml", bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["image/svg+xml", bytes('\uFEFF<?xml version="1.0"?>\n<!-- a drawing -->\n<svg width="1"/>')],
    ["application/json", bytes(' {"name": "Orb"}')],
    ["application/json", bytes(`[${'{"name": "Orb"},'.repeat(1000)}{}]`)],
    ["text/plain; charset=utf-8", bytes("hello world\n")],
    ["text/plain; charset=utf-8", bytes("{ not json")],
    ["text/plain; charset=utf-8", bytes("")],
    ["text/plain; charset=utf-8", bytes(`${"a".repeat(4095)}é`)],
    ["application/octet-stream", Buffer.from([1, 2, 3, 0xff])],
  ])("recognises %s", (type, head) => {
    expect(sniffContentType(head)).toBe(type);
  });

  it("never calls a page or a script anything that a browser would run", () => {
    for (const text of ["<!doctype html><script>alert(1)</script>", "<html><svg/></html>", "alert(1)"]) {
      expect(sniffContentType(bytes(text))).toBe("text/plain; charset=utf-8");
    }
  });
});
