import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { Logger } from "../log.ts";
import type { Credential } from "./caller.ts";

const PERIOD_MS = 2_000;

/** Tells who stays connected that what they have proven themselves with is over: signed out, expired or revoked, by any process. */
export class CredentialWatch {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #listeners = new Map<
    string,
    { readonly credential: Credential; readonly onOver: Set<() => void> }
  >();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(db: Db, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** Calls `onOver` once, at most some seconds after the credential is over; the answer ends that. */
  watch(credential: Credential, onOver: () => void): () => void {
    const key = `${credential.kind}:${credential.id}`;
    const entry = this.#listeners.get(key) ?? { credential, onOver: new Set() };
    this.#listeners.set(key, entry);
    entry.onOver.add(onOver);
    this.#wait();
    return () => {
      entry.onOver.delete(onOver);
      if (entry.onOver.size === 0 && this.#listeners.get(key) === entry) this.#listeners.delete(key);
    };
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #wait(): void {
    if (this.#timer || this.#isStopped || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#look()
        // Where Postgres does not answer nobody is taken to have left.
        .catch((error: unknown) => this.#log.debug({ err: error }, "credentials could not be looked at"))
        .finally(() => {
          this.#timer = undefined;
          this.#wait();
        });
    }, PERIOD_MS).unref();
  }

  async #look(): Promise<void> {
    const asked = [...this.#listeners.entries()];
    const idsOf = (kind: Credential["kind"]) =>
      asked.flatMap(([, { credential }]) => (credential.kind === kind ? [credential.id] : []));
    const { rows } = await sql<{ key: string }>`
      SELECT 'session:' || id AS key FROM auth_session
      WHERE id = ANY(${idsOf("session")}::uuid[]) AND ended_at IS NULL AND expires_at > now()
      UNION ALL
      SELECT 'apiKey:' || id FROM api_key
      WHERE id = ANY(${idsOf("apiKey")}::text[]) AND revoked_at IS NULL AND coalesce(expires_at > now(), true)`.execute(
      this.#db,
    );
    const good = new Set(rows.map(({ key }) => key));
    for (const [key, { onOver }] of asked) {
      if (good.has(key)) continue;
      this.#listeners.delete(key);
      for (const listener of [...onOver]) listener();
    }
  }
}
