import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Abi, Hex } from "viem";
import { repositoryRoot } from "../../src/processes/binary.ts";
import { buildSubgraph, type SubgraphBuild } from "../../src/subgraph/build.ts";
import { NETWORK } from "../../src/system.ts";
import type { Ground } from "./ground.ts";

/** Subgraphs of our own that use what ours does not, each in a folder with the contract that it is of. */
const FOLDER = join(repositoryRoot, "indexer/test/subgraphs");

/**
 * Each with the contract that it begins with, and its sources with their blocks as the manifest has them: graph-cli takes away what
 * networks.json does not say again.
 */
export const SUBGRAPHS = {
  erc20: {
    contract: "Token",
    sources: {
      Token: { startBlock: 0 },
      Mints: { startBlock: 5, endBlock: 90 },
      Clock: { startBlock: 12, endBlock: 110 },
      Each: { startBlock: 12, endBlock: 110 },
    },
  },
  erc721: { contract: "Art", sources: { Art: { startBlock: 0 } } },
  governor: { contract: "Governor", sources: { Governor: { startBlock: 0 } } },
  pool: { contract: "Factory", sources: { Factory: { startBlock: 0 } } },
  aggregations: { contract: "Sales", sources: { Sales: { startBlock: 0 } } },
} as const;
export type SubgraphName = keyof typeof SUBGRAPHS;
/** And one that asks host functions, of which no act is known. */
const BUILDABLE = {
  ...SUBGRAPHS,
  functions: { contract: "Probe", sources: { Probe: { startBlock: 0 } } },
} as const;
export type BuildableName = keyof typeof BUILDABLE;
export const SUBGRAPH_NAMES = Object.keys(SUBGRAPHS) as SubgraphName[];

export interface Compiled {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

/** Compiles the contracts of some subgraphs, by their names. */
export function compileContracts(names: readonly BuildableName[]): Map<string, Compiled> {
  const sources = names.flatMap((name) =>
    readdirSync(join(FOLDER, name))
      .filter((file) => file.endsWith(".sol"))
      .map((file) => [file, { content: readFileSync(join(FOLDER, name, file), "utf8") }]),
  );
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(sources),
    settings: {
      evmVersion: "cancun",
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(
    execFileSync(process.execPath, [join(repositoryRoot, "contracts/tools/solc"), "--standard-json"], {
      input: JSON.stringify(input),
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    }),
  ) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
  };
  for (const { severity, formattedMessage } of output.errors ?? [])
    if (severity === "error") throw new Error(formattedMessage);
  return new Map(
    Object.values(output.contracts).flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]): [string, Compiled] => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}` },
      ]),
    ),
  );
}

/** Has graph-cli build a subgraph for the contract at an address. */
export function buildOwn(
  ground: Ground,
  name: BuildableName,
  contracts: ReadonlyMap<string, Compiled>,
  address: Hex,
): Promise<SubgraphBuild> {
  const sources = ground.data.file(name, "sources");
  cpSync(join(FOLDER, name), sources, { recursive: true });
  mkdirSync(join(sources, "abis"));
  for (const [contract, { abi }] of contracts)
    writeFileSync(join(sources, "abis", `${contract}.json`), JSON.stringify(abi));
  const networksFile = join(sources, "networks.json");
  const addresses = Object.entries(BUILDABLE[name].sources).map(([source, blocks]) => [
    source,
    { address, ...blocks },
  ]);
  writeFileSync(networksFile, JSON.stringify({ [NETWORK]: Object.fromEntries(addresses) }));
  return buildSubgraph({
    folder: ground.data.file(name, "built"),
    networksFile,
    network: NETWORK,
    logFile: ground.data.logFile(`${name}-build`),
    signal: ground.signal,
    sources,
    inputs: ["schema.graphql", "subgraph.yaml", "src", "abis"],
  });
}
