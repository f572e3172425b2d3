import { type AbiItem, type AbiParameter, encodeErrorResult, toHex, zeroAddress } from "viem";
import { describe, expect, it } from "vitest";
import { codeOf, errorAbi, explainRevert, sentences } from "./reverts.ts";

/** A value of a parameter's type, small enough to be a state and a time. */
const sample = ({ type }: AbiParameter): unknown => {
  if (type === "address") return zeroAddress;
  if (type === "string") return "price";
  if (type === "bytes") return "0x";
  if (type === "bytes32") return toHex(1, { size: 32 });
  if (type === "bytes4") return toHex(1, { size: 4 });
  if (type === "bool") return true;
  if (/^u?int(8|16|24|32|48)$/.test(type)) return 1;
  return 1n;
};
const errors = errorAbi.filter((item): item is Extract<AbiItem, { type: "error" }> => item.type === "error");

describe("why the contracts refuse", () => {
  it.each(Object.keys(sentences))("is said in a plain sentence for %s, whatever contract says it", (name) => {
    const items = errors.filter((item) => item.name === name);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      const args = item.inputs.map(sample);
      const { code, message, values } = explainRevert(
        encodeErrorResult({ abi: [item], errorName: name, args } as Parameters<typeof encodeErrorResult>[0]),
      );
      expect(code).toBe(codeOf(name));
      expect(message).toMatch(/^[A-Z0-9].*\.$/);
      expect(message).not.toMatch(/undefined|NaN|Invalid Date|\[object/);
      expect(values.map((value) => value.name)).toEqual(item.inputs.map((input) => input.name ?? ""));
    }
  });

  it("is said with its values where there is no sentence for it", () => {
    const item = errors.find(
      ({ name }) => name === "AccessManagerUnauthorizedAccount" || name === "Reentered",
    );
    expect(item && explainRevert(encodeErrorResult({ abi: [item], errorName: item.name, args: [] }))).toEqual(
      {
        code: "REENTERED",
        message: "The contract refuses this with Reentered.",
        values: [],
      },
    );
  });

  it("is said to be unknown where the contract does not say, or says what nobody knows", () => {
    for (const data of ["0x", "0xdeadbeef", "0x00"] as const) {
      expect(explainRevert(data).code).toBe("REVERTED");
    }
    const reason = encodeErrorResult({
      abi: [{ type: "error", name: "Error", inputs: [{ type: "string", name: "message" }] }],
      errorName: "Error",
      args: ["No Luck"],
    });
    expect(explainRevert(reason).message).toContain("No Luck");
  });
});
