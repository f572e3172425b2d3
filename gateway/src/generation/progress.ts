import type { Logger } from "../log.ts";
import type { AttemptStore } from "./attempts.ts";
import type { Progress } from "./providers/provider.ts";

/** Between two writes of one generation's progress; what comes between them is overtaken by the last. */
const WRITE_EVERY_MS = 500;

/** Writes down how far one generation is: at once, and then as often as anybody wants to see it move. */
export class ProgressReport {
  readonly #attempts: AttemptStore;
  readonly #generation: string;
  readonly #log: Logger;
  #latest: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(attempts: AttemptStore, generation: string, log: Logger) {
    this.#attempts = attempts;
    this.#generation = generation;
    this.#log = log;
  }

  tell(progress: Progress): void {
    this.#latest = progress;
    if (!this.#timer) this.#write();
  }

  #write(): void {
    const progress = this.#latest;
    this.#timer = undefined;
    if (!progress) return;
    this.#latest = undefined;
    this.#timer = setTimeout(() => this.#write(), WRITE_EVERY_MS);
    this.#attempts.report(this.#generation, progress).catch((error: unknown) => {
      this.#log.debug({ err: error, generation: this.#generation }, "progress could not be written");
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#latest = undefined;
  }
}
