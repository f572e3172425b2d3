import type { Logger } from "../log.ts";
import type { IndexedBlock, IndexHead } from "../stitching/head.ts";
import type { Branch } from "./branch.ts";

const RETRY_MS = 500;

/** Lets the branch follow the index's head, one step at a time, and tells who waits for it. */
export class HeadFollower {
  readonly branch: Branch;
  readonly #log: Logger;
  readonly #listeners = new Set<() => void>();
  readonly #stopped = new AbortController();
  readonly #stopListening: () => void;
  #wanted: IndexedBlock | undefined;
  #isFollowing = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(head: IndexHead, branch: Branch, log: Logger) {
    this.branch = branch;
    this.#log = log;
    this.#stopListening = head.onChange((block) => {
      this.#wanted = block;
      void this.#follow();
    });
  }

  /** Calls `listener` after every step; the answer ends that. */
  onStep(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the first step, which a gateway that has just begun is about to make, or after `timeoutMs`. */
  async begun(timeoutMs: number): Promise<void> {
    if (this.branch.head !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, timeoutMs);
      const stopListening = this.onStep(done);
      function done() {
        clearTimeout(timer);
        stopListening();
        resolve();
      }
    });
  }

  stop(): void {
    this.#stopped.abort();
    this.#stopListening();
    clearTimeout(this.#retry);
    this.#listeners.clear();
  }

  async #follow(): Promise<void> {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    clearTimeout(this.#retry);
    try {
      while (this.#wanted !== undefined && !this.#stopped.signal.aborted) {
        const head = this.#wanted;
        await this.branch.follow(head, this.#stopped.signal);
        if (this.#wanted === head) this.#wanted = undefined;
        for (const listener of [...this.#listeners]) listener();
      }
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      this.#log.warn({ err: error }, "the index's branch cannot be followed; trying again");
      this.#retry = setTimeout(() => void this.#follow(), RETRY_MS).unref();
    } finally {
      this.#isFollowing = false;
    }
  }
}
