import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What an explorer needs to compile a contract to exactly the code that was deployed. */
export interface VerificationInput {
  /** Version of the compiler, with its commit. */
  readonly compiler: string;
  /** The contract's fully qualified name in the input. */
  readonly target: string;
  /** Solidity's standard JSON input: settings, and the text of every source. */
  readonly input: {
    readonly language: "Solidity";
    readonly sources: Readonly<Record<string, { readonly content: string }>>;
    readonly settings: Readonly<Record<string, unknown>>;
  };
}

interface Metadata {
  readonly compiler: { readonly version: string };
  readonly settings: {
    readonly compilationTarget: Readonly<Record<string, string>>;
    readonly remappings: readonly string[];
    readonly optimizer: unknown;
    readonly evmVersion: string;
    readonly metadata: unknown;
  };
  readonly sources: Readonly<Record<string, unknown>>;
}

/** Libraries lie above this package; in the input everything lies below one root. */
const inInput = (path: string) => normalize(path).replace(/^(\.\.\/)+/, "");

/** The input for the contract `name`, from forge's build of it. */
export function verificationInput(name: string): VerificationInput {
  const artifact = JSON.parse(readFileSync(join(root, `out/${name}.sol/${name}.json`), "utf8"));
  const { compiler, settings, sources } = artifact.metadata as Metadata;
  const [[path = "", target = ""] = []] = Object.entries(settings.compilationTarget);
  return {
    compiler: compiler.version,
    target: `${inInput(path)}:${target}`,
    input: {
      language: "Solidity",
      sources: Object.fromEntries(
        Object.keys(sources).map((source) => [
          inInput(source),
          { content: readFileSync(join(root, source), "utf8") },
        ]),
      ),
      settings: {
        remappings: settings.remappings.map((remapping) => {
          const [prefix = "", folder = ""] = remapping.split("=");
          return `${prefix}=${inInput(folder)}`;
        }),
        optimizer: settings.optimizer,
        evmVersion: settings.evmVersion,
        metadata: settings.metadata,
        outputSelection: { "*": { "*": ["abi", "evm.bytecode", "evm.deployedBytecode"] } },
      },
    },
  };
}
