import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { DataFolder } from "../src/data-folder.ts";
import { PORT_NAMES, PORTS, type PortName } from "../src/options.ts";
import { repositoryRoot } from "../src/processes/binary.ts";
import { freePorts, isPortFree } from "../src/processes/ports.ts";
import { waitFor } from "../src/wait.ts";

const never = new AbortController().signal;
export const SECONDS = 1_000;
export const MINUTES = 60 * SECONDS;

export interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** The real `npm start`, with ports and a data folder of its own; nothing of it outlives `clear`. */
export class NpmStart {
  readonly folder = mkdtempSync(join(tmpdir(), "model-wip-e2e-"));
  readonly dataFolder = join(this.folder, "data");
  readonly ports: Readonly<Record<PortName, number>>;
  readonly #running = new Set<ChildProcess>();

  private constructor(ports: Readonly<Record<PortName, number>>) {
    this.ports = ports;
  }

  static async onFreePorts(): Promise<NpmStart> {
    const free = await freePorts(PORT_NAMES.length);
    const ports = PORT_NAMES.map((name, index) => [name, free[index]]);
    return new NpmStart(Object.fromEntries(ports) as Record<PortName, number>);
  }

  run(...args: string[]): Started {
    const options = PORT_NAMES.flatMap((name) => [`--${PORTS[name].option}`, String(this.ports[name])]);
    const child = spawn(
      process.execPath,
      ["stack/bootstrap.mjs", "start", "--data", this.dataFolder, ...options, ...args],
      { cwd: repositoryRoot, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    const ended = once(child, "close").then(([code]) => {
      this.#running.delete(child);
      return code as number | null;
    });
    return { child, output: () => output, ended };
  }

  /** Waits for a line of its output, or fails with all of it when it ends before. */
  async printed(started: Started, text: string, timeoutMs: number): Promise<void> {
    const found = await waitFor(
      async () => {
        if (started.output().includes(text)) return true;
        return this.#running.has(started.child) ? undefined : false;
      },
      { timeoutMs, signal: never },
    );
    if (found !== true) throw new Error(`"${text}" was not printed:\n${started.output()}`);
  }

  isUp(started: Started): Promise<void> {
    return this.printed(started, "First answer after", 3 * MINUTES);
  }

  /** Process ids of its components, by name. */
  processes(): Record<string, number> {
    return JSON.parse(readFileSync(join(this.dataFolder, "processes.json"), "utf8"));
  }

  /** Fails unless every process of its own is gone, and every port is free, within ten seconds. */
  async nothingIsLeft(): Promise<void> {
    const gone = await waitFor(
      async () => {
        const free = await Promise.all(PORT_NAMES.map((name) => isPortFree(this.ports[name])));
        return this.#leftBehind().length === 0 && free.every(Boolean) ? true : undefined;
      },
      { timeoutMs: 10 * SECONDS, signal: never },
    );
    expect(gone, `left behind: ${this.#leftBehind().join("\n")}`).toBe(true);
  }

  clear(): void {
    for (const child of this.#running) child.kill("SIGKILL");
    new DataFolder(this.dataFolder).clear();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Processes that have our data folder among their arguments: all that a start leaves behind would. */
  #leftBehind(): string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
          return command.includes(this.dataFolder) ? [`${pid} ${command}`] : [];
        } catch {
          return [];
        }
      });
  }
}
