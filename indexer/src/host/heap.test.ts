import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { signedSize, writeSigned } from "./big-int.ts";
import { type Heap, MappingError } from "./heap.ts";
import { testCalls, testHeap } from "./test-heap.ts";

const SEED = { seed: 20_231_107 } as const;
/** Where memory that handlers use begins where something has been prepared below. */
const BEGIN = 8_188;
let heap: Heap;

beforeEach(() => {
  heap = testHeap();
});

describe("integers in the memory", () => {
  it("take as few bytes as their sign allows, and are read as they were written", () => {
    const edges = [7n, 8n, 15n, 31n, 32n, 39n, 63n, 64n, 255n].flatMap((bits) => {
      const power = 1n << bits;
      return [power - 1n, power, -power, -power - 1n];
    });
    const integer = fc.oneof(
      fc.constantFrom(0n, ...edges),
      fc.bigInt({ min: -(1n << 300n), max: 1n << 300n }),
    );
    fc.assert(
      fc.property(integer, (value) => {
        const expected = Buffer.alloc(signedSize(value));
        writeSigned(value, new DataView(expected.buffer, expected.byteOffset), 0, expected.length);
        const pointer = heap.newBigInt(value);
        expect(heap.hex(pointer)).toBe(expected.toString("hex"));
        expect(heap.bigInt(pointer)).toBe(value);
      }),
      SEED,
    );
  });
});

describe("sums of integers in the memory", () => {
  const edges = [0n, 7n, 8n, 15n, 16n, 31n, 32n, 39n, 47n, 55n, 62n, 63n].flatMap((bits) => {
    const power = 1n << bits;
    return [power - 1n, power, -power, 1n - power];
  });
  const integer = fc.oneof(
    fc.constantFrom(...edges),
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    fc.bigInt({ min: -(1n << 20n), max: 1n << 20n }),
  );
  const fits = (value: bigint) => BigInt.asIntN(64, value) === value;
  const bytes = (pointer: number | undefined) => pointer && heap.hex(pointer);

  it.each([
    ["of both", 1, (one: bigint, other: bigint) => one + other],
    ["of one without the other", -1, (one: bigint, other: bigint) => one - other],
  ] as const)("%s are those of BigInts, if they have 64 bits", (_, sign, sum) => {
    fc.assert(
      fc.property(integer, integer, (one, other) => {
        const pointers = [one, other].map((value) => (fits(value) ? heap.newBigInt(value) : 0));
        if (pointers.includes(0)) return;
        const expected = sum(one, other);
        const made = heap.newSum(pointers[0] as number, pointers[1] as number, sign);
        expect(bytes(made)).toBe(fits(expected) ? heap.hex(heap.newBigInt(expected)) : undefined);
      }),
      { ...SEED, numRuns: 2_000 },
    );
  });

  it("do not take what lies behind an integer for a part of it, nor read what is longer or lies between words", () => {
    const content = Buffer.from("05ffffffffffffff80ffffffffffffff", "hex");
    const view = heap.newBytesOf(content);
    const begin = heap.word(view);
    const two = heap.newBigInt(2n);
    const sums = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((size) => {
      heap.setWord(view + 8, size);
      return heap.newSum(view, two, 1);
    });
    expect(sums.map((sum) => sum && heap.bigInt(sum))).toEqual([
      2n,
      7n,
      ...[2, 3, 4, 5, 6, 7, 8].map(() => -249n),
    ]);
    heap.setWord(view + 8, 9);
    expect(heap.newSum(view, two, 1)).toBeUndefined();
    expect(heap.newSum(two, view, -1)).toBeUndefined();
    heap.setWord(view + 8, 2);
    heap.setWord(view + 4, begin + 1);
    expect(heap.newSum(view, two, 1)).toBeUndefined();
  });
});

describe("bytes and texts in the memory", () => {
  it("are read as they were written, short or long", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ unit: "grapheme", maxLength: 200 }),
        (bytes, text) => {
          const digits = Buffer.from(bytes).toString("hex");
          const pointer = heap.newBytes(digits);
          expect(heap.hex(pointer)).toBe(digits);
          expect(heap.string(heap.newHexString(pointer))).toBe(`0x${digits}`);
          expect(heap.string(heap.newString(text))).toBe(text.replaceAll("\0", ""));
        },
      ),
      SEED,
    );
  });

  it("are read as they are, however many others were read before them, and from wherever they begin", () => {
    const bytes = Buffer.alloc(24);
    const pointer = heap.newBytesOf(bytes);
    const content = heap.word(pointer);
    const integers = { minLength: 3_000, maxLength: 3_000 };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(23), fc.nat(255), fc.nat(24)), integers), (changes) => {
        for (const [at, value, size] of changes) {
          bytes[at] = value;
          heap.bytes[content + at] = value;
          for (const start of [0, Math.min(1, 24 - size)]) {
            heap.setWord(pointer + 4, content + start);
            heap.setWord(pointer + 8, size);
            const expected = bytes.toString("hex", start, start + size);
            if (heap.hex(pointer) !== expected) expect(heap.hex(pointer)).toBe(expected);
          }
        }
      }),
      { ...SEED, numRuns: 5 },
    );
  });

  it.each([
    ["0x00ff", "00ff"],
    ["0x", ""],
    ["0X00ff", undefined],
    ["0x00FF", undefined],
    ["0x00f", undefined],
    ["0x00g0", undefined],
    ["0x00é0", undefined],
    ["0x00\u01300", undefined],
    ["00ff", undefined],
    ["x", undefined],
    ["", undefined],
    [`0x${"ab".repeat(400)}`, undefined],
  ])("are digits only if they are what bytes are written as: %j", (text, expected) => {
    expect(heap.digitsOf(heap.newString(text))).toBe(expected);
  });

  it.each([true, false])("are written once for a call, where nothing is freed in it: %s", (freesNothing) => {
    const { heap, begin } = testCalls(freesNothing);
    for (let call = 0; call < 3; call++) {
      begin();
      const bytes = ["ab".repeat(20), "cd".repeat(32), "ab".repeat(20)].map((digits) =>
        heap.newBytes(digits),
      );
      const [first, other, same] = bytes.map((pointer) => heap.newHexString(pointer));
      expect(same === first).toBe(freesNothing);
      expect(other).not.toBe(first);
      // Whoever asks again after the bytes have changed gets what they are now.
      heap.view(bytes[0] as number)[0] = 0xef;
      const changed = heap.newHexString(bytes[0] as number);
      expect([same, other, changed].map((pointer) => heap.string(pointer as number))).toEqual([
        `0x${"ab".repeat(20)}`,
        `0x${"cd".repeat(32)}`,
        `0xef${"ab".repeat(19)}`,
      ]);
    }
  });

  it("are digits where they were written as such, until something else is there", () => {
    const { heap, begin } = testCalls();
    const all = Array.from({ length: 20 }, (_, index) => `${index + 10}`.repeat(index % 2 === 0 ? 20 : 3));
    for (let call = 0; call < 3; call++) {
      begin();
      const written = all.map((digits) => heap.newHexString(heap.newBytes(digits)));
      expect(written.map((pointer) => heap.digitsOf(pointer))).toEqual(all);
      begin();
      const others = all.map((digits) => {
        heap.newBytes(digits);
        return heap.newString(`0x${digits}`.replaceAll("1", "2"));
      });
      expect(others).toEqual(written);
      expect(() => heap.digitsOf(0)).toThrow(MappingError);
      expect(others.map((pointer) => heap.digitsOf(pointer))).toEqual(
        all.map((digits) => digits.replaceAll("1", "2")),
      );
    }
  });
});

describe("strings that are known", () => {
  it.each([[["a", "bc"]], [["a", "bc", "not prepared"]]])("stand there in every call: %j", (texts) => {
    const calls = testCalls();
    calls.heap.prepareStrings(["a", "bc"]);
    for (let call = 0; call < 3; call++) {
      calls.begin(BEGIN);
      const pointers = calls.heap.knownStrings(texts);
      expect(pointers.map((pointer) => calls.heap.string(pointer))).toEqual(texts);
      calls.heap.bytes.fill(0xee, BEGIN);
    }
  });
});

describe("strings that are prepared", () => {
  const prepare = (freesNothing: boolean) => {
    const { heap } = testCalls(freesNothing);
    const literals = ["name", "rename", ""].map((text) => heap.newString(text));
    // The same characters, but no strings of them: within another one, at its end, as bytes, and from the second byte of a character on.
    heap.newString("named");
    heap.newString("\u{6e00}");
    heap.newBytesOf(Buffer.from("other", "utf16le"));
    const end = heap.end();
    heap.prepareStrings(["name", "other", "rename", "", "n"]);
    const known = ["name", "rename", "", "other", "n"].map((text) => heap.preparedString(text));
    return { heap, literals, known, end };
  };

  it("are those that the module has, and else no more than takes their room", () => {
    const { heap, literals, known, end } = prepare(true);
    expect(known.slice(0, 3)).toEqual(literals);
    expect(known.map((pointer) => heap.string(pointer))).toEqual(["name", "rename", "", "other", "n"]);
    expect(Math.min(...known.slice(3))).toBeGreaterThan(end);
    expect(heap.end() - end).toBeLessThan(200);
  });

  it("are none of the module's where it may free them", () => {
    const { heap, literals, known, end } = prepare(false);
    expect(Math.min(...known)).toBeGreaterThan(Math.max(end, ...literals));
    expect(known.map((pointer) => heap.string(pointer))).toEqual(["name", "rename", "", "other", "n"]);
  });
});

describe("an object that is repeated", () => {
  const { heap: repeating, begin } = testCalls();
  /** @returns How often it had to be made, and what is read of it; afterwards something else stands there. */
  const repeat = (object: object, digits: string) => {
    let made = 0;
    const pointer = repeating.repeated("block", object, () => {
      made++;
      return repeating.newBytes(digits);
    });
    const found = repeating.hex(pointer);
    repeating.view(pointer).fill(0xee);
    repeating.setWord(pointer, 0);
    return { made, found };
  };
  const [one, other] = [{}, {}];

  it("is as it was made, whatever a call before has done to it, and made anew for another object or at another place", () => {
    begin();
    expect(repeat(one, "0102")).toEqual({ made: 1, found: "0102" });
    begin();
    expect(repeat(one, "0102")).toEqual({ made: 0, found: "0102" });
    expect(repeating.hex(repeating.newBytes("05"))).toBe("05");
    begin();
    expect(repeat(other, "03")).toEqual({ made: 1, found: "03" });
    begin(4_096);
    expect(repeat(other, "03")).toEqual({ made: 1, found: "03" });
  });

  it("can be larger than what the allocator is asked for at a time", () => {
    const large = {};
    const digits = "ab".repeat(40_000);
    for (let call = 0; call < 2; call++) {
      begin();
      expect(repeat(large, digits).found).toBe(digits);
    }
  });
});
