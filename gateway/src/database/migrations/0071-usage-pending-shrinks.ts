import { type Kysely, type Migration, sql } from "kysely";

/**
 * Every question reads what waits to be rolled up, so the queue must be as small on disk as it is. Where few of its pages have deleted
 * rows, vacuum would leave these, and with them the whole file of a queue that was long: 0.8 s for each question after ten million.
 */
export const usagePendingShrinks: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE usage_pending SET (vacuum_index_cleanup = on, vacuum_truncate = on)`.execute(db);
  },
};
