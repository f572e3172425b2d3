import { type Kysely, type Migration, sql } from "kysely";

export const apiKeys: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE api_key (
          id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
          account text NOT NULL CHECK (account ~ '^0x[0-9a-f]{40}$'),
          name text NOT NULL,
          secret_hash text NOT NULL CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
          previous_hash text,
          previous_until timestamptz,
          scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
          budget_wei numeric(78,0) CHECK (budget_wei >= 0),
          budget_calls integer CHECK (budget_calls >= 0),
          budget_period text NOT NULL CHECK (budget_period IN ('day', 'month')),
          created_at timestamptz NOT NULL DEFAULT now(),
          expires_at timestamptz,
          revoked_at timestamptz,
          last_used_at timestamptz
        )`.execute(db);
    await sql`CREATE INDEX api_key_account ON api_key (account, created_at DESC)`.execute(db);
    await sql`
        CREATE TABLE api_key_spending (
          key text NOT NULL REFERENCES api_key (id),
          period_start timestamptz NOT NULL,
          wei numeric(78,0) NOT NULL DEFAULT 0 CHECK (wei >= 0),
          calls integer NOT NULL DEFAULT 0 CHECK (calls >= 0),
          PRIMARY KEY (key, period_start)
        )`.execute(db);
    await sql`
        CREATE TABLE api_key_hold (
          generation text PRIMARY KEY,
          key text NOT NULL REFERENCES api_key (id),
          period_start timestamptz NOT NULL,
          wei numeric(78,0) NOT NULL CHECK (wei >= 0),
          released_at timestamptz
        )`.execute(db);
  },
};
