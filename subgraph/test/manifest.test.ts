import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type DefinitionNode, Kind, parse, type TypeDefinitionNode } from "graphql";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { eventAbis } from "./scenario.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(ROOT, path), "utf8");

const Source = z.object({
  kind: z.literal("ethereum/contract"),
  name: z.string(),
  network: z.string(),
  source: z.object({ abi: z.string(), address: z.string().optional(), startBlock: z.number().optional() }),
  mapping: z.object({
    file: z.string(),
    abis: z.array(z.object({ name: z.string(), file: z.string() })),
    entities: z.array(z.string()),
    eventHandlers: z.array(z.object({ event: z.string(), handler: z.string() })),
  }),
});
const FileSource = z.object({
  kind: z.literal("file/ipfs"),
  mapping: z.object({ file: z.string(), handler: z.string(), entities: z.array(z.string()) }),
});
const Manifest = z.object({
  dataSources: z.array(Source),
  templates: z.array(z.union([FileSource, Source])),
});
const Networks = z.record(
  z.string(),
  z.record(z.string(), z.object({ address: z.string(), startBlock: z.number() })),
);

const manifest = Manifest.parse(parseYaml(read("subgraph.yaml")));
const sources = [
  ...manifest.dataSources,
  ...manifest.templates.filter((template) => template.kind === "ethereum/contract"),
];
const fileSources = manifest.templates.filter((template) => template.kind === "file/ipfs");
const types = parse(read("schema.graphql")).definitions.filter(isTypeDefinition);

function isTypeDefinition(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith("TypeDefinition");
}

describe("schema.graphql", () => {
  it.each(types.map((type) => [type.name.value, type] as const))(
    "documents %s and all its parts",
    (_, type) => {
      const parts =
        type.kind === Kind.ENUM_TYPE_DEFINITION
          ? type.values
          : type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION
            ? type.fields
            : [];
      const undocumented = [type, ...(parts ?? [])]
        .filter((node) => !node.description?.value.trim())
        .map((node) => node.name.value);
      expect(undocumented).toEqual([]);
    },
  );
});

describe.each(sources.map((source) => [source.name, source] as const))("subgraph.yaml: %s", (_, source) => {
  const { abi } = source.source;
  const { eventHandlers } = source.mapping;
  const folder = `subgraph/src/${source.name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}`;

  it("names its ABI's file", () => {
    expect(source.mapping.abis).toEqual([{ name: abi, file: `./contracts/abi/${abi}.json` }]);
  });

  it("handles only events that the contract has", () => {
    const known = eventAbis(abi).map(
      ({ name, inputs }) =>
        `${name}(${inputs.map((input) => `${input.indexed ? "indexed " : ""}${input.type}`).join(",")})`,
    );
    expect(eventHandlers.filter(({ event }) => !known.includes(event))).toEqual([]);
  });

  it("names every handler that its folder exports, and no other", () => {
    const exported = [...read(`${folder}/index.ts`).matchAll(/\bhandle\w+/g)].map(([name]) => name);
    expect(eventHandlers.map(({ handler }) => handler).toSorted()).toEqual(exported.toSorted());
  });

  it("exports every handler that is written in its folder", () => {
    const written = readdirSync(resolve(ROOT, folder))
      .flatMap((name) => [...read(`${folder}/${name}`).matchAll(/export function (handle\w+)/g)])
      .map(([, name]) => name);
    expect(eventHandlers.map(({ handler }) => handler).toSorted()).toEqual(written.toSorted());
  });

  it("is compiled into the one module", () => {
    expect(source.mapping.file).toBe("./subgraph/src/mapping.ts");
    expect(read(source.mapping.file)).toContain(`export * from "./${basename(folder)}";`);
  });

  it("names entities of the schema", () => {
    const known = types.map((type) => type.name.value);
    expect(source.mapping.entities.filter((entity) => !known.includes(entity))).toEqual([]);
  });
});

it("handles the chain's events and files in modules of their own", () => {
  expect(fileSources.map(({ mapping }) => mapping.file)).toEqual(["./subgraph/src/metadata.ts"]);
  for (const { mapping } of fileSources) {
    const module = read(mapping.file);
    expect([...module.matchAll(/export function (handle\w+)/g)].map(([, name]) => name)).toEqual([
      mapping.handler,
    ]);
    expect([...module.matchAll(/from "(.*)"/g)].map(([, name]) => name)).toEqual([
      "@graphprotocol/graph-ts",
      "../../generated/schema",
    ]);
    const written = [...module.matchAll(/new (\w+)\(/g)].map(([, name]) => name);
    expect(written.toSorted()).toEqual(mapping.entities.toSorted());
  }
});

it("runs every handler in a scenario", () => {
  const { contracts } = JSON.parse(read("subgraph/test/fixtures.json"));
  const emitted = ["given", "scenarios"]
    .flatMap((folder) => readdirSync(resolve(import.meta.dirname, folder)).map((file) => `${folder}/${file}`))
    .flatMap((file) => JSON.parse(read(`subgraph/test/${file}`)).blocks)
    .flatMap((block) => block.events)
    .map(({ contract, event }) => `${contracts[contract].abi}.${event}`);
  const handled = sources.flatMap(({ source, mapping }) =>
    mapping.eventHandlers.map(({ event }) => `${source.abi}.${event.slice(0, event.indexOf("("))}`),
  );
  expect(handled.filter((event) => !emitted.includes(event))).toEqual([]);
});

describe("networks.json", () => {
  it.each(Object.entries(Networks.parse(JSON.parse(read("networks.json")))))(
    "has every contract on %s",
    (_, contracts) => {
      expect(Object.keys(contracts).toSorted()).toEqual(
        manifest.dataSources.map((source) => source.name).toSorted(),
      );
    },
  );
});
