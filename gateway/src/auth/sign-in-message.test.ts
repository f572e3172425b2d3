import { createSiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { checkSignInMessage } from "./sign-in-message.ts";

const now = new Date("2026-01-31T12:00:00Z");
const address = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";
const fields: Parameters<typeof createSiweMessage>[0] = {
  address,
  domain: "app.example.org",
  uri: "https://app.example.org/sign-in",
  version: "1",
  chainId: 7777777,
  nonce: "abcdefgh12345678",
  issuedAt: now,
};
const rules = { chainId: 7777777, origins: ["https://app.example.org"], now };
const check = (changes: Partial<typeof fields>, given: Partial<typeof rules> = {}) =>
  checkSignInMessage(createSiweMessage({ ...fields, ...changes }), { ...rules, ...given });
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

describe("a sign-in message", () => {
  it("for this gateway's page and chain, issued just now, is accepted", () => {
    const accepted = { account: address.toLowerCase(), nonce: "abcdefgh12345678" };
    expect(check({})).toEqual(accepted);
    expect(check({ scheme: "https", statement: "Enter the owners' group." })).toEqual(accepted);
    expect(check({ issuedAt: minutes(-9), expirationTime: minutes(1), notBefore: now })).toEqual(accepted);
  });

  it("of a page of this machine is accepted where no origins are configured, and of no other", () => {
    for (const host of ["localhost:5173", "127.0.0.1:3000", "localhost"]) {
      expect(check({ domain: host, uri: `http://${host}` }, { origins: [] }).account).toBeDefined();
    }
    for (const host of ["app.example.org", "localhost.evil.example", "127.0.0.1.evil.example"]) {
      expect(() => check({ domain: host, uri: `https://${host}` }, { origins: [] })).toThrow("localhost");
    }
  });

  it.each<[string, Partial<typeof fields>, string]>([
    ["another site", { domain: "evil.example", uri: "https://evil.example" }, "evil.example"],
    ["a URI of another site", { uri: "https://evil.example" }, "is not of its domain"],
    ["a page that came without TLS", { uri: "http://app.example.org" }, '"http://app.example.org"'],
    ["a scheme that is not the URI's", { scheme: "http" }, "scheme"],
    ["another chain", { chainId: 1 }, "chain 1; this gateway serves chain 7777777"],
    ["the past", { issuedAt: minutes(-11) }, "issued at 2026-01-31T11:49"],
    ["the future", { issuedAt: minutes(2) }, "issued at 2026-01-31T12:02"],
    ["a time that is over", { expirationTime: now }, "has expired"],
    ["a time that has not come", { notBefore: minutes(1) }, "not to be used before"],
  ])("for %s is refused", (_what, changes, reason) => {
    expect(() => check(changes)).toThrow(reason);
  });

  it.each([
    ["nothing", "", "not an EIP-4361"],
    ["prose", "please let me in", "not an EIP-4361"],
    ["too much", "x".repeat(4_001), "4001 characters"],
    [
      "a time that is none",
      createSiweMessage(fields).replace(/Issued At: .*/, "Issued At: noon"),
      "not a time",
    ],
    ["another version", createSiweMessage(fields).replace("Version: 1", "Version: 2"), '"2"'],
    ["a mistyped account", createSiweMessage(fields).replace("0xd8dA", "0xD8dA"), "checksum"],
  ])("that is %s is refused", (_what, message, reason) => {
    expect(() => checkSignInMessage(message, rules)).toThrow(reason);
  });
});
