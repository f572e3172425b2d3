import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Address } from "viem";
import type { Db } from "../database/database.ts";
import { GatewayError } from "../errors.ts";
import type { AccessTokens } from "./access-token.ts";
import { hashSecret, newSecret } from "./secret.ts";

/** What a client holds of a session. */
export interface SessionTokens {
  readonly account: Address;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  /** When the session is over, however often it is refreshed. */
  readonly expiresAt: Date;
}

/**
 * For this long a used refresh token gives another one: an answer may be lost on its way, and two tabs of one page
 * may refresh at the same moment. After that, a second use means that somebody has a copy.
 */
const REUSE_GRACE_S = 10;

const over = (reason: string) => new GatewayError("UNAUTHENTICATED", `${reason}; sign in again.`);

/** Sessions in Postgres, so that every replica knows at once which are over. */
export class Sessions {
  readonly #db: Db;
  readonly #tokens: AccessTokens;
  readonly #lifeS: number;

  /** @param lifeS seconds from sign-in after which a session is over, however often it is refreshed */
  constructor(db: Db, tokens: AccessTokens, lifeS: number) {
    this.#db = db;
    this.#tokens = tokens;
    this.#lifeS = lifeS;
  }

  async begin(account: Address): Promise<SessionTokens> {
    // Those that are over make room here, where it costs a sign-in, and not a request, a moment.
    await this.#db.deleteFrom("auth_session").where("expires_at", "<", sql<Date>`now()`).execute();
    const id = randomUUID();
    const { expires_at } = await this.#db
      .insertInto("auth_session")
      .values({ id, account, expires_at: sql`now() + make_interval(secs => ${this.#lifeS})`, ended_at: null })
      .returning("expires_at")
      .executeTakeFirstOrThrow();
    return this.#issue(this.#db, { id, account, expires_at });
  }

  /**
   * Another pair of tokens for a refresh token, which is used up by that.
   * @throws GatewayError UNAUTHENTICATED; if the token was used before, its session is over for everybody who holds it
   */
  async refresh(refreshToken: string): Promise<SessionTokens> {
    const hash = hashSecret(refreshToken);
    const outcome = await this.#db.transaction().execute(async (transaction) => {
      const found = await transaction
        .selectFrom("auth_refresh_token as token")
        .innerJoin("auth_session as session", "session.id", "token.session")
        .where("token.hash", "=", hash)
        .select(["session.id", "session.account", "session.expires_at", "session.ended_at"])
        .select(sql<boolean>`session.expires_at <= now()`.as("is_expired"))
        .select(
          sql<boolean>`token.used_at < now() - make_interval(secs => ${REUSE_GRACE_S})`.as("is_used_again"),
        )
        .forUpdate()
        .executeTakeFirst();
      if (!found) return "The refresh token is not known";
      if (found.is_expired) return "The session has expired";
      if (found.ended_at !== null) return "The session has ended";
      if (found.is_used_again) {
        await transaction
          .updateTable("auth_session")
          .set({ ended_at: sql`now()` })
          .where("id", "=", found.id)
          .execute();
        return "The refresh token was used before, so somebody may have a copy of it; the session has ended";
      }
      await transaction
        .updateTable("auth_refresh_token")
        .set({ used_at: sql`coalesce(used_at, now())` })
        .where("hash", "=", hash)
        .execute();
      return this.#issue(transaction, { ...found, account: found.account as Address });
    });
    if (typeof outcome === "string") throw over(outcome);
    return outcome;
  }

  /** @throws GatewayError UNAUTHENTICATED where the session is over */
  async requireLive(id: string, account: Address): Promise<void> {
    const live = await this.#db
      .selectFrom("auth_session")
      .select("id")
      .where("id", "=", id)
      .where("account", "=", account)
      .where("ended_at", "is", null)
      .where("expires_at", ">", sql<Date>`now()`)
      .executeTakeFirst();
    if (!live) throw over("The session has ended");
  }

  /** Ends one session of `account`, or all of them; gives back how many. */
  async end(account: Address, which: { readonly id: string } | "all"): Promise<number> {
    let ending = this.#db
      .updateTable("auth_session")
      .set({ ended_at: sql`now()` })
      .where("account", "=", account)
      .where("ended_at", "is", null)
      .where("expires_at", ">", sql<Date>`now()`);
    if (which !== "all") ending = ending.where("id", "=", which.id);
    const { numUpdatedRows } = await ending.executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async #issue(
    db: Db,
    { id, account, expires_at }: { id: string; account: Address; expires_at: Date },
  ): Promise<SessionTokens> {
    const refreshToken = newSecret();
    await db
      .insertInto("auth_refresh_token")
      .values({ hash: hashSecret(refreshToken), session: id, used_at: null })
      .execute();
    const access = await this.#tokens.issue({ session: id, account });
    return {
      account,
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
      expiresAt: expires_at,
    };
  }
}
