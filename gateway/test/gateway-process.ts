import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A gateway as a process of its own, on a free port, which can be killed. */
export class GatewayProcess {
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  #url: string | undefined;

  constructor(environment: Record<string, string>) {
    this.#environment = { PORT: "0", LOG_LEVEL: "info", ...environment };
  }

  /** Where it listens; undefined while it does not. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Starts it, and resolves when it listens. @throws where it ends before */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
      env: { PATH: process.env.PATH ?? "", ...this.#environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    let output = "";
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) =>
        reject(new Error(`the gateway ended with ${code}: ${output.slice(-2000)}`)),
      );
      child.stdout?.on("data", (chunk: Buffer) => {
        if (this.#url !== undefined && this.#child === child) return;
        output += chunk.toString();
        const [, found] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
        if (found === undefined) return;
        this.#url = found;
        output = "";
        resolve();
      });
    });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#url = undefined;
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
