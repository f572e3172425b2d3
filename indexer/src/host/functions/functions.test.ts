import { beforeEach, describe, expect, it } from "vitest";
import { BigDecimal } from "../big-decimal.ts";
import { type Heap, MappingError } from "../heap.ts";
import type { HostFunctions } from "../module.ts";
import { newBigDecimal, readBigDecimal } from "../store-values.ts";
import { testHeap } from "../test-heap.ts";
import { conversionFunctions } from "./conversions.ts";
import { numberFunctions } from "./numbers.ts";

let heap: Heap;
let functions: HostFunctions;

beforeEach(() => {
  heap = testHeap();
  functions = { ...numberFunctions(() => heap), ...conversionFunctions(() => heap) };
});

const call = (name: string, ...args: number[]) => {
  const implementation = functions[name];
  if (implementation === undefined) throw new Error(`no function ${name}`);
  return implementation(...args) as number;
};
const integers = (name: string, one: bigint, other: bigint) =>
  heap.bigInt(call(name, heap.newBigInt(one), heap.newBigInt(other)));
const text = (pointer: number) => heap.string(pointer);
const bytes = (content: string) => heap.newBytesOf(Buffer.from(content));

describe("bigInt", () => {
  it.each([
    ["bigInt.plus", -5n, 3n, -2n],
    ["bigInt.minus", 0n, 1n << 255n, -(1n << 255n)],
    ["bigInt.times", 1n << 200n, -3n, -3n << 200n],
    ["bigInt.dividedBy", -7n, 2n, -3n],
    ["bigInt.dividedBy", 7n, -2n, -3n],
    ["bigInt.mod", -7n, 2n, -1n],
    ["bigInt.mod", 7n, -2n, 1n],
    ["bigInt.bitOr", -8n, 3n, -5n],
    ["bigInt.bitAnd", -1n, 255n, 255n],
  ])("%s of %s and %s is %s", (name, one, other, expected) => {
    expect(integers(name, one, other)).toBe(expected);
  });

  it("traps when something is divided by zero", () => {
    expect(() => integers("bigInt.dividedBy", 1n, 0n)).toThrow(
      new MappingError("attempted to divide BigInt `1` by zero"),
    );
    expect(() => integers("bigInt.mod", 1n, 0n)).toThrow(MappingError);
  });

  it("shifts arithmetically, and by no more than eight bits say", () => {
    expect(heap.bigInt(call("bigInt.rightShift", heap.newBigInt(-5n), 1))).toBe(-3n);
    expect(heap.bigInt(call("bigInt.leftShift", heap.newBigInt(-1n), 255))).toBe(-(1n << 255n));
    expect(() => call("bigInt.leftShift", heap.newBigInt(1n), 256)).toThrow(MappingError);
  });

  it("raises to powers, up to what the store holds", () => {
    expect(heap.bigInt(call("bigInt.pow", heap.newBigInt(-2n), 3))).toBe(-8n);
    expect(heap.bigInt(call("bigInt.pow", heap.newBigInt(0n), 0))).toBe(1n);
    expect(() => call("bigInt.pow", heap.newBigInt(1n << 2_000n), 255)).toThrow(MappingError);
  });

  it("is made of decimal digits only", () => {
    expect(heap.bigInt(call("bigInt.fromString", heap.newString("-12345678901234567890")))).toBe(
      -12345678901234567890n,
    );
    expect(() => call("bigInt.fromString", heap.newString("0x12"))).toThrow("string is not a BigInt: `0x12`");
  });

  it("traps on null", () => {
    expect(() => call("bigInt.plus", 0, heap.newBigInt(1n))).toThrow(MappingError);
  });
});

describe("bigDecimal", () => {
  const decimal = (value: string) => newBigDecimal(heap, BigDecimal.parse(value) as BigDecimal);

  it("divides an integer by a decimal", () => {
    const result = call("bigInt.dividedByDecimal", heap.newBigInt(10n), decimal("4"));
    expect(readBigDecimal(heap, result).toString()).toBe("2.5");
  });

  it("traps when something is divided by zero", () => {
    expect(() => call("bigDecimal.dividedBy", decimal("1.5"), decimal("0"))).toThrow(
      new MappingError("attempted to divide BigDecimal `1.5` by zero"),
    );
  });

  it("does not go on with an exponent that is out of range", () => {
    const large = call("bigDecimal.fromString", heap.newString("1e7000"));
    expect(() => call("bigDecimal.toString", large)).toThrow(MappingError);
  });

  it("is rounded when a mapping makes it by hand", () => {
    const made = heap.newObject(12, [heap.newBigInt(10n ** 40n + 1n), heap.newBigInt(0n)]);
    expect(text(call("bigDecimal.toString", made))).toBe(`1${"0".repeat(40)}`);
  });

  it("compares by value", () => {
    expect(call("bigDecimal.equals", decimal("1.0"), decimal("1"))).toBe(1);
    expect(call("bigDecimal.equals", decimal("1"), decimal("2"))).toBe(0);
  });
});

describe("typeConversion", () => {
  it.each([
    [0n, "0x0"],
    [15n, "0xf"],
    [4_096n, "0x1000"],
    [-255n, "0xff"],
  ])("writes %s in hexadecimal as %s", (value, expected) => {
    expect(text(call("typeConversion.bigIntToHex", heap.newBigInt(value)))).toBe(expected);
  });

  it("writes bytes in hexadecimal, none too", () => {
    expect(text(call("typeConversion.bytesToHex", heap.newBytes("00ff")))).toBe("0x00ff");
    expect(text(call("typeConversion.bytesToHex", heap.newBytes("")))).toBe("0x");
  });

  it("reads bytes as text, without the zeros behind it and with marks for what is not UTF-8", () => {
    expect(text(call("typeConversion.bytesToString", heap.newBytes("4142430000")))).toBe("ABC");
    expect(text(call("typeConversion.bytesToString", heap.newBytes("41a000")))).toBe("A\ufffd");
  });

  it("reads addresses of 20 bytes only", () => {
    const address = "a16081f360e3847006db660bae1c6d1b2e17ec2a";
    expect(heap.hex(call("typeConversion.stringToH160", heap.newString(`0x${address.toUpperCase()}`)))).toBe(
      address,
    );
    expect(() => call("typeConversion.stringToH160", heap.newString("0x12"))).toThrow(MappingError);
  });

  it("writes content ids of version 0", () => {
    expect(text(call("typeConversion.bytesToBase58", heap.newBytes("000061")))).toBe("112g");
  });
});

describe("json", () => {
  it("keeps numbers as they were written", () => {
    expect(call("json.toI64", heap.newString("-9223372036854775808"))).toBe(-(2n ** 63n));
    expect(() => call("json.toI64", heap.newString("9223372036854775808"))).toThrow(MappingError);
    expect(() => call("json.toI64", heap.newString("1.0"))).toThrow(MappingError);
    expect(call("json.toU64", heap.newString("18446744073709551615"))).toBe(-1n);
    expect(call("json.toF64", heap.newString("1e3"))).toBe(1_000);
    expect(heap.bigInt(call("json.toBigInt", heap.newString("12345678901234567890")))).toBe(
      12345678901234567890n,
    );
  });

  it("says that something is not JSON instead of trapping, where it is asked to try", () => {
    const result = call("json.try_fromBytes", bytes("{"));
    expect(heap.word(result)).toBe(0);
    expect(heap.word(result + 4)).not.toBe(0);
    expect(() => call("json.fromBytes", bytes("{"))).toThrow(MappingError);
  });
});

describe("crypto", () => {
  it("hashes", () => {
    expect(heap.hex(call("crypto.keccak256", bytes("")))).toBe(
      "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    );
  });
});

describe("strings", () => {
  it("lose what Postgres does not take, and must be UTF-16", () => {
    expect(text(heap.newString("a\0b"))).toBe("ab");
    expect(text(heap.newString("😀 ".repeat(30)))).toBe("😀 ".repeat(30));
    expect(() => text(heap.newString("\ud800"))).toThrow(MappingError);
  });

  it("are read again after the memory has grown", () => {
    const pointer = heap.newString("before");
    const large = heap.newBytesOf(new Uint8Array(300_000).fill(7));
    expect(text(pointer)).toBe("before");
    expect(heap.view(large)[299_999]).toBe(7);
  });
});
