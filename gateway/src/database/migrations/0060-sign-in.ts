import { type Kysely, type Migration, sql } from "kysely";

export const signIn: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE auth_nonce (
          nonce text PRIMARY KEY,
          expires_at timestamptz NOT NULL
        )`.execute(db);
    await sql`CREATE INDEX auth_nonce_expires_at ON auth_nonce (expires_at)`.execute(db);
    await sql`
        CREATE TABLE auth_session (
          id uuid PRIMARY KEY,
          account text NOT NULL CHECK (account ~ '^0x[0-9a-f]{40}$'),
          created_at timestamptz NOT NULL DEFAULT now(),
          expires_at timestamptz NOT NULL,
          ended_at timestamptz
        )`.execute(db);
    await sql`CREATE INDEX auth_session_account ON auth_session (account)`.execute(db);
    await sql`CREATE INDEX auth_session_expires_at ON auth_session (expires_at)`.execute(db);
    await sql`
        CREATE TABLE auth_refresh_token (
          hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
          session uuid NOT NULL REFERENCES auth_session (id) ON DELETE CASCADE,
          used_at timestamptz
        )`.execute(db);
    await sql`CREATE INDEX auth_refresh_token_session ON auth_refresh_token (session)`.execute(db);
    await sql`
        CREATE TABLE auth_signing_key (
          singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
          jwk jsonb NOT NULL,
          created_at timestamptz NOT NULL DEFAULT now()
        )`.execute(db);
  },
};
