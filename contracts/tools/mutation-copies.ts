// Copies of this package in which faults are planted and tested, never the working tree. What makes a fault take seconds:
//
// - The profile `mutate` of foundry.toml leaves the optimizer out and links the tests to the contracts at run time, so
//   that only what a fault is in has to be compiled. A compiler that stays loaded serves each copy.
// - Tests are left out by leaving their files out: with a filter, forge compiles everything once more to apply it.

import { type ChildProcess, spawn } from "node:child_process";
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
import type { Mutation } from "./mutations.ts";
import { SKIPPED_WITHOUT_OPTIMIZER } from "./unoptimized.ts";

/** Which tests a copy has. */
export type Round = "unit tests" | "invariants";

/** A copy of this package that can be built, and the compiler that serves it. */
export interface Copy {
  readonly folder: string;
  readonly socket: string;
  readonly compiler: ChildProcess;
}

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

/** This package. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** The test runs under way. */
const running = new Set<ChildProcess>();

/** Holds the copies, beside each other: forge's cache has the libraries by their path, which must be the same for all. */
const parent = mkdtempSync(join(tmpdir(), "mutate-"));
let copiesMade = 0;
symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(parent, "node_modules"));

process.on("exit", () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
  rmSync(parent, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Runs the tests in a copy, quietly and behind everyone else's work. What broke in it before is not tried first. */
export async function runTests(
  { folder, socket }: Copy,
  { threads, args = [], env = {} }: { threads: number; args?: readonly string[]; env?: NodeJS.ProcessEnv },
): Promise<Outcome> {
  // Each fault is judged as if it were the only one.
  for (const remembered of ["fuzz", "invariant", "test-failures"]) {
    rmSync(join(folder, "cache", remembered), { recursive: true, force: true });
  }
  const command = ["-n", "15", join(folder, "tools/forge"), "test", "--threads", String(threads), ...args];
  const child = spawn("nice", command, {
    cwd: folder,
    env: { ...process.env, FOUNDRY_PROFILE: "mutate", NO_COLOR: "1", SOLC_SOCKET: socket, ...env },
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
  if (status !== 0 && !/Ran \d+ tests? for/.test(output)) throw new Error(output.slice(-2000));
  return { passed: status === 0, output };
}

/** Calls `work` while the fault stands in the copy. */
export async function withFault<T>(copy: Copy, mutation: Mutation, work: () => Promise<T>): Promise<T> {
  const file = join(copy.folder, "src", mutation.file);
  const original = readFileSync(file, "utf8");
  try {
    writeFileSync(
      file,
      original.replace(mutation.from, () => mutation.to),
    );
    return await work();
  } finally {
    writeFileSync(file, original);
  }
}

/** A copy without the tests of the other round; like `built`, where there is one already. */
export async function copyPackage(round: Round, built?: Copy): Promise<Copy> {
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

/** Does `work` on each of `items`, in as many copies at a time as `jobs`, of which `first` is one that was built. */
export async function inCopies<T>(
  round: Round,
  first: Copy,
  jobs: number,
  items: readonly T[],
  work: (copy: Copy, item: T) => Promise<void>,
): Promise<void> {
  const copies = [first];
  try {
    while (copies.length < Math.min(jobs, items.length)) copies.push(await copyPackage(round, first));
    const queue = [...items];
    await Promise.all(
      copies.map(async (copy) => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(copy, item);
      }),
    );
  } finally {
    for (const { compiler } of copies) compiler.kill();
  }
}

/** As many threads for each test run as leave all the jobs a fair part of the machine. */
export function threadsFor(jobs: number): number {
  return Math.max(1, Math.floor(availableParallelism() / jobs));
}
