import type { Db } from "../database/database.ts";
import type { Logger } from "../log.ts";
import { forgetUsage } from "./retention.ts";
import { rollUp } from "./rollup.ts";

export interface UsageRollerOptions {
  readonly db: Db;
  readonly retentionDays: number;
  readonly log: Logger;
}

const PERIOD_MS = 1_000;
const FORGET_PERIOD_MS = 3_600_000;
const BATCH = 10_000;

/** Postgres's word for a transaction that came too late: another process has done the work. */
const isOvertaken = (error: unknown) => (error as { code?: unknown }).code === "40001";

/**
 * Rolls events up, again and again, and forgets what is too old. Any number of processes may do so at the same time. That it is
 * late, or does not run at all, makes answers slower and no less exact.
 */
export class UsageRoller {
  readonly #options: UsageRollerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor(options: UsageRollerOptions) {
    this.#options = options;
  }

  begin(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round().finally(() => this.begin());
    }, PERIOD_MS).unref();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    const { db, retentionDays, log } = this.#options;
    try {
      let taken: number;
      do taken = await rollUp(db, BATCH);
      while (taken === BATCH && !this.#stopped);
      if (performance.now() - this.#forgottenAt > FORGET_PERIOD_MS) {
        const hasMore = await forgetUsage(db, retentionDays);
        if (!hasMore) this.#forgottenAt = performance.now();
      }
    } catch (error) {
      if (!isOvertaken(error)) log.warn({ err: error }, "usage could not be rolled up; trying again");
    }
  }
}
