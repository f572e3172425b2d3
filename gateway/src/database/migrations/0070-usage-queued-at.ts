import { type Kysely, type Migration, sql } from "kysely";

/** Since when an event has waited to be rolled up, which is not when the call was: that may be long ago. */
export const usageQueuedAt: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE usage_pending ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now()`.execute(db);
  },
};
