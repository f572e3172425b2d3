// Mutation testing: plants one fault of mutations.ts at a time and runs the tests, which must fail.
//
//   npm run mutate                        every fault
//   npm run mutate -- --only ID[,ID…]     some
//   npm run mutate -- --file FILE[,FILE…] those of some sources
//   npm run mutate -- --since COMMIT      those of the sources that differ from a commit
//   npm run mutate -- --invariants        whether each invariant notices a fault by itself
//   npm run mutate -- --jobs 2            so many at a time; as many as there are cores, unless told
//   npm run mutate -- --verbose           tells what caught each
//
// All happens in copies in the system's temporary folder (mutation-copies.ts). The unit tests come first, and what they let
// pass meets the invariants in a second round.
//
// Exits with 1 if less than 95 % are caught, or an invariant notices nothing.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type Copy,
  copyPackage,
  inCopies,
  type Round,
  root,
  runTests,
  threadsFor,
  withFault,
} from "./mutation-copies.ts";
import { type Mutation, mutations } from "./mutations.ts";
import { tryInvariants } from "./try-invariants.ts";

/** Percent of the faults that must be caught. */
const REQUIRED_SCORE = 95;

interface Result {
  mutation: Mutation;
  outcome: "caught" | "survived" | "equivalent" | "does not compile";
  /** The test that noticed, why nobody can, or what the compiler says. */
  why: string;
  seconds: number;
}

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

const jobs = Number(options.jobs);

/** The name of a test that fails, if one does. */
async function findFailure(copy: Copy): Promise<string | undefined> {
  const { passed, output } = await runTests(copy, { threads: threadsFor(jobs), args: ["--fail-fast"] });
  if (passed) return undefined;
  return /\[FAIL.*?\b((?:test|invariant_|setUp|afterInvariant)\w*)\(\)?/s.exec(output)?.[1] ?? "a test";
}

async function judge(copy: Copy, mutation: Mutation): Promise<Result> {
  const started = performance.now();
  const result = (outcome: Result["outcome"], why = ""): Result => ({
    mutation,
    outcome,
    why,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    const failure = await withFault(copy, mutation, () => findFailure(copy));
    if (failure !== undefined) return result("caught", `by ${failure}`);
    return result(mutation.equivalent === undefined ? "survived" : "equivalent", mutation.equivalent);
  } catch (error) {
    return result("does not compile", (error as Error).message);
  }
}

/** Plants each fault in front of the tests of one round, and tells what became of each. */
async function runRound(round: Round, faults: readonly Mutation[]): Promise<Result[]> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
  const first = await copyPackage(round);
  const failure = await findFailure(first);
  if (failure !== undefined) throw new Error(`the ${round} fail without a fault: ${failure}`);
  console.log(`${round}: built and passed without a fault in ${seconds()} s; ${faults.length} faults`);

  const results: Result[] = [];
  await inCopies(round, first, jobs, faults, async (copy, fault) => {
    const result = await judge(copy, fault);
    results.push(result);
    tellProgress(result, results, faults.length, seconds());
  });
  return results;
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

async function plantAll(): Promise<void> {
  const started = performance.now();
  const results = new Map<Mutation, Result>();
  let remaining = selectMutations();
  for (const round of ["unit tests", "invariants"] as const) {
    if (remaining.length === 0) break;
    for (const result of await runRound(round, remaining)) results.set(result.mutation, result);
    remaining = remaining.filter((fault) => results.get(fault)?.outcome === "survived");
  }
  report([...results.values()], (performance.now() - started) / 1000);
}

if (!options.invariants) await plantAll();
else if (!(await tryInvariants(jobs))) process.exitCode = 1;
