import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAbi } from "./contract.ts";
import { decodeSequence, sequenceReader } from "./decode.ts";
import { encodeSequence } from "./encode.ts";
import { type AbiType, parseType, typeName } from "./type.ts";
import { ABI_KIND, type AbiValue } from "./value.ts";

const word = (value: number | bigint) => value.toString(16).padStart(64, "0");

describe("types", () => {
  it.each([
    "uint256",
    "int8",
    "bytes32",
    "bytes",
    "string[]",
    "(address,(bool,string)[2])[]",
    "()",
    "function",
  ])("%s is read and written", (name) => {
    expect(typeName(parseType(name))).toBe(name);
  });

  it.each(["", "uint7", "uint264", "bytes33", "bytes0", "addres", "uint256[", "(uint256", "(,)", "tuple"])(
    "%j is none",
    (name) => {
      expect(() => parseType(name)).toThrow(/not a type/);
    },
  );

  it("uint is uint256", () => {
    expect(typeName(parseType("uint"))).toBe("uint256");
  });
});

/** A value of any type, with the type. */
const typed: fc.Arbitrary<{ type: AbiType; value: AbiValue }> = fc.letrec<{
  any: { type: AbiType; value: AbiValue };
}>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((value) => ({
      type: { kind: "uint", bits: 256 } as const,
      value: { kind: ABI_KIND.uint, value },
    })),
    fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }).map((value) => ({
      type: { kind: "int", bits: 256 } as const,
      value: { kind: ABI_KIND.int, value },
    })),
    fc.boolean().map((value) => ({ type: { kind: "bool" } as const, value: { kind: ABI_KIND.bool, value } })),
    fc.string({ unit: "grapheme" }).map((value) => ({
      type: { kind: "string" } as const,
      value: { kind: ABI_KIND.string, value },
    })),
    fc.uint8Array({ maxLength: 70 }).map((bytes) => ({
      type: { kind: "bytes" } as const,
      value: { kind: ABI_KIND.bytes, value: Buffer.from(bytes).toString("hex") },
    })),
    fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) => ({
      type: { kind: "fixedBytes", size: bytes.length } as const,
      value: { kind: ABI_KIND.fixedBytes, value: Buffer.from(bytes).toString("hex") },
    })),
    fc.array(tie("any"), { maxLength: 4 }).map((items) => ({
      type: { kind: "tuple", items: items.map(({ type }) => type) } as const,
      value: { kind: ABI_KIND.tuple, value: items.map(({ value }) => value) },
    })),
    fc.tuple(tie("any"), fc.nat({ max: 3 })).map(([{ type, value }, size]) => ({
      type: { kind: "array", item: type } as const,
      value: { kind: ABI_KIND.array, value: new Array<AbiValue>(size).fill(value) },
    })),
    fc.tuple(tie("any"), fc.integer({ min: 1, max: 3 })).map(([{ type, value }, size]) => ({
      type: { kind: "fixedArray", item: type, size } as const,
      value: { kind: ABI_KIND.fixedArray, value: new Array<AbiValue>(size).fill(value) },
    })),
  ),
})).any;

describe("values", () => {
  it("are what they were after being encoded and decoded", () => {
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 5 }), (items) => {
        const values = items.map(({ value }) => value);
        const data = Buffer.from(encodeSequence(values), "hex");
        expect(
          decodeSequence(
            items.map(({ type }) => type),
            data,
          ),
        ).toEqual(values);
      }),
      { seed: 1 },
    );
  });

  it("that move have their place in the head", () => {
    const tuple: AbiValue = {
      kind: ABI_KIND.tuple,
      value: [
        { kind: ABI_KIND.uint, value: 5n },
        { kind: ABI_KIND.string, value: "ab" },
      ],
    };
    expect(encodeSequence([tuple])).toBe(
      [word(32), word(5), word(64), word(2), "6162".padEnd(64, "0")].join(""),
    );
  });

  it.each([
    ["bytes", word(32) + word(64)],
    ["bytes", word(2n ** 255n)],
    ["uint256[]", word(32) + word(2n ** 31n)],
    ["uint256", ""],
  ])("%s are not read beyond the end of %s", (type, data) => {
    expect(() => decodeSequence([parseType(type)], Buffer.from(data, "hex"))).toThrow();
  });

  it.each([
    0n,
    9n,
    2n ** 52n - 1n,
    2n ** 52n,
    2n ** 53n + 1n,
    2n ** 63n,
    2n ** 64n - 1n,
    2n ** 64n,
    2n ** 255n - 1n,
  ])("of integers are read at every size: %s, and below zero", (value) => {
    const types = ["uint256", "int256", "int256"].map(parseType);
    const values: AbiValue[] = [
      { kind: ABI_KIND.uint, value },
      { kind: ABI_KIND.int, value },
      { kind: ABI_KIND.int, value: -1n - value },
    ];
    expect(sequenceReader(types)(encodeSequence(values), 0)).toEqual(values);
  });

  it.each(["uint256", "int256", "bool", "address", "bytes32", "bytes", "string"])(
    "of %s are not read where something else than digits is written",
    (type) => {
      const head = type === "bytes" || type === "string" ? word(32) + word(32) : "";
      for (const digits of [
        `${"0".repeat(62)}g0`,
        `${"1".repeat(62)}0\u0661`,
        `${"1".repeat(62)} 1`,
        `${"1".repeat(63)} `,
      ]) {
        expect(() => sequenceReader([parseType(type)])(head + digits, 0)).toThrow();
      }
      expect(() => sequenceReader([parseType(type)])(`${head}${"1".repeat(63)}`, 0)).toThrow();
    },
  );

  it("of bytes are lower-case digits, and integers are read, however they are written", () => {
    const digits = `${"0".repeat(24)}${"AB".repeat(20)}`;
    expect(sequenceReader([parseType("address"), parseType("uint256")])(digits + digits, 0)).toEqual([
      { kind: ABI_KIND.address, value: "ab".repeat(20) },
      { kind: ABI_KIND.uint, value: BigInt(`0x${digits}`) },
    ]);
    expect(sequenceReader([parseType("uint8")])("FF".padStart(64, "0"), 0)).toEqual([
      { kind: ABI_KIND.uint, value: 255n },
    ]);
  });

  it("of text are read though they are not UTF-8", () => {
    const data = word(32) + word(2) + "41ff".padEnd(64, "0");
    expect(decodeSequence([parseType("string")], Buffer.from(data, "hex"))).toEqual([
      { kind: ABI_KIND.string, value: "A\ufffd" },
    ]);
  });
});

describe("an ABI", () => {
  const parameters = (indexed: readonly boolean[]) => [
    { name: "from", type: "address", indexed: indexed[0] === true },
    { name: "to", type: "address", indexed: indexed[1] === true },
    { name: "value", type: "uint256", indexed: indexed[2] === true },
  ];
  const transfer = (indexed: readonly boolean[]) => ({
    type: "event",
    name: "Transfer",
    inputs: parameters(indexed),
  });
  const erc20 = readAbi("Token", JSON.stringify([transfer([true, true, false])]));

  it("finds an event by its signature, with `indexed` or, if there is no other of its name, without", () => {
    const event = erc20.event("Transfer(indexed address,indexed address,uint256)");
    expect(event?.topic0).toBe("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    expect(erc20.event("Transfer(address,address,uint256)")).toBe(event);
    expect(erc20.event("Transfer(address,uint256)")).toBeUndefined();
    const both = readAbi(
      "Token",
      JSON.stringify([transfer([true, true, false]), transfer([true, true, true])]),
    );
    expect(both.event("Transfer(address,address,uint256)")).toBeUndefined();
  });

  it("reads only logs whose topics and data are its event's", () => {
    const event = erc20.event("Transfer(indexed address,indexed address,uint256)");
    const topics = [event?.topic0 ?? "", word(1), word(2)];
    expect(event?.names).toEqual(["from", "to", "value"]);
    expect(event?.decode(topics, word(3))?.map(({ value }) => value)).toEqual([
      word(1).slice(24),
      word(2).slice(24),
      3n,
    ]);
    expect(event?.decode([...topics, word(3)], "")).toBeUndefined();
    expect(event?.decode(topics, "00".repeat(31))).toBeUndefined();
  });

  it("reads parameters in the ABI's order, whichever of them are indexed", () => {
    const decode = (...indexed: boolean[]) => {
      const abi = readAbi("Token", JSON.stringify([transfer(indexed)]));
      const event = abi.event("Transfer(address,address,uint256)");
      const words = [word(1), word(2), word(3)];
      const topics = words.filter((_, index) => indexed[index]);
      const body = words.filter((_, index) => !indexed[index]).join("");
      return event?.decode([event.topic0, ...topics], body)?.map(({ value }) => BigInt(`0x${value}`));
    };
    const all = [
      decode(false, false, false),
      decode(true, true, true),
      decode(false, true, false),
      decode(true, false, true),
    ];
    for (const values of all) expect(values).toEqual([1n, 2n, 3n]);
  });

  it("gives indexed texts by their hash", () => {
    const abi = readAbi(
      "A",
      JSON.stringify({
        abi: [{ type: "event", name: "Named", inputs: [{ name: "name", type: "string", indexed: true }] }],
      }),
    );
    const event = abi.event("Named(indexed string)");
    expect(event?.decode([event.topic0, word(7)], "")).toEqual([
      { kind: ABI_KIND.fixedBytes, value: word(7) },
    ]);
  });

  it("writes functions as graph-ts does", () => {
    const abi = readAbi(
      "A",
      JSON.stringify([
        { type: "function", name: "get", inputs: [{ type: "uint256" }], outputs: [{ type: "bool" }] },
        { type: "function", name: "set", inputs: [], outputs: [] },
      ]),
    );
    expect(abi.functions.map(({ signature }) => signature)).toEqual(["get(uint256):(bool)", "set()"]);
  });

  it("must be JSON of an ABI", () => {
    expect(() => readAbi("A", "{}")).toThrow(expect.objectContaining({ code: "MANIFEST_INVALID" }));
  });
});
