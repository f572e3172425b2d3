import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { removePostgresElsewhere } from "@model-wip/indexer/postgres";
import { z } from "zod";
import { StackError } from "./errors.ts";
import { ENGINES } from "./options.ts";

/** What must outlive a run besides the chain, the database and the artifacts themselves. */
const runStateSchema = z.object({
  /** The story that was told to its end on this chain; absent before. */
  story: z.object({ seed: z.number().int().nonnegative() }).optional(),
  /** The story that was begun and not ended: the chain stops in the middle of it. */
  storyBegun: z.boolean().default(false),
  /** Hash of the sources of the contracts that are deployed on this chain; absent before. */
  contracts: z.string().optional(),
  /** What indexed the chain when it was last up; absent before. */
  engine: z.enum(ENGINES).optional(),
  databasePassword: z.string().min(32),
});
export type RunState = z.infer<typeof runStateSchema>;

const CONTENTS = [
  "chain",
  "postgres",
  "artifacts",
  "subgraph",
  "networks.json",
  "run.json",
  "processes.json",
];

/** The folder in which a system keeps everything: one system at a time, resumable, safe to delete. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  logFile(component: string): string {
    return this.file("logs", `${component}.log`);
  }

  /**
   * Takes the folder for this process; the returned function gives it back.
   *
   * @throws StackError ALREADY_RUNNING if another process that is alive has it.
   */
  lock(): () => void {
    mkdirSync(this.file("logs"), { recursive: true });
    const file = this.file("lock");
    for (;;) {
      try {
        const handle = openSync(file, "wx");
        writeSync(handle, String(process.pid));
        closeSync(handle);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const owner = Number(readFileSync(file, "utf8"));
        if (owner > 0 && owner !== process.pid && isAlive(owner)) {
          throw new StackError(
            "ALREADY_RUNNING",
            `Process ${owner} is running a system in ${this.path}.`,
            "End it first, or start a second system with --data FOLDER and other ports.",
          );
        }
        rmSync(file, { force: true });
      }
    }
  }

  /** Starts every component's log anew; those of the last run are readable until then. */
  clearLogs(): void {
    rmSync(this.file("logs"), { recursive: true, force: true });
    mkdirSync(this.file("logs"), { recursive: true });
  }

  /** Deletes everything but the lock. */
  clear(): void {
    removePostgresElsewhere(this.path);
    for (const name of CONTENTS) rmSync(this.file(name), { recursive: true, force: true });
    this.clearLogs();
  }

  readState(): RunState {
    const file = this.file("run.json");
    if (!existsSync(file)) {
      const state: RunState = { storyBegun: false, databasePassword: randomBytes(24).toString("hex") };
      this.writeState(state);
      return state;
    }
    return runStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  }

  /** Which process is which component, by process id; empty when nothing runs. */
  writeProcesses(processes: Readonly<Record<string, number | undefined>>): void {
    writeFileSync(this.file("processes.json"), `${JSON.stringify(processes, null, 2)}\n`);
  }

  writeState(state: RunState): void {
    writeFileSync(this.file("run.json.new"), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(this.file("run.json.new"), this.file("run.json"));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
