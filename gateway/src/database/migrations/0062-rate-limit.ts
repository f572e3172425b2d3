import { type Kysely, type Migration, sql } from "kysely";

export const rateLimit: Migration = {
  async up(db: Kysely<unknown>) {
    // In the shape that rate-limiter-flexible asks for. Unlogged: after a crash everybody begins a new minute.
    await sql`
        CREATE UNLOGGED TABLE rate_limit (
          key varchar(255) PRIMARY KEY,
          points integer NOT NULL DEFAULT 0,
          expire bigint
        )`.execute(db);
    await sql`CREATE INDEX rate_limit_expire ON rate_limit (expire)`.execute(db);
  },
};
