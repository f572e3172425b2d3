import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { basisPoints, exactEth, fiat, parseEth, percentOfPpm, shortEth } from "./money.ts";

describe("an amount in ETH", () => {
  it.each([
    ["0", "0"],
    ["8000000000000000000", "8"],
    ["835301077166773791", "0.8353"],
    ["999999999999999999", "0.9999"],
    ["1234567000000000000000000", "1\u202f234\u202f567"],
    ["1", "<0.0001"],
    ["99999999999999", "<0.0001"],
    ["100000000000000", "0.0001"],
  ])("of %s wei reads %s", (wei, text) => expect(shortEth(wei)).toBe(text));

  it("keeps as many decimals as are asked for", () =>
    expect(shortEth("999000000000000", 6)).toBe("0.000999"));

  it("is never shown as more than it is", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 96n }), (wei) => {
        const shown = shortEth(wei).replaceAll("\u202f", "");
        if (shown.startsWith("<")) expect(wei).toBeLessThan(10n ** 14n);
        else expect(parseEth(shown) ?? 0n).toBeLessThanOrEqual(wei);
      }),
      { seed: 1 },
    );
  });

  it("is typed and read back to the wei", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 96n }), (wei) => {
        expect(parseEth(exactEth(wei))).toBe(wei);
      }),
      { seed: 1 },
    );
  });

  it.each(["", "0", "-1", "1e3", "0x1", "1.2.3", "1,5x", "0.0000000000000000001"])("is not %j", (text) =>
    expect(parseEth(text)).toBeUndefined(),
  );
});

describe("a share", () => {
  it("is told in percent", () => {
    expect(percentOfPpm(62_500)).toBe("6.25\u202f%");
    expect(percentOfPpm(3_750)).toBe("0.375\u202f%");
  });

  it("is exact beyond what a number holds", () => {
    expect(basisPoints(2n ** 95n, 2n ** 96n)).toBe(5_000);
    expect(basisPoints("1", "0")).toBe(0);
  });
});

describe("an amount in a currency", () => {
  it.each([
    ["1000000000000000000", "2031.25", "≈ $2,031.25"],
    ["13800000000000000", "2031.25", "≈ $28.03"],
    ["1", "2031.25", "<$0.01"],
    ["0", "2031.25", "≈ $0.00"],
    ["1000000000000000000000000", "1999.999", "≈ $1,999,999,000.00"],
  ])("of %s wei at %s reads %s", (wei, perEth, text) => expect(fiat(wei, "USD", perEth)).toBe(text));
});
