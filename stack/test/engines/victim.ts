import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryRoot } from "../../src/processes/binary.ts";
import { bundleScript } from "../../src/subgraph/engine-program.ts";

/** Makes one script of the engine, which loads in a fraction of the time that its TypeScript takes. */
export const bundleEngine = (script: string): void =>
  bundleScript(join(repositoryRoot, "stack/test/engines/indexing.ts"), script);

/** An embedded engine in a process of its own, which is to be killed. It has loaded its code when it is given. */
export class Victim {
  readonly #child: ChildProcess;
  readonly #ended: Promise<readonly [code: number | null]>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, "exit") as Promise<[number | null]>;
  }

  /** @param script The engine's. @param args What it says that it takes. */
  static async load(script: string, args: readonly string[]): Promise<Victim> {
    const victim = new Victim(
      spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await victim.#unlessEnded(once(victim.#child.stdout as NodeJS.ReadableStream, "data"));
    return victim;
  }

  /**
   * Lets it begin, and kills it outright at a moment of its work.
   *
   * @throws Error if it ends by itself before.
   */
  async killedAt(moment: () => Promise<unknown>): Promise<void> {
    this.#child.stdin?.write("go\n");
    await this.#unlessEnded(moment());
    this.kill();
    await this.#ended;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async #unlessEnded<T>(happening: Promise<T>): Promise<T> {
    const ended = this.#ended.then(([code]) => {
      throw new Error(`the engine has ended by itself, with ${code}`);
    });
    return Promise.race([happening, ended]);
  }
}
