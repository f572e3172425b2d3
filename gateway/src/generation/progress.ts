import type { Progress } from "./providers/provider.ts";

/** Between two writes of one generation's progress; what comes between them is overtaken by the last. */
const WRITE_EVERY_MS = 500;

const isSame = (a: Progress | undefined, b: Progress | undefined) =>
  a?.fraction === b?.fraction && a?.queuePosition === b?.queuePosition;

/** Writes down how far one generation is: at once, and then as often as anybody wants to see it move. */
export class ProgressReport {
  readonly #write: (progress: Progress) => void;
  #written: Progress | undefined;
  #latest: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (progress: Progress) => void) {
    this.#write = write;
  }

  tell(progress: Progress): void {
    this.#latest = progress;
    if (!this.#timer) this.#flush();
  }

  #flush(): void {
    this.#timer = undefined;
    const progress = this.#latest;
    // What has not moved is no news, here and to those who are told of each write.
    if (!progress || isSame(progress, this.#written)) return;
    this.#written = progress;
    this.#timer = setTimeout(() => this.#flush(), WRITE_EVERY_MS);
    this.#write(progress);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
