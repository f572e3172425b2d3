import { type Kysely, type Migration, sql } from "kysely";

/**
 * Calls of providers, one row each, with what they cost their operator; and how far a generation is.
 *
 * Whoever follows generations listens on the channel `generation`, on any replica: the payload is the id of one
 * that was made, has moved to another state or provider, or is further than before. What has changed is in its row;
 * several changes of one transaction are one notice. Renewed leases are no news.
 */
export const attemptsAndProgress: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        ALTER TABLE generation
          ADD COLUMN progress real CHECK (progress BETWEEN 0 AND 1),
          ADD COLUMN queue_position integer CHECK (queue_position >= 0)`.execute(db);
    await sql`
        CREATE TABLE generation_attempt (
          generation text COLLATE "C" NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
          number integer NOT NULL CHECK (number > 0),
          provider text NOT NULL,
          began_at timestamptz NOT NULL DEFAULT now(),
          ended_at timestamptz,
          outcome text CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'LOST')),
          error_code text,
          cost_wei numeric(78,0) NOT NULL CHECK (cost_wei >= 0),
          PRIMARY KEY (generation, number),
          CHECK ((outcome IS NULL) = (ended_at IS NULL)),
          CHECK (outcome IS DISTINCT FROM 'FAILED' OR cost_wei = 0)
        )`.execute(db);
    await sql`CREATE INDEX generation_attempt_began ON generation_attempt (provider, began_at)`.execute(db);
    await sql`
        CREATE FUNCTION notify_generation() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_notify('generation', NEW.id);
          RETURN NULL;
        END $$`.execute(db);
    await sql`
        CREATE TRIGGER generation_changed
          AFTER INSERT OR UPDATE OF state, provider, progress, queue_position ON generation
          FOR EACH ROW EXECUTE FUNCTION notify_generation()`.execute(db);
  },
};
