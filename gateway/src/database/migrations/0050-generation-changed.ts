import { type Kysely, type Migration, sql } from "kysely";

/** Tells every gateway the id of a generation that has changed, but not that its lease was renewed. */
export const generationChanged: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE FUNCTION tell_generation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_notify('generation_changed', NEW.id);
          RETURN NULL;
        END
      $$`.execute(db);
    await sql`
      CREATE TRIGGER generation_inserted AFTER INSERT ON generation
        FOR EACH ROW EXECUTE FUNCTION tell_generation_changed()`.execute(db);
    await sql`
      CREATE TRIGGER generation_updated AFTER UPDATE ON generation
        FOR EACH ROW WHEN (to_jsonb(OLD) - 'lease_until' IS DISTINCT FROM to_jsonb(NEW) - 'lease_until')
        EXECUTE FUNCTION tell_generation_changed()`.execute(db);
  },
};
