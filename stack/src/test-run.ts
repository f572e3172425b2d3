import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder } from "./data-folder.ts";
import { startPostgres } from "./database/postgres.ts";
import { StackError } from "./errors.ts";
import { repositoryRoot, resolveBinary } from "./processes/binary.ts";
import { freePorts } from "./processes/ports.ts";
import { Reaper } from "./processes/reaper.ts";

interface Stage {
  readonly name: string;
  readonly what: string;
  /** Takes minutes: runs only where it is named, as CI does. */
  readonly isLong?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

const module = (path: string) => join(repositoryRoot, "node_modules", path);
const tsx = (script: string, ...args: string[]) => [process.execPath, "--import", "tsx/esm", script, ...args];
const vitest = (project: string, ...files: string[]) => [
  process.execPath,
  module("vitest/vitest.mjs"),
  "run",
  "--project",
  project,
  ...files,
];
const inContracts = join(repositoryRoot, "contracts");

/** The stages of `npm test`, quick ones first, in the order in which they run; the long ones last. */
const STAGES: readonly Stage[] = [
  commands("lint", "formatting and lint of TypeScript and Solidity", () => [
    { command: [process.execPath, module("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"] },
    { command: [resolveBinary("forge"), "fmt", "--check"], cwd: inContracts },
  ]),
  commands("types", "type check; the gateway's printed schema", () => [
    { command: [process.execPath, module("typescript/bin/tsc"), "--noEmit"] },
    { command: tsx("gateway/tools/print-schema.ts", "--check") },
  ]),
  commands("contracts", "unit, fuzz and invariant tests, gas snapshots, generated ABIs", () => [
    { command: [resolveBinary("forge"), "test"], cwd: inContracts },
    { command: ["npm", "run", "--silent", "snapshot"], cwd: inContracts },
    { command: tsx("tools/abi.ts", "--check"), cwd: inContracts },
  ]),
  {
    name: "mappings",
    what: "the subgraph's handlers on graph-node's own engine",
    run: (signal) => testMappings("subgraph/test/run.ts", signal),
  },
  commands("unit", "TypeScript unit and property tests", () => [{ command: vitest("unit") }]),
  commands("services", "the gateway on a real chain, index and database", () => [
    { command: vitest("integration") },
  ]),
  commands("end-to-end", "the real npm start, stopped and resumed; the chain, reorganised", () => [
    { command: vitest("end-to-end") },
  ]),
  long("coverage", "every line and branch of the contracts is reached", () => [
    { command: tsx("tools/coverage.ts"), cwd: inContracts },
  ]),
  long("stories", "random stories on one chain, audited; indexed again; faults planted in the index", () => [
    { command: vitest("long", "stories") },
  ]),
  long("payments", "500 paid generations while gateways, their database, index and node are cut off", () => [
    { command: vitest("long-integration", "payments") },
  ]),
  long("kills", "every process killed in turn, also while it works", () => [
    { command: vitest("long", "kills") },
  ]),
  {
    name: "handler-faults",
    what: "faults planted in the subgraph's handlers",
    run: (signal) => testMappings("subgraph/test/faults.ts", signal),
    isLong: true,
  },
  long("mutations", "faults planted in the contracts, one at a time", () => [
    { command: tsx("tools/mutate.ts"), cwd: inContracts },
    { command: tsx("tools/mutate.ts", "--invariants"), cwd: inContracts },
  ]),
];

export const STAGE_NAMES = STAGES.map(({ name }) => name);

/**
 * Runs the stages named in `only`, or all but the long ones, and prints a summary with the time of each.
 *
 * A failed stage does not keep the later ones from running.
 *
 * @throws StackError TESTS_FAILED naming the stages that failed.
 */
export async function runTests(only: readonly string[], signal: AbortSignal): Promise<void> {
  const results: { stage: Stage; seconds: string; passed: boolean }[] = [];
  for (const stage of STAGES.filter(({ name, isLong }) =>
    only.length === 0 ? !isLong : only.includes(name),
  )) {
    process.stdout.write(`\n── ${stage.name}: ${stage.what}\n`);
    const started = performance.now();
    let passed = true;
    try {
      await stage.run(signal);
    } catch (error) {
      signal.throwIfAborted();
      passed = false;
      process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
    results.push({ stage, seconds: ((performance.now() - started) / 1000).toFixed(1), passed });
  }
  process.stdout.write("\n");
  for (const { stage, seconds, passed } of results) {
    process.stdout.write(
      `  ${passed ? "passed" : "FAILED"}  ${stage.name.padEnd(12)} ${seconds.padStart(7)} s  ${stage.what}\n`,
    );
  }
  const failed = results.filter(({ passed }) => !passed);
  process.stdout.write(`\nstages: ${results.length - failed.length} passed, ${failed.length} failed\n`);
  if (failed.length > 0) {
    const names = failed.map(({ stage }) => stage.name).join(", ");
    throw new StackError(
      "TESTS_FAILED",
      `Failed: ${names}.`,
      `Run one stage alone with \`npm test -- --only ${failed[0]?.stage.name}\`.`,
    );
  }
}

interface Step {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function commands(name: string, what: string, steps: () => readonly Step[]): Stage {
  return {
    name,
    what,
    async run(signal) {
      for (const step of steps()) await runStep(step, signal);
    },
  };
}

function long(...stage: Parameters<typeof commands>): Stage {
  return { ...commands(...stage), isLong: true };
}

/** The mapping tests need a Postgres to make and drop databases in. */
async function testMappings(script: string, signal: AbortSignal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "model-wip-mappings-"));
  const data = new DataFolder(folder);
  const unlock = data.lock();
  const reaper = new Reaper();
  try {
    const [port = 0] = await freePorts(1);
    const password = data.readState().databasePassword;
    const postgres = await startPostgres({
      dataFolder: folder,
      port,
      logFile: data.logFile("database"),
      password,
      reaper,
      signal,
    });
    try {
      const env = { DATABASE_ADMIN_URL: postgres.adminUrl };
      await runStep({ command: tsx(script), env }, signal);
    } finally {
      await postgres.component.stop();
    }
  } finally {
    await reaper.dismiss();
    data.clear();
    unlock();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command with its output shown; ends it with its whole process group when `signal` aborts. */
async function runStep(step: Step, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const [command = "", ...args] = step.command;
    const child = spawn(command, args, {
      cwd: step.cwd ?? repositoryRoot,
      env: { ...process.env, ...step.env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const end = () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    };
    signal.addEventListener("abort", end, { once: true });
    child.once("error", reject);
    child.once("close", (code, ended) => {
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${ended ?? `code ${code}`}`));
    });
  });
}
