import { expect, it } from "vitest";
import { isRejection, reasonOf } from "./rejection.ts";

it("knows a rejection under what wraps it", () => {
  const rejected = Object.assign(new Error("User rejected the request."), { code: 4001 });
  expect(isRejection(rejected)).toBe(true);
  expect(isRejection(new Error("failed", { cause: new Error("inner", { cause: rejected }) }))).toBe(true);
});

it("takes nothing else for one", () => {
  expect(isRejection(Object.assign(new Error("internal"), { code: -32603 }))).toBe(false);
  expect(isRejection(undefined)).toBe(false);
});

it("tells the first line of what went wrong", () => {
  expect(reasonOf(new Error("nonce too low\n\nRequest Arguments:\n  from: 0x"))).toBe("nonce too low");
});
