import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type KeyObject,
} from "jose";
import type { Db } from "../database/database.ts";
import type { Logger } from "../log.ts";

/** Signature algorithms of access tokens. */
export const ALGORITHMS = ["EdDSA", "ES256"];

interface SigningKey {
  readonly id: string;
  readonly algorithm: string;
  readonly key: CryptoKey | KeyObject | Uint8Array;
}

export interface KeyRing {
  /** What new tokens are signed with. */
  readonly signing: SigningKey;
  /** What tokens may be signed with, by key id. */
  readonly verifying: ReadonlyMap<string, SigningKey>;
}

const algorithmOf = ({ crv }: JWK): string => (crv === "P-256" ? "ES256" : "EdDSA");

async function openRing(jwks: readonly JWK[]): Promise<KeyRing> {
  const opened = await Promise.all(
    jwks.map(async (jwk) => {
      const algorithm = algorithmOf(jwk);
      const id = jwk.kid ?? (await calculateJwkThumbprint(jwk));
      const { d: _private, ...open } = jwk;
      return {
        signing: { id, algorithm, key: await importJWK(jwk, algorithm) },
        verifying: { id, algorithm, key: await importJWK(open, algorithm) },
      };
    }),
  );
  const [first] = opened;
  if (!first) throw new Error("there is no key to sign with");
  return {
    signing: first.signing,
    verifying: new Map(opened.map(({ verifying }) => [verifying.id, verifying])),
  };
}

/**
 * The keys of access tokens: those configured, of which the first signs and all verify, so that one can be replaced
 * without ending a session. Without any, one that the first process makes and all keep in Postgres: replicas and
 * restarts agree on it, and whoever can read it there can read all that it protects.
 */
export class SigningKeys {
  readonly #configured: readonly JWK[];
  readonly #db: Db;
  readonly #log: Logger;
  #ring: Promise<KeyRing> | undefined;

  constructor(configured: readonly JWK[], db: Db, log: Logger) {
    this.#configured = configured;
    this.#db = db;
    this.#log = log;
  }

  /** @throws if Postgres has to be asked and does not answer; the next call asks again */
  ring(): Promise<KeyRing> {
    this.#ring ??= this.#open().catch((error: unknown) => {
      this.#ring = undefined;
      throw error;
    });
    return this.#ring;
  }

  async #open(): Promise<KeyRing> {
    if (this.#configured.length > 0) return openRing(this.#configured);
    this.#log.warn("AUTH_KEYS is not set: access tokens are signed with a key that is kept in Postgres");
    return openRing([(await this.#stored()) ?? (await this.#make())]);
  }

  async #stored(): Promise<JWK | undefined> {
    const row = await this.#db.selectFrom("auth_signing_key").select("jwk").executeTakeFirst();
    return row?.jwk as JWK | undefined;
  }

  async #make(): Promise<JWK> {
    const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const jwk = JSON.stringify(await exportJWK(privateKey));
    // Of replicas that start together one is first, and all take its key.
    await this.#db
      .insertInto("auth_signing_key")
      .values({ jwk })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const stored = await this.#stored();
    if (!stored) throw new Error("the signing key is gone");
    return stored;
  }
}
