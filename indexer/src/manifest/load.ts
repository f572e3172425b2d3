import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type ContractAbi, readAbi } from "../abi/contract.ts";
import { IndexerError } from "../errors.ts";
import { readStoredSchema, type StoredSchema } from "../schema/stored-schema.ts";
import { type BlockHandlerShape, type ContextShape, type EventHandlerShape, manifestShape } from "./shape.ts";

export type { BlockHandlerShape as BlockHandler, ContextShape as Context, EventHandlerShape as EventHandler };

/** The versions of the manifest's form and of the mappings' interface that this engine has. */
const SPEC_VERSIONS = { least: "0.0.4", most: "1.4.0" } as const;
const API_VERSIONS = { least: "0.0.6", most: "0.0.9" } as const;

export interface Mapping {
  readonly apiVersion: string;
  /** Absolute path of the WASM module. */
  readonly file: string;
  /** The line of the manifest that names it. */
  readonly line: number;
  readonly entities: ReadonlySet<string>;
  readonly abis: ReadonlyMap<string, ContractAbi>;
}

export interface ChainTemplate {
  readonly kind: "chain";
  readonly name: string;
  readonly manifestIndex: number;
  readonly abi: ContractAbi;
  readonly mapping: Mapping;
  readonly eventHandlers: readonly EventHandlerShape[];
  readonly blockHandlers: readonly BlockHandlerShape[];
}

export interface FileTemplate {
  readonly kind: "file";
  readonly name: string;
  readonly manifestIndex: number;
  readonly mapping: Mapping;
  readonly handler: string;
}

export interface StaticSource extends ChainTemplate {
  /** Lower-case hexadecimal with `0x`; none matches every address. */
  readonly address: string | undefined;
  readonly startBlock: number;
  readonly endBlock: number | undefined;
  readonly context: ContextShape | undefined;
}

export interface Manifest {
  readonly network: string;
  readonly schema: StoredSchema;
  /** The text of `schema.graphql`. */
  readonly schemaText: string;
  readonly sources: readonly StaticSource[];
  readonly templates: readonly (ChainTemplate | FileTemplate)[];
  /** How much history is wanted: all, as little as the engine likes, or that of so many blocks before the head. */
  readonly prune: "never" | "auto" | number;
  /** Changes with the manifest, the schema, any module and any ABI. */
  readonly buildHash: string;
}

/**
 * Reads a build folder of graph-cli.
 *
 * @param folder With `subgraph.yaml` and the files that it names.
 * @throws IndexerError `BUILD_MISSING`, `MANIFEST_INVALID` or `NOT_SUPPORTED`, naming the manifest's line.
 */
export function loadManifest(folder: string): Manifest {
  const hash = createHash("sha256");
  const read = (file: string) => {
    const content = readFile(join(folder, file));
    hash.update(content);
    return content;
  };
  const lines = new LineCounter();
  const document = parseDocument(read("subgraph.yaml").toString("utf8"), { lineCounter: lines });
  const lineOf = (path: readonly PropertyKey[]) => lineOfPath(document, lines, path);
  if (document.errors.length > 0) throw invalid(1, document.errors[0]?.message ?? "it is not YAML");
  const raw: unknown = document.toJS();
  refuseUnsupported(raw, lineOf);
  const parsed = manifestShape.safeParse(raw);
  if (!parsed.success) {
    const issue = deepest(parsed.error.issues);
    throw invalid(lineOf(issue.path), `${issue.path.join(".")}: ${issue.message}`);
  }
  const manifest = parsed.data;
  if (!within(manifest.specVersion, SPEC_VERSIONS)) {
    throw notSupported(lineOf(["specVersion"]), `specVersion ${manifest.specVersion}`);
  }

  const abis = new Map<string, ContractAbi>();
  const mappingOf = (
    {
      apiVersion,
      file,
      entities,
      abis: named,
    }: (typeof manifest.dataSources)[number]["mapping"] | FileMapping,
    path: readonly PropertyKey[],
  ): Mapping => {
    if (!within(apiVersion, API_VERSIONS)) {
      throw notSupported(lineOf([...path, "mapping", "apiVersion"]), `apiVersion ${apiVersion}`);
    }
    for (const abi of named) {
      if (!abis.has(abi.file)) abis.set(abi.file, readAbi(abi.name, read(abi.file).toString("utf8")));
    }
    hash.update(readFile(join(folder, file)));
    return {
      apiVersion,
      file: join(folder, file),
      line: lineOf([...path, "mapping", "file"]),
      entities: new Set(entities),
      abis: new Map(named.map((abi) => [abi.name, abis.get(abi.file) as ContractAbi])),
    };
  };
  const abiOf = (mapping: Mapping, name: string, path: readonly PropertyKey[]) => {
    const abi = mapping.abis.get(name);
    if (abi === undefined) throw invalid(lineOf([...path, "source", "abi"]), `the ABI ${name} is not listed`);
    return abi;
  };

  const schemaText = read(manifest.schema.file).toString("utf8");
  const schema = readStoredSchema(schemaText);
  const sources = manifest.dataSources.map((source, index): StaticSource => {
    const path = ["dataSources", index];
    const mapping = mappingOf(source.mapping, path);
    return {
      kind: "chain",
      name: source.name,
      manifestIndex: index,
      address: source.source.address,
      startBlock: source.source.startBlock,
      endBlock: source.source.endBlock,
      context: source.context,
      abi: abiOf(mapping, source.source.abi, path),
      mapping,
      eventHandlers: source.mapping.eventHandlers,
      blockHandlers: source.mapping.blockHandlers,
    };
  });
  const templates = manifest.templates.map((template, index): ChainTemplate | FileTemplate => {
    const path = ["templates", index];
    const mapping = mappingOf(template.mapping, path);
    const shared = { name: template.name, manifestIndex: sources.length + index, mapping };
    if (template.kind === "file/ipfs") return { kind: "file", ...shared, handler: template.mapping.handler };
    return {
      kind: "chain",
      ...shared,
      abi: abiOf(mapping, template.source.abi, path),
      eventHandlers: template.mapping.eventHandlers,
      blockHandlers: template.mapping.blockHandlers,
    };
  });
  const networks = new Set(manifest.dataSources.map(({ network }) => network));
  if (networks.size > 1)
    throw invalid(lineOf(["dataSources"]), `the sources are on ${[...networks].join(" and ")}`);
  const [network = ""] = networks;
  const prune = manifest.indexerHints?.prune ?? "never";
  return { network, schema, schemaText, sources, templates, prune, buildHash: hash.digest("hex") };
}

type FileMapping = Extract<
  z.infer<typeof manifestShape>["templates"][number],
  { kind: "file/ipfs" }
>["mapping"];

/** What graph-node has and this engine has not: named before anything else is said of the manifest. */
function refuseUnsupported(raw: unknown, lineOf: (path: readonly PropertyKey[]) => number): void {
  const manifest = record(raw);
  if (manifest.graft !== undefined) throw notSupported(lineOf(["graft"]), "grafting");
  for (const [index, feature] of list(manifest.features).entries()) {
    throw notSupported(lineOf(["features", index]), `the feature ${String(feature)}`);
  }
  for (const key of ["dataSources", "templates"]) {
    for (const [index, item] of list(manifest[key]).entries()) {
      const source = record(item);
      const kind = String(source.kind);
      if (!["ethereum/contract", "ethereum", "file/ipfs"].includes(kind)) {
        throw notSupported(lineOf([key, index, "kind"]), `the kind ${kind}`);
      }
      const mapping = record(source.mapping);
      if (list(mapping.callHandlers).length > 0) {
        throw notSupported(lineOf([key, index, "mapping", "callHandlers"]), "call handlers");
      }
      for (const [number, handler] of list(mapping.blockHandlers).entries()) {
        if (record(record(handler).filter).kind === "call") {
          throw notSupported(
            lineOf([key, index, "mapping", "blockHandlers", number]),
            "block handlers for calls",
          );
        }
      }
    }
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Unions report an issue of their own above those of their members. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  return issues.reduce((one, other) => (other.path.length > one.path.length ? other : one));
}

function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = record(node).range;
    if (Array.isArray(range)) return lines.linePos(range[0] as number).line;
  }
  return 1;
}

function within(version: string, { least, most }: { least: string; most: string }): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  const number = (text: string) => text.split(".").reduce((sum, part) => sum * 1_000 + Number(part), 0);
  return number(version) >= number(least) && number(version) <= number(most);
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new IndexerError(
      "BUILD_MISSING",
      `${path} cannot be read.`,
      "Build the subgraph with `graph build`.",
      { cause },
    );
  }
}

function invalid(line: number, what: string): IndexerError {
  return new IndexerError(
    "MANIFEST_INVALID",
    `subgraph.yaml, line ${line}: ${what}.`,
    "Mend the manifest and build the subgraph again.",
  );
}

function notSupported(line: number, what: string): IndexerError {
  return new IndexerError(
    "NOT_SUPPORTED",
    `subgraph.yaml, line ${line}: this engine does not have ${what}.`,
    "Run this subgraph on graph-node.",
  );
}
