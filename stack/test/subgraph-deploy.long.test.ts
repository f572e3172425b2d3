import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type RunningArtifactServer, startArtifactServer } from "../src/artifacts/server.ts";
import { repositoryRoot } from "../src/processes/binary.ts";
import { SUBGRAPH_SOURCES } from "../src/subgraph/build.ts";
import { type AdminNode, startAdminNode } from "./admin-node.ts";

/*
 * The commands of docs/subgraph.md, by graph-cli alone: to a double of graph-node's administration, as no package has a
 * graph-node that takes deployments, and to the real artifact store.
 */

const GRAPH_CLI = join(repositoryRoot, "node_modules/@graphprotocol/graph-cli/bin/run.js");
const NAME = "model-wip";
const VERSION = ["--version-label", "v0.1.0"];
const START_BLOCK = 12_345_678;

/** A file of a manifest, by content id where it is deployed, and by path where it was built. */
interface FileLink {
  readonly "/": string;
}

interface Mapping {
  readonly file: FileLink | string;
  readonly abis: readonly { readonly name: string; readonly file: FileLink | string }[];
}

interface Source {
  readonly name: string;
  readonly network: string;
  readonly source?: { readonly address?: string; readonly startBlock?: number };
  readonly mapping: Mapping;
}

interface Manifest {
  readonly schema: { readonly file: FileLink | string };
  readonly dataSources: readonly Source[];
  readonly templates: readonly Source[];
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

let folder: string;
let store: RunningArtifactServer;
let node: AdminNode;
let addresses: Record<string, string>;

beforeAll(async () => {
  mkdirSync(join(repositoryRoot, ".data"), { recursive: true });
  folder = mkdtempSync(join(repositoryRoot, ".data", "graph-deploy-"));
  for (const input of SUBGRAPH_SOURCES) {
    cpSync(join(repositoryRoot, input), join(folder, input), { recursive: true });
  }
  const { local } = JSON.parse(readFileSync(join(repositoryRoot, "networks.json"), "utf8"));
  addresses = Object.fromEntries(Object.keys(local).map((name, at) => [name, `0x${`${at + 1}`.repeat(40)}`]));
  const zora = Object.entries(addresses).map(([name, address]) => [
    name,
    { address, startBlock: START_BLOCK },
  ]);
  writeFileSync(join(folder, "networks.json"), JSON.stringify({ local, zora: Object.fromEntries(zora) }));
  store = await startArtifactServer({ directory: join(folder, "store"), port: 0 });
  node = await startAdminNode();
});

afterAll(async () => {
  await node?.close();
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function graph(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [GRAPH_CLI, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

const deploy = (name: string, ...args: readonly string[]) =>
  graph("deploy", name, ...VERSION, "--node", node.url, "--ipfs", store.url, ...args);

async function fetchFile(link: FileLink): Promise<Buffer> {
  const path = link["/"];
  const response = await fetch(`${store.url}${path}`);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const sourcesOf = ({ dataSources, templates }: Manifest) => [...dataSources, ...templates];

/** All files of a manifest, in its order. */
const filesOf = (manifest: Manifest) => [
  manifest.schema.file,
  ...sourcesOf(manifest).flatMap(({ mapping }) => [mapping.file, ...mapping.abis.map(({ file }) => file)]),
];

describe("graph-cli alone", () => {
  it("deploys to a graph-node: all that the deployment names is in the store, and is what was built", async () => {
    expect(await graph("codegen")).toMatchObject({ code: 0 });
    expect(await graph("create", NAME, "--node", node.url)).toMatchObject({ code: 0 });
    const { code, output } = await deploy(NAME, "--network", "zora");
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining(`http://127.0.0.1:8000/subgraphs/name/${NAME}`),
    });
    expect(node.deployments).toEqual([
      {
        name: NAME,
        ipfsHash: expect.stringMatching(/^Qm\w{44}$/),
        versionLabel: "v0.1.0",
        authorization: undefined,
      },
    ]);

    const hash = node.deployments[0]?.ipfsHash;
    const deployed = parse((await fetchFile({ "/": `/ipfs/${hash}` })).toString()) as Manifest;
    const built = parse(readFileSync(join(folder, "build/subgraph.yaml"), "utf8")) as Manifest;
    const files = filesOf(built) as string[];
    const links = filesOf(deployed);
    expect(links).toHaveLength(files.length);
    expect(new Set(files).size).toBeGreaterThan(12);
    for (const [at, file] of files.entries()) {
      const content = await fetchFile(links[at] as FileLink);
      expect(content.equals(readFileSync(join(folder, "build", file))), file).toBe(true);
    }

    expect(sourcesOf(deployed).map(({ network }) => network)).toEqual(sourcesOf(deployed).map(() => "zora"));
    const placed = deployed.dataSources.map(({ name, source }) => [
      name,
      source?.address,
      source?.startBlock,
    ]);
    expect(placed).toEqual(Object.entries(addresses).map(([name, address]) => [name, address, START_BLOCK]));
  });

  it("says why a graph-node refuses, and fails", async () => {
    const hash = node.deployments[0]?.ipfsHash ?? "";
    const { code, output } = await deploy("unknown", "--ipfs-hash", hash);
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining("subgraph name not found: unknown"),
    });
    expect(node.deployments).toHaveLength(1);
  });

  it("sends the deploy key along, as Studio wants it", async () => {
    const hash = node.deployments[0]?.ipfsHash ?? "";
    const key = "0123456789abcdef0123456789abcdef";
    expect(await deploy(NAME, "--ipfs-hash", hash, "--deploy-key", key)).toMatchObject({ code: 0 });
    expect(node.deployments.at(-1)).toEqual({
      name: NAME,
      ipfsHash: hash,
      versionLabel: "v0.1.0",
      authorization: `Bearer ${key}`,
    });
  });
});
