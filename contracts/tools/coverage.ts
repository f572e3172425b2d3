// Coverage of src/ by the tests: fails unless every line, statement, function and branch is reached.
//
//   npm run coverage
//
// forge follows the imports of a library only within its root, and ours lie outside of this package: so the root is the
// repository's here, with the paths of foundry.toml turned to it. What cannot be reached has its reason beside the line
// (`// coverage: <reason>`). forge measures without the optimizer, so what the optimizer decides is not tested here; and
// without invariants: a line that only a random walk reaches is a line without a test.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findExceptions, findGaps, type Item, parseReport } from "./coverage-report.ts";
import { SKIPPED_WITHOUT_OPTIMIZER } from "./unoptimized.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const repository = resolve(root, "..");
const forge = join(root, "tools/forge");

/** A path of foundry.toml, which is relative to this package, as forge must be told it in the repository's root. */
function fromRepository(path: string): string {
  return relative(repository, resolve(root, path));
}

function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(forge, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`forge ${args[0]} ended with ${status}\n${stdout.slice(-4000)}${stderr}`);
  return stdout;
}

function measure(): string {
  const config = JSON.parse(run(["config", "--json"], root));
  const remappings: string[] = config.remappings.map((remapping: string) => {
    const [prefix = "", target = ""] = remapping.split("=");
    return `${prefix}=${fromRepository(target)}/`;
  });
  const args = ["coverage", "--root", repository, "--report", "debug"];
  args.push("--no-match-path", `${fromRepository(config.test)}/invariant/**`);
  args.push("--no-match-test", SKIPPED_WITHOUT_OPTIMIZER.test);
  return run(args, repository, {
    FOUNDRY_CONFIG: join(root, "foundry.toml"),
    FOUNDRY_SRC: fromRepository(config.src),
    FOUNDRY_TEST: fromRepository(config.test),
    FOUNDRY_SCRIPT: fromRepository(config.script),
    FOUNDRY_OUT: fromRepository(config.out),
    FOUNDRY_CACHE_PATH: fromRepository(config.cache_path),
    FOUNDRY_SOLC: fromRepository(config.solc),
    FOUNDRY_LIBS: JSON.stringify(config.libs.map(fromRepository)),
    FOUNDRY_REMAPPINGS: remappings.join("\n"),
    // Enough to reach what is random only in its amounts.
    FOUNDRY_FUZZ_RUNS: "16",
  });
}

const started = performance.now();
const measured = parseReport(measure());
const items: Item[] = [];
let gaps = 0;
let exceptions = 0;

for (const file of readdirSync(join(root, "src"), { encoding: "utf8", recursive: true }).toSorted()) {
  if (!file.endsWith(".sol")) continue;
  const path = join(root, "src", file);
  const source = readFileSync(path, "utf8");
  const own = measured.get(fromRepository(path)) ?? [];
  items.push(...own);
  exceptions += findExceptions(source).length;
  for (const { line, what } of findGaps(source, own)) {
    gaps += 1;
    console.log(`src/${file}:${line}: ${what}: ${source.split("\n")[line - 1]?.trim()}`);
  }
}

const count = (kind: Item["kind"]) => {
  const all = items.filter((item) => item.kind === kind);
  return `${all.filter(({ hits }) => hits > 0).length} of ${all.length}`;
};
console.log(
  `reached of src/: lines ${count("Line")}, statements ${count("Statement")}, branches ${count("Branch")}, ` +
    `functions ${count("Function")}; ${gaps} gaps, ${exceptions} exceptions; ` +
    `${((performance.now() - started) / 1000).toFixed(0)} s`,
);
if (gaps > 0 || items.length === 0) process.exitCode = 1;
