import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IndexerError } from "../errors.ts";
import { loadManifest } from "./load.ts";

const MANIFEST = `specVersion: 1.4.0
schema:
  file: schema.graphql
dataSources:
  - kind: ethereum/contract
    name: Token
    network: local
    source:
      abi: Token
      address: "0xA16081F360e3847006dB660bae1c6d1b2e17eC2A"
      startBlock: 7
    mapping:
      kind: ethereum/events
      apiVersion: 0.0.9
      language: wasm/assemblyscript
      file: Token.wasm
      entities: [Account]
      abis:
        - name: Token
          file: Token.json
      eventHandlers:
        - event: Transfer(indexed address,address)
          handler: handleTransfer
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "manifest-"));
  writeFileSync(join(folder, "schema.graphql"), "type Account @entity(immutable: false) { id: Bytes! }");
  writeFileSync(join(folder, "Token.wasm"), "");
  writeFileSync(join(folder, "Token.json"), "[]");
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  writeFileSync(join(folder, "subgraph.yaml"), text);
  return loadManifest(folder);
}

function problem(text: string): { code: string; message: string } {
  try {
    load(text);
  } catch (error) {
    if (error instanceof IndexerError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("it was taken");
}

describe("a manifest", () => {
  it("is read with its schema and its ABIs", () => {
    const { network, sources, schema } = load(MANIFEST);
    expect(network).toBe("local");
    expect(sources).toMatchObject([
      {
        name: "Token",
        address: "0xa16081f360e3847006db660bae1c6d1b2e17ec2a",
        startBlock: 7,
        endBlock: undefined,
      },
    ]);
    expect([...schema.types.keys()]).toEqual(["Account"]);
  });

  it("has another hash when anything of the build is another", () => {
    const before = load(MANIFEST).buildHash;
    writeFileSync(join(folder, "Token.wasm"), "x");
    expect(load(MANIFEST).buildHash).not.toBe(before);
    writeFileSync(join(folder, "Token.wasm"), "");
    expect(load(MANIFEST).buildHash).toBe(before);
    expect(load(MANIFEST.replace("startBlock: 7", "startBlock: 8")).buildHash).not.toBe(before);
  });

  it.each([
    ["specVersion: 1.4.0", "specVersion: 1.5.0", 1, "specVersion 1.5.0"],
    ["apiVersion: 0.0.9", "apiVersion: 0.0.5", 14, "apiVersion 0.0.5"],
    ["kind: ethereum/contract", "kind: subgraph", 5, "the kind subgraph"],
    ["schema:", "features: [fullTextSearch]\nschema:", 2, "the feature fullTextSearch"],
    ["schema:", "graft: { base: Qm, block: 1 }\nschema:", 2, "grafting"],
    [
      "      eventHandlers:",
      "      callHandlers: [{ function: f(), handler: h }]\n      eventHandlers:",
      21,
      "call handlers",
    ],
    [
      "      eventHandlers:",
      "      blockHandlers: [{ handler: h, filter: { kind: call } }]\n      eventHandlers:",
      21,
      "block handlers for calls",
    ],
  ])("is refused for what the engine does not have: %s → %s", (from, to, line, what) => {
    expect(problem(MANIFEST.replace(from, to))).toEqual({
      code: "NOT_SUPPORTED",
      message: `subgraph.yaml, line ${line}: this engine does not have ${what}.`,
    });
  });

  it.each([
    ['"0xA16081F360e3847006dB660bae1c6d1b2e17eC2A"', '"0x12"', 10],
    ["      abi: Token\n", "      abi: Other\n", 9],
    ["handler: handleTransfer", "handlr: handleTransfer", 22],
  ])("is refused where it is wrong: %s → %s", (from, to, line) => {
    const { code, message } = problem(MANIFEST.replace(from, to));
    expect(code).toBe("MANIFEST_INVALID");
    expect(message).toContain(`line ${line}:`);
  });

  it("is refused if a file of the build is missing", () => {
    expect(problem(MANIFEST.replace("Token.json", "Missing.json")).code).toBe("BUILD_MISSING");
  });
});
