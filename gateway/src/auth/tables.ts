import type { Generated } from "kysely";

/** A nonce that was given out and not used yet. */
export interface AuthNonceTable {
  nonce: string;
  expires_at: Date;
}

/** What one sign-in began. It is over at `expires_at`, and where `ended_at` is set. */
export interface AuthSessionTable {
  id: string;
  account: string;
  created_at: Generated<Date>;
  expires_at: Date;
  ended_at: Date | null;
}

/** A refresh token, by its SHA-256. Used ones stay until their session goes, so that a second use is seen. */
export interface AuthRefreshTokenTable {
  hash: string;
  session: string;
  used_at: Date | null;
}

/** The one key that signs access tokens where the operator has configured none. */
export interface AuthSigningKeyTable {
  singleton: Generated<boolean>;
  jwk: unknown;
  created_at: Generated<Date>;
}

export interface AuthTables {
  auth_nonce: AuthNonceTable;
  auth_session: AuthSessionTable;
  auth_refresh_token: AuthRefreshTokenTable;
  auth_signing_key: AuthSigningKeyTable;
}
