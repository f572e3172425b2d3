import { type Kysely, type Migration, sql } from "kysely";

export const outbox: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE outbox (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          topic text NOT NULL,
          key text NOT NULL,
          due_at timestamptz NOT NULL DEFAULT now(),
          attempts integer NOT NULL DEFAULT 0,
          failures integer NOT NULL DEFAULT 0,
          last_error text,
          dead_at timestamptz,
          created_at timestamptz NOT NULL DEFAULT now(),
          UNIQUE (topic, key)
        )`.execute(db);
    await sql`CREATE INDEX outbox_due ON outbox (due_at) WHERE dead_at IS NULL`.execute(db);
  },
};
