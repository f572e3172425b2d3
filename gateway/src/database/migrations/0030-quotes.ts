import { type Kysely, type Migration, sql } from "kysely";

export const quotes: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE quote (
          id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^0x[0-9a-f]{64}$'),
          model text NOT NULL,
          version integer NOT NULL CHECK (version > 0),
          size text NOT NULL,
          count integer NOT NULL CHECK (count > 0),
          price_wei numeric(78,0) NOT NULL CHECK (price_wei >= 0),
          expires_at timestamptz NOT NULL
        )`.execute(db);
    await sql`CREATE INDEX quote_expiry ON quote (expires_at)`.execute(db);
  },
};
