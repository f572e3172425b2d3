import fc from "fast-check";
import { expect, it } from "vitest";
import { VersionNumbers } from "./version.ts";

it("the number of a version is its block's and its place among the writes, whatever came before", () => {
  const numbers = new VersionNumbers();
  const block = fc.oneof(fc.constantFrom(0, 1, 2_147_483_647), fc.nat(2_147_483_647));
  const sequence = fc.oneof(fc.constantFrom(0, 100, 4_294_967_295), fc.nat(2_000), fc.nat(4_294_967_295));
  fc.assert(
    fc.property(block, fc.array(sequence, { minLength: 1, maxLength: 4 }), (block, sequences) => {
      for (const sequence of sequences) {
        expect(numbers.of(block, sequence)).toBe(String((BigInt(block) << 32n) | BigInt(sequence)));
      }
    }),
    { seed: 20_261_128, numRuns: 2_000 },
  );
});
