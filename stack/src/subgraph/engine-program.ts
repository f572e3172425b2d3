import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { StackError } from "../errors.ts";
import { hashFiles } from "../hash.ts";
import { repositoryRoot } from "../processes/binary.ts";

/** Everything that the program is made from, relative to the repository: the lock file for what comes from npm, and how it is made. */
const SOURCES = [
  "indexer/package.json",
  "indexer/src",
  "package-lock.json",
  "stack/src/subgraph/engine-program.ts",
  "tsconfig.json",
];
/** Programs of the same sources are the same for all who run them. */
const PROGRAMS = join(repositoryRoot, "node_modules/.cache/model-wip");

/**
 * The embedded engine as one script, which loads in a third of the time that its TypeScript takes, file by file. Made at the first time, and
 * again when the sources are others.
 *
 * @returns Its path. @throws StackError BUILD_FAILED
 */
export function engineProgram(): string {
  const hash = hashFiles(SOURCES.map((source) => join(repositoryRoot, source)));
  const script = join(PROGRAMS, `indexer-${hash.slice(0, 16)}.mjs`);
  if (existsSync(script)) return script;
  // Others may be making the same: each has it whole, or not at all.
  const making = `${script}.${process.pid}`;
  try {
    bundleScript(join(repositoryRoot, "indexer/src/main.ts"), making);
    renameSync(making, script);
  } catch (cause) {
    rmSync(making, { force: true });
    throw new StackError(
      "BUILD_FAILED",
      `the embedded engine could not be made one script: ${(cause as Error).message}`,
      "Mend what it names and start again.",
      { cause },
    );
  }
  return script;
}

/** Makes one script of a program of this repository and all that it imports. */
export function bundleScript(entry: string, script: string): void {
  mkdirSync(dirname(script), { recursive: true });
  buildSync({
    entryPoints: [entry],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    // Of what it depends on, some asks for its own parts by `require`.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "silent",
  });
}
