import { type Kysely, type Migration, sql } from "kysely";

/**
 * What long times add up, in forms that Postgres adds up itself: a day's and a month's latencies as one number, and accounts by
 * model alone. Carries over what is rolled up: of ten million events within a minute, of which questions wait for the last seconds.
 */
export const usageDenseSums: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`SET LOCAL statement_timeout = 0`.execute(db);
    // Nobody rolls up meanwhile. What takes long comes first, as changing a table makes those wait who read it.
    await sql`LOCK TABLE usage_rollup, usage_account_set IN SHARE ROW EXCLUSIVE MODE`.execute(db);
    await sql`
        CREATE TABLE usage_model_account_set (
          grain smallint NOT NULL,
          bucket timestamptz NOT NULL,
          campaign text NOT NULL,
          model text NOT NULL,
          chunk integer NOT NULL,
          members bit(4096) NOT NULL,
          PRIMARY KEY (grain, bucket, campaign, model, chunk)
        )`.execute(db);
    await sql`
        INSERT INTO usage_model_account_set
        SELECT grain, bucket, campaign, model, chunk, bit_or(members)
        FROM usage_account_set JOIN usage_dimension ON id = dimension GROUP BY 1, 2, 3, 4, 5`.execute(db);
    // Twelve decimal digits for each bin, so that a sum of numbers is the sum of each of their bins. usage/histogram.ts reads it.
    await sql`
        CREATE FUNCTION usage_dense_latency(bin smallint, calls bigint) RETURNS numeric
          LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
          RETURN calls * ('1e' || 12 * bin)::numeric`.execute(db);
    await sql`
        CREATE TEMPORARY TABLE usage_dense ON COMMIT DROP AS
        SELECT grain, bucket, dimension,
          (SELECT sum(usage_dense_latency(bin, calls)) FROM unnest(bins, counts) AS latency(bin, calls)) AS latencies
        FROM usage_rollup WHERE grain >= 2`.execute(db);
    await sql`ALTER TABLE usage_rollup ADD COLUMN latencies numeric NOT NULL DEFAULT 0`.execute(db);
    await sql`
        UPDATE usage_rollup AS r SET bins = '{}', counts = '{}', latencies = coalesce(dense.latencies, 0)
        FROM usage_dense AS dense
        WHERE (r.grain, r.bucket, r.dimension) = (dense.grain, dense.bucket, dense.dimension)`.execute(db);
    // Without a default the rollers of a release before fail, and so wait until they are replaced: they do not know of it.
    await sql`ALTER TABLE usage_rollup ALTER COLUMN latencies DROP DEFAULT`.execute(db);
  },
};
