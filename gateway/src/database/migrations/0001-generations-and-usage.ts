import { type Kysely, type Migration, sql } from "kysely";

export const generationsAndUsage: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE generation (
          id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^0x[0-9a-f]{64}$'),
          actor text NOT NULL,
          idempotency_key text NOT NULL,
          request_hash text NOT NULL,
          state text NOT NULL CHECK (state IN ('RESERVED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
          model text NOT NULL,
          version integer NOT NULL CHECK (version > 0),
          prompt text NOT NULL,
          negative_prompt text,
          seed integer NOT NULL CHECK (seed >= 0),
          size text NOT NULL,
          count integer NOT NULL CHECK (count > 0),
          provider text NOT NULL,
          price_wei numeric(78,0) NOT NULL CHECK (price_wei >= 0),
          images jsonb NOT NULL DEFAULT '[]',
          error_code text,
          error_message text,
          retry_after_s integer,
          worker text NOT NULL,
          lease_until timestamptz NOT NULL,
          created_at timestamptz NOT NULL DEFAULT now(),
          started_at timestamptz,
          finished_at timestamptz,
          latency_ms integer CHECK (latency_ms >= 0),
          UNIQUE (actor, idempotency_key),
          CHECK ((state = 'SUCCEEDED') = (jsonb_array_length(images) > 0)),
          CHECK ((state = 'FAILED') = (error_code IS NOT NULL)),
          CHECK ((state IN ('SUCCEEDED', 'FAILED')) = (finished_at IS NOT NULL))
        )`.execute(db);
    await sql`CREATE INDEX generation_model ON generation (model, id DESC)`.execute(db);
    await sql`
        CREATE INDEX generation_unfinished ON generation (lease_until)
          WHERE state IN ('RESERVED', 'RUNNING')`.execute(db);
    await sql`
        CREATE TABLE usage_event (
          source text NOT NULL,
          id text NOT NULL,
          at timestamptz NOT NULL DEFAULT now(),
          model text NOT NULL,
          version integer NOT NULL,
          provider text NOT NULL,
          account text NOT NULL,
          outcome text NOT NULL CHECK (outcome IN ('SUCCEEDED', 'FAILED')),
          error_code text,
          latency_ms integer NOT NULL CHECK (latency_ms >= 0),
          fee_wei numeric(78,0) NOT NULL CHECK (fee_wei >= 0),
          PRIMARY KEY (source, id),
          CHECK (outcome = 'SUCCEEDED' OR fee_wei = 0)
        )`.execute(db);
    await sql`CREATE INDEX usage_event_model ON usage_event (model, at)`.execute(db);
    await sql`CREATE INDEX usage_event_at ON usage_event USING brin (at)`.execute(db);
  },
};
