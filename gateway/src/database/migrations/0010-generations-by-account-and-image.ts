import { type Kysely, type Migration, sql } from "kysely";

export const generationsByAccountAndImage: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE INDEX generation_actor ON generation (actor, id DESC)`.execute(db);
    await sql`CREATE INDEX generation_images ON generation USING gin (images jsonb_path_ops)`.execute(db);
  },
};
