import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTest, testFilesAt } from "./read.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "indexer-tests-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const path = join(folder, "one.json");
  writeFileSync(path, text);
  return readTest(path);
}
const test = (changes: object) => JSON.stringify({ name: "a name", blocks: [], assertions: [], ...changes });
const EVENT = { address: "0x00", event: "A()", params: {} };
const CALL = { address: "0x00", function: "a()(uint256)", params: [], returns: ["1"] };

describe("a test", () => {
  it.each([
    ["of the test", { asertions: [] }, /"asertions"/],
    ["of a block", { blocks: [{ ethcalls: [] }] }, /blocks\.0: .*"ethcalls"/],
    ["of an event", { blocks: [{ events: [{ ...EVENT, adress: "" }] }] }, /blocks\.0\.events\.0: .*"adress"/],
    ["of a call", { blocks: [{ ethCalls: [{ ...CALL, return: [] }] }] }, /ethCalls\.0: .*"return"/],
    ["of a balance", { blocks: [{ getBalanceCalls: [{ address: "", value: "1", wei: 1 }] }] }, /"wei"/],
    ["of a code", { blocks: [{ hasCodeCalls: [{ address: "", hasCode: true, code: 1 }] }] }, /"code"/],
    ["of a file", { files: [{ cid: "Qm", content: "", contents: "" }] }, /"contents"/],
    ["of an assertion", { assertions: [{ query: "", expected: {}, expects: {} }] }, /"expects"/],
  ])("with an unknown key %s is refused where it stands", (_, changes, message) => {
    expect(() => read(test(changes))).toThrow(
      expect.objectContaining({ code: "TEST_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ["no name", { name: undefined }, /name/],
    ["a number that is none", { blocks: [{ number: -1 }] }, /blocks\.0\.number: must be a whole number/],
    ["half a wei", { blocks: [{ getBalanceCalls: [{ address: "", value: 0.5 }] }] }, /amount of wei/],
    [
      "a call without an answer",
      { blocks: [{ ethCalls: [{ ...CALL, returns: undefined }] }] },
      /return or revert/,
    ],
    ["a file without content", { files: [{ cid: "Qm" }] }, /either content or file/],
    [
      "a file with two contents",
      { files: [{ cid: "Qm", content: "", file: "a" }] },
      /either content or file/,
    ],
    ["a file of no content id", { files: [{ cid: "Qm", content: "" }] }, /must be a content id/],
    ["an assertion of nothing", { assertions: [{ query: "{ a }" }] }, /expected: must be there/],
  ])("with %s is refused", (_, changes, message) => {
    expect(() => read(test(changes))).toThrow(message);
  });

  it("that is no JSON is refused by its name", () => {
    expect(() => read("{")).toThrow(/one\.json cannot be read/);
    expect(() => readTest(join(folder, "none.json"))).toThrow(/none\.json cannot be read/);
  });

  it("keeps every digit of its numbers", () => {
    const { blocks } = read(
      test({}).replace(
        '"blocks":[]',
        '"blocks":[{"events":[{"address":"","event":"","params":{"a":123456789012345678901,"b":[{"c":1.5}]}}]}]',
      ),
    );
    expect(blocks[0]?.events[0]?.params).toEqual({ a: 123456789012345678901n, b: [{ c: 1.5 }] });
  });
});

describe("the files of tests", () => {
  it("are those that are named, and of a folder all of JSON, however deep, but those that are passed over", () => {
    const root = mkdtempSync(join(folder, "files-"));
    mkdirSync(join(root, "deep", "deeper"), { recursive: true });
    mkdirSync(join(root, ".hidden"));
    for (const name of [
      "b.json",
      "a.test.json",
      "_no.json",
      "note.txt",
      "deep/deeper/c.json",
      ".hidden/d.json",
    ])
      writeFileSync(join(root, name), "{}");
    const found = ["a.test.json", "b.json", "deep/deeper/c.json"].map((name) => join(root, name));
    expect(testFilesAt([root, join(root, "b.json"), join(root, "_no.json")])).toEqual([
      ...found,
      join(root, "_no.json"),
    ]);
    for (const paths of [[], [join(root, "nowhere")], [join(root, "deep", "deeper", "nowhere")]])
      expect(() => testFilesAt(paths)).toThrow(expect.objectContaining({ code: "TEST_INVALID" }));
    const empty = mkdtempSync(join(folder, "empty-"));
    expect(() => testFilesAt([empty])).toThrow(/no test/);
  });
});
