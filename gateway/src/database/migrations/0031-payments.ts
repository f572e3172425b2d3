import { type Kysely, type Migration, sql } from "kysely";

export const payments: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE settlement (
          root text PRIMARY KEY CHECK (root ~ '^0x[0-9a-f]{64}$'),
          model text NOT NULL,
          count integer NOT NULL CHECK (count > 0),
          amount_wei numeric(78,0) NOT NULL CHECK (amount_wei > 0),
          state text NOT NULL CHECK (state IN ('SENDING', 'MINED', 'FINAL', 'DISSOLVED')),
          transaction text,
          block_number bigint,
          block_hash text,
          created_at timestamptz NOT NULL DEFAULT now(),
          CHECK ((state IN ('MINED', 'FINAL')) = (block_number IS NOT NULL))
        )`.execute(db);
    await sql`
        CREATE TABLE payment (
          generation text COLLATE "C" PRIMARY KEY REFERENCES generation (id),
          method text NOT NULL CHECK (method IN ('CREDITS', 'X402')),
          state text NOT NULL CHECK (state IN ('HELD', 'CAPTURED', 'VOIDED', 'SETTLING', 'SETTLED', 'LOST')),
          account text NOT NULL CHECK (account ~ '^0x[0-9a-f]{40}$'),
          model text NOT NULL,
          amount_wei numeric(78,0) NOT NULL CHECK (amount_wei > 0),
          settlement text REFERENCES settlement (root),
          created_at timestamptz NOT NULL DEFAULT now(),
          captured_at timestamptz,
          CHECK ((method = 'CREDITS' AND state IN ('SETTLING', 'SETTLED')) = (settlement IS NOT NULL))
        )`.execute(db);
    await sql`
        CREATE INDEX payment_open ON payment (account)
          WHERE method = 'CREDITS' AND state IN ('HELD', 'CAPTURED', 'SETTLING')`.execute(db);
    await sql`
        CREATE INDEX payment_to_settle ON payment (captured_at)
          WHERE method = 'CREDITS' AND state = 'CAPTURED'`.execute(db);
    await sql`CREATE INDEX payment_settlement ON payment (settlement)`.execute(db);
    await sql`
        CREATE TABLE receipt (
          generation text COLLATE "C" NOT NULL REFERENCES generation (id),
          index integer NOT NULL CHECK (index >= 0),
          account text NOT NULL,
          prompt_hash text NOT NULL,
          image text NOT NULL,
          price_wei numeric(78,0) NOT NULL CHECK (price_wei >= 0),
          created_at bigint NOT NULL,
          hash text NOT NULL CHECK (hash ~ '^0x[0-9a-f]{64}$'),
          operator text NOT NULL,
          signature text NOT NULL,
          content_id text NOT NULL,
          PRIMARY KEY (generation, index)
        )`.execute(db);
    await sql`
        CREATE TABLE spending_authorization (
          account text NOT NULL CHECK (account ~ '^0x[0-9a-f]{40}$'),
          model text NOT NULL,
          epoch numeric(78,0) NOT NULL,
          limit_wei numeric(78,0) NOT NULL,
          deadline numeric(78,0) NOT NULL,
          signature text NOT NULL,
          PRIMARY KEY (account, model)
        )`.execute(db);
    await sql`
        CREATE TABLE operator_transaction (
          hash text PRIMARY KEY,
          operator text NOT NULL,
          nonce bigint NOT NULL CHECK (nonce >= 0),
          purpose text NOT NULL,
          raw text NOT NULL,
          max_fee_per_gas numeric(78,0) NOT NULL,
          created_at timestamptz NOT NULL DEFAULT now()
        )`.execute(db);
    await sql`CREATE INDEX operator_transaction_nonce ON operator_transaction (operator, nonce)`.execute(db);
    await sql`CREATE INDEX operator_transaction_purpose ON operator_transaction (purpose)`.execute(db);
  },
};
