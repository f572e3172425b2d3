import { describe, expect, it } from "vitest";
import { isInside, isInsideLiteral, lookupOutside } from "./addresses.ts";

describe("an address", () => {
  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:a01:203",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "ff02::1",
  ])("%s is inside", (address) => expect(isInside(address)).toBe(true));

  it.each([
    "1.1.1.1",
    "8.8.8.8",
    "100.128.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ])("%s is outside", (address) => expect(isInside(address)).toBe(false));

  it.each([
    ["https://127.0.0.1/x", true],
    ["https://2130706433/x", true],
    ["https://0x7f.1/x", true],
    ["https://017700000001/x", true],
    ["https://[::ffff:127.0.0.1]/x", true],
    ["https://[::1]/x", true],
    ["https://1.1.1.1/x", false],
    ["https://replicate.delivery/x", false],
  ])("in %s is inside: %s, however it is written", (url, is) => {
    expect(isInsideLiteral(new URL(url))).toBe(is);
  });
});

describe("a name", () => {
  it("is not connected to where it means this machine", async () => {
    for (const all of [true, false]) {
      const error = await new Promise((resolve) => lookupOutside("localhost", { all }, resolve));
      expect(String(error)).toContain("inside");
    }
  });

  it("that does not exist says so", async () => {
    const error = await new Promise((resolve) => lookupOutside("nowhere.invalid", { all: true }, resolve));
    expect(error).toBeInstanceOf(Error);
  });
});
