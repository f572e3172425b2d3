import type { Generated, Selectable } from "kysely";
import type { Scope } from "./scopes.ts";

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

/** Budgets begin anew with the day or the month, in UTC. */
export type BudgetPeriod = "day" | "month";

/** A key of a wallet's program. Only SHA-256 of its secret is known here. */
export interface ApiKeyTable {
  id: string;
  account: string;
  name: string;
  secret_hash: string;
  /** The secret before the last rotation, which is good until `previous_until`. */
  previous_hash: string | null;
  previous_until: Date | null;
  scopes: Scope[];
  /** What its generations of one period may cost in all, and how many they may be; null for no limit. */
  budget_wei: string | null;
  budget_calls: number | null;
  budget_period: BudgetPeriod;
  created_at: Generated<Date>;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

/** What the generations of one key in one period cost, and how many they are; what was released is not in it. */
export interface ApiKeySpendingTable {
  key: string;
  period_start: Date;
  wei: Generated<string>;
  calls: Generated<number>;
}

/** What one generation takes of its key's budget. It stays as spent, unless it is released. */
export interface ApiKeyHoldTable {
  generation: string;
  key: string;
  period_start: Date;
  wei: string;
  released_at: Date | null;
}

export type ApiKeyRow = Selectable<ApiKeyTable>;

export interface AuthTables {
  api_key: ApiKeyTable;
  api_key_spending: ApiKeySpendingTable;
  api_key_hold: ApiKeyHoldTable;
  auth_nonce: AuthNonceTable;
  auth_session: AuthSessionTable;
  auth_refresh_token: AuthRefreshTokenTable;
  auth_signing_key: AuthSigningKeyTable;
}
