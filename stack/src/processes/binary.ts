import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StackError } from "../errors.ts";

/** The root of the repository. */
export const repositoryRoot = fileURLToPath(new URL("../../../", import.meta.url));

const require = createRequire(import.meta.url);
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * The program itself, not its Node launcher: a launcher's end leaves the program running.
 *
 * @throws StackError BINARY_MISSING with what to install.
 */
export function resolveBinary(tool: "anvil" | "forge" | "gnd"): string {
  const candidates =
    tool === "gnd"
      ? [packagedBinary("@graphprotocol/gnd-linux-x64", "gnd"), ...onPath("gnd")]
      : [
          packagedBinary(
            `@foundry-rs/${tool}-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`,
            tool,
          ),
          ...onPath(tool),
        ];
  const found = candidates.find((path) => path !== undefined && isExecutable(path));
  if (found !== undefined) return found;
  throw new StackError(
    "BINARY_MISSING",
    `There is no \`${tool}\` for ${process.platform}-${process.arch} in node_modules or on PATH.`,
    tool === "gnd"
      ? "npm has it for Linux x64 only; elsewhere start with --engine embedded, or put graph-node's `gnd` 0.45 on PATH."
      : "Run `npm ci` without --omit=optional, or install Foundry 1.7 and put it on PATH.",
  );
}

function packagedBinary(packageName: string, tool: string): string | undefined {
  try {
    return join(dirname(require.resolve(`${packageName}/package.json`)), "bin", tool);
  } catch {
    return undefined;
  }
}

function onPath(tool: string): string[] {
  // npm puts launchers of the packages on PATH; those are what we avoid.
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .map((folder) => join(folder, tool));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
