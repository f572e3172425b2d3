import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashFiles } from "../hash.ts";
import { repositoryRoot } from "../processes/binary.ts";
import { run } from "../processes/run.ts";

/** Everything that a build is made from, relative to the root of the sources. */
export const SUBGRAPH_SOURCES = ["schema.graphql", "subgraph.yaml", "subgraph/src", "contracts/abi"];

export interface SubgraphBuild {
  /** Folder with `subgraph.yaml` and `build/`. */
  readonly folder: string;
  /** Changes with the schema, the mappings, the manifest, the ABIs or the addresses. */
  readonly hash: string;
}

/**
 * Runs `graph codegen` and `graph build` for the addresses in `networksFile`, in a copy: graph-cli writes the addresses
 * into the manifest that it is given, and ours is under version control.
 */
export async function buildSubgraph(options: {
  readonly folder: string;
  readonly networksFile: string;
  readonly network: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** Where the sources are; the repository by default. */
  readonly sources?: string;
  /** What of them a build is made from; that of our subgraph by default. */
  readonly inputs?: readonly string[];
}): Promise<SubgraphBuild> {
  const { folder, sources = repositoryRoot, inputs = SUBGRAPH_SOURCES } = options;
  const hash = hashFiles([...inputs.map((input) => join(sources, input)), options.networksFile]);
  const stamp = join(folder, "build", "inputs.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return { folder, hash };

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const input of inputs) {
    cpSync(join(sources, input), join(folder, input), { recursive: true });
  }
  cpSync(options.networksFile, join(folder, "networks.json"));
  symlinkSync(join(repositoryRoot, "node_modules"), join(folder, "node_modules"));
  const graph = (args: string[]) =>
    run({
      command: process.execPath,
      args: [join(repositoryRoot, "node_modules/@graphprotocol/graph-cli/bin/run.js"), ...args],
      cwd: folder,
      logFile: options.logFile,
      signal: options.signal,
      failure: {
        code: "BUILD_FAILED",
        what: `graph ${args[0]} failed`,
        wayOut: "Mend what it names in schema.graphql, subgraph.yaml or subgraph/ and start again.",
      },
    });
  await graph(["codegen"]);
  await graph(["build", "--network", options.network, "--network-file", "networks.json"]);
  writeFileSync(stamp, hash);
  return { folder, hash };
}
