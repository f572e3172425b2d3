import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { StackError } from "./errors.ts";
import { repositoryRoot } from "./processes/binary.ts";

/** A part of the tests that can be run by itself. */
export interface Stage {
  readonly name: string;
  readonly what: string;
  /** Takes minutes: runs only where it is named, as CI does. */
  readonly isLong?: boolean;
  /** A stage that must have ended before, where both run: it writes what this one reads. */
  readonly after?: string;
  run(run: StageRun): Promise<void>;
}

/** One run of a stage. */
export interface StageRun {
  readonly signal: AbortSignal;
  /** Takes what the stage prints; undefined where it may print as it goes. */
  readonly print: ((text: string) => void) | undefined;
}

interface Step {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Result {
  readonly stage: Stage;
  readonly seconds: string;
  readonly passed: boolean;
  /** All that it has printed; empty where it printed as it went. */
  readonly output: string;
}

/** Of what a failed stage has printed, as much is printed once more at the end, where whoever looks sees it first. */
const LAST_LINES = 40;
/** As many stages at a time as keep two cores busy: the tests of whole systems mostly wait. */
const LANES = 2;

/** A stage that is commands, one after the other. */
export function commands(
  name: string,
  what: string,
  steps: () => readonly Step[],
  more: Pick<Stage, "after"> = {},
): Stage {
  return {
    name,
    what,
    ...more,
    async run(run) {
      for (const step of steps()) await runStep(step, run);
    },
  };
}

/** As `commands`, but only where it is named. */
export function long(...stage: Parameters<typeof commands>): Stage {
  return { ...commands(...stage), isLong: true };
}

/**
 * Runs stages, two at a time, begun in the order in which they are given, and prints a summary with the time of each.
 * What a stage prints is shown when it ends, or at once if it is the only one.
 *
 * A failed stage does not keep the later ones from running.
 *
 * @throws StackError TESTS_FAILED naming the stages that failed.
 */
export async function runStages(stages: readonly Stage[], signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const results = await inLanes(stages, (stage) => runStage(stage, signal, stages.length === 1));
  process.stdout.write("\n");
  for (const { stage, seconds, passed } of results) {
    process.stdout.write(
      `  ${passed ? "passed" : "FAILED"}  ${stage.name.padEnd(14)} ${seconds.padStart(7)} s  ${stage.what}\n`,
    );
  }
  const failed = results.filter(({ passed }) => !passed);
  for (const { stage, output } of failed) {
    if (output !== "") process.stdout.write(`\n── ${stage.name}, its end again\n${endOf(output)}\n`);
  }
  process.stdout.write(
    `\nstages: ${results.length - failed.length} passed, ${failed.length} failed; ${secondsSince(started)} s\n`,
  );
  if (failed.length > 0) {
    const names = failed.map(({ stage }) => stage.name).join(", ");
    throw new StackError(
      "TESTS_FAILED",
      `Failed: ${names}.`,
      `Run one stage alone with \`npm test -- --only ${failed[0]?.stage.name}\`.`,
    );
  }
}

/** Runs all, a few at a time; one that comes after another waits for it in its lane. The results are in the stages' order. */
async function inLanes(
  stages: readonly Stage[],
  run: (stage: Stage) => Promise<Result>,
): Promise<readonly Result[]> {
  const begun = new Map<string, Promise<Result>>();
  const queue = [...stages];
  const lane = async () => {
    for (let stage = queue.shift(); stage !== undefined; stage = queue.shift()) {
      const current = stage;
      const before = Promise.resolve(current.after && begun.get(current.after));
      const result = before.then(() => run(current));
      begun.set(current.name, result);
      await result;
    }
  };
  // Each lane is waited for: what was begun cleans up, also when the run is stopped.
  await Promise.allSettled(Array.from({ length: LANES }, lane));
  return Promise.all(begun.values());
}

async function runStage(stage: Stage, signal: AbortSignal, isAlone: boolean): Promise<Result> {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const title = `\n── ${stage.name}: ${stage.what}\n`;
  process.stdout.write(isAlone ? title : `  ${stage.name} …\n`);
  const started = performance.now();
  let passed = true;
  try {
    await stage.run({ signal, print: isAlone ? undefined : print });
  } catch (error) {
    signal.throwIfAborted();
    passed = false;
    print(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  const output = printed.join("");
  process.stdout.write((isAlone ? "" : title) + output);
  return { stage, seconds: secondsSince(started), passed, output: isAlone ? "" : output };
}

function endOf(output: string): string {
  return stripVTControlCharacters(output).trimEnd().split("\n").slice(-LAST_LINES).join("\n");
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

/** Runs a command; ends it with its whole process group when the run is aborted. */
export async function runStep(step: Step, { signal, print }: StageRun): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const [command = "", ...args] = step.command;
    const output = print === undefined ? "inherit" : "pipe";
    const child = spawn(command, args, {
      cwd: step.cwd ?? repositoryRoot,
      env: { ...process.env, ...step.env },
      stdio: ["ignore", output, output],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", print ?? (() => {}));
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
