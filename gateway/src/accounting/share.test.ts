import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earned, type Share, sharePpm, withdrawable } from "./share.ts";

const SEED = 20231101;
const ETHER = 10n ** 18n;

const wei = fc.bigInt({ min: 0n, max: 2n ** 128n });
const contributions = fc.array(fc.bigInt({ min: 1n, max: 2n ** 96n }), { minLength: 1, maxLength: 266 });
const funded = (
  contributed: bigint,
  totalContributed: bigint,
  totalIncome: bigint,
  withdrawn = 0n,
): Share => ({
  funded: true,
  contributed,
  totalContributed,
  totalIncome,
  withdrawn,
});
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const check = <T extends unknown[]>(property: fc.IPropertyWithHooks<T>) =>
  fc.assert(property, { seed: SEED, numRuns: 500 });

describe("shares of income", () => {
  it("gives 6.25 % of the income for 0.5 of 8 ETH", () => {
    const share = funded(ETHER / 2n, 8n * ETHER, 16n * ETHER);
    expect(earned(share)).toBe(ETHER);
    expect(sharePpm(share)).toBe(62_500);
  });

  it("never gives out more than the income, and keeps back less than a wei per owner", () => {
    check(
      fc.property(contributions, wei, (amounts, income) => {
        const total = sum(amounts);
        const given = sum(amounts.map((amount) => earned(funded(amount, total, income))));
        expect(given).toBeLessThanOrEqual(income);
        expect(income - given).toBeLessThan(BigInt(amounts.length));
      }),
    );
  });

  it("owes the same in the end, however often an owner has withdrawn", () => {
    check(
      fc.property(contributions, fc.array(wei, { maxLength: 20 }), (amounts, incomes) => {
        const total = sum(amounts);
        const [contributed = 1n] = amounts;
        let income = 0n;
        let withdrawn = 0n;
        for (const amount of incomes) {
          income += amount;
          const due = withdrawable(funded(contributed, total, income, withdrawn));
          expect(due).toBeGreaterThanOrEqual(0n);
          withdrawn += due;
        }
        expect(withdrawn).toBe(earned(funded(contributed, total, income)));
      }),
    );
  });

  it("rounds down to the wei: the exact quotient is less than one wei above", () => {
    check(
      fc.property(contributions, wei, (amounts, income) => {
        const total = sum(amounts);
        const [contributed = 1n] = amounts;
        const result = earned(funded(contributed, total, income));
        expect(result * total).toBeLessThanOrEqual(income * contributed);
        expect((result + 1n) * total).toBeGreaterThan(income * contributed);
      }),
    );
  });

  it("shares nothing before a campaign is funded, and nothing where nothing was given", () => {
    check(
      fc.property(contributions, wei, wei, (amounts, income, withdrawn) => {
        const total = sum(amounts);
        const share = { ...funded(total, total, income, withdrawn), funded: false };
        expect(earned(share)).toBe(0n);
        expect(withdrawable(share)).toBe(0n);
      }),
    );
    expect(earned(funded(0n, 0n, ETHER))).toBe(0n);
    expect(sharePpm({ contributed: 0n, totalContributed: 0n })).toBe(0);
  });

  it("counts shares in parts per million, together never above a million", () => {
    check(
      fc.property(contributions, (amounts) => {
        const total = sum(amounts);
        const parts = amounts.map((contributed) => sharePpm({ contributed, totalContributed: total }));
        expect(parts.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1_000_000);
        expect(parts.every((part) => part >= 0)).toBe(true);
        expect(sharePpm({ contributed: total, totalContributed: total })).toBe(1_000_000);
      }),
    );
  });
});
