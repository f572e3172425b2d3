import { sql } from "kysely";
import type { Db } from "./database.ts";
import { prepared } from "./prepared.ts";

const STATE = prepared(sql<{ state: string }>`
  SELECT concat_ws(' ', pg_current_snapshot(), extract(epoch FROM pg_postmaster_start_time())) AS state`);

/**
 * Which state Postgres is in, as a text: equal texts, equal tables. It names the transactions that have ended, so that every commit
 * changes it at the very moment at which others see what was committed, in whichever replica or database of the cluster; and
 * the server's start, since a server that was restored from a backup counts its transactions anew.
 */
export class DatabaseState {
  readonly #db: Db;
  /** Settles when nothing is being asked. */
  #asking: Promise<unknown> = Promise.resolve();
  #next: Promise<string> | undefined;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The state at a moment after this call. Calls at the same time share a statement, but none that began before them. */
  now(): Promise<string> {
    this.#next ??= this.#asking.then(() => {
      this.#next = undefined;
      const asked = this.#ask();
      this.#asking = asked.catch(() => {});
      return asked;
    });
    return this.#next;
  }

  async #ask(): Promise<string> {
    const { rows } = await STATE.execute(this.#db);
    if (!rows[0]) throw new Error("Postgres did not say its state");
    return rows[0].state;
  }
}
