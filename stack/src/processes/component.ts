import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { StackError } from "../errors.ts";
import { waitFor } from "../wait.ts";
import type { Reaper } from "./reaper.ts";

const LOG_TAIL_LINES = 12;

export interface ComponentOptions {
  /** What people call it: "chain", "database", … */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to a minimal environment; nothing of ours is inherited but PATH, HOME, TMPDIR and LANG. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** User and group to run as; only root may name others than its own. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Signals for an orderly end, in order, each given `graceMs` to work; SIGKILL follows. */
  readonly stopSignals: readonly NodeJS.Signals[];
  readonly graceMs: number;
  readonly reaper: Reaper;
}

/** One process of the system: started, watched, named with the end of its log when it dies, and always ended. */
export class Component {
  readonly name: string;
  readonly logFile: string;
  /** Rejects with COMPONENT_DIED when the process ends without having been asked to; never resolves. */
  readonly died: Promise<never>;
  readonly #process: ChildProcess;
  readonly #options: ComponentOptions;
  readonly #exited: Promise<void>;
  #stopping = false;

  private constructor(options: ComponentOptions, child: ChildProcess) {
    this.name = options.name;
    this.logFile = options.logFile;
    this.#options = options;
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    this.died = new Promise<never>((_, reject) => {
      child.once("error", (error) => reject(this.#death(`could not be started: ${error.message}`)));
      child.once("exit", (code, signal) => {
        if (child.pid !== undefined) options.reaper.forget(child.pid);
        if (!this.#stopping) {
          reject(this.#death(signal === null ? `ended with code ${code}` : `was ended by ${signal}`));
        }
      });
    });
    // Whoever races against `died` handles it; a death while nobody does is reported by the next race.
    this.died.catch(() => {});
  }

  static start(options: ComponentOptions): Component {
    const log = openSync(options.logFile, "a");
    try {
      const child = spawn(options.command, options.args, {
        cwd: options.cwd,
        env: { ...baseEnvironment(), ...options.env },
        stdio: ["ignore", log, log],
        // Its own process group, so that Ctrl-C reaches only us, and we end it in order.
        detached: true,
        ...(options.uid === undefined ? {} : { uid: options.uid }),
        ...(options.gid === undefined ? {} : { gid: options.gid }),
      });
      if (child.pid !== undefined) options.reaper.watch(child.pid);
      return new Component(options, child);
    } finally {
      closeSync(log);
    }
  }

  /** Starts a component and waits as `ready` does; ends it again if that fails. */
  static async startReady<T>(
    options: ComponentOptions,
    probe: () => Promise<T | undefined>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Component> {
    const component = Component.start(options);
    try {
      await component.ready(probe, timeoutMs, signal);
    } catch (error) {
      await component.stop();
      throw error;
    }
    return component;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Waits until `probe` gives a value, or the process dies.
   *
   * @throws StackError COMPONENT_DIED, or COMPONENT_NOT_READY after `timeoutMs`.
   */
  async ready<T>(
    probe: () => Promise<T | undefined>,
    timeoutMs: number,
    signal: AbortSignal,
    intervalMs = 50,
  ): Promise<T> {
    const value = await Promise.race([waitFor(probe, { timeoutMs, signal, intervalMs }), this.died]);
    if (value === undefined) {
      throw new StackError(
        "COMPONENT_NOT_READY",
        `The ${this.name} did not answer within ${timeoutMs / 1000} s. ${this.#logTail()}`,
        `Read ${this.logFile}; if the machine is merely slow, try again: what is done so far is kept.`,
      );
    }
    return value;
  }

  /** Ends the process, politely first; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const signal of [...this.#options.stopSignals, "SIGKILL" as const]) {
      if (
        this.#process.pid === undefined ||
        this.#process.exitCode !== null ||
        this.#process.signalCode !== null
      )
        return;
      this.#process.kill(signal);
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, this.#options.graceMs);
      });
      await Promise.race([this.#exited, grace]);
      clearTimeout(timer);
    }
    await this.#exited;
  }

  #death(how: string): StackError {
    return new StackError(
      "COMPONENT_DIED",
      `The ${this.name} (${basename(this.#options.command)}, process ${this.#process.pid ?? "none"}) ${how}. ${this.#logTail()}`,
      `Everything else has been ended. The whole log is ${this.logFile}; start again to resume.`,
    );
  }

  #logTail(): string {
    const lines = readFileSync(this.logFile, "utf8").trimEnd().split("\n").slice(-LOG_TAIL_LINES);
    return lines.join("").trim() === ""
      ? "Its log is empty."
      : `The end of its log:\n    ${lines.join("\n    ")}`;
  }
}

/** What every component needs of our environment, and no secret that may lie in the rest of it. */
function baseEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** A probe for `ready`: whether `url` answers with success. */
export function respondsAt(url: string): () => Promise<true | undefined> {
  return () =>
    fetch(url).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    );
}
