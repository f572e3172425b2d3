import {
  encodeAbiParameters,
  encodeEventTopics,
  encodePacked,
  keccak256,
  parseAbi,
  parseAbiItem,
} from "viem";
import { describe, expect, it } from "vitest";
import { call } from "./calls.ts";
import { event } from "./events.ts";

const ADDRESS = `0x${"Ab".repeat(20)}` as const;
const OWNER = `0x${"0c".repeat(20)}` as const;

const hex = (digits: string) => `0x${digits}`;

describe("an event", () => {
  const OFFERED =
    "Offered(uint256 indexed id, (address owner, uint256 price, (bool isOpen, bytes2 mark)[] parts) terms, string note)";
  const terms = {
    owner: OWNER,
    price: 2n ** 200n,
    parts: [
      { isOpen: true, mark: "0x0102" },
      { isOpen: false, mark: "0x0304" },
    ],
  } as const;

  it("with structs is encoded as by viem, by the fields' names and as lists", () => {
    const abi = [parseAbiItem(`event ${OFFERED}`)] as const;
    const expected = {
      kind: "event",
      address: "ab".repeat(20),
      topics: encodeEventTopics({ abi, eventName: "Offered", args: { id: 7n } }).map((topic) =>
        String(topic).slice(2),
      ),
      data: encodeAbiParameters(abi[0].inputs.slice(1), [terms, "ü"]).slice(2),
    };
    expect(event({ address: ADDRESS, abi, name: "Offered", values: { id: 7n, terms, note: "ü" } })).toEqual(
      expected,
    );
    expect(
      event({
        address: ADDRESS,
        signature: OFFERED,
        values: [
          "7",
          [
            OWNER,
            `0x${(2n ** 200n).toString(16)}`,
            [
              [true, "0x0102"],
              [false, "0x0304"],
            ],
          ],
          "ü",
        ],
      }),
    ).toEqual(expected);
  });

  it("has hashes where what is indexed does not fit into a word", () => {
    const { topics, data } = event({
      address: ADDRESS,
      signature:
        "Named(string indexed name, uint8[] indexed sizes, (address owner, string name) indexed terms)",
      values: { name: "Zorb", sizes: [1, 2], terms: { owner: OWNER, name: "Z" } },
    });
    expect(topics.slice(1).map(hex)).toEqual([
      keccak256(encodePacked(["string"], ["Zorb"])),
      keccak256(encodePacked(["uint8[]"], [[1, 2]])),
      keccak256(`0x${OWNER.slice(2).padStart(64, "0")}${"5a".padEnd(64, "0")}`),
    ]);
    expect(data).toBe("");
  });

  it.each([
    ["a missing value", "A(uint256 a, uint256 b)", { a: 1 }, /A: b is missing/],
    ["an unknown value", "A(uint256 a)", { a: 1, c: 1 }, /A: c is not among a/],
    ["a missing field of a struct", "A((uint8 x, uint8 y) s)", { s: { x: 1 } }, /A\.s: y is missing/],
    ["too many values", "A(uint256 a)", [1, 2], /2 values for 1/],
    ["an integer that is too large", "A(uint8 a)", { a: 256 }, /A\.a: 256 is not uint8/],
    ["a negative unsigned integer", "A(uint8 a)", { a: "-1" }, /"-1" is not uint8/],
    ["a number that is not exact", "A(uint256 a)", { a: 2 ** 60 }, /is not uint256/],
    ["bytes that are too long", "A(bytes2 a)", { a: "0x010203" }, /is not bytes2/],
    ["half a byte", "A(bytes a)", { a: "0x1" }, /is not bytes/],
    ["an address that is none", "A(address a)", { a: "0x12" }, /is not address/],
    ["a text for a truth", "A(bool a)", { a: "true" }, /is not bool/],
    ["a list that is too short", "A(uint8[2] a)", { a: [1] }, /1 items, and must have 2/],
    ["a signature that is none", "A(uint256 a", { a: 1 }, /cannot be read/],
    ["a type that is none", "A(uint7 a)", { a: 1 }, /uint7/],
  ])("with %s is refused", (_, signature, values, message) => {
    expect(() => event({ address: ADDRESS, signature, values })).toThrow(
      expect.objectContaining({ code: "TEST_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it("that the ABI has twice is named by its signature", () => {
    const abi = parseAbi(["event A(uint256 a)", "event A(address a)"]);
    expect(() => event({ address: ADDRESS, abi, name: "A", values: { a: 1n } })).toThrow(/several events/);
  });
});

describe("a call", () => {
  it("is known by its data, and answered with encoded values", () => {
    expect(
      call({
        address: ADDRESS,
        function: "terms(uint256)((address owner, uint8[] sizes))",
        params: [1],
        returns: [[OWNER, [1]]],
      }),
    ).toEqual({
      kind: "answer",
      question: `call ${"ab".repeat(20)} ${keccak256(Buffer.from("terms(uint256)")).slice(2, 10)}${"1".padStart(64, "0")}`,
      result: encodeAbiParameters(
        [{ type: "tuple", components: [{ type: "address" }, { type: "uint8[]" }] }],
        [[OWNER, [1]]] as never,
      ),
    });
  });

  it("can revert, and is refused where it is no view", () => {
    expect(call({ address: ADDRESS, function: "name()(string)", reverts: true }).result).toBeUndefined();
    for (const signature of ["name", "name()string", "name(", ""])
      expect(() => call({ address: ADDRESS, function: signature, returns: [] })).toThrow(
        expect.objectContaining({ code: "TEST_INVALID" }),
      );
  });
});
