import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { Logger } from "../log.ts";

/** What came of a message: it is done, or it is to be handed over again after some time. */
export type Progress = "done" | { readonly againMs: number };

/** Handles the message with this key; may be called more than once for the same work. @throws to have it tried again */
export type Handler = (key: string) => Promise<Progress>;

/** Work that no other attempt can do: it is kept aside for the operator to look at. */
export class DeadLetter extends Error {}

/** What waits to be done, as `status` and metrics show it. */
export interface OutboxState {
  readonly waiting: number;
  /** Of these, such as failed when last tried. */
  readonly failing: number;
  /** Kept aside; an operator has to look at them. */
  readonly dead: number;
  /** Of the oldest that is not dead; 0 where there is none. */
  readonly oldestSeconds: number;
}

/** A message is hidden from others for so long after it was claimed; a handler takes less. */
const CLAIM_S = 60;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 60_000;
const CONCURRENCY = 4;

/**
 * Puts a message in, in the transaction whose work it continues. One topic has a key once.
 * `afterMs` leaves whoever puts it in the time to do the work at once.
 */
export async function putMessage(transaction: Db, topic: string, key: string, afterMs = 0): Promise<void> {
  await sql`
    INSERT INTO outbox (topic, key, due_at) VALUES (${topic}, ${key}, now() + make_interval(secs => ${afterMs / 1000}))
    ON CONFLICT (topic, key) DO NOTHING`.execute(transaction);
}

export async function removeMessage(db: Db, topic: string, key: string): Promise<void> {
  await db.deleteFrom("outbox").where("topic", "=", topic).where("key", "=", key).execute();
}

export async function readOutbox(db: Db): Promise<OutboxState> {
  const { rows } = await sql<OutboxState>`
    SELECT (count(*) FILTER (WHERE dead_at IS NULL))::integer AS "waiting",
      (count(*) FILTER (WHERE dead_at IS NULL AND failures > 0))::integer AS "failing",
      (count(*) FILTER (WHERE dead_at IS NOT NULL))::integer AS "dead",
      coalesce(floor(extract(epoch FROM now() - min(created_at) FILTER (WHERE dead_at IS NULL))), 0)::integer
        AS "oldestSeconds"
    FROM outbox`.execute(db);
  return rows[0] as OutboxState;
}

/**
 * Hands messages to their handlers, each to one process at a time. A claim ends by itself, so what a crashed process had
 * is taken up by another. What fails is tried again, later each time and for good; only a `DeadLetter` is put aside.
 */
export class OutboxWorker {
  readonly #db: Db;
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #pollMs: number;
  readonly #log: Logger;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Db, handlers: Readonly<Record<string, Handler>>, pollMs: number, log: Logger) {
    this.#db = db;
    this.#handlers = handlers;
    this.#pollMs = pollMs;
    this.#log = log;
  }

  /** Looks for messages now and from then on every `pollMs`. */
  begin(): void {
    this.wake();
    this.#timer = setInterval(() => this.wake(), this.#pollMs);
  }

  /** Looks now: there is something to do, and here it is known of. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.wake();
    });
  }

  /** Claims nothing more, and waits for what is being handled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #drain(): Promise<void> {
    await Promise.all(Array.from({ length: CONCURRENCY }, () => this.#work()));
  }

  async #work(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#handleNext()));
    } catch (error) {
      this.#log.warn({ err: error }, "the outbox cannot be read");
    }
  }

  async #handleNext(): Promise<boolean> {
    const topics = Object.keys(this.#handlers);
    const { rows } = await sql<{ id: string; topic: string; key: string; attempts: number }>`
      UPDATE outbox SET attempts = attempts + 1, due_at = now() + make_interval(secs => ${CLAIM_S})
      WHERE id = (
        SELECT id FROM outbox WHERE dead_at IS NULL AND due_at <= now() AND topic = ANY(${topics}::text[])
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
      ) RETURNING id, topic, key, attempts`.execute(this.#db);
    const message = rows[0];
    if (!message) return false;
    const { id, topic, key, attempts } = message;
    const claimed = sql`id = ${id} AND attempts = ${attempts}`;
    try {
      const progress = await (this.#handlers[topic] as Handler)(key);
      if (progress === "done") await sql`DELETE FROM outbox WHERE ${claimed}`.execute(this.#db);
      else {
        await sql`
          UPDATE outbox SET failures = 0, last_error = NULL,
            due_at = now() + make_interval(secs => ${progress.againMs / 1000})
          WHERE ${claimed}`.execute(this.#db);
      }
    } catch (error) {
      const isDead = error instanceof DeadLetter;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log[isDead ? "error" : "warn"]({ err: error, topic, key }, "a message of the outbox failed");
      await sql`
        UPDATE outbox SET failures = failures + 1, last_error = ${reason.slice(0, 1000)},
          dead_at = CASE WHEN ${isDead} THEN now() END,
          due_at = now() + make_interval(secs =>
            least(${FIRST_BACKOFF_MS} * power(2, least(failures, 20)), ${LONGEST_BACKOFF_MS}) / 1000)
        WHERE ${claimed}`.execute(this.#db);
    }
    return true;
  }
}
