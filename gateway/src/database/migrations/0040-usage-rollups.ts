import { type Kysely, type Migration, sql } from "kysely";

/**
 * Usage events, rolled up. Every event that is inserted, by whomever, also goes into a queue, `usage_pending`; the roller takes it
 * from there into the rollups. So an event is in exactly one of the two at any time, however late its transaction commits.
 */
export const usageRollups: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE generation ADD COLUMN campaign text`.execute(db);
    await sql`
        ALTER TABLE usage_event
          ADD COLUMN campaign text,
          ADD COLUMN cost_wei numeric(78,0) NOT NULL DEFAULT 0 CHECK (cost_wei >= 0)`.execute(db);
    await sql`DROP INDEX usage_event_model, usage_event_at`.execute(db);
    await sql`CREATE INDEX usage_event_at ON usage_event (at)`.execute(db);
    await sql`CREATE INDEX usage_event_account ON usage_event (account, at)`.execute(db);

    await sql`
        CREATE TABLE usage_horizon (
          is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
          events_from timestamptz NOT NULL DEFAULT '-infinity',
          minutes_from timestamptz NOT NULL DEFAULT '-infinity'
        )`.execute(db);
    await sql`
        COMMENT ON TABLE usage_horizon IS
          'Since when events are counted and kept, and since when there are rollups by minute'`.execute(db);
    await sql`INSERT INTO usage_horizon DEFAULT VALUES`.execute(db);

    // A queue: filled and emptied all the time, so it is vacuumed by the number of its rows and not by their share.
    await sql`
        CREATE TABLE usage_pending (
          n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at timestamptz NOT NULL,
          campaign text,
          model text NOT NULL,
          version integer NOT NULL,
          provider text NOT NULL,
          account text NOT NULL,
          outcome text NOT NULL,
          error_code text,
          latency_ms integer NOT NULL,
          cost_wei numeric NOT NULL,
          fee_wei numeric NOT NULL
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)`.execute(db);
    await sql`
        CREATE FUNCTION usage_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO usage_pending (at, campaign, model, version, provider, account, outcome, error_code, latency_ms,
            cost_wei, fee_wei)
          SELECT at, campaign, model, version, provider, account, outcome, error_code, latency_ms, cost_wei, fee_wei
          FROM added WHERE at >= (SELECT events_from FROM usage_horizon);
          RETURN NULL;
        END $$`.execute(db);
    await sql`
        CREATE TRIGGER usage_enqueue AFTER INSERT ON usage_event
          REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION usage_enqueue()`.execute(db);
    await sql`
        INSERT INTO usage_pending (at, campaign, model, version, provider, account, outcome, error_code, latency_ms,
          cost_wei, fee_wei)
        SELECT at, campaign, model, version, provider, account, outcome, error_code, latency_ms, cost_wei, fee_wei
        FROM usage_event`.execute(db);

    // What rollups are by; '' where an event has none, so that rows are found by equality.
    await sql`
        CREATE TABLE usage_dimension (
          id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          campaign text NOT NULL,
          model text NOT NULL,
          version integer NOT NULL,
          provider text NOT NULL,
          outcome text NOT NULL,
          error_code text NOT NULL,
          UNIQUE (model, version, provider, outcome, error_code, campaign)
        )`.execute(db);
    await sql`
        CREATE TABLE usage_account (
          id integer GENERATED ALWAYS AS IDENTITY (MINVALUE 0) PRIMARY KEY,
          account text NOT NULL UNIQUE
        )`.execute(db);
    // grain: 0 minute, 1 hour, 2 day, 3 month, in UTC. bins and counts: latencies of the calls that succeeded.
    await sql`
        CREATE TABLE usage_rollup (
          grain smallint NOT NULL,
          bucket timestamptz NOT NULL,
          dimension integer NOT NULL REFERENCES usage_dimension,
          calls bigint NOT NULL,
          cost_wei numeric NOT NULL,
          fee_wei numeric NOT NULL,
          last_at timestamptz NOT NULL,
          bins smallint[] NOT NULL,
          counts bigint[] NOT NULL,
          PRIMARY KEY (grain, bucket, dimension)
        )`.execute(db);
    await sql`
        CREATE TABLE usage_account_rollup (
          grain smallint NOT NULL,
          bucket timestamptz NOT NULL,
          account integer NOT NULL REFERENCES usage_account,
          dimension integer NOT NULL REFERENCES usage_dimension,
          calls bigint NOT NULL,
          cost_wei numeric NOT NULL,
          fee_wei numeric NOT NULL,
          last_at timestamptz NOT NULL,
          bins smallint[] NOT NULL,
          counts bigint[] NOT NULL,
          PRIMARY KEY (account, grain, bucket, dimension)
        )`.execute(db);
    // Who called: bit n of chunk c is the account whose id is c * 4096 + n.
    await sql`
        CREATE TABLE usage_account_set (
          grain smallint NOT NULL,
          bucket timestamptz NOT NULL,
          dimension integer NOT NULL REFERENCES usage_dimension,
          chunk integer NOT NULL,
          members bit(4096) NOT NULL,
          PRIMARY KEY (grain, bucket, dimension, chunk)
        )`.execute(db);
    // One expression without a subquery, so that Postgres inlines it. usage/histogram.ts explains it.
    const e = sql.raw(
      `width_bucket(ms, ARRAY[${Array.from({ length: 24 }, (_, n) => 2 ** (n + 7)).join(", ")}])`,
    );
    await sql`
        CREATE FUNCTION usage_latency_bin(ms integer) RETURNS smallint
          LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
          RETURN (64 * ${e} + (ms >> ${e}))::smallint`.execute(db);
  },
};
