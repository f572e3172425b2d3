import { toHex } from "viem";
import type { Random } from "../../src/story/random.ts";

/** What a host function is asked, by the mapping of the subgraph `functions`. */
export interface Question {
  /** The function, as the mapping knows it. */
  readonly name: string;
  readonly args: readonly string[];
  readonly data: `0x${string}`;
}

const question = (name: string, ...args: readonly string[]): Question => ({ name, args, data: "0x" });
const about = (name: string, data: string | `0x${string}`, ...args: readonly string[]): Question => ({
  name,
  args,
  data: data.startsWith("0x") ? (data as `0x${string}`) : toHex(data),
});

const GREAT = (2n ** 300n).toString();
const NO_ONE = `0x${"ee".repeat(20)}`;
const TYPES = "(uint8,int16,bytes3,bytes,string,bool[2],(address,int256)[])";
/** A value of these types: a static head, and what it points to. */
const ENCODED = `0x${[
  "20".padStart(64, "0"),
  "ff".padStart(64, "0"),
  "f".repeat(61).concat("ff9"),
  "abcdef".padEnd(64, "0"),
  "100".padStart(64, "0"),
  "140".padStart(64, "0"),
  "1".padStart(64, "0"),
  "0".padStart(64, "0"),
  "180".padStart(64, "0"),
  "2".padStart(64, "0"),
  "beef".padEnd(64, "0"),
  "3".padStart(64, "0"),
  "e282ac".padEnd(64, "0"),
  "1".padStart(64, "0"),
  "a1".repeat(20).padStart(64, "0"),
  "f".repeat(64),
].join("")}` as const;

/** Those that no engine fails at: many at once. */
export function safeQuestions(random: Random): Question[] {
  const integer = () => {
    const value = random.wei(0n, 2n ** BigInt(random.pick([1, 8, 63, 64, 128, 255, 256, 300])));
    return (random.chance(40) ? -value : value).toString();
  };
  const decimal = () => {
    const fraction = random.chance(60) ? `.${random.wei(0n, 10n ** BigInt(random.integer(1, 40)))}` : "";
    const exponent = random.chance(50) ? `e${random.integer(-60, 60)}` : "";
    return `${integer()}${fraction}${exponent}`;
  };
  const notZero = (make: () => string) => {
    for (;;) {
      const text = make();
      if (/[1-9]/.test(text.replace(/e.*/, ""))) return text;
    }
  };
  const byChance = Array.from({ length: 40 }, () => [
    ...["plus", "minus", "times", "bitOr", "bitAnd"].map((name) =>
      question(`bigInt.${name}`, integer(), integer()),
    ),
    ...["dividedBy", "mod"].map((name) => question(`bigInt.${name}`, integer(), notZero(integer))),
    question("bigInt.dividedByDecimal", integer(), notZero(decimal)),
    question("bigInt.pow", integer(), String(random.integer(0, 9))),
    question("bigInt.leftShift", integer(), String(random.integer(0, 255))),
    question("bigInt.rightShift", integer(), String(random.integer(0, 255))),
    question("bigInt.toHex", integer()),
    ...["plus", "minus", "times", "equals"].map((name) =>
      question(`bigDecimal.${name}`, decimal(), decimal()),
    ),
    question("bigDecimal.dividedBy", decimal(), notZero(decimal)),
    question("bigDecimal.parts", decimal()),
    question("bigDecimal.byHand", integer(), String(random.integer(-80, 80))),
    about("crypto.keccak256", toHex(BigInt(integer().replace("-", "")))),
    about("typeConversion.bytesToString", toHex(BigInt(integer().replace("-", "")))),
    about("typeConversion.bytesToBase58", toHex(BigInt(integer().replace("-", "")))),
  ]).flat();
  return [
    ...byChance,
    question("bigInt.pow", GREAT, "255"),
    question("bigInt.times", (2n ** 40_000n).toString(), (2n ** 40_000n).toString()),
    question("bigInt.leftShift", (2n ** 80_000n).toString(), "255"),
    ...["+5", "1_000"].map((text) => question("bigInt.fromString", text)),
    ...[".5", "5.", "+1", "-.5e-3", "1_000", "1e6000"].map((text) => question("bigDecimal.fromString", text)),
    question("bigDecimal.equals", "1.0", "1"),
    question("bigDecimal.equals", "-0", "0.000"),
    question("bigDecimal.dividedBy", "1", "3"),
    question("bigDecimal.dividedBy", "2", "3"),
    question("bigDecimal.dividedBy", "1e-6000", "3"),
    question(
      "bigDecimal.times",
      "9.999999999999999999999999999999999",
      "9.999999999999999999999999999999999",
    ),
    question("bigDecimal.plus", "1e33", "0.05"),
    question("bigDecimal.plus", "1e34", "0.5"),
    question("bigDecimal.plus", "1e34", "1.5"),
    question("bigDecimal.byHand", `1${"0".repeat(39)}1`, "0"),
    ...["0x", "0x00", "0x000061", "0xff00", `0x${"00".repeat(34)}`].flatMap((bytes) => [
      about("typeConversion.bytesToBase58", bytes),
      about("typeConversion.bytesToHex", bytes),
      about("typeConversion.bytesToString", bytes),
      about("crypto.keccak256", bytes),
    ]),
    // Cut off, overlong, surrogates, beyond Unicode, a mark of the order of bytes.
    ...["0xe282", "0xc080", "0xeda080", "0xf4908080", "0xefbbbf41", "0x41f09f9982", "0x4100420000"].map(
      (bytes) => about("typeConversion.bytesToString", bytes),
    ),
    question("typeConversion.stringToH160", "a1".repeat(20)),
    question("typeConversion.stringToH160", `0x${"Ab".repeat(20)}`),
    ...[
      "{",
      "",
      "nul",
      "[1,]",
      '{"a":1,"a":2,"b":[null,true,false,"x\\u20ac\\n",-0,1e400,12345678901234567890123]}',
      " [1.50, 1E5, 0.1e-7] ",
      '"\\ud83d\\ude42"',
      '"\\ud83d"',
      "\ufeff1",
      "01",
      "NaN",
      `${"[".repeat(100)}${"]".repeat(100)}`,
      `${"[".repeat(200)}${"]".repeat(200)}`,
      '{"":{"z":1,"a":2}}',
    ].map((text) => about("json.try_fromBytes", text === "" ? "0x" : text)),
    about("json.try_fromBytes", "0x22ff22"),
    about("json.fromBytes", '{"one": [1, "2"]}'),
    ...["0", "-0", "+1", "-9223372036854775808", "9223372036854775807"].map((text) =>
      question("json.toI64", text),
    ),
    ...["0", "18446744073709551615"].map((text) => question("json.toU64", text)),
    ...[
      "0.1",
      "-1e-320",
      "1.7976931348623157e308",
      "123456789012345678901234567890",
      "5e-324",
      "1e400",
      "1.",
      "inf",
    ].map((text) => question("json.toF64", text)),
    question("json.toBigInt", GREAT),
    about("ethereum.decode", ENCODED, TYPES),
    about("ethereum.encode", ENCODED, TYPES),
    about("ethereum.decode", "0x", "uint256"),
    about("ethereum.decode", "0x01", "uint256"),
    about("ethereum.decode", `0x${"ff".repeat(32)}`, "address"),
    about("ethereum.decode", `0x${"ff".repeat(32)}`, "bool"),
    about("ethereum.decode", `0x${"ff".repeat(32)}`, "uint8"),
    about("ethereum.decode", `0x${"00".repeat(64)}`, "uint256"),
    about("ethereum.decode", `0x${"ff".repeat(32)}`, "string"),
    about("ethereum.decode", "0x", "no type"),
    question("ethereum.getBalance", NO_ONE),
    question("ethereum.hasCode"),
    question("ethereum.hasCode", NO_ONE),
    question("ethereum.call", "8"),
    question("ethereum.try_call", "8"),
    question("ethereum.try_call", "7"),
    question("ethereum.try_call", "8", NO_ONE),
    question("dataSource.address"),
    question("dataSource.network"),
    question("dataSource.context"),
    question("store.getInBlock", "none"),
    question("store.remove", "none"),
    question("trap.passed"),
  ];
}

/** Those that an engine may fail at: what it then says is its answer. */
export const RISKY_QUESTIONS: readonly Question[] = [
  question("bigInt.dividedBy", "7", "0"),
  question("bigInt.mod", "7", "0"),
  question("bigInt.dividedByDecimal", "7", "0.0"),
  ...["", "0x12", " 1", "-", "--1", "١"].map((text) => question("bigInt.fromString", text)),
  question("bigDecimal.dividedBy", "1.5", "0"),
  ...["", "abc", "1e", "e1", "+1", "NaN", "1e7000", "1e-7000", "1e99999999999999999999"].map((text) =>
    question("bigDecimal.fromString", text),
  ),
  question("bigDecimal.times", "1e6000", "1e6000"),
  question("bigDecimal.byHand", "1", "7000"),
  question("bigDecimal.byHand", "1", GREAT),
  ...["0x12", "", `0X${"a1".repeat(20)}`, "g1".repeat(20)].map((text) =>
    question("typeConversion.stringToH160", text),
  ),
  about("json.fromBytes", "{"),
  ...["9223372036854775808", "1.0", "1e3", ""].map((text) => question("json.toI64", text)),
  ...["-1", "18446744073709551616"].map((text) => question("json.toU64", text)),
  ...["abc", "", "0x1p3"].map((text) => question("json.toF64", text)),
  ...["1.5", "1e3"].map((text) => question("json.toBigInt", text)),
  question("ethereum.call", "7"),
  question("ethereum.call", "8", NO_ONE),
  about("ethereum.decode", "0x00", "(uint256"),
  question("dataSource.create", "Unknown", NO_ONE),
  question("dataSource.create", "Another"),
  question("dataSource.create", "Another", "no address"),
  question("dataSource.create", "Another", NO_ONE),
  question("dataSource.createWithContext", "Another", NO_ONE),
  ...[
    "missing",
    "otherKind",
    "unknownField",
    "otherId",
    "unknownType",
    "getUnknownType",
    "twice",
    "loadRelated",
  ].map((name) => question(`store.${name}`, "Nobody")),
  ...[
    "bigInt.plus",
    "bigInt.fromString",
    "bigDecimal.toString",
    "bytesToHex",
    "json.fromBytes",
    "json.try_fromBytes",
    "keccak256",
    "ethereum.decode",
    "store.get",
    "log",
  ].map((name) => question(`null.${name}`)),
  question("trap.critical"),
  question("trap.assert"),
  question("trap.index"),
  question("trap.divide", "1", "0"),
  question("trap.divide", "-2147483648", "-1"),
  question("trap.toI32", GREAT),
  question("trap.recursion", "deep"),
  question("trap.hex", "0x123"),
];
