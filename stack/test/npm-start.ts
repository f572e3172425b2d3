import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect } from "vitest";
import { DataFolder } from "../src/data-folder.ts";
import { PORT_NAMES, PORTS, type PortName } from "../src/options.ts";
import { repositoryRoot } from "../src/processes/binary.ts";
import { isPortFree } from "../src/processes/ports.ts";
import { waitFor } from "../src/wait.ts";
import { freeSystemPorts } from "./own-system.ts";

const never = new AbortController().signal;
const LEAVING_MS = 60_000;

export interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
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
    return new NpmStart(await freeSystemPorts());
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
  async printed(started: Started, text: string): Promise<void> {
    const stillRuns = new AbortController();
    started.ended.then(() => stillRuns.abort());
    while (!started.output().includes(text)) {
      if (stillRuns.signal.aborted) throw new Error(`"${text}" was not printed:\n${started.output()}`);
      await once(started.child.stdout, "data", { signal: stillRuns.signal }).catch(() => {});
    }
  }

  isUp(started: Started): Promise<void> {
    return this.printed(started, "First answer after");
  }

  /** Process ids of its components, by name. */
  processes(): Record<string, number> {
    return JSON.parse(readFileSync(join(this.dataFolder, "processes.json"), "utf8"));
  }

  /** Fails unless every process of its own is gone, and every port is free, within a minute. */
  async nothingIsLeft(): Promise<void> {
    const gone = await waitFor(
      async () => {
        const free = await Promise.all(PORT_NAMES.map((name) => isPortFree(this.ports[name])));
        return this.#leftBehind().length === 0 && free.every(Boolean) ? true : undefined;
      },
      { timeoutMs: LEAVING_MS, signal: never },
    );
    expect(gone, `left behind: ${this.#leftBehind().join("\n")}`).toBe(true);
  }

  /** Ends what a test that failed has left running, so that the next one can begin. */
  async end(): Promise<void> {
    if (this.#running.size === 0) return;
    const left = [...this.#running];
    for (const child of left) child.kill("SIGKILL");
    await Promise.all(left.map((child) => once(child, "close")));
    await this.nothingIsLeft();
  }

  async clear(): Promise<void> {
    await this.end();
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
