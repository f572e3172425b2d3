import { expect, it } from "vitest";
import { readAbi } from "../../abi/contract.ts";
import { knownEvent } from "./known-event.ts";

const { events } = readAbi(
  "Token",
  JSON.stringify([
    {
      type: "event",
      name: "Transfer",
      inputs: [
        { name: "from", type: "address", indexed: true },
        { name: "value", type: "uint256", indexed: false },
      ],
    },
  ]),
);
const known = (signature: string) =>
  knownEvent(
    events,
    { address: `0x${"ab".repeat(20)}`, signature, values: { from: `0x${"cd".repeat(20)}`, value: "1" } },
    "blocks.3",
  );

it("takes an event that the ABI has, with the word or without", () => {
  expect(known("Transfer(address indexed from, uint256 value)").topics).toHaveLength(2);
  expect(known("event Transfer(address indexed from, uint256 value)").topics).toHaveLength(2);
});

it.each(["Transfer(address from, uint256 value)", "Transfer(address indexed from, uint128 value)"])(
  "refuses %s, which nobody would handle, and says what there is",
  (signature) => {
    expect(() => known(signature)).toThrow(
      expect.objectContaining({
        code: "TEST_INVALID",
        message: `blocks.3: no ABI of the build has the event ${signature}, but Transfer(indexed address,uint256).`,
      }),
    );
  },
);

it("refuses an event whose name no ABI has", () => {
  expect(() => known("Transferr(address indexed from, uint256 value)")).toThrow(
    /no ABI of the build has the event/,
  );
});
