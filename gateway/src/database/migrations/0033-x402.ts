import { type Kysely, type Migration, sql } from "kysely";

export const x402: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
        CREATE TABLE x402_payment (
          generation text COLLATE "C" PRIMARY KEY REFERENCES payment (generation),
          network text NOT NULL,
          asset text NOT NULL,
          payer text NOT NULL,
          nonce text NOT NULL,
          valid_before bigint NOT NULL,
          payload jsonb NOT NULL,
          requirements jsonb NOT NULL,
          result jsonb,
          is_unanswered boolean NOT NULL DEFAULT false,
          transaction text,
          UNIQUE (network, asset, payer, nonce)
        )`.execute(db);
  },
};
