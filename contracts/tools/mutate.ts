// Mutation testing: plants one fault of mutations.ts at a time and runs the tests, which must fail.
//
//   npm run mutate                        every fault
//   npm run mutate -- --only ID[,ID…]     some
//   npm run mutate -- --file FILE[,FILE…] those of some sources
//   npm run mutate -- --since COMMIT      those of the sources that differ from a commit
//   npm run mutate -- --invariants        with the invariants alone
//   npm run mutate -- --jobs 2            so many at a time; as many as there are cores, unless told
//   npm run mutate -- --verbose           tells what caught each
//
// All happens in copies in the system's temporary folder, never in the working tree. What makes a fault take seconds:
//
// - The profile `mutate` of foundry.toml leaves the optimizer out and links the tests to the contracts at run time, so
//   that only what a fault is in has to be compiled. A compiler that stays loaded serves each copy.
// - The unit tests come first, and what they let pass meets the invariants in a second round. Tests are left out by leaving
//   their files out: with a filter, forge compiles everything once more to apply it.
//
// Exits with 1 if less than 95 % are caught.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Mutation, mutations } from "./mutations.ts";
import { SKIPPED_WITHOUT_OPTIMIZER } from "./unoptimized.ts";

/** Percent of the faults that must be caught. */
const REQUIRED_SCORE = 95;

type Round = "unit tests" | "invariants";

interface Result {
  mutation: Mutation;
  outcome: "caught" | "survived" | "equivalent" | "does not compile";
  /** The test that noticed, why nobody can, or what the compiler says. */
  why: string;
  seconds: number;
}

/** A copy of this package that can be built, and the compiler that serves it. */
interface Copy {
  folder: string;
  socket: string;
  compiler: ChildProcess;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    file: { type: "string" },
    since: { type: "string" },
    invariants: { type: "boolean", default: false },
    jobs: { type: "string", default: String(availableParallelism()) },
    verbose: { type: "boolean", default: false },
  },
});

/** The sources that differ from a commit, relative to `src/`. */
function changedSince(commit: string): string[] {
  const args = ["diff", "--name-only", "--relative=contracts/src", commit];
  return execFileSync("git", args, { cwd: join(root, ".."), encoding: "utf8" }).split("\n");
}

function selectMutations(): Mutation[] {
  const ids = options.only?.split(",");
  const unknown = ids?.filter((id) => !mutations.some((mutation) => mutation.id === id)) ?? [];
  if (unknown.length > 0) throw new Error(`no such mutation: ${unknown.join(", ")}; see tools/mutations.ts`);
  const files = options.file?.split(",");
  const changed = options.since === undefined ? undefined : changedSince(options.since);
  const selected = mutations.filter(
    ({ id, file }) =>
      (ids?.includes(id) ?? true) &&
      (files?.some((name) => file.endsWith(name)) ?? true) &&
      (changed?.includes(file) ?? true),
  );
  const stale = selected.filter(
    ({ file, from }) => readFileSync(join(root, "src", file), "utf8").split(from).length !== 2,
  );
  if (stale.length > 0) {
    throw new Error(`does not fit its source in one place: ${stale.map(({ id }) => id).join(", ")}`);
  }
  return selected;
}

/** The test runs under way. */
const running = new Set<ChildProcess>();

/** Runs the tests in a copy, quietly and behind everyone else's work, up to the first that fails. */
async function test({ folder, socket }: Copy): Promise<{ passed: boolean; output: string }> {
  const threads = Math.max(1, Math.floor(availableParallelism() / Number(options.jobs)));
  const args = ["test", "--fail-fast", "--threads", String(threads)];
  const child = spawn("nice", ["-n", "15", join(folder, "tools/forge"), ...args], {
    cwd: folder,
    env: { ...process.env, FOUNDRY_PROFILE: "mutate", NO_COLOR: "1", SOLC_SOCKET: socket },
    stdio: ["ignore", "pipe", "pipe"],
    // With a group of its own, so that it can be ended with forge and the compiler under it.
    detached: true,
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const [status] = await once(child, "close");
  running.delete(child);
  return { passed: status === 0, output };
}

/** The name of a test that fails, if one does. */
async function findFailure(copy: Copy): Promise<string | undefined> {
  // What broke under another fault must not be tried first: each fault is judged as if it were the only one.
  for (const remembered of ["fuzz", "invariant", "test-failures"]) {
    rmSync(join(copy.folder, "cache", remembered), { recursive: true, force: true });
  }
  const { passed, output } = await test(copy);
  if (passed) return undefined;
  if (!/Ran \d+ tests? for/.test(output)) throw new Error(output.slice(-2000));
  return /\[FAIL.*?\b((?:test|invariant_|setUp|afterInvariant)\w*)\(\)?/s.exec(output)?.[1] ?? "a test";
}

async function judge(copy: Copy, mutation: Mutation): Promise<Result> {
  const started = performance.now();
  const file = join(copy.folder, "src", mutation.file);
  const original = readFileSync(file, "utf8");
  const result = (outcome: Result["outcome"], why = ""): Result => ({
    mutation,
    outcome,
    why,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    writeFileSync(
      file,
      original.replace(mutation.from, () => mutation.to),
    );
    const failure = await findFailure(copy);
    if (failure !== undefined) return result("caught", `by ${failure}`);
    return result(mutation.equivalent === undefined ? "survived" : "equivalent", mutation.equivalent);
  } catch (error) {
    return result("does not compile", (error as Error).message);
  } finally {
    writeFileSync(file, original);
  }
}

/** Holds the copies, beside each other: forge's cache has the libraries by their path, which must be the same for all. */
const parent = mkdtempSync(join(tmpdir(), "mutate-"));
let copiesMade = 0;

/** A copy without the tests of the other round. */
async function copyPackage(round: Round, built?: Copy): Promise<Copy> {
  const folder = join(parent, `contracts-${copiesMade++}`);
  if (built === undefined) {
    for (const part of ["src", "test", "tools", "foundry.toml", "package.json"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    for (const file of readdirSync(join(folder, "test"), { encoding: "utf8", recursive: true })) {
      if (!file.endsWith(".t.sol") || file === "Base.t.sol") continue;
      const ofRound: Round = file.startsWith("invariant/") ? "invariants" : "unit tests";
      if (ofRound !== round) rmSync(join(folder, "test", file));
    }
    leaveOutTestOfSize(folder);
  } else {
    cpSync(built.folder, folder, { recursive: true, preserveTimestamps: true });
  }

  const socket = `${folder}.socket`;
  const compiler = spawn(process.execPath, [join(root, "tools/solc"), "--serve", socket], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // It says so when it listens.
  await Promise.race([once(compiler.stdout, "data"), once(compiler, "exit").then(failToServe)]);
  return { folder, socket, compiler };
}

function failToServe([code]: unknown[]): never {
  throw new Error(`tools/solc --serve ended with ${code}`);
}

function leaveOutTestOfSize(folder: string): void {
  const file = join(folder, SKIPPED_WITHOUT_OPTIMIZER.file);
  const name = SKIPPED_WITHOUT_OPTIMIZER.test;
  if (existsSync(file)) {
    writeFileSync(file, readFileSync(file, "utf8").replace(`function ${name}`, `function skipped_${name}`));
  }
}

/** Plants each fault in front of the tests of one round, and tells what became of each. */
async function runRound(round: Round, faults: readonly Mutation[]): Promise<Result[]> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
  const first = await copyPackage(round);
  const copies = [first];
  try {
    const failure = await findFailure(first);
    if (failure !== undefined) throw new Error(`the ${round} fail without a fault: ${failure}`);
    console.log(`${round}: built and passed without a fault in ${seconds()} s; ${faults.length} faults`);
    while (copies.length < Math.min(Number(options.jobs), faults.length)) {
      copies.push(await copyPackage(round, first));
    }

    const queue = [...faults];
    const results: Result[] = [];
    const work = async (copy: Copy) => {
      for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
        const result = await judge(copy, fault);
        results.push(result);
        tellProgress(result, results, faults.length, seconds());
      }
    };
    await Promise.all(copies.map(work));
    return results;
  } finally {
    for (const { compiler } of copies) compiler.kill();
  }
}

function tellProgress(
  { mutation, outcome, why, seconds }: Result,
  results: readonly Result[],
  all: number,
  secondsOfAll: string,
): void {
  if (options.verbose) {
    console.log(`${outcome.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s  ${mutation.id}  ${why}`);
  } else if (process.stdout.isTTY) {
    process.stdout.write(
      `\r${tally(results)} of ${all} in ${secondsOfAll} s${results.length === all ? "\n" : ""}`,
    );
  } else if (results.length % 20 === 0 || results.length === all) {
    console.log(`${tally(results)} of ${all} in ${secondsOfAll} s`);
  }
}

function tally(results: readonly Result[]): string {
  return `${count(results, "caught")} caught, ${results.length} tried`;
}

function count(results: readonly Result[], outcome: Result["outcome"]): number {
  return results.filter((result) => result.outcome === outcome).length;
}

function report(results: readonly Result[], seconds: number): void {
  for (const { mutation, outcome, why } of results) {
    if (outcome === "survived" || outcome === "does not compile") {
      console.log(
        `\n${outcome}: ${mutation.id} in ${mutation.file}\n  - ${mutation.from}\n  + ${mutation.to}\n${why}`,
      );
    }
  }
  const caught = count(results, "caught");
  const counted = results.length - count(results, "equivalent");
  const score = counted === 0 ? 100 : (100 * caught) / counted;
  console.log(
    `${caught} of ${counted} faults caught, ${score.toFixed(1)} %; ${count(results, "equivalent")} equivalent; ` +
      `${seconds.toFixed(0)} s, ${(seconds / Math.max(results.length, 1)).toFixed(1)} s a fault`,
  );
  if (score < REQUIRED_SCORE || count(results, "does not compile") > 0) process.exitCode = 1;
}

process.on("exit", () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
  rmSync(parent, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(parent, "node_modules"));

const started = performance.now();
const results = new Map<Mutation, Result>();
let remaining = selectMutations();
for (const round of options.invariants
  ? (["invariants"] as const)
  : (["unit tests", "invariants"] as const)) {
  if (remaining.length === 0) break;
  for (const result of await runRound(round, remaining)) results.set(result.mutation, result);
  remaining = remaining.filter((fault) => results.get(fault)?.outcome === "survived");
}
report([...results.values()], (performance.now() - started) / 1000);
