// Mutation testing: plants one fault of mutations.ts at a time and runs the tests, which must fail.
//
//   npm run mutate                        every fault
//   npm run mutate -- --only ID[,ID…]     some
//   npm run mutate -- --file Source.sol   those of one source
//   npm run mutate -- --invariants        with the invariants alone
//   npm run mutate -- --jobs 2            two at a time
//
// All happens in copies in the system's temporary folder, never in the working tree. The profile `mutate` of foundry.toml
// leaves the optimizer out and links the tests to the contracts at run time, so that only what a fault is in has to be
// compiled. Tests are left out by leaving their files out: with a filter, forge compiles everything once more to apply it.
// Exits with 1 if less than 95 % are caught.

import { type SpawnSyncReturns, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Mutation, mutations } from "./mutations.ts";
import { SKIPPED_WITHOUT_OPTIMIZER } from "./unoptimized.ts";

/** Percent of the faults that must be caught. */
const REQUIRED_SCORE = 95;

interface Result {
  mutation: Mutation;
  outcome: "caught" | "survived" | "equivalent" | "does not compile";
  /** The test that noticed. */
  by: string;
  seconds: number;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    file: { type: "string" },
    invariants: { type: "boolean", default: false },
    jobs: { type: "string", default: "1" },
  },
});

function selectMutations(): Mutation[] {
  const ids = options.only?.split(",");
  const unknown = ids?.filter((id) => !mutations.some((mutation) => mutation.id === id)) ?? [];
  if (unknown.length > 0) throw new Error(`no such mutation: ${unknown.join(", ")}; see tools/mutations.ts`);
  return mutations.filter(
    ({ id, file }) =>
      (ids?.includes(id) ?? true) && (options.file === undefined || file.endsWith(options.file)),
  );
}

/** Runs forge in `folder`, quietly and behind everyone else's work. */
function forge(
  folder: string,
  ...args: string[]
): Promise<Pick<SpawnSyncReturns<string>, "status" | "stdout">> {
  return new Promise((resolve, reject) => {
    const child = spawn("nice", ["-n", "15", join(folder, "tools/forge"), ...args], {
      cwd: folder,
      env: { ...process.env, FOUNDRY_PROFILE: "mutate", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stdout += chunk;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout }));
  });
}

/** The name of a test that fails, if one does. */
async function findFailure(folder: string): Promise<string | undefined> {
  const { status, stdout } = await forge(folder, "test", "--fail-fast");
  if (status === 0) return undefined;
  if (!/Ran \d+ tests? for/.test(stdout)) throw new Error(stdout.slice(-2000));
  return /\[FAIL.*?\b((?:test|invariant_|setUp|afterInvariant)\w*)\(\)?/s.exec(stdout)?.[1] ?? "a test";
}

async function judge(folder: string, mutation: Mutation): Promise<Result> {
  const started = performance.now();
  const file = join(folder, "src", mutation.file);
  const original = readFileSync(file, "utf8");
  const result = (outcome: Result["outcome"], by = ""): Result => ({
    mutation,
    outcome,
    by,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    writeFileSync(
      file,
      original.replace(mutation.from, () => mutation.to),
    );
    const test = await findFailure(folder);
    if (test !== undefined) return result("caught", test);
    return result(mutation.equivalent === undefined ? "survived" : "equivalent", mutation.equivalent);
  } catch (error) {
    return result("does not compile", (error as Error).message);
  } finally {
    writeFileSync(file, original);
  }
}

/** A copy of this package that can be built, beside a link to the libraries. */
function copyPackage(parent: string): string {
  const folder = join(parent, "contracts");
  for (const part of ["src", "test", "tools", "foundry.toml", "package.json"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  if (options.invariants) {
    for (const file of readdirSync(join(folder, "test"), { encoding: "utf8", recursive: true })) {
      const isUnit = file.endsWith(".t.sol") && !file.startsWith("invariant/") && file !== "Base.t.sol";
      if (isUnit) rmSync(join(folder, "test", file));
    }
  } else {
    const file = join(folder, SKIPPED_WITHOUT_OPTIMIZER.file);
    const { test } = SKIPPED_WITHOUT_OPTIMIZER;
    writeFileSync(file, readFileSync(file, "utf8").replace(`function ${test}`, `function skipped_${test}`));
  }
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(parent, "node_modules"));
  return folder;
}

function report(results: readonly Result[], seconds: number): void {
  const count = (outcome: Result["outcome"]) => results.filter((result) => result.outcome === outcome).length;
  const caught = count("caught");
  const counted = results.length - count("equivalent");
  const score = counted === 0 ? 100 : (100 * caught) / counted;
  console.log(
    `\n${caught} of ${counted} faults caught, ${score.toFixed(1)} %; ${count("equivalent")} equivalent; ` +
      `${seconds.toFixed(0)} s, ${(seconds / Math.max(results.length, 1)).toFixed(1)} s a fault`,
  );
  for (const { mutation, outcome, by } of results) {
    if (outcome === "survived" || outcome === "does not compile") {
      console.log(
        `\n${outcome}: ${mutation.id} in ${mutation.file}\n  - ${mutation.from}\n  + ${mutation.to}\n${by}`,
      );
    }
  }
  if (score < REQUIRED_SCORE || count("does not compile") > 0) process.exitCode = 1;
}

const queue = selectMutations();
const results: Result[] = [];
const parents: string[] = [];

async function work(folder: string): Promise<void> {
  for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
    const result = await judge(folder, mutation);
    results.push(result);
    const by = result.outcome === "caught" ? `by ${result.by}` : "";
    console.log(
      `${result.outcome.padEnd(10)} ${result.seconds.toFixed(1).padStart(5)} s  ${mutation.id}  ${by}`,
    );
  }
}

function makeFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "mutate-"));
  parents.push(parent);
  return parent;
}

try {
  const first = copyPackage(makeFolder());
  const building = performance.now();
  const sound = await findFailure(first);
  if (sound !== undefined) throw new Error(`the tests fail without a fault: ${sound}`);
  console.log(
    `built and passed without a fault in ${((performance.now() - building) / 1000).toFixed(1)} s\n`,
  );

  const started = performance.now();
  const others = Array.from({ length: Number(options.jobs) - 1 }, () => {
    const parent = makeFolder();
    cpSync(parents[0] ?? "", parent, { recursive: true, verbatimSymlinks: true });
    return join(parent, "contracts");
  });
  await Promise.all([first, ...others].map(work));
  report(results, (performance.now() - started) / 1000);
} finally {
  for (const parent of parents) rmSync(parent, { recursive: true, force: true });
}
