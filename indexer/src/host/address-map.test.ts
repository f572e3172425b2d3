import fc from "fast-check";
import { expect, it } from "vitest";
import { AddressMap } from "./address-map.ts";

it("knows of addresses what a Map does", () => {
  const address = fc.oneof(fc.integer({ min: 1, max: 0x7fff_ffff }), fc.integer({ min: 1, max: 300 }));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(address, fc.nat()), { maxLength: 200, size: "max" }),
      fc.array(address),
      (known, others) => {
        const [expected, map] = [new Map<number, number>(), new AddressMap<number>()];
        for (const [at, value] of known) {
          expect(map.get(at)).toBe(expected.get(at));
          expected.set(at, value);
          map.set(at, value);
        }
        for (const at of [...expected.keys(), ...others]) expect(map.get(at)).toBe(expected.get(at));
      },
    ),
    { seed: 20_231_107 },
  );
});
