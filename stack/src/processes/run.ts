import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { StackError, type StackErrorCode } from "../errors.ts";

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Everything that it prints is added here. */
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** For the error when it fails. */
  readonly failure: { readonly code: StackErrorCode; readonly what: string; readonly wayOut: string };
}

const TAIL_LINES = 20;

/** Runs a command to its end and gives what it printed; ends it with its process group when `signal` aborts. */
export async function run(options: RunOptions): Promise<string> {
  options.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk;
      appendFileSync(options.logFile, chunk);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const end = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself in the meantime.
      }
    };
    options.signal.addEventListener("abort", end, { once: true });
    child.once("error", reject);
    child.once("close", (code) => {
      options.signal.removeEventListener("abort", end);
      if (options.signal.aborted) return reject(options.signal.reason);
      if (code === 0) return resolve(output);
      const tail = output.trimEnd().split("\n").slice(-TAIL_LINES).join("\n    ");
      reject(
        new StackError(
          options.failure.code,
          `${options.failure.what} (code ${code}):\n    ${tail}`,
          options.failure.wayOut,
        ),
      );
    });
  });
}
