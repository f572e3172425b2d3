import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromSignedBytes, isTooLarge, MOST_BITS, parseBigInt, signedSize, writeSigned } from "./big-int.ts";

const bytesOf = (value: bigint) => {
  const bytes = Buffer.alloc(signedSize(value));
  writeSigned(value, viewOf(bytes), 0, bytes.length);
  return bytes;
};
const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

describe("signed bytes", () => {
  it.each([
    [0n, "00"],
    [-1n, "ff"],
    [127n, "7f"],
    [128n, "8000"],
    [-128n, "80"],
    [-129n, "7fff"],
    [255n, "ff00"],
    [0x7fffn, "ff7f"],
    [0x800000n, "00008000"],
    [-0x80000000n, "00000080"],
    [0x80000000n, "0000008000"],
    [-0x123456789abn, "557698badcfe"],
    [1n << 63n, "000000000000008000"],
    [-(1n << 63n), "0000000000000080"],
  ])("of %s are %s", (value, expected) => {
    expect(bytesOf(value).toString("hex")).toBe(expected);
  });

  it("hold every integer in as few bytes as it takes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 1_300n), max: 2n ** 1_300n }), fc.nat(1_300), (large, bits) => {
        const value = large >> BigInt(bits);
        const bytes = bytesOf(value);
        expect(fromSignedBytes(viewOf(bytes), 0, bytes.length)).toBe(value);
        if (bytes.length > 1) expect(BigInt.asIntN((bytes.length - 1) * 8, value)).not.toBe(value);
      }),
      { seed: 1 },
    );
  });

  it("of nothing are zero", () => {
    expect(fromSignedBytes(viewOf(Buffer.alloc(0)), 0, 0)).toBe(0n);
  });
});

describe("decimal digits", () => {
  it.each([
    ["42", 42n],
    ["-42", -42n],
    ["+42", 42n],
    ["0042", 42n],
    ["4_2", 42n],
    ["", undefined],
    ["-", undefined],
    ["+-1", undefined],
    ["_1", undefined],
    ["0x10", undefined],
    ["1.0", undefined],
    [" 1", undefined],
  ])("%j are %s", (text, expected) => {
    expect(parseBigInt(text)).toBe(expected);
  });

  it("are too many beyond what the store holds", () => {
    const most = (1n << BigInt(MOST_BITS - 1)) - 1n;
    expect(isTooLarge(most)).toBe(false);
    expect(isTooLarge(most + 1n)).toBe(true);
    expect(isTooLarge(-most - 1n)).toBe(true);
  });
});
