import { sql } from "kysely";
import { generateSiweNonce } from "viem/siwe";
import type { Db } from "../database/database.ts";

/** From the nonce to the signed message: as long as somebody may look at their wallet. */
export const NONCE_LIFE_S = 600;

/** Nonces of sign-in messages, each good for one session. */
export class Nonces {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async issue(): Promise<{ nonce: string; expiresAt: Date }> {
    await this.#db.deleteFrom("auth_nonce").where("expires_at", "<", sql<Date>`now()`).execute();
    const nonce = generateSiweNonce();
    const { expires_at } = await this.#db
      .insertInto("auth_nonce")
      .values({ nonce, expires_at: sql`now() + make_interval(secs => ${NONCE_LIFE_S})` })
      .returning("expires_at")
      .executeTakeFirstOrThrow();
    return { nonce, expiresAt: expires_at };
  }

  /** Whether it could be used now; asked before anything costly is done for its sake. */
  async isOpen(nonce: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom("auth_nonce")
      .select("nonce")
      .where("nonce", "=", nonce)
      .where("expires_at", ">", sql<Date>`now()`)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Uses it up; true for one caller only, however many try at the same time. */
  async use(nonce: string): Promise<boolean> {
    const row = await this.#db
      .deleteFrom("auth_nonce")
      .where("nonce", "=", nonce)
      .where("expires_at", ">", sql<Date>`now()`)
      .returning("nonce")
      .executeTakeFirst();
    return row !== undefined;
  }
}
