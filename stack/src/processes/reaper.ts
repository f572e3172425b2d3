import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A process of its own that outlives us by a moment: if we are killed without a chance to clean up (kill -9), it ends
 * what we had started.
 */
export class Reaper {
  #process: ChildProcess | undefined;

  watch(pid: number): void {
    this.#process ??= this.#start();
    this.#process.stdin?.write(`+${pid} ${startTimeOf(pid)}\n`);
  }

  forget(pid: number): void {
    this.#process?.stdin?.write(`-${pid}\n`);
  }

  /** Lets the reaper go; resolves when it has ended. */
  async dismiss(): Promise<void> {
    const reaper = this.#process;
    if (reaper === undefined || reaper.exitCode !== null) return;
    this.#process = undefined;
    reaper.ref();
    const ended = new Promise((resolve) => reaper.once("exit", resolve));
    reaper.stdin?.end();
    await ended;
  }

  #start(): ChildProcess {
    const script = fileURLToPath(new URL("./reaper.mjs", import.meta.url));
    const reaper = spawn(process.execPath, [script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    reaper.unref();
    reaper.stdin?.on("error", () => {});
    return reaper;
  }
}

/** Start time of a process in clock ticks, which with its id names it for good; empty where there is no /proc. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
